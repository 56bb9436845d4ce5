package catalogue

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/library"
)

// Clean makes of a record what the library keeps. What could not be used is told; ok is false where nothing could.
func (a *Aligner) Clean(r Record) (d library.Draft, problems []Problem, ok bool) {
	c := &cleaner{Aligner: a, record: r}
	if r.Gone {
		return library.Draft{Name: r.Name, Gone: true}, nil, r.Name != ""
	}
	ok = c.titles() && c.address()
	if !ok {
		return library.Draft{}, c.problems, false
	}
	c.languages()
	c.summaries()
	c.facts()
	c.alignments()
	c.rest()
	c.cohorts()
	c.res.Confidence = library.Told
	name, _ := cut(squeeze(unquoted(strings.TrimSpace(r.Name))), 300)
	if nothing[strings.ToLower(name)] {
		name = ""
	}
	c.res.ID = library.ResourceID(name)
	return library.Draft{Name: name, Resource: c.res}, c.problems, true
}

type cleaner struct {
	*Aligner
	record   Record
	res      library.Resource
	problems []Problem
}

func (c *cleaner) tell(field, code, value string) {
	if len(c.problems) < maxProblems {
		c.problems = append(c.problems, because(c.record.Row, field, code, value, 0))
	}
}

// quoted is a value of a file in a sentence.
func quoted(s string) string {
	s, _ = cut(squeeze(s), 60)
	return "“" + s + "”"
}

// titles takes one title in each language.
func (c *cleaner) titles() bool {
	for _, w := range c.record.Titles {
		text, long := cut(unquoted(plain(w.Text)), maxTitle)
		if text == "" || library.Fold(text) == "" {
			continue
		}
		if strings.ContainsRune(text, utf8.RuneError) {
			c.tell("title", "unreadable", "")
		}
		if long {
			c.tell("title", "long", "")
		}
		tag := c.tag("title", w.Language)
		if i := slices.IndexFunc(c.res.Words, func(o library.Wording) bool { return o.Language == tag }); i < 0 && len(c.res.Words) < maxList {
			c.res.Words = append(c.res.Words, library.Wording{Language: tag, Title: text})
		}
	}
	if len(c.res.Words) == 0 {
		c.tell("title", "no_title", "")
	}
	return len(c.res.Words) > 0
}

// tag is a language as a file says it of a text; empty where it is not understood.
func (c *cleaner) tag(field, said string) string {
	if said == "" {
		return ""
	}
	tag, ok := languageTag(said)
	if !ok && said != "x-none" && said != "none" && said != "und" {
		c.tell(field, "language", said)
	}
	return tag
}

var (
	doi    = regexp.MustCompile(`(?i)^(?:doi:\s*|https?://(?:dx\.)?doi\.org/)?(10\.\d{4,9}/\S+)$`)
	handle = regexp.MustCompile(`(?i)^(?:hdl:|info:hdl/)(\S+/\S+)$`)
	bare   = regexp.MustCompile(`(?i)^(?:www\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}(?:[/?#:].*)?$`)
)

func (c *cleaner) address() bool {
	bad := ""
	for _, s := range c.record.Addresses {
		s = strings.Trim(straight(strings.TrimSpace(s)), "<>")
		if s == "" {
			continue
		}
		if at, ok := webAddress(s); ok {
			c.res.URL = at
			return true
		}
		bad = s
	}
	if slices.ContainsFunc(c.record.Cohorts, func(k Cohort) bool { _, ok := webAddress(straight(strings.TrimSpace(k.Enrol))); return ok }) {
		return true // it has no address of its own, and people know where to enrol
	}
	if bad == "" {
		c.tell("url", "no_address", "")
	} else {
		c.tell("url", "address", bad)
	}
	return false
}

// webAddress is an address that a browser can open; identifiers that lead to one count.
func webAddress(s string) (string, bool) {
	if m := doi.FindStringSubmatch(s); m != nil {
		s = "https://doi.org/" + m[1]
	} else if m := handle.FindStringSubmatch(s); m != nil {
		s = "https://hdl.handle.net/" + m[1]
	} else if bare.MatchString(s) {
		s = "https://" + s
	}
	s = strings.ReplaceAll(s, " ", "%20")
	u, err := url.Parse(s)
	if err != nil || len(s) > maxValue || u.Scheme != "https" && u.Scheme != "http" || !strings.Contains(u.Hostname(), ".") || u.User != nil {
		return "", false
	}
	return u.String(), true
}

