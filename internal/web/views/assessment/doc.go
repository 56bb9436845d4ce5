// Package assessment is the pages on which an assessment is taken.
package assessment
