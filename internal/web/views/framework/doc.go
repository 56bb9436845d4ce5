// Package framework is the pages on which the competency framework is read.
package framework