func (c *cleaner) languages() {
	for _, said := range split(c.record.Languages, ";,|/") {
		tag, ok := languageTag(said)
		switch {
		case !ok:
			c.tell("languages", "language", said)
		case !slices.Contains(c.res.Languages, tag) && len(c.res.Languages) < maxList:
			c.res.Languages = append(c.res.Languages, tag)
		}
	}
	for _, w := range c.res.Words { // a title in a language says so too, where nothing else does
		if len(c.record.Languages) == 0 && w.Language != "" && !slices.Contains(c.res.Languages, w.Language) {
			c.res.Languages = append(c.res.Languages, w.Language)
		}
	}
	if len(c.res.Languages) > 0 && c.res.Words[0].Language == "" && !slices.ContainsFunc(c.res.Words, func(w library.Wording) bool { return w.Language == c.res.Languages[0] }) {
		c.res.Words[0].Language = c.res.Languages[0]
	}
}

// summaries puts each summary beside the title of its language; one that does not say its language is in that of the title.
func (c *cleaner) summaries() {
	for _, w := range c.record.Summaries {
		text, _ := cut(unquoted(plain(w.Text)), maxSummary)
		if text == "" {
			continue
		}
		tag := c.tag("summary", w.Language)
		if tag == "" {
			tag = c.res.Words[0].Language
		}
		i := slices.IndexFunc(c.res.Words, func(o library.Wording) bool { return o.Language == tag })
		switch {
		case i < 0 && len(c.res.Words) < maxList:
			c.res.Words = append(c.res.Words, library.Wording{Language: tag, Summary: text})
		case i >= 0 && c.res.Words[i].Summary == "":
			c.res.Words[i].Summary = text
		}
	}
}

func (c *cleaner) facts() {
	for _, p := range c.record.Providers {
		if p, _ = cut(unquoted(plain(p)), maxTitle); p != "" && !nothing[strings.ToLower(p)] {
			c.res.Provider = p
			break
		}
	}
	c.res.Type = understood(c, "type", split(c.record.Types, ";|"), library.Material, kind)
	c.res.Cost = understood(c, "cost", c.record.Costs, "", cost)
	c.res.Licence = understood(c, "licence", c.record.Licences, "", licence)
	c.res.Hours = understood(c, "hours", c.record.Hours, 0, hours)
	c.res.Size = understood(c, "size", c.record.Sizes, 0, size)
	c.res.Date = understood(c, "date", c.record.Dates, "", func(s string) (string, bool) {
		d, unsure, ok := date(s)
		if unsure {
			c.tell("date", "two_days_year", s)
		}
		return d, ok
	})
	c.res.Certificate = understood(c, "certificate", c.record.Proof, "", func(s string) (string, bool) {
		s = strings.ToLower(straight(s))
		return s, s == "yes" || s == "no"
	})
}

// understood is the first value that is understood. The others are told and, where none is, kept as the source has them.
func understood[T comparable](c *cleaner, field string, values []string, otherwise T, read func(string) (T, bool)) T {
	var missed []string
	for _, s := range values {
		if s = strings.TrimSpace(s); s == "" || nothing[strings.ToLower(s)] {
			continue
		}
		if v, ok := read(s); ok {
			return v
		}
		missed = append(missed, s)
	}
	if len(missed) > 0 {
		c.tell(field, "kept", missed[0])
		c.keep(field, missed[0])
	}
	return otherwise
}

// nothing is what programs and people write where they know nothing.
var nothing = map[string]bool{"unknown": true, "n/a": true, "#n/a": true, "na": true, "-": true, "–": true, "—": true, "?": true, "null": true, "nan": true, "undefined": true, "n.d.": true, "s.d.": true, "tbd": true, "inconnu": true, "desconocido": true,
	"неизвестно": true, "未知": true, "غير معروف": true}

