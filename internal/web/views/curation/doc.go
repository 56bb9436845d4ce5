// Package curation holds the pages on which people propose resources for the library, and those on which editors decide.
package curation
