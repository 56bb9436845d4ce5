package library

import (
	"slices"
	"strings"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
)

// organisations begins the names of the sources that organisations of this server are: each speaks for itself, and none in the place of another.
const organisations = "organisation:"

const kindOrganisation = "organisation" // of sources

// Organisation is the source that an organisation is.
func Organisation(org string) SourceID { return SourceID(organisations + org) }

// Organisation is the organisation that a source is, or that brought it in; empty for all others.
func (s SourceID) Organisation() string {
	rest, ok := strings.CutPrefix(string(s), organisations)
	if !ok {
		return ""
	}
	org, _, _ := strings.Cut(rest, "/")
	return org
}

// Statement is what one source says of a resource.
type Statement struct {
	Source   SourceID
	Name     string // of the record at its source
	Resource Resource
}

// What follows is for slices above, which have asked whether somebody may.

// Take stores what an organisation says of resources, and what follows from it.
func Take(tx *db.Tx, org string, drafts ...Draft) (results []Result, err error) {
	defer errs.Wrap(&err, "library.Take(%s)", org)
	for _, d := range drafts {
		if !d.Gone {
			if err := d.Resource.valid(); err != nil {
				return nil, err
			}
		}
	}
	err = speak(tx, org, func(w *writer, from SourceID) error {
		for _, d := range drafts {
			r, err := w.take(from, d)
			if err != nil {
				return err
			}
			results = append(results, r)
		}
		return nil
	})
	return results, err
}

// Correct stores what an organisation says in the place of others about some fields of a resource: those that the draft's Corrects names.
func Correct(tx *db.Tx, org string, id ResourceID, d Draft) (result Result, err error) {
	defer errs.Wrap(&err, "library.Correct(%s, %s)", org, id)
	if len(d.Resource.Corrects) == 0 {
		return Result{Unchanged, id, ""}, nil
	}
	if d.Resource.URL != "" && !webAddress(d.Resource.URL) {
		return Result{}, errs.New(errs.Invalid, "resource_address_malformed", "address", d.Resource.URL).At("url")
	}
	was, err := Select(tx, id)
	if err != nil {
		return Result{}, err
	}
	if was.Gone {
		return Result{}, errs.New(errs.NotFound, "resource_not_found")
	}
	err = speak(tx, org, func(w *writer, from SourceID) error {
		body, hash, err := encode(d.Resource)
		if err != nil {
			return err
		}
		o, known, err := w.origin(from, d.Name)
		switch {
		case err != nil:
			return err
		case known:
			result, err = w.otherwise(o, d.Resource, body, hash)
			return err
		}
		result, err = w.join(origin{source: from, name: d.Name, resource: was.ID, hash: hash, body: body}, "")
		return err
	})
	return result, err
}

// speak writes as an organisation.
func speak(tx *db.Tx, org string, say func(*writer, SourceID) error) error {
	from := Organisation(org)
	if err := saveSource(tx, source{id: from, kind: kindOrganisation}); err != nil {
		return err
	}
	w, err := newWriter(tx)
	if err != nil {
		return err
	}
	if err := say(w, from); err != nil {
		return err
	}
	return w.finish()
}

// Select is a resource, or the one as which it stands; one that is gone has only its id and mark.
func Select(tx *db.Tx, id ResourceID) (Resource, error) {
	id, err := stands(tx, id)
	if err != nil {
		return Resource{}, err
	}
	r, err := selectResource(tx, id)
	if none(err) {
		return Resource{}, errs.New(errs.NotFound, "resource_not_found")
	}
	return r, err
}

// Known finds the resource that another one is: by its address, or by its title and provider. Empty where there is none that is live.
func Known(tx *db.Tx, r Resource) (known Resource, by string, err error) {
	w, err := newWriter(tx)
	if err != nil {
		return Resource{}, "", err
	}
	id, by, err := w.same(r)
	if err != nil || id == "" {
		return Resource{}, "", err
	}
	known, err = Select(tx, id)
	if err != nil || known.Gone {
		return Resource{}, "", err
	}
	return known, by, nil
}

