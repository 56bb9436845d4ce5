package web

import (
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/institution"
	"github.com/dira-platform/dira/internal/maturity"
	views "github.com/dira-platform/dira/internal/web/views/institution"
	"github.com/dira-platform/dira/internal/web/views/page"
)

// meetingTable is what lies on the table, while it can still be changed.
func (f *Face) meetingTable(v *visit) (*institution.Table, error) {
	t, err := f.Institutions.Table(v.Context(), v.actor(), v.institutionID())
	if err == nil && t.State == institution.Fixed {
		err = errs.New(errs.Conflict, "institution_is_fixed")
	}
	return t, err
}

// meeting lists all statements with what is agreed.
func (f *Face) meeting(v *visit) error {
	t, err := f.meetingTable(v)
	if err != nil {
		return err
	}
	at := onePath(t.ID)
	p := views.Meeting{Base: v.base("meeting.title"), Name: t.Name, Back: at, Drafts: v.drafted(t.In),
		Lead: v.printer.T("institution.agreed_of", "n", len(t.In.Statements())-len(t.Open), "of", len(t.In.Statements()))}
	if len(t.Open) == 0 {
		p.Fix = at + "/fix"
	}
	for i := range t.In.Dimensions {
		d := &t.In.Dimensions[i]
		a := views.Agenda{Name: v.say(t.In, d.Name)}
		for j := range d.Statements {
			a.Items = append(a.Items, v.point(t, &d.Statements[j]))
		}
		p.Dimensions = append(p.Dimensions, a)
	}
	return v.show(p)
}

// point is a statement in the list.
func (v *visit) point(t *institution.Table, s *maturity.Statement) views.Point {
	x := views.Point{Text: v.say(t.In, s.Text), Link: onePath(t.ID) + "/statement/" + s.ID, Spread: v.spread(t.In, t.Counts[s.ID]), State: views.Words{Text: v.printer.T("meeting.open")}, Done: true}
	if g, ok := t.Agreed[s.ID]; ok {
		x.State = v.levelName(t.In, g.Level)
	}
	for _, open := range t.Open {
		if open == s.ID {
			x.Done = false
			if _, ok := t.Agreed[s.ID]; ok {
				x.State = views.Words{Text: v.printer.T("meeting.needs_reason", "level", x.State.Text)}
			}
		}
	}
	return x
}

// spread says in words how far answers lie apart.
func (v *visit) spread(in *maturity.Instrument, c maturity.Counts) string {
	low, high := "", ""
	for _, l := range in.Scale.Levels {
		if c[l.Code] > 0 {
			if low == "" {
				low = v.say(in, l.Name).Text
			}
			high = v.say(in, l.Name).Text
		}
	}
	switch {
	case low == "":
		return v.printer.T("meeting.no_levels")
	case low == high:
		return v.printer.T("meeting.all_same", "level", low)
	}
	return v.printer.T("meeting.from_to", "low", low, "high", high)
}

// meetingStatement shows what there is about a statement.
func (f *Face) meetingStatement(v *visit) error {
	p, err := f.statementPage(v)
	if err != nil {
		return err
	}
	return v.show(p)
}

func (f *Face) statementPage(v *visit) (p views.Statement, err error) {
	t, err := f.meetingTable(v)
	if err != nil {
		return p, err
	}
	d, s := t.In.Statement(v.PathValue("statement"))
	if s == nil {
		return p, errs.New(errs.NotFound, "institution_not_found")
	}
	text, g, at := v.say(t.In, s.Text), t.Agreed[s.ID], onePath(t.ID)
	p = views.Statement{Base: v.titled(text.Text), Assessment: t.Name, Back: at + "/meeting", Here: at + "/statement/" + s.ID, Dimension: v.say(t.In, d.Name), Text: text,
		Hint: v.say(t.In, s.Hint), Proof: v.say(t.In, s.Evidence), Drafts: v.drafted(t.In), Saved: v.saidDone("meeting.done.", "agreed", "evidence", "action", "removed"),
		Counts: v.counted(t.In, t.Counts[s.ID], t.Answered), Levels: v.levels(t.In, s, g.Level, maturity.NotApplicable), Why: g.Why}
	p.Middle = v.printer.T("meeting.no_median")
	if m := t.Median(s.ID); m != "" {
		p.Middle = v.printer.T("meeting.median", "level", v.levelName(t.In, m).Text)
	}
	if was := t.Before.Statement(s.ID); was != nil {
		p.Before = v.printer.T("meeting.before", "level", v.levelName(t.In, was.Level).Text, "name", t.Before.Name)
	}
	p.WhyHint = v.printer.T("meeting.why_hint", "level", v.levelName(t.In, t.In.Scale.EvidenceFrom).Text)
	all := t.In.Statements()
	for i := range all {
		if all[i].ID != s.ID {
			continue
		}
		p.Position = v.printer.T("meeting.position", "n", i+1, "of", len(all))
		if i > 0 {
			p.Previous = at + "/statement/" + all[i-1].ID
		}
		if i+1 < len(all) {
			p.Next = at + "/statement/" + all[i+1].ID
		}
	}
	v.onTable(t, s, &p)
	return p, nil
}

