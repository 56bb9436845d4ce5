package web

import (
	"maps"
	"strconv"
	"strings"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/roster"
	"github.com/dira-platform/dira/internal/stafflist"
)

// decision is what a form says about a list.
type decision struct {
	options stafflist.Options
	leavers bool
}

// decide stores what somebody decided about a list and shows what follows. Only what was shown before is taken over.
func (f *Face) decide(v *visit) error {
	if err := v.signedIn(); err != nil {
		return err
	}
	if err := v.largeForm(); err != nil {
		return err
	}
	r, err := f.Roster.Preview(v.Context(), v.actor(), v.importID())
	if err != nil {
		return err
	}
	d, err := v.decided(r)
	if err == nil && !d.differs(r) && v.PostForm.Get("do") == "take" {
		if err := f.Roster.Accept(v.Context(), v.actor(), v.importID()); err != nil {
			return err
		}
		return v.to("/imports/" + string(v.importID()) + "?follow=yes")
	}
	notice := ""
	if err == nil && d.differs(r) {
		notice = v.printer.T("import.decided")
		err = f.Roster.Decide(v.Context(), v.actor(), v.importID(), d.options, d.leavers)
	}
	if mistaken(err) {
		return f.showPreview(v, "", v.wrongField(errs.As(err).At(fieldOf(errs.As(err), r)), ""), &d)
	}
	if err != nil {
		return err
	}
	return f.showPreview(v, notice, nil, nil)
}

// fieldOf is the field of the page to which an error leads.
func fieldOf(e *errs.Error, r *roster.Preview) string {
	if e.Field == "sheet" || e.Field == "encoding" {
		return e.Field
	}
	for _, name := range []string{"second", "column"} {
		for _, c := range r.List.Columns {
			if e.Args[name] == c.Letter {
				return "column-" + strconv.Itoa(c.Index)
			}
		}
	}
	return "header"
}

// decided reads a decision from the form. When the file is to be read in another way, what was decided about its columns does not hold any more.
func (v *visit) decided(r *roster.Preview) (d decision, err error) {
	form, before := v.PostForm, r.Import.Options
	d = decision{options: before, leavers: form.Get("leavers") != ""}
	o := &d.options
	o.Mapping, o.Values = stafflist.Mapping{}, map[stafflist.Field]map[string]string{}
	for name, values := range form {
		if index, ok := strings.CutPrefix(name, "column."); ok {
			if i, err := strconv.Atoi(index); err == nil && values[0] != "" {
				o.Mapping[i] = stafflist.Field(values[0])
			}
		}
		if word, ok := strings.CutPrefix(name, "word."); ok {
			field, text, _ := strings.Cut(word, ".")
			f := stafflist.Field(field)
			if o.Values[f] == nil {
				o.Values[f] = map[string]string{}
			}
			o.Values[f][text] = values[0]
		}
	}
	keepWords(o.Values, before.Values)
	again := false
	if sheet := form.Get("sheet"); sheet != "" && sheet != r.List.Sheet {
		o.Sheet, o.HeaderRow, again = sheet, 0, true
	}
	if form.Has("encoding") && form.Get("encoding") != string(before.Encoding) {
		o.Encoding, again = stafflist.Encoding(form.Get("encoding")), true
	}
	if header := strings.TrimSpace(form.Get("header")); header != form.Get("header_was") {
		row, wrong := strconv.Atoi(header)
		if wrong != nil || row < 0 {
			return d, errs.New(errs.Invalid, "import_header").At("header")
		}
		o.HeaderRow, again = row, true
	}
	if again {
		o.Mapping = nil
	}
	return d, nil
}

// keepWords keeps what was said of words that the page did not show.
func keepWords(values, before map[stafflist.Field]map[string]string) {
	for f, words := range before {
		all := maps.Clone(words)
		maps.Copy(all, values[f])
		values[f] = all
	}
}

// differs reports whether a decision leads to something else than what was shown.
func (d decision) differs(r *roster.Preview) bool {
	o, before := d.options, r.Import.Options
	if d.leavers != r.Import.Leavers || o.Sheet != before.Sheet || o.Encoding != before.Encoding || o.HeaderRow != before.HeaderRow || o.Mapping == nil {
		return true
	}
	for _, c := range r.List.Columns {
		if o.Mapping[c.Index] != c.Field {
			return true
		}
	}
	for f, list := range r.List.Values {
		for _, x := range list {
			if meaning, said := o.Values[f][x.Text]; said && meaning != x.Meaning {
				return true
			}
		}
	}
	return false
}
