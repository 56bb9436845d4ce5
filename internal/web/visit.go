package web

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/i18n"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/signin"
	"github.com/dira-platform/dira/internal/web/views/home"
	"github.com/dira-platform/dira/internal/web/views/page"
)

// The largest forms that are read, in bytes: most, and those with long texts or lists.
const (
	maxForm      = 32 << 10
	maxLargeForm = 512 << 10
)

// visit is one request for a page: who asks, in which language, and how to answer.
type visit struct {
	*http.Request
	w       http.ResponseWriter
	face    *Face
	printer *i18n.Printer
	session *signin.Session // nil: nobody is signed in
	who     policy.Actor
	body    io.ReadCloser // as it comes, of any size
}

const (
	languageCookie = "dira_language"
	keyCookie      = "dira_key" // for the pages of one assessment
	sessionCookie  = "dira_session"
	openedCookie   = "dira_opened" // which assessments were opened by whoever is signed in
	mostOpened     = 20
	keyDays        = 30 // that a browser holds a key
	languageDays   = 365
)

func (f *Face) adapt(handle func(*Face, *visit) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := &visit{Request: r, w: w, face: f, body: r.Body}
		v.chooseLanguage()
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		err := v.identify()
		if err == nil {
			err = handle(f, v)
		}
		if err != nil {
			v.fault(err)
		}
	})
}

// chooseLanguage takes the language asked for in the address, which is remembered, or the remembered one, or the browser's.
func (v *visit) chooseLanguage() {
	wish := v.URL.Query().Get("lang")
	if v.face.Languages.Has(wish) {
		v.remember(languageCookie, wish, languageDays)
	} else if remembered := v.remembered(languageCookie); v.face.Languages.Has(remembered) {
		wish = remembered
	} else {
		wish = v.face.Languages.MatchHeader(v.Request)
	}
	v.printer = v.face.Languages.Printer(wish)
	v.w.Header().Add("Vary", "Accept-Language, Cookie")
}

// secure reports whether the person's connection is encrypted, here or at the proxy before this server.
func (v *visit) secure() bool { return v.TLS != nil || v.Header.Get("X-Forwarded-Proto") == "https" }

func (v *visit) language() string { return v.printer.Tag }

// actor is who asks.
func (v *visit) actor() policy.Actor { return v.who }

// identify finds out who asks: who is signed in, and who holds the key of the assessment in the address. A key leads to the organisation where it opens
// something; a session of another organisation does not count there.
func (v *visit) identify() (err error) {
	v.who = policy.Anyone()
	if v.face.SignIn == nil { // items are previewed: nobody is anybody
		return nil
	}
	if v.session, err = v.face.SignIn.Who(v.Context(), v.token()); err != nil {
		return err
	}
	if v.session != nil {
		v.who = v.session.Actor()
	}
	key := v.key()
	if key == "" {
		return nil
	}
	site, err := v.face.Assessments.Site(v.Context(), key)
	if err == nil && site != v.who.Org {
		v.who = policy.Actor{Org: site}
	}
	v.who = assessment.WithKey(v.who, key)
	return err
}

// token is the secret of the browser's session, if it has one.
func (v *visit) token() signin.Token { return signin.Token(v.remembered(sessionCookie)) }

// enter makes the browser hold a session; an empty token makes it forget.
func (v *visit) enter(t signin.Token) { v.remember(sessionCookie, string(t), 0) }

// cookieName is the name of a cookie. Over an encrypted connection browsers then refuse it from anyone but this very host; one for some pages only, at least
// from whoever has no encryption.
func (v *visit) cookieName(name string) string {
	switch {
	case !v.secure():
		return name
	case name == keyCookie:
		return "__Secure-" + name
	}
	return "__Host-" + name
}

// remembered is what the browser remembers under a name.
func (v *visit) remembered(name string) string {
	if c, err := v.Cookie(v.cookieName(name)); err == nil {
		return c.Value
	}
	return ""
}

// remember makes the browser remember something for so many days, or, with none, until it is closed; an empty value makes it forget.
func (v *visit) remember(name, value string, days int) {
	age := days * 24 * 3600
	if value == "" {
		age = -1
	}
	http.SetCookie(v.w, &http.Cookie{
		Name: v.cookieName(name), Value: value, Path: "/", MaxAge: age, HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: v.secure(),
	})
}

func (v *visit) key() string { return v.remembered(keyCookie) }

// keep makes the browser hold the key of an assessment, for that assessment's pages only.
func (v *visit) keep(id assessment.ID, key string, days int) {
	v.keepAt(address(id), key, days)
	if v.session == nil {
		return
	}
	opened := slices.DeleteFunc(v.held(), func(one string) bool { return one == string(id) })
	if key != "" {
		opened = append(opened, string(id))
	}
	v.remember(openedCookie, strings.Join(opened[max(0, len(opened)-mostOpened):], " "), keyDays)
}

// held lists the assessments whose keys the browser holds since they were opened by whoever is signed in.
func (v *visit) held() []string {
	return slices.DeleteFunc(strings.Fields(v.remembered(openedCookie)), func(id string) bool { return uuid.Validate(id) != nil })
}

// forget makes the browser forget whoever is signed in, with the keys of what they opened.
func (v *visit) forget() {
	for _, id := range v.held() {
		v.keepAt(address(assessment.ID(id)), "", -1)
	}
	v.remember(openedCookie, "", 0)
	v.enter("")
}