// onTable adds evidence and actions.
func (v *visit) onTable(t *institution.Table, s *maturity.Statement, p *views.Statement) {
	for _, e := range t.Evidence {
		if e.Statement == s.ID {
			p.Evidence = append(p.Evidence, v.evidence(t.ID, institution.EvidenceLine{ID: e.ID, Text: e.Text, Link: e.Link, FileName: e.FileName}))
		}
	}
	for _, a := range t.Actions {
		if a.Statement == s.ID {
			p.Actions = append(p.Actions, views.Action{ID: string(a.ID), What: a.What, Who: v.doer(a), Until: v.dayWritten(a.Until)})
		}
	}
	p.Proving.Kinds = v.printer.T("meeting.evidence_file_hint", "limit", institution.MaxFile>>20)
	p.Doing.People = []page.Option{{Label: v.printer.T("meeting.nobody")}}
	for _, one := range t.People {
		if one.Name != "" {
			p.Doing.People = append(p.Doing.People, page.Option{Value: string(one.Person), Label: one.Name, Language: page.Unknown})
		}
	}
}

// doer is who is to do something.
func (v *visit) doer(a institution.Action) string {
	if a.Name != "" {
		return a.Name
	}
	return a.Who
}

// dayWritten is a stored day as it is written here.
func (v *visit) dayWritten(stored string) string {
	t, err := time.Parse(time.DateOnly, stored)
	if err != nil {
		return ""
	}
	return v.printer.Date(t)
}

func (v *visit) evidence(id institution.ID, e institution.EvidenceLine) views.Evidence {
	x := views.Evidence{ID: string(e.ID), Text: e.Text, Link: e.Link, File: e.FileName}
	if e.FileName != "" {
		x.FileLink = onePath(id) + "/evidence/" + string(e.ID)
	}
	return x
}

// counted is how often each answer was given, of those who answered.
func (v *visit) counted(in *maturity.Instrument, c maturity.Counts, of int) (list []views.Count) {
	codes := make([]string, 0, len(in.Scale.Levels)+2)
	for _, l := range in.Scale.Levels {
		codes = append(codes, l.Code)
	}
	for _, code := range append(codes, maturity.NotApplicable, maturity.DontKnow) {
		list = append(list, views.Count{Level: v.levelName(in, code), Number: v.printer.Number(c[code]), Share: 100 * c[code] / max(1, of)})
	}
	return list
}

// again shows a statement with what was typed and what is wrong with it.
func (f *Face) statementAgain(v *visit, err error, field string, typed func(*views.Statement)) error {
	p, other := f.statementPage(v)
	if other != nil {
		return other
	}
	typed(&p)
	p.Errors = v.wrongField(err, field)
	return v.showStatus(statusOf(err), p)
}

// wrongHere reports whether an error is about what was typed, and not about where the assessment stands.
func wrongHere(err error) bool {
	return errs.Is(err, errs.Invalid) || errs.Is(err, errs.TooLarge) || errs.Is(err, errs.Conflict) && errs.As(err).Field != ""
}

