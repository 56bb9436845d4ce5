package curation

import (
	"maps"
	"slices"

	"github.com/dira-platform/dira/internal/catalogue"
	"github.com/dira-platform/dira/internal/library"
)

// Changed names the fields of a correction that are other than before, in the order of the form, as [library.Resource] calls them; titles and summaries
// without their language.
func (p *Proposal) Changed() (fields []string) {
	now, was := &p.Form, &p.Base
	for _, f := range []struct {
		name  string
		other bool
	}{
		{"url", now.URL != was.URL},
		{"title", now.Title != was.Title || now.Language != was.Language},
		{"languages", now.Language != was.Language || now.Languages != was.Languages},
		{"provider", now.Provider != was.Provider},
		{"type", now.Type != was.Type},
		{"summary", now.Summary != was.Summary || now.Summary != "" && now.SummaryLanguage != was.SummaryLanguage},
		{"teaches", !maps.Equal(now.Teaches, was.Teaches)},
		{"requires", !maps.Equal(now.Requires, was.Requires)},
		{"before", now.Before != was.Before},
		{"audience", now.Audience != was.Audience},
		{"licence", now.Licence != was.Licence},
		{"cost", now.Cost != was.Cost},
		{"hours", now.Hours != was.Hours},
		{"size", now.Size != was.Size},
		{"accessibility", now.Accessibility != was.Accessibility},
	} {
		if f.other {
			fields = append(fields, f.name)
		}
	}
	return fields
}

// correction is what a proposal says in the place of others, and nothing else.
func (p *Proposal) correction(a *catalogue.Aligner) library.Resource {
	r := p.Form.Made(a)
	fields := p.Changed()
	has := func(name string) bool { return slices.Contains(fields, name) }
	language := r.Words[0].Language
	summary := slices.IndexFunc(r.Words, func(w library.Wording) bool { return w.Summary != "" })
	if summary < 0 {
		summary = 0
		if i := slices.IndexFunc(r.Words, func(w library.Wording) bool { return w.Language == p.Form.SummaryLanguage }); i >= 0 {
			summary = i
		}
	}
	for _, f := range fields {
		switch f {
		case "title":
			f += "." + language
		case "summary":
			f += "." + r.Words[summary].Language
		}
		r.Corrects = append(r.Corrects, f)
	}
	var words []library.Wording
	for i, w := range r.Words {
		if !has("title") || i > 0 {
			w.Title = ""
		}
		if !has("summary") || i != summary {
			w.Summary = ""
		}
		if w.Title != "" || w.Summary != "" {
			words = append(words, w)
		}
	}
	r.Words, r.Confidence = words, ""
	only(&r, has)
	return r
}

// only empties the fields that are not named: a correction says nothing else.
func only(r *library.Resource, has func(string) bool) {
	if !has("url") {
		r.URL = ""
	}
	if !has("languages") {
		r.Languages = nil
	}
	if !has("provider") {
		r.Provider = ""
	}
	if !has("type") {
		r.Type = ""
	}
	if !has("teaches") {
		r.Teaches = nil
	}
	if !has("requires") {
		r.Requires = nil
	}
	if !has("before") {
		r.Before = ""
	}
	if !has("audience") {
		r.Audience = ""
	}
	if !has("licence") {
		r.Licence = ""
	}
	if !has("cost") {
		r.Cost = ""
	}
	if !has("hours") {
		r.Hours = 0
	}
	if !has("size") {
		r.Size = 0
	}
	if !has("accessibility") {
		r.Accessibility = nil
	}
}
