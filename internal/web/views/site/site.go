package site

import (
	"net/mail"
	"strings"

	"github.com/a-h/templ"
)

// Operator is what those who run this server have said of it. What they have not said is empty.
type Operator struct {
	Name    string
	Contact string // an e-mail address, a web address, or words
	Source  string // web address of the source code of what runs here
}

// contactLink is the address behind the contact, or empty when it is words.
func (o Operator) contactLink() templ.SafeURL {
	if a, err := mail.ParseAddress(o.Contact); err == nil && a.Name == "" {
		return templ.URL("mailto:" + a.Address)
	}
	return webLink(o.Contact)
}

// webLink is an address on the web, or empty for anything else.
func webLink(address string) templ.SafeURL {
	if strings.HasPrefix(address, "https://") || strings.HasPrefix(address, "http://") {
		return templ.URL(address)
	}
	return ""
}
