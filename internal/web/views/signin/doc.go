// Package signin is the pages of coming in and of one's own account.
package signin
