package web

import (
	"encoding/json"
	"net/http"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/colleague"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/i18n"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/privacy"
	"github.com/dira-platform/dira/internal/round"
	views "github.com/dira-platform/dira/internal/web/views/mine"
	"github.com/dira-platform/dira/internal/web/views/page"
)

// mine shows people what is stored about them, and who looked.
func (f *Face) mine(v *visit) error {
	if err := v.signedIn(); err != nil {
		return err
	}
	all, err := f.Privacy.Everything(v.Context(), v.actor())
	if err != nil {
		return err
	}
	looked, err := f.Privacy.Looked(v.Context(), v.actor())
	if err != nil {
		return err
	}
	kept, err := v.keeping()
	if err != nil {
		return err
	}
	p := views.Mine{Base: v.base("mine.title"), Kept: kept, Changed: v.URL.Query().Get("done") == "corrected"}
	if r, ok := all.Parts["people"].(*identity.Record); ok {
		p.Facts = v.facts(r)
	}
	if r, ok := all.Parts["rounds"].(*round.Record); ok {
		p.Rounds = len(r.Invitations)
	}
	if r, ok := all.Parts["assessments"].([]assessment.Record); ok {
		p.Answers = len(r)
	}
	if r, ok := all.Parts["views"].(*colleague.Record); ok {
		p.Views = len(r.Given)
	}
	if p.Courses, err = f.myCourses(v); err != nil {
		return err
	}
	p.GivenUp = v.URL.Query().Get("done") == "given_up"
	p.Messages = count(all.Parts["mail"])
	for _, l := range looked {
		p.Looks = append(p.Looks, v.look(l))
	}
	return v.show(p)
}

// count is how many things a part lists.
func count(part any) int {
	raw, err := json.Marshal(part)
	var list []json.RawMessage
	if err != nil || json.Unmarshal(raw, &list) != nil {
		return 0
	}
	return len(list)
}

// facts are what stands in the record of a person, in words.
func (v *visit) facts(r *identity.Record) (list []views.Fact) {
	add := func(key, value string, own bool) {
		if value == "" {
			value, own = v.printer.T("mine.empty"), false
		}
		list = append(list, views.Fact{Label: v.printer.T(key), Value: value, Own: own})
	}
	word := func(prefix, code string) string {
		if code == "" || !v.printer.Has(prefix+code) {
			return code
		}
		return v.printer.T(prefix + code)
	}
	add("mine.name", r.Name, true)
	add("mine.email", r.Email, true)
	add("mine.number", r.StaffNumber, true)
	add("mine.unit", r.Unit, true)
	language := ""
	if r.Language != "" {
		language = i18n.Autonym(r.Language)
	}
	add("mine.language", language, true)
	add("about_you.sex", word("about_you.sex.", r.Sex), false)
	add("about_you.age", word("about_you.age.", r.AgeBand), false)
	add("about_you.grade", word("about_you.grade.", r.Grade), false)
	return list
}

// look puts an event of the log into words.
func (v *visit) look(l privacy.Looked) views.Look {
	who := v.printer.T("mine.you")
	if !l.Self {
		who = v.acting(policy.Role(l.By))
	}
	what := l.Action
	if key := "audit.action." + l.Action; v.printer.Has(key) {
		what = v.printer.T(key)
	}
	return views.Look{When: v.printer.Moment(l.At), Who: who, What: what}
}

// keeping says what all parts of the program hold about people, and for how long.
func (v *visit) keeping() (list []views.Kept, err error) {
	groups, err := privacy.Groups()
	if err != nil {
		return nil, err
	}
	for _, g := range groups {
		k := views.Kept{About: v.printer.T("register.about." + g.About)}
		for _, span := range g.Spans {
			var holds []string
			for _, kind := range span.Holds {
				holds = append(holds, v.printer.T("register.holds."+kind))
			}
			k.Spans = append(k.Spans, views.Span{Holds: v.printer.List(holds), Keep: v.printer.T("register.keep." + span.Keep)})
		}
		list = append(list, k)
	}
	return list, nil
}

// mineJSON is everything that is stored about a person, to take along.
func (f *Face) mineJSON(v *visit) error {
	if err := v.signedIn(); err != nil {
		return err
	}
	all, err := f.Privacy.Everything(v.Context(), v.actor())
	if err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", "application/json; charset=utf-8")
	v.w.Header().Set("Content-Disposition", `attachment; filename="dira-my-data.json"`)
	encoder := json.NewEncoder(v.w)
	encoder.SetIndent("", "  ")
	_ = encoder.Encode(all) // the status is sent: what fails now is the connection
	return nil
}

func (f *Face) beforeCorrect(v *visit) error {
	if err := v.signedIn(); err != nil {
		return err
	}
	p, _, err := f.People.Myself(v.Context(), v.actor())
	if err != nil {
		return err
	}
	return v.show(v.correctPage(p.Details, nil))
}

func (v *visit) correctPage(d identity.Details, wrong []page.FieldError) views.Correct {
	none := page.Option{Label: v.printer.T("mine.empty")}
	languages := []page.Option{none}
	for _, tag := range v.face.Languages.Languages() {
		languages = append(languages, page.Option{Value: tag, Label: i18n.Autonym(tag), Language: tag})
	}
	p := views.Correct{Base: v.base("mine.correct"), Name: d.Name, Email: d.Email, Languages: chosen(languages, d.Language),
		Sexes: chosen(append([]page.Option{none}, v.options("about_you.sex.", assessment.Sexes)...), d.Sex),
		Ages:  chosen(append([]page.Option{none}, v.options("about_you.age.", assessment.AgeBands)...), d.AgeBand)}
	p.Errors = wrong
	return p
}

func (f *Face) correct(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	if err := v.signedIn(); err != nil {
		return err
	}
	d := identity.Details{Name: v.PostForm.Get("name"), Language: v.PostForm.Get("language"), Sex: v.PostForm.Get("sex"),
		AgeBand: v.PostForm.Get("age_band")}
	err := f.People.CorrectMyself(v.Context(), v.actor(), d)
	if e := errs.As(err); e != nil && e.Field != "" {
		return v.showStatus(statuses[e.Kind], v.correctPage(d, []page.FieldError{{Field: e.Field, Message: v.printer.Error(err)}}))
	}
	if err != nil {
		return err
	}
	return v.to("/mine?done=corrected")
}

func (f *Face) beforeEraseMine(v *visit) error {
	if err := v.proved(); err != nil {
		return err
	}
	return v.show(views.Erase{Base: v.base("mine.erase")})
}

// eraseMine erases everything about a person, and with it the session in which they ask for it.
func (f *Face) eraseMine(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	if err := v.proved(); err != nil {
		return err
	}
	if v.PostForm.Get("sure") != "yes" {
		p := views.Erase{Base: v.base("mine.erase")}
		p.Errors = []page.FieldError{{Field: "sure", Message: v.printer.T("mine.erase_unsure")}}
		return v.showStatus(http.StatusUnprocessableEntity, p)
	}
	if err := f.Privacy.EraseMe(v.Context(), v.actor()); err != nil {
		return err
	}
	v.forget()
	v.session = nil
	return v.show(views.Erased{Base: v.base("mine.erased")})
}