func (c *cleaner) keep(name, value string) {
	name, _ = cut(plain(name), 100)
	value, _ = cut(plain(value), maxValue)
	if e := (library.Extra{Name: name, Value: value}); name != "" && value != "" && len(c.res.Other) < maxOther && !slices.Contains(c.res.Other, e) {
		c.res.Other = append(c.res.Other, e)
	}
}

func (c *cleaner) alignments() {
	var whole []framework.Level
	strand := false
	for _, s := range split(c.record.Levels, ";,|") {
		if f := library.Fold(s); f == "ai" {
			strand = true
			continue
		}
		l, ok := levelOf(s)
		if !ok {
			c.keep("level", s)
			continue
		}
		if l != "" && !slices.Contains(whole, l) {
			whole = append(whole, l)
		}
	}
	c.res.Teaches = c.terms("teaches", c.record.Teaches, whole)
	if strand {
		for _, l := range append(whole, "")[:max(1, len(whole))] {
			if al := (library.Alignment{Competency: framework.AI, Level: l}); !slices.Contains(c.res.Teaches, al) {
				c.res.Teaches = append(c.res.Teaches, al)
			}
		}
	}
	c.res.Assesses = c.terms("assesses", c.record.Assesses, nil)
	c.requires()
}

// terms finds the competencies of terms. One without a level of its own is at those of the whole resource.
func (c *cleaner) terms(field string, terms []Term, whole []framework.Level) (all []library.Alignment) {
	add := func(al library.Alignment) {
		if !slices.Contains(all, al) && len(all) < maxList {
			all = append(all, al)
		}
	}
	for _, t := range terms {
		al, levelOK, ok := c.align(t)
		said := strings.TrimSpace(t.Name + " " + t.ID)
		if !ok {
			if said != "" {
				c.tell(field, "competency", said)
				c.keep(field, said)
			}
			continue
		}
		if !levelOK {
			c.tell(field, "level", strings.TrimSpace(said+" "+t.Level))
		}
		if al.Level != "" || len(whole) == 0 {
			add(al)
			continue
		}
		for _, l := range whole {
			add(library.Alignment{Competency: al.Competency, Level: l})
		}
	}
	return all
}

// requires takes competencies; what is none is what one should know before, in the words of the source.
func (c *cleaner) requires() {
	var words []string
	for _, t := range c.record.Requires {
		if al, _, ok := c.align(t); ok {
			if !slices.Contains(c.res.Requires, al) && len(c.res.Requires) < maxList {
				c.res.Requires = append(c.res.Requires, al)
			}
			continue
		}
		if s := plain(strings.TrimSpace(t.Name + " " + t.ID)); s != "" {
			words = append(words, s)
		}
	}
	c.res.Before, _ = cut(strings.Join(words, "; "), maxValue)
}

func (c *cleaner) rest() {
	c.res.Audience, _ = cut(strings.Join(texts(c.record.Audience), "; "), maxValue)
	c.res.Accessibility = texts(split(c.record.Access, ";,|"))
	c.res.Keywords = texts(split(c.record.Keywords, ";|"))
	for _, rel := range c.record.Relations {
		if at, ok := webAddress(strings.TrimSpace(rel.Of)); ok && len(c.res.Relations) < maxList {
			c.res.Relations = append(c.res.Relations, library.Relation{Kind: rel.Kind, Of: at})
		}
	}
	for _, e := range c.record.Other {
		c.keep(e.Name, e.Value)
	}
}

// texts are the values that say something, each once.
func texts(values []string) (all []string) {
	for _, s := range values {
		if s, _ = cut(unquoted(plain(s)), maxTitle); s != "" && !slices.Contains(all, s) && len(all) < maxList {
			all = append(all, s)
		}
	}
	return all
}

// split parts values at any of some characters.
func split(values []string, at string) (all []string) {
	for _, v := range values {
		if strings.Contains(v, "://") { // an address has them too
			all = append(all, v)
			continue
		}
		for _, s := range strings.FieldsFunc(v, func(r rune) bool { return strings.ContainsRune(at, r) || r == '\n' || r == '、' || r == '،' }) {
			if s = strings.TrimSpace(s); s != "" {
				all = append(all, s)
			}
		}
	}
	return all
}
