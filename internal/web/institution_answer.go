package web

import (
	"strings"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/institution"
	"github.com/dira-platform/dira/internal/maturity"
	views "github.com/dira-platform/dira/internal/web/views/institution"
	"github.com/dira-platform/dira/internal/web/views/page"
)

func (v *visit) askedID() institution.AskedID { return institution.AskedID(v.PathValue("asked")) }

// askedPath is where somebody answers.
func askedPath(id institution.AskedID) string { return "/asked/" + string(id) }

// myPart is the list of dimensions that somebody is asked to answer.
func (f *Face) myPart(v *visit) error { return f.showPart(v, nil) }

func (f *Face) showPart(v *visit, wrong error) error {
	part, err := f.Institutions.Part(v.Context(), v.actor(), v.askedID())
	if err != nil {
		return err
	}
	a, path := part.Assessment, part.Path()
	p := views.Part{Base: v.base("asked.title"), Unit: a.UnitName, Name: a.Name, Action: askedPath(part.ID) + "/finish", About: v.say(part.In, part.In.About), Drafts: v.drafted(part.In),
		Closed: a.State != institution.Answering, Finished: part.Finished, Done: path.Done(), Saved: v.saidDone("asked.done.", "saved", "finished")}
	p.Lead = v.printer.T("asked.until", "date", v.printer.Date(a.AnswerBy), "minutes", asking(part.In))
	if p.Closed {
		p.Lead = v.printer.T("asked.closed")
	}
	for i := range part.In.Dimensions {
		d := &part.In.Dimensions[i]
		asked, open := path.Open(d)
		t := views.Task{Name: v.say(part.In, d.Name), Link: askedPath(part.ID) + "/" + d.ID, State: v.printer.T("asked.state.open")}
		switch {
		case open == 0:
			t.State, t.Done = v.printer.T("asked.state.done"), true
		case open < asked:
			t.State = v.printer.T("asked.state.some", "n", asked-open, "of", asked)
		}
		p.Dimensions = append(p.Dimensions, t)
	}
	if wrong != nil {
		p.Lead = v.printer.Error(wrong)
		return v.showStatus(statusOf(wrong), p)
	}
	return v.show(p)
}

// asking is about how many minutes it takes to answer: a statement and its levels are read in less than one.
func asking(in *maturity.Instrument) int { return (len(in.Statements())*40 + 59) / 60 }

func (f *Face) dimension(v *visit) error {
	part, err := f.Institutions.Part(v.Context(), v.actor(), v.askedID())
	if err != nil {
		return err
	}
	p, err := v.dimensionPage(part, nil)
	if err != nil {
		return err
	}
	return v.show(p)
}

// dimensionPage is the questions and statements of a dimension, as they are asked after the answers so far. Wrong are the items that have no answer, or what
// could not be taken.
func (v *visit) dimensionPage(part *institution.Part, typed map[string]institution.Answer) (p views.Dimension, err error) {
	d := part.In.Dimension(v.PathValue("dimension"))
	if d == nil {
		return p, errs.New(errs.NotFound, "institution_not_found")
	}
	if part.Assessment.State != institution.Answering {
		return p, errs.New(errs.Conflict, "institution_answering_closed")
	}
	name, number := v.say(part.In, d.Name), 0
	for i := range part.In.Dimensions {
		if part.In.Dimensions[i].ID == d.ID {
			number = i + 1
		}
	}
	p = views.Dimension{Base: v.titled(name.Text), Back: askedPath(part.ID), Action: v.URL.Path, Name: name, About: v.say(part.In, d.About), Drafts: v.drafted(part.In),
		Position: v.printer.T("asked.position", "n", number, "of", len(part.In.Dimensions))}
	answer := func(item string) institution.Answer {
		if a, ok := typed[item]; ok && a.Level != "" {
			return a
		}
		a := part.Answers[item]
		if t, ok := typed[item]; ok {
			a.Note = t.Note
		}
		return a
	}
	for _, q := range part.Path().Questions(d) {
		i := views.Item{ID: q.ID, Text: v.say(part.In, q.Text), Hint: v.say(part.In, q.Hint)}
		for _, c := range q.Answers {
			i.Choices = append(i.Choices, views.Choice{Value: c.Code, Name: v.say(part.In, c.Name), Chosen: answer(q.ID).Level == c.Code})
		}
		p.Questions = append(p.Questions, i)
	}
	for _, s := range part.Path().Statements(d) {
		a := answer(s.ID)
		p.Statements = append(p.Statements, views.Item{ID: s.ID, Text: v.say(part.In, s.Text), Hint: v.say(part.In, s.Hint), Note: a.Note,
			Choices: v.levels(part.In, s, a.Level, maturity.NotApplicable, maturity.DontKnow)})
	}
	return p, nil
}

