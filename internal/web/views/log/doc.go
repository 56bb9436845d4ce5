// Package log is the pages of an organisation's log, for those who watch over it.
package log
