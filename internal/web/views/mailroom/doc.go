// Package mailroom holds the pages about the mail of an organisation.
package mailroom