// levels are the levels of a statement with what each looks like, and what can be said beside them.
func (v *visit) levels(in *maturity.Instrument, s *maturity.Statement, chosen string, beside ...string) (list []views.Choice) {
	for _, l := range in.Scale.Levels {
		list = append(list, views.Choice{Value: l.Code, Name: v.say(in, l.Name), Look: v.say(in, s.Levels[l.Code]), Chosen: chosen == l.Code})
	}
	for _, code := range beside {
		list = append(list, views.Choice{Value: code, Name: v.levelName(in, code), Chosen: chosen == code})
	}
	return list
}

// saveDimension stores what was answered. What is missing is asked for again; what was given is stored already.
func (f *Face) saveDimension(v *visit) error {
	if err := v.largeForm(); err != nil {
		return err
	}
	part, err := f.Institutions.Part(v.Context(), v.actor(), v.askedID())
	if err != nil {
		return err
	}
	d := part.In.Dimension(v.PathValue("dimension"))
	if d == nil {
		return errs.New(errs.NotFound, "institution_not_found")
	}
	typed := map[string]institution.Answer{}
	for _, q := range d.Questions {
		if v.PostForm.Has(q.ID) {
			typed[q.ID] = institution.Answer{Level: v.PostForm.Get(q.ID)}
		}
	}
	for _, s := range d.Statements {
		if v.PostForm.Has(s.ID) || v.PostForm.Has("note."+s.ID) {
			typed[s.ID] = institution.Answer{Level: v.PostForm.Get(s.ID), Note: strings.ReplaceAll(v.PostForm.Get("note."+s.ID), "\r\n", "\n")}
		}
	}
	after, err := f.Institutions.Save(v.Context(), v.actor(), part.ID, d.ID, typed)
	if errs.Is(err, errs.Invalid) {
		return f.dimensionAgain(v, part, typed, v.wrongField(err, d.ID))
	}
	if err != nil {
		return err
	}
	missing, more := v.unanswered(part, after, d)
	switch {
	case len(missing) > 0:
		return f.dimensionAgain(v, after, nil, missing)
	case more > 0: // nobody forgot anything: the answers have led to more
		p, err := v.dimensionPage(after, nil)
		if err != nil {
			return err
		}
		p.More = v.printer.N("asked.more", more)
		return v.show(p)
	}
	return v.to(f.afterDimension(after, d))
}

// unanswered are the questions and statements of a dimension that were there to be answered and were not; more is how many are there only now, after the answers that
// were just given.
func (v *visit) unanswered(before, after *institution.Part, d *maturity.Dimension) (missing []page.FieldError, more int) {
	there := map[string]bool{}
	for _, q := range before.Path().Questions(d) {
		there[q.ID] = true
	}
	for _, s := range before.Path().Statements(d) {
		there[s.ID] = true
	}
	look := func(id string, text maturity.Text) {
		switch {
		case after.Answers[id].Level != "":
		case there[id]:
			missing = append(missing, page.FieldError{Field: id, Message: v.printer.T("asked.missing", "text", v.say(after.In, text).Text)})
		default:
			more++
		}
	}
	for _, q := range after.Path().Questions(d) {
		look(q.ID, q.Text)
	}
	for _, s := range after.Path().Statements(d) {
		look(s.ID, s.Text)
	}
	return missing, more
}

// afterDimension is where somebody goes on: to the next dimension in which something is open, or to the list.
func (f *Face) afterDimension(part *institution.Part, d *maturity.Dimension) string {
	path, past := part.Path(), false
	for i := range part.In.Dimensions {
		next := &part.In.Dimensions[i]
		if _, open := path.Open(next); past && open > 0 {
			return askedPath(part.ID) + "/" + next.ID
		}
		past = past || next.ID == d.ID
	}
	return askedPath(part.ID) + "?done=saved"
}

func (f *Face) dimensionAgain(v *visit, part *institution.Part, typed map[string]institution.Answer, wrong []page.FieldError) error {
	p, err := v.dimensionPage(part, typed)
	if err != nil {
		return err
	}
	p.Errors = wrong
	return v.showStatus(statuses[errs.Invalid], p)
}

func (f *Face) finishPart(v *visit) error {
	id := v.askedID()
	err := f.Institutions.Finish(v.Context(), v.actor(), id)
	if errs.Is(err, errs.Conflict) {
		return f.showPart(v, err)
	}
	if err != nil {
		return err
	}
	return v.to(askedPath(id) + "?done=finished")
}
