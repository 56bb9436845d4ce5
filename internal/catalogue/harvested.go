package catalogue

import (
	"regexp"
	"strings"

	"github.com/dira-platform/dira/internal/library"
)

// FromXML reads a record of metadata as others give it for harvesting, in Dublin Core or LOM. It reports whether the form is known.
func FromXML(metadata *Element, row int, name string) (Record, bool) {
	switch {
	case metadata == nil:
		return Record{}, false
	case metadata.Name == "lom":
		return fromLOM(metadata, row, name), true
	case metadata.Name == "dc" || strings.Contains(metadata.Space, "purl.org/dc/") || metadata.Child("title") != nil:
		return fromDublinCore(metadata, row, name), true
	}
	return Record{}, false
}

func fromDublinCore(e *Element, row int, name string) Record {
	r := Record{Row: row, Name: name}
	for _, c := range e.Children {
		switch tag := c.Attr["lang"]; c.Name {
		case "title", "alternative":
			r.Titles = append(r.Titles, Words{tag, c.Text})
		case "description", "abstract":
			r.Summaries = append(r.Summaries, Words{tag, c.Text})
		case "identifier", "relation", "source":
			r.related(c)
		case "publisher":
			r.Providers = append([]string{c.Text}, r.Providers...)
		case "creator", "contributor":
			r.Providers = append(r.Providers, c.Text)
		case "language":
			r.Languages = append(r.Languages, c.Text)
		case "type":
			r.Types = append(r.Types, c.Text)
		case "format":
			r.format(c.Text)
		case "rights", "license", "accessRights":
			r.rights(c.Text)
		case "date", "issued", "created":
			r.Dates = append(r.Dates, c.Text)
		case "extent":
			r.Hours = append(r.Hours, c.Text)
		case "audience":
			r.Audience = append(r.Audience, c.Text)
		case "subject":
			r.subject(c.Text)
		}
	}
	return r
}

// related sorts identifiers and relations: where the resource is, and what it was made from.
func (r *Record) related(c *Element) {
	switch {
	case c.Name == "identifier" && strings.Contains(c.Text, "://"):
		r.Addresses = append([]string{c.Text}, r.Addresses...)
	case c.Name == "identifier":
		if _, ok := webAddress(c.Text); ok && !bare.MatchString(c.Text) {
			r.Addresses = append(r.Addresses, c.Text)
		}
	case c.Name == "source":
		r.Relations = append(r.Relations, library.Relation{Kind: library.Adaptation, Of: c.Text})
	}
}

// format tells of films what they are; of all others it says nothing.
func (r *Record) format(s string) {
	if strings.HasPrefix(s, "video") {
		r.Types = append(r.Types, "video")
	}
}

// rights are a licence where it is one; many repositories write sentences there.
func (r *Record) rights(s string) {
	if _, ok := licence(s); ok {
		r.Licences = append([]string{s}, r.Licences...)
		return
	}
	r.Other = append(r.Other, library.Extra{Name: "rights", Value: s})
}

func (r *Record) subject(s string) {
	if t := (Term{ID: s}); coded.MatchString(straight(lastPart(s))) {
		r.Teaches = append(r.Teaches, t)
		return
	}
	r.Keywords = append(r.Keywords, s)
}

func fromLOM(e *Element, row int, name string) Record {
	r := Record{Row: row, Name: name}
	general, technical, learning := e.Child("general"), e.Child("technical"), e.Child("educational")
	r.Titles, r.Summaries = langStrings(general.All("title")), langStrings(general.All("description"))
	r.Addresses = append(technical.Texts("location"), general.Texts("identifier", "entry")...)
	r.Languages = append(general.Texts("language"), learning.Texts("language")...)
	for _, w := range langStrings(general.All("keyword")) {
		r.Keywords = append(r.Keywords, w.Text)
	}
	r.Types = vocabulary(learning, "learningResourceType")
	for _, f := range technical.Texts("format") {
		r.format(f)
	}
	r.Sizes = technical.Texts("size")
	r.Hours = learning.Texts("typicalLearningTime", "duration")
	r.Levels = vocabulary(learning, "difficulty")
	r.Audience = vocabulary(learning, "intendedEndUserRole")
	r.contributions(e)
	for _, rights := range e.All("rights") {
		for _, w := range langStrings(rights.All("description")) {
			r.rights(w.Text)
		}
		for _, v := range vocabulary(rights, "cost") {
			r.Costs = append(r.Costs, map[string]string{"yes": "paid", "no": "free"}[strings.ToLower(v)])
		}
	}
	for _, c := range e.All("classification") {
		r.classification(c)
	}
	for _, rel := range e.All("relation") {
		r.relation(rel)
	}
	return r
}

