// Package library is the pages with learning resources.
package library
