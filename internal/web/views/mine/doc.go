// Package mine holds the pages on which people see, correct, take along and erase what is stored about them.
package mine
