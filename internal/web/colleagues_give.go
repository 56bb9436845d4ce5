package web

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/dira-platform/dira/internal/colleague"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/policy"
	views "github.com/dira-platform/dira/internal/web/views/colleague"
	"github.com/dira-platform/dira/internal/web/views/page"
	homeviews "github.com/dira-platform/dira/internal/web/views/signin"
)

// viewCookie is what a browser remembers in which somebody has begun to say how they see a person; for the pages of that view only.
const viewCookie = "dira_view"

// viewSeconds is how long a behaviour takes at most, for the minutes that are announced.
const viewSeconds = 6

// viewPoints are the points as forms send them, with "cannot judge" last.
var viewPoints = []string{"1", "2", "3", "4", "5", "0"}

func pointsText(points int) string { return strconv.Itoa(points) }

// viewAddress is where a code leads.
func viewAddress(code string) string { return "/v/" + code }

// came is how the browser comes to a view.
func (v *visit) came() colleague.Came {
	c := colleague.Came{Code: v.PathValue("code")}
	if cookie, err := v.Cookie(viewCookie); err == nil {
		c.Key = cookie.Value
	}
	return c
}

// opened reads what the code in the address leads to.
func (v *visit) opened() (form *colleague.Form, err error) {
	err = v.face.SignIn.Guess(v.Context(), v.visitor(), func() (err error) {
		form, err = v.face.Colleagues.Opened(v.Context(), v.actor(), v.came())
		return err
	})
	return form, err
}

// askedFor tells somebody who was asked what they are asked, and who will see what.
func (f *Face) askedFor(v *visit) error {
	form, err := v.opened()
	if err != nil {
		return err
	}
	n := 0
	for _, s := range form.Sections {
		n += len(s.Behaviours)
	}
	return v.show(views.Asked{Base: v.titled(v.naming(form.About)), Address: viewAddress(string(form.Code)), Organisation: form.Organisation, Round: form.Round,
		Kind: string(form.Kind), State: string(form.State), Closed: form.Closed, Opened: form.Opened, About: form.About, Closes: v.printer.Date(form.Closes), Statements: n,
		Minutes: minutes(time.Duration(n*viewSeconds) * time.Second), Fewest: colleague.Fewest})
}

// naming is the title of the pages about somebody.
func (v *visit) naming(about string) string {
	return views.Title(page.Base{Printer: v.printer}, about, "view.title")
}

// beginView lets the browser hold the key of what is answered in it.
func (f *Face) beginView(v *visit) error {
	key, err := f.Colleagues.Begin(v.Context(), v.actor(), v.came())
	if err != nil {
		return err
	}
	at := viewAddress(v.PathValue("code"))
	if key != "" {
		http.SetCookie(v.w, &http.Cookie{Name: viewCookie, Value: string(key), Path: at, MaxAge: (colleague.Days + 1) * 24 * 3600, HttpOnly: true,
			SameSite: http.SameSiteLaxMode, Secure: v.secure()})
	}
	return v.to(at + "/1")
}

// viewAt is one of the pages of a view: those of its sections, then that of one's own words.
type viewAt struct {
	*colleague.Form
	number, of int
}

// viewAt finds the page in the address. A browser in which nothing was begun is led to the beginning.
func (v *visit) viewAt() (p viewAt, again bool, err error) {
	form, err := v.opened()
	if err != nil {
		return p, false, err
	}
	number, _ := strconv.Atoi(v.PathValue("number")) // what is no number is no page
	p = viewAt{form, number, len(form.Sections) + 1}
	if number < 1 || number > p.of {
		return p, false, errs.New(errs.NotFound, "route_not_found", "path", v.URL.Path)
	}
	return p, form.Closed || !form.Opened || form.State != colleague.Begun && form.State != colleague.Given, nil
}

func (p viewAt) address(number int) string {
	if number == 0 || number > p.of {
		return viewAddress(string(p.Code))
	}
	return viewAddress(string(p.Code)) + "/" + strconv.Itoa(number)
}

// viewPage is a page of a view.
func (f *Face) viewPage(v *visit) error {
	p, again, err := v.viewAt()
	if err != nil {
		return err
	}
	if again {
		return v.to(p.address(0))
	}
	return f.showViewPage(v, p)
}

