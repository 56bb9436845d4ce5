// Package style is the page that shows every component of the pages in its states, for those who make pages.
package style