// contributions find who publishes, and when.
func (r *Record) contributions(e *Element) {
	for _, c := range e.All("lifeCycle", "contribute") {
		role := strings.ToLower(first(vocabulary(c, "role")))
		for _, entity := range c.Texts("entity") {
			if name := vcardName(entity); role == "publisher" {
				r.Providers = append([]string{name}, r.Providers...)
			} else {
				r.Providers = append(r.Providers, name)
			}
		}
		r.Dates = append(r.Dates, c.Texts("date", "dateTime")...)
	}
}

var vcardField = regexp.MustCompile(`(?im)^(ORG|FN|N)(?:;[^:\n]*)?:(.+)$`)

var unescaped = strings.NewReplacer(`\;`, ";", `\,`, ",", `\\`, `\`, ";", " ")

// vcardName is the name on a visiting card as LOM has them: of the organisation where there is one.
func vcardName(s string) string {
	best, rank := s, 0
	for _, m := range vcardField.FindAllStringSubmatch(strings.ReplaceAll(s, "\\n", "\n"), -1) {
		if n := map[string]int{"ORG": 3, "FN": 2, "N": 1}[strings.ToUpper(m[1])]; n > rank {
			best, rank = strings.TrimSpace(unescaped.Replace(m[2])), n
		}
	}
	if rank == 0 && strings.Contains(strings.ToUpper(s), "BEGIN:VCARD") {
		return ""
	}
	return best
}

func (r *Record) classification(c *Element) {
	purpose := strings.ToLower(first(vocabulary(c, "purpose")))
	for _, taxon := range c.All("taxonPath", "taxon") {
		t := Term{ID: first(taxon.Texts("id"))}
		if words := langStrings(taxon.All("entry")); len(words) > 0 {
			t.Name = words[0].Text
		}
		switch purpose {
		case "competency", "educational objective", "skill level":
			r.Teaches = append(r.Teaches, t)
		case "prerequisite":
			r.Requires = append(r.Requires, t)
		case "educational level":
			r.Levels = append(r.Levels, t.Name)
		default:
			r.Keywords = append(r.Keywords, t.Name)
		}
	}
}

func (r *Record) relation(rel *Element) {
	kind := map[string]string{"isbasedon": library.Adaptation, "isversionof": library.Adaptation, "istranslationof": library.Translation, "ispartof": library.Part}[strings.ToLower(first(vocabulary(rel, "kind")))]
	for _, entry := range rel.Texts("resource", "identifier", "entry") {
		if kind != "" {
			r.Relations = append(r.Relations, library.Relation{Kind: kind, Of: entry})
		}
	}
}

// langStrings are the texts of elements in the languages they say.
func langStrings(all []*Element) (words []Words) {
	for _, e := range all {
		for _, name := range []string{"string", "langstring"} {
			for _, s := range e.All(name) {
				tag := s.Attr["language"]
				if tag == "" {
					tag = s.Attr["lang"]
				}
				words = append(words, Words{tag, s.Text})
			}
		}
		if e.Text != "" && len(e.Children) == 0 {
			words = append(words, Words{e.Attr["lang"], e.Text})
		}
	}
	return words
}

// vocabulary are the values of a property that has them from a list.
func vocabulary(e *Element, name string) (all []string) {
	for _, v := range e.All(name) {
		values := v.Texts("value")
		for _, w := range langStrings(v.All("value")) {
			values = append(values, w.Text)
		}
		if len(values) == 0 && v.Text != "" {
			values = []string{v.Text}
		}
		if len(values) > 0 {
			all = append(all, values[0])
		}
	}
	return all
}