// keepAt makes the browser hold a key for the pages below a path only.
func (v *visit) keepAt(path, key string, days int) {
	http.SetCookie(v.w, &http.Cookie{
		Name: v.cookieName(keyCookie), Value: key, Path: path, MaxAge: days * 24 * 3600, HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: v.secure(),
	})
}

func (v *visit) id() assessment.ID { return assessment.ID(v.PathValue("id")) }

// address is where the pages of an assessment are.
func address(id assessment.ID) string { return "/a/" + string(id) }

func (v *visit) base(titleKey string, args ...any) page.Base {
	return v.titled(v.printer.T(titleKey, args...))
}

func (v *visit) titled(title string) page.Base {
	return page.Base{
		Printer: v.printer, Title: title, Path: v.URL.Path, Query: v.URL.Query(), Languages: v.face.Languages.Languages(),
		Stylesheet: Stylesheet(), Script: v.script(), Version: v.face.Version, You: v.you(), Invented: v.face.Invented,
	}
}

// view is a page.
type view interface{ View() templ.Component }

func (v *visit) show(p view) error { return v.showStatus(http.StatusOK, p) }

func (v *visit) showStatus(status int, p view) error {
	v.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	v.w.WriteHeader(status)
	// The status is sent: what fails now is the connection, and nobody is there to be told.
	_ = p.View().Render(v.Context(), v.w)
	return nil
}

// to sends the browser on with a GET.
func (v *visit) to(address string) error {
	http.Redirect(v.w, v.Request, address, http.StatusSeeOther)
	return nil
}

// form reads the form that was sent.
func (v *visit) form() error { return v.formOf(maxForm) }

// largeForm reads a form with long texts or lists.
func (v *visit) largeForm() error {
	v.Body = http.MaxBytesReader(v.w, v.body, maxLargeForm)
	return v.formOf(maxLargeForm)
}

func (v *visit) formOf(limit int) error {
	err := v.ParseForm()
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return errs.New(errs.TooLarge, "body_too_large", "limit", limit).Because(err)
	}
	if err != nil {
		return errs.New(errs.Invalid, "form_malformed").Because(err)
	}
	return nil
}

var statuses = map[errs.Kind]int{
	errs.Invalid: http.StatusUnprocessableEntity, errs.NoKey: http.StatusForbidden,
	errs.SignIn: http.StatusForbidden, errs.SecondFactor: http.StatusForbidden, errs.Proof: http.StatusForbidden,
	errs.NotAllowed: http.StatusForbidden, errs.NotFound: http.StatusNotFound, errs.Conflict: http.StatusConflict,
	errs.TooLarge: http.StatusRequestEntityTooLarge, errs.TooMany: http.StatusTooManyRequests, errs.Unavailable: http.StatusServiceUnavailable,
	errs.Internal: http.StatusInternalServerError,
}

// fault shows an error as a page. Someone without the key of an assessment is asked for the code instead.
func (v *visit) fault(err error) {
	if errors.Is(err, context.Canceled) {
		return
	}
	e := errs.As(err)
	switch e.Kind {
	case errs.Internal:
		v.face.Log.LogAttrs(v.Context(), slog.LevelError, "page", slog.String("route", v.Pattern), slog.String("error", err.Error()))
	case errs.NotAllowed, errs.TooMany:
		v.refused(e)
	case errs.SignIn, errs.SecondFactor, errs.Proof:
		v.askWho(e)
		return
	case errs.Unavailable:
		v.face.Log.LogAttrs(v.Context(), slog.LevelWarn, "page", slog.String("route", v.Pattern), slog.String("error", err.Error()))
		v.w.Header().Set("Retry-After", "5")
	}
	back, label := v.wayOn(e)
	p := home.Fault{Base: v.base("fault." + string(e.Kind)), Message: v.printer.Error(e), Back: back, BackLabel: v.printer.T(label)}
	p.Script = "" // what waits on the device is sent from a page of the assessment that its holder sees
	v.showStatus(statuses[e.Kind], p)
}

// wayOn is where somebody can go on after an error, and the key of what is said there; empty where nothing is better than the first page.
func (v *visit) wayOn(e *errs.Error) (to, label string) {
	id := v.id()
	switch {
	case e.Kind == errs.NoKey:
		return "/resume", "fault.to_code"
	case e.Kind == errs.NotAllowed && v.session != nil:
		return deskPath, "account.act_as"
	case strings.HasPrefix(e.Code, "provider_") && v.session == nil:
		return "/sign-in", "sign_in.button"
	case e.Code == "invitation_over":
		return "/invited", "fault.to_code"
	case e.Code == "invitation_not_found":
		return "/resume", "fault.to_code"
	case e.Code == "institution_not_fixed":
		return institutionPath + "/" + string(v.institutionID()), "fault.back"
	case id != "" && e.Kind != errs.NotFound:
		return address(id), "fault.back"
	}
	return "", "fault.back"
}

// refused writes into the log of the server that something was not allowed to somebody. Who it was, the session tells as long as it lasts, and nobody after
// that.
func (v *visit) refused(e *errs.Error) {
	session := ""
	if v.session != nil {
		session = v.session.ID
	}
	v.face.Log.LogAttrs(v.Context(), slog.LevelInfo, "refused", slog.String("route", v.Pattern), slog.String("code", e.Code), slog.String("session", session))
}

func (f *Face) notFound(v *visit) error {
	return errs.New(errs.NotFound, "route_not_found", "path", v.URL.Path)
}

// minutes rounds a time to whole minutes, and to no less than one while there is any.
func minutes(d time.Duration) int {
	if d <= 0 {
		return 0
	}
	return max(1, int(d.Round(time.Minute)/time.Minute))
}
