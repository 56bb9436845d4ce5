package web

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/pace"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/signin"
	"github.com/dira-platform/dira/internal/web/views/page"
	views "github.com/dira-platform/dira/internal/web/views/signin"
)

// Cookies beside that of the session.
const (
	stepCookie     = "dira_step"     // between the two steps of signing in
	ceremonyCookie = "dira_ceremony" // while a device or a provider is asked
	knownCookie    = "dira_known"    // where somebody signed in the last time
	knownDays      = 180
)

// deskPath is the first page of somebody who is signed in.
const deskPath = "/home"

// signedIn refuses when nobody is signed in.
func (v *visit) signedIn() error {
	if !v.who.SignedIn() { // also where the key of an assessment led to another organisation
		return errs.New(errs.SignIn, "sign_in_needed")
	}
	return nil
}

// proved refuses when whoever is signed in has not shown lately who they are: what is grave asks for it again.
func (v *visit) proved() error {
	if err := v.signedIn(); err != nil {
		return err
	}
	if !v.session.Proved(time.Now()) {
		return errs.New(errs.Proof, "proof_needed")
	}
	return nil
}

// you is who is signed in, for the frame of the page; not on the pages of an assessment, which have to be light and are no place to leave.
func (v *visit) you() *page.You {
	if v.session == nil || v.id() != "" {
		return nil
	}
	return &page.You{Name: v.session.Name, Role: v.acting(v.session.Role), Unit: v.session.UnitName}
}

// acting names a role.
func (v *visit) acting(r policy.Role) string { return v.printer.T("acting." + string(r)) }

// visitor is the browser with which somebody comes.
func (v *visit) visitor() signin.Visit {
	return signin.Visit{Address: pace.Network(v.RemoteAddr), Device: device(v.UserAgent()), Known: v.remembered(knownCookie)}
}

// device names browser and system in two words, for the list of one's own sessions.
func device(agent string) string {
	first := func(names ...string) string {
		for i := 0; i < len(names); i += 2 {
			if strings.Contains(agent, names[i]) {
				return names[i+1]
			}
		}
		return "?"
	}
	browser := first("Edg", "Edge", "OPR/", "Opera", "SamsungBrowser", "Samsung Internet", "Firefox", "Firefox", "Chrom", "Chrome", "Safari", "Safari")
	system := first("Android", "Android", "iPhone", "iPhone", "iPad", "iPad", "Windows", "Windows", "Mac OS", "macOS", "CrOS", "ChromeOS", "Linux", "Linux")
	return browser + ", " + system
}

// local is an address within this site, or else the desk: nobody is sent to another one by a link that looks like ours.
func local(to string) string {
	u, err := url.Parse(to)
	if err != nil || u.Scheme != "" || u.Host != "" || u.Opaque != "" || u.User != nil || !strings.HasPrefix(to, "/") ||
		strings.HasPrefix(to, "//") || strings.ContainsFunc(to, func(r rune) bool { return r == '\\' || r < ' ' || r == 0x7f }) {
		return deskPath
	}
	return to
}

// askWho leads somebody to where they show who they are, and from there back. A form that was sent cannot be sent again from there: its page stays, and says
// what to do.
func (v *visit) askWho(e *errs.Error) {
	here := v.URL.RequestURI()
	post := v.Method != http.MethodGet && v.Method != http.MethodHead
	if post {
		here = deskPath
		if from, err := url.Parse(v.Referer()); err == nil && from.Host == v.Host {
			here = local(from.RequestURI())
		}
	}
	where, label := "/sign-in", "sign_in.button"
	switch e.Kind {
	case errs.SecondFactor:
		where, label = "/prove?only=yes", "prove.title"
		if w, err := v.face.SignIn.Ways(v.Context(), v.actor()); err == nil && !w.Second() {
			where, label = "/account/second-step", "second_step.title"
		}
	case errs.Proof:
		where, label = "/prove", "prove.title"
	}
	mark := "?"
	if strings.Contains(where, "?") {
		mark = "&"
	}
	where += mark + url.Values{"to": {here}}.Encode()
	if !post {
		_ = v.to(where)
		return
	}
	p := views.Again{Base: v.base("fault." + string(e.Kind)), Message: v.printer.Error(e), Link: where, Label: v.printer.T(label)}
	_ = v.showStatus(statuses[e.Kind], p)
}

// wrongField shows an error at its field, where it has one.
func (v *visit) wrongField(err error, otherwise string) []page.FieldError {
	e := errs.As(err)
	field := e.Field
	if field == "" {
		field = otherwise
	}
	return []page.FieldError{{Field: field, Message: v.printer.Error(e)}}
}

// mistaken reports whether a form has to be shown again with what is wrong.
func mistaken(err error) bool {
	if err == nil {
		return false
	}
	switch errs.As(err).Kind {
	case errs.Invalid, errs.TooMany, errs.Conflict:
		return true
	}
	return false
}

// statusOf is the status with which a form is shown again.
func statusOf(err error) int { return statuses[errs.As(err).Kind] }