// Statements are what all sources say of a resource now, the one believed first first.
func Statements(tx *db.Tx, id ResourceID) (all []Statement, err error) {
	defer errs.Wrap(&err, "library.Statements(%s)", id)
	w, err := newWriter(tx)
	if err != nil {
		return nil, err
	}
	origins, err := w.origins(id)
	if err != nil {
		return nil, err
	}
	for _, o := range origins {
		if o.gone {
			continue
		}
		r, err := w.said(o)
		if err != nil {
			return nil, err
		}
		all = append(all, Statement{o.source, o.name, r})
	}
	return all, nil
}

// corrected are the fields that can be said in the place of others. Titles and summaries have their language behind a point.
var corrected = map[string]func(to, from *Resource){
	"url":           func(to, from *Resource) { to.URL = from.URL },
	"provider":      func(to, from *Resource) { to.Provider = from.Provider },
	"languages":     func(to, from *Resource) { to.Languages = from.Languages },
	"type":          func(to, from *Resource) { to.Type = from.Type },
	"teaches":       func(to, from *Resource) { to.Teaches = from.Teaches },
	"requires":      func(to, from *Resource) { to.Requires = from.Requires },
	"before":        func(to, from *Resource) { to.Before = from.Before },
	"hours":         func(to, from *Resource) { to.Hours = from.Hours },
	"cost":          func(to, from *Resource) { to.Cost = from.Cost },
	"licence":       func(to, from *Resource) { to.Licence = from.Licence },
	"audience":      func(to, from *Resource) { to.Audience = from.Audience },
	"accessibility": func(to, from *Resource) { to.Accessibility = from.Accessibility },
	"size":          func(to, from *Resource) { to.Size = from.Size },
}

// correct puts what a source corrects in the place of what others say. What another organisation says stays: it is asked to correct itself.
func (m *merged) correct(from SourceID, r Resource, others []said) {
	if !slices.Contains(m.Sources, from) {
		m.Sources = append(m.Sources, from)
	}
	for _, field := range r.Corrects {
		if slices.ContainsFunc(others, func(o said) bool { return o.spokenFor(from, field) }) {
			continue
		}
		kind, language, isWords := strings.Cut(field, ".")
		if isWords {
			m.reword(from, kind, language, r)
		} else if put := corrected[field]; put != nil {
			put(&m.Resource, &r)
			m.Said[field] = from
		}
	}
}

// reword puts a title or a summary in the place of that in its language.
func (m *merged) reword(from SourceID, kind, language string, r Resource) {
	at := func(all []Wording) int {
		return slices.IndexFunc(all, func(w Wording) bool { return w.Language == language })
	}
	said := Wording{Language: language}
	if i := at(r.Words); i >= 0 {
		said = r.Words[i]
	}
	i := at(m.Words)
	if i < 0 {
		i, m.Words = len(m.Words), append(m.Words, Wording{Language: language})
	}
	if kind == "title" && said.Title != "" {
		m.Words[i].Title = said.Title
	} else if kind == "summary" {
		m.Words[i].Summary = said.Summary
	}
	m.Said["words."+language] = from
}

// spokenFor reports whether an organisation other than the one that corrects says something in a field.
func (s said) spokenFor(by SourceID, field string) bool {
	org := s.source.Organisation()
	if org == "" || org == by.Organisation() {
		return false
	}
	kind, language, isWords := strings.Cut(field, ".")
	if isWords {
		return slices.ContainsFunc(s.resource.Words, func(w Wording) bool {
			return w.Language == language && (kind == "title" && w.Title != "" || kind == "summary" && w.Summary != "")
		})
	}
	put := corrected[field]
	if put == nil {
		return false
	}
	empty, filled := Resource{}, Resource{}
	put(&filled, &s.resource)
	before, _, err := encode(empty)
	after, _, err2 := encode(filled)
	return err == nil && err2 == nil && before != after
}
