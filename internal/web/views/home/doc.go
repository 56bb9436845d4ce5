// Package home is the pages that need nothing from anyone: the start of the site, what it is, and what went wrong.
package home