func (f *Face) agree(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	g := institution.Agreed{Level: v.PostForm.Get("level"), Why: v.PostForm.Get("why")}
	err := f.Institutions.Agree(v.Context(), v.actor(), v.institutionID(), v.PathValue("statement"), g)
	if wrongHere(err) {
		return f.statementAgain(v, err, "level", func(p *views.Statement) {
			p.Why = g.Why
			for i := range p.Levels {
				p.Levels[i].Chosen = p.Levels[i].Value == g.Level
			}
		})
	}
	if err != nil {
		return err
	}
	return v.to(v.URL.Path + "?done=agreed")
}

func (v *visit) statementPath() string {
	return onePath(v.institutionID()) + "/statement/" + v.PathValue("statement")
}

// addEvidence takes a link or a file. Who may not is turned away before anything of it is read.
func (f *Face) addEvidence(v *visit) error {
	if _, err := f.meetingTable(v); err != nil {
		return err
	}
	e, content, err := v.sentEvidence()
	if err == nil {
		err = f.Institutions.AddEvidence(v.Context(), v.actor(), v.institutionID(), e, content)
	}
	if wrongHere(err) {
		return f.statementAgain(v, err, "text", func(p *views.Statement) { p.Proving.Text, p.Proving.Link = e.Text, e.Link })
	}
	if err != nil {
		return err
	}
	return v.to(v.statementPath() + "?done=evidence#evidence")
}

// sentEvidence reads the form with the file, in memory.
func (v *visit) sentEvidence() (e institution.Evidence, content []byte, err error) {
	e.Statement = v.PathValue("statement")
	large := errs.New(errs.TooLarge, "institution_file_large", "limit", institution.MaxFile>>20).At("file")
	v.Body = http.MaxBytesReader(v.w, v.body, institution.MaxFile+64<<10)
	parts, err := v.MultipartReader()
	if err != nil {
		return e, nil, errs.New(errs.Invalid, "form_malformed").At("text").Because(err)
	}
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			return e, content, nil
		}
		var value []byte
		if err == nil {
			value, err = io.ReadAll(io.LimitReader(part, institution.MaxFile+1))
		}
		var tooMany *http.MaxBytesError
		switch {
		case errors.As(err, &tooMany) || len(value) > institution.MaxFile:
			return e, nil, large
		case err != nil:
			return e, nil, errs.New(errs.Invalid, "form_malformed").At("text").Because(err)
		case part.FormName() == "text":
			e.Text = string(value)
		case part.FormName() == "link":
			e.Link = string(value)
		case part.FormName() == "file":
			e.FileName, content = part.FileName(), value
		}
	}
}

func (f *Face) addAction(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	a := institution.Action{Statement: v.PathValue("statement"), What: v.PostForm.Get("what"), Who: v.PostForm.Get("who"),
		Person: identity.PersonID(v.PostForm.Get("person")), Until: v.PostForm.Get("until")}
	err := f.Institutions.AddAction(v.Context(), v.actor(), v.institutionID(), a)
	if wrongHere(err) {
		return f.statementAgain(v, err, "what", func(p *views.Statement) {
			p.Doing.What, p.Doing.Who, p.Doing.Until = a.What, a.Who, a.Until
			for i := range p.Doing.People {
				p.Doing.People[i].Chosen = p.Doing.People[i].Value == string(a.Person)
			}
		})
	}
	if err != nil {
		return err
	}
	return v.to(v.statementPath() + "?done=action#actions")
}

// removeFromTable takes evidence or an action away.
func (f *Face) removeFromTable(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	if _, err := f.meetingTable(v); err != nil {
		return err
	}
	id, statement, at := v.institutionID(), v.PathValue("statement"), "#evidence"
	action, evidence := v.PostForm.Get("action"), v.PostForm.Get("evidence")
	err := error(errs.New(errs.Invalid, "form_malformed"))
	switch {
	case action != "":
		at, err = "#actions", f.Institutions.RemoveAction(v.Context(), v.actor(), id, statement, institution.ActionID(action))
	case evidence != "":
		err = f.Institutions.RemoveEvidence(v.Context(), v.actor(), id, statement, institution.EvidenceID(evidence))
	}
	if err != nil {
		return err
	}
	return v.to(v.statementPath() + "?done=removed" + at)
}