func (f *Face) showViewPage(v *visit, p viewAt) error {
	if p.number == p.of {
		return v.show(v.wordsPage(p, p.Well, p.Try, nil))
	}
	version, err := f.Frameworks.Version(v.Context(), policy.Actor{Org: p.Org}, p.Framework)
	if err != nil {
		return err
	}
	section := p.Sections[p.number-1]
	rate := views.Rate{Base: v.titled(v.naming(p.About)), Action: p.address(p.number), BackTo: p.address(p.number - 1),
		Section: version.Name(section.ID.Domain(), v.language()), Position: p.number, Of: p.of, About: p.About}
	for i, b := range section.Behaviours {
		if n := len(rate.Abilities); n == 0 || section.Behaviours[i-1].Ability != b.Ability {
			rate.Abilities = append(rate.Abilities, views.Ability{Name: version.Name(b.Ability, v.language())})
		}
		text, language := b.Text.In(v.language())
		a := &rate.Abilities[len(rate.Abilities)-1]
		a.Statements = append(a.Statements, views.Statement{Field: pointsField(i), Text: framework.Text{Text: text, Language: language}, Options: v.viewOptions(b)})
	}
	return v.show(rate)
}

func pointsField(i int) string { return "b" + strconv.Itoa(i+1) }

func (v *visit) wordsPage(p viewAt, well, try string, wrong []page.FieldError) views.Words {
	words := views.Words{Base: v.base("view.words_title"), Action: p.address(p.number), BackTo: p.address(p.number - 1), Position: p.number, Of: p.of,
		Kind: string(p.Kind), About: p.About, Well: well, Try: try}
	words.Errors = wrong
	return words
}

// saveView stores what a page of a view holds, and leads on.
func (f *Face) saveView(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	p, again, err := v.viewAt()
	if err != nil {
		return err
	}
	if again {
		return v.to(p.address(0))
	}
	if p.number == p.of {
		return f.giveView(v, p)
	}
	var list []colleague.Rated
	for i, b := range p.Sections[p.number-1].Behaviours {
		if points := v.PostForm.Get(pointsField(i)); slices.Contains(viewPoints, points) {
			n, _ := strconv.Atoi(points) // it is one of those
			list = append(list, colleague.Rated{Ability: b.Ability, Level: b.Level, Points: n})
		}
	}
	if err := f.Colleagues.Rate(v.Context(), v.actor(), v.came(), list); err != nil {
		return err
	}
	return v.to(p.address(p.number + 1))
}

func (f *Face) giveView(v *visit, p viewAt) error {
	well, try := unixLines(v.PostForm.Get("well")), unixLines(v.PostForm.Get("try"))
	err := f.Colleagues.Give(v.Context(), v.actor(), v.came(), well, try)
	if errs.Is(err, errs.Invalid) {
		return v.showStatus(statuses[errs.Invalid], v.wordsPage(p, well, try, v.wrongField(err, "well")))
	}
	if err != nil {
		return err
	}
	return v.to(p.address(0))
}

// declineView says that somebody gives no view.
func (f *Face) declineView(v *visit) error {
	if err := f.Colleagues.Decline(v.Context(), v.actor(), v.came()); err != nil {
		return err
	}
	return v.to(viewAddress(v.PathValue("code")))
}

// viewsWaiting are the views that wait for whoever is signed in.
func (f *Face) viewsWaiting(v *visit) (list []homeviews.Link, err error) {
	waiting, err := f.Colleagues.Of(v.Context(), v.actor())
	for _, r := range waiting {
		list = append(list, homeviews.Link{Text: r.About, To: viewAddress(string(r.Code)), Hint: v.printer.T("colleague.asks", "date", v.printer.Date(r.Closes))})
	}
	return list, err
}

// viewsOfInvited are the views that wait for the person of an invitation.
func (f *Face) viewsOfInvited(v *visit) (list []page.Option, err error) {
	waiting, err := f.Colleagues.OfInvited(v.Context(), v.PathValue("code"))
	for _, r := range waiting {
		list = append(list, page.Option{Value: viewAddress(string(r.Code)), Label: r.About})
	}
	return list, err
}
