package maturity

import (
	"cmp"
	"slices"
	"strings"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/xlsform"
)

// Import makes an instrument of an XLSForm workbook: groups are dimensions, questions that share their list of answers are statements, and questions on
// which others depend decide what is asked. It returns what was left out; when there are problems there is no instrument. An error means that the file could not
// be read at all. Language is that of columns that name none.
func Import(raw []byte, language string) (*Instrument, []xlsform.Leftover, []xlsform.Problem, error) {
	f, problems, err := xlsform.Read(raw, language)
	if err != nil || len(problems) > 0 {
		return nil, nil, problems, err
	}
	m := &maker{form: f, in: &Instrument{ID: InstrumentID(f.ID), Language: f.Language, Languages: f.Languages}, left: f.Left, decide: map[string]bool{}}
	m.make()
	if len(m.problems) > 0 {
		return nil, nil, m.problems, nil
	}
	if err := m.in.Check(); err != nil { // what no rule above has a place for
		return nil, nil, []xlsform.Problem{{At: xlsform.Place{Sheet: xlsform.Survey}, Err: errs.New(errs.Invalid, "instrument_unusable", "why", err.Error())}}, nil
	}
	return m.in, m.left, nil, nil
}

// maker makes an instrument of a form.
type maker struct {
	form     *xlsform.Form
	in       *Instrument
	scale    *xlsform.List
	decide   map[string]bool // questions on which others depend
	left     []xlsform.Leftover
	problems []xlsform.Problem
}

func (m *maker) wrong(at xlsform.Place, code string, args ...any) {
	m.problems = append(m.problems, xlsform.Problem{At: at, Err: errs.New(errs.Invalid, code, args...)})
}

func (m *maker) make() {
	f, in := m.form, m.in
	if !xlsform.ValidName(f.ID) {
		m.wrong(xlsform.Place{Sheet: xlsform.Settings}, "instrument_no_id", "id", f.ID)
	}
	if f.Title != "" {
		in.Title = Text{f.Language: f.Title}
	}
	if drafts := strings.Fields(f.Settings[draftsSetting]); len(drafts) > 0 {
		in.Drafts = drafts
	}
	each(f.Items, func(i *xlsform.Item) {
		i.Relevant.Comparisons(func(question, _ string) { m.decide[question] = true })
	})
	if m.findScale(); len(m.problems) > 0 {
		return
	}
	m.takeScale()
	grouped := slices.ContainsFunc(f.Items, func(i xlsform.Item) bool { return i.Kind == xlsform.Group })
	if !grouped { // the form as a whole is one dimension
		f.Items = []xlsform.Item{{Kind: xlsform.Group, Name: f.ID, Label: Text{f.Language: cmp.Or(f.Title, f.ID)}, Items: f.Items}}
	}
	for i := range f.Items {
		m.top(&f.Items[i])
	}
	if len(in.Title) == 0 {
		in.Title = Text{f.Language: f.ID}
	}
	switch n := len(in.Statements()); {
	case n == 0:
		m.wrong(xlsform.Place{Sheet: xlsform.Survey}, "instrument_no_statement")
	case n > maxStatements:
		m.wrong(xlsform.Place{Sheet: xlsform.Survey}, "instrument_many", "limit", maxStatements)
	}
}

// each calls a function for all items.
func each(items []xlsform.Item, do func(*xlsform.Item)) {
	for i := range items {
		do(&items[i])
		each(items[i].Items, do)
	}
}

// top takes an item that is in no group.
func (m *maker) top(i *xlsform.Item) {
	switch {
	case i.Kind == xlsform.SelectOne:
		m.wrong(i.At, "instrument_outside", "name", i.Name)
	case i.Kind == xlsform.Note && i.Name == titleNote && len(m.in.Dimensions) == 0:
		m.in.Title = i.Label
	case i.Kind == xlsform.Note:
		m.in.About = joined(m.in.About, i.Label)
	case slices.ContainsFunc(i.Items, func(i xlsform.Item) bool { return i.Kind == xlsform.Group }):
		m.group(i)
	default:
		m.dimension(i, "", nil)
	}
}

// group takes a group of groups.
func (m *maker) group(g *xlsform.Item) {
	m.text(g, "label", g.Label)
	m.in.Groups = append(m.in.Groups, Group{ID: g.Name, Name: g.Label})
	for n := range g.Items {
		switch i := &g.Items[n]; i.Kind {
		case xlsform.Group:
			m.dimension(i, g.Name, g.Relevant)
		case xlsform.Note:
			m.left = append(m.left, xlsform.Leftover{At: i.At, What: "note", Name: i.Name})
		default:
			m.wrong(i.At, "instrument_mixed", "name", i.Name)
		}
	}
}

// dimension takes a group of questions.
func (m *maker) dimension(g *xlsform.Item, group string, when *xlsform.Condition) {
	m.text(g, "label", g.Label)
	d := Dimension{ID: g.Name, Group: group, Name: g.Label, When: both(when, g.Relevant)}
	for n := range g.Items {
		i := &g.Items[n]
		switch {
		case i.Kind == xlsform.Group:
			m.wrong(i.At, "instrument_deep", "name", i.Name)
		case i.Kind == xlsform.Note && i.Relevant != nil:
			m.left = append(m.left, xlsform.Leftover{At: i.At, What: "note", Name: i.Name})
		case i.Kind == xlsform.Note:
			d.About = joined(d.About, i.Label)
		case m.isStatement(i):
			d.Statements = append(d.Statements, m.statement(i))
		case m.decide[i.Name]:
			d.Questions = append(d.Questions, m.question(i))
		default:
			m.wrong(i.At, "instrument_other_list", "name", i.Name, "list", i.List, "levels", m.scale.Name)
		}
	}
	if len(d.Statements) == 0 {
		m.wrong(g.At, "instrument_empty", "name", g.Name)
	}
	m.in.Dimensions = append(m.in.Dimensions, d)
}

// both is a condition that holds when two do; either may be nil.
func both(a, b *xlsform.Condition) *xlsform.Condition {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	return &xlsform.Condition{Op: xlsform.And, Parts: []*xlsform.Condition{a, b}}
}

func joined(a, b Text) Text {
	if len(a) == 0 {
		return b
	}
	all := Text{}
	for tag, t := range a {
		all[tag] = t
	}
	for tag, t := range b {
		all[tag] = strings.TrimSpace(all[tag] + "\n" + t)
	}
	return all
}

// text refuses what says nothing in the form's own language.
func (m *maker) text(i *xlsform.Item, column string, t Text) {
	if t[m.form.Language] == "" && i.At.Row > 0 {
		m.wrong(i.Place(column), "instrument_no_text", "name", i.Name, "language", m.form.Language)
	}
}

func (m *maker) question(i *xlsform.Item) Question {
	m.text(i, "label", i.Label)
	q := Question{ID: i.Name, Text: i.Label, Hint: i.Hint, When: i.Relevant}
	for _, c := range m.form.List(i.List).Choices {
		q.Answers = append(q.Answers, Choice{Code: c.Name, Name: c.Label})
	}
	return q
}

func (m *maker) statement(i *xlsform.Item) Statement {
	m.text(i, "label", i.Label)
	i.Relevant.Comparisons(func(question, _ string) {
		each(m.form.Items, func(other *xlsform.Item) {
			if other.Name == question && m.isStatement(other) {
				m.wrong(i.Place("relevant"), "instrument_relevant", "name", question)
			}
		})
	})
	return Statement{ID: i.Name, Text: i.Label, Hint: i.Hint, Evidence: i.Guidance, When: i.Relevant, Levels: m.looks(i.List)}
}
