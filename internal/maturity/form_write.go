package maturity

import (
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/dira-platform/dira/internal/xlsform"
)

// What of a form is only ours: names of items and settings. Other programs pass over them.
const (
	titleNote       = "title"
	aboutNote       = "about"
	levelsList      = "levels"
	evidenceSetting = "dira_evidence_from"
	draftsSetting   = "dira_drafts"
	afterName       = ": " // between the name of a level and what it looks like
	endOfAbout      = "_about"
	endOfLevels     = "_levels"
	endOfAnswers    = "_answers"
)

// Write writes an instrument as an XLSForm workbook, without loss: [Import] makes the same of it again.
func (in *Instrument) Write(to io.Writer) error { return xlsform.Write(to, in.form()) }

func (in *Instrument) form() *xlsform.Form {
	f := &xlsform.Form{ID: string(in.ID), Title: in.Title[in.Language], Version: strconv.Itoa(max(1, in.Version)), Language: in.Language, Languages: in.Languages,
		Settings: map[string]string{evidenceSetting: in.Scale.EvidenceFrom, "style": "pages"}}
	if len(in.Drafts) > 0 {
		f.Settings[draftsSetting] = strings.Join(in.Drafts, " ")
	}
	f.Items = append(f.Items, note(titleNote, in.Title)...)
	f.Items = append(f.Items, note(aboutNote, in.About)...)
	f.Lists = append(f.Lists, in.list(levelsList, nil))
	for _, d := range in.Dimensions {
		item := in.dimensionItem(f, &d)
		if d.Group == "" {
			f.Items = append(f.Items, item)
			continue
		}
		if last := &f.Items[len(f.Items)-1]; last.Name == d.Group {
			last.Items = append(last.Items, item)
			continue
		}
		i := slices.IndexFunc(in.Groups, func(g Group) bool { return g.ID == d.Group })
		f.Items = append(f.Items, xlsform.Item{Kind: xlsform.Group, Name: d.Group, Label: in.Groups[i].Name, Items: []xlsform.Item{item}})
	}
	return f
}

func note(name string, t Text) []xlsform.Item {
	if len(t) == 0 {
		return nil
	}
	return []xlsform.Item{{Kind: xlsform.Note, Name: name, Label: t}}
}

// dimensionItem makes a group of a dimension, and adds its lists to the form.
func (in *Instrument) dimensionItem(f *xlsform.Form, d *Dimension) xlsform.Item {
	g := xlsform.Item{Kind: xlsform.Group, Name: d.ID, Label: d.Name, Relevant: d.When, Appearance: "field-list", Items: note(d.ID+endOfAbout, d.About)}
	for _, q := range d.Questions {
		l := xlsform.List{Name: q.ID + endOfAnswers}
		for _, a := range q.Answers {
			l.Choices = append(l.Choices, xlsform.Choice{Name: a.Code, Label: a.Name})
		}
		f.Lists = append(f.Lists, l)
		g.Items = append(g.Items, xlsform.Item{Kind: xlsform.SelectOne, Name: q.ID, Label: q.Text, Hint: q.Hint, Relevant: q.When, List: l.Name})
	}
	for _, s := range d.Statements {
		item := xlsform.Item{Kind: xlsform.SelectOne, Name: s.ID, Label: s.Text, Hint: s.Hint, Guidance: s.Evidence, Relevant: s.When, List: levelsList}
		if len(s.Levels) > 0 {
			item.List = s.ID + endOfLevels
			f.Lists = append(f.Lists, in.list(item.List, s.Levels))
		}
		g.Items = append(g.Items, item)
	}
	return g
}

// list is the scale as a list of choices, with what each level looks like.
func (in *Instrument) list(name string, looks map[string]Text) xlsform.List {
	l := xlsform.List{Name: name}
	for _, level := range in.Scale.Levels {
		label := Text{}
		for _, tag := range in.Languages {
			label[tag] = level.Name[tag]
			if look := looks[level.Code][tag]; look != "" {
				label[tag] = level.Name.In(tag, in.Language) + afterName + look
			}
			if label[tag] == "" {
				delete(label, tag)
			}
		}
		l.Choices = append(l.Choices, xlsform.Choice{Name: level.Code, Label: label})
	}
	for _, c := range []xlsform.Choice{{Name: NotApplicable, Label: in.Scale.NotApplicable}, {Name: DontKnow, Label: in.Scale.DontKnow}} {
		if len(c.Label) > 0 {
			l.Choices = append(l.Choices, c)
		}
	}
	return l
}
