// Package page is what all pages share: the frame, and the components a page is made of.
package page

import (
	"net/url"
	"time"

	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/i18n"
)

// Base is what every page knows. Its printer writes in the reader's language.
type Base struct {
	*i18n.Printer
	Title      string     // what the page is about; the title of the window and the first heading
	Path       string     // of the page itself
	Query      url.Values // of the page itself
	Languages  []string   // to choose among
	Stylesheet string
	Script     string // address of the outbox, on the pages of an assessment
	Version    string
	Errors     []FieldError // what is wrong with a form that was sent
	You        *You         // who is signed in; nil: nobody, or nothing is said of it
	Invented   bool         // nothing on this server is real
}

// You is who is signed in, and as what.
type You struct {
	Name, Role, Unit string
}

// FieldError is what is wrong with one field of a form.
type FieldError struct {
	Field   string // id of the element that the person should go to
	Message string
}

// Error is the message for a field, or empty.
func (b Base) Error(field string) string {
	for _, e := range b.Errors {
		if e.Field == field {
			return e.Message
		}
	}
	return ""
}

// InLanguage is the address of this page in another language.
func (b Base) InLanguage(tag string) string {
	q := url.Values{}
	for name, values := range b.Query {
		q[name] = values
	}
	q.Set("lang", tag)
	return b.Path + "?" + q.Encode()
}

// Moment writes when something was saved: the time today, the date and the time before.
func (b Base) Moment(t, now time.Time) string {
	if t.Format(time.DateOnly) == now.Format(time.DateOnly) {
		return b.Clock(t)
	}
	return b.Printer.Moment(t)
}

// Level names a level, as a reader knows it.
func (b Base) Level(l framework.Level) string { return b.T("level." + string(l)) }

// errorID is the id of a field's message, for aria-describedby.
func errorID(field string) string { return field + "-error" }

// foreign reports whether a text is in another language than the page, so that it has to be marked.
func (b Base) foreign(language string) bool { return language != "" && language != b.Tag }

// windowTitle holds the heading, says of a form that something is wrong with it, and names the site.
func (b Base) windowTitle() string {
	title := b.Title + " – Dira"
	if len(b.Errors) > 0 {
		return b.T("form.error_title", "title", title)
	}
	return title
}
