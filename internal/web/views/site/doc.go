// Package site holds the pages on which the site answers for itself: what it is, how it measures, what it stores, who can use it, whose it is.
package site
