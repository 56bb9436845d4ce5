package catalogue

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/dira-platform/dira/internal/library"
)

// node is an object of JSON-LD by the names of its properties without prefixes.
type node map[string]any

// local is the name of a property or type without prefix: name of schema:name and of https://schema.org/name.
func local(name string) string {
	if strings.HasPrefix(name, "@") {
		return name
	}
	return name[strings.LastIndexAny(name, ":/#")+1:]
}

func object(v any) (node, bool) {
	switch v := v.(type) {
	case node:
		return v, true
	case map[string]any:
		n := node{}
		for _, key := range slices.Sorted(maps.Keys(v)) {
			name := local(key)
			if name == "@id" || name == "@type" {
				name = name[1:]
			}
			if _, there := n[name]; !there {
				n[name] = v[key]
			}
		}
		return n, true
	case []any:
		if len(v) == 1 {
			return object(v[0])
		}
	}
	return nil, false
}

// each calls do for a value or for each of a list.
func each(v any, do func(any)) {
	if list, ok := v.([]any); ok {
		for _, e := range list[:min(len(list), 200)] {
			each(e, do)
		}
		return
	}
	if v != nil {
		do(v)
	}
}

// text is a value as a text: also of numbers, which some write for texts.
func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case bool:
		return strconv.FormatBool(v)
	case json.Number:
		return v.String()
	}
	return ""
}

// textsIn are the texts of a value: texts, names of things, and their addresses where they have no name.
func textsIn(v any) (all []string) {
	each(v, func(v any) {
		if s := text(v); s != "" {
			all = append(all, s)
			return
		}
		if n, ok := object(v); ok {
			if s := cmp.Or(nameOf(n), text(n["id"]), text(n["url"]), text(n["value"])); s != "" {
				all = append(all, s)
			}
		}
	})
	return all
}

// addresses are the addresses of a value: of things, theirs.
func addresses(v any) (all []string) {
	each(v, func(v any) {
		if s := text(v); s != "" {
			all = append(all, s)
		} else if n, ok := object(v); ok {
			if s := cmp.Or(text(n["id"]), text(n["url"]), text(n["contentUrl"])); s != "" {
				all = append(all, s)
			}
		}
	})
	return all
}

// nameOf is what a thing is called, in English where it has several names.
func nameOf(n node) string {
	for _, property := range []string{"name", "prefLabel", "targetName", "title", "legalName", "termCode"} {
		words := wordsOf(n[property], "")
		if len(words) == 0 {
			continue
		}
		for _, w := range words {
			if library.Primary(w.Language) == library.English {
				return w.Text
			}
		}
		return words[0].Text
	}
	return ""
}

// wordsOf are the texts of a value with their languages: texts, {"@value", "@language"}, or texts by language.
func wordsOf(v any, tag string) (all []Words) {
	each(v, func(v any) {
		if s := text(v); s != "" {
			all = append(all, Words{tag, s})
			return
		}
		m, ok := v.(map[string]any)
		if !ok {
			return
		}
		if s := text(m["@value"]); s != "" {
			all = append(all, Words{cmp.Or(text(m["@language"]), tag), s})
			return
		}
		for _, key := range slices.Sorted(maps.Keys(m)) {
			if s := text(m[key]); s != "" && len(key) <= 12 && !strings.HasPrefix(key, "@") {
				if _, known := languageTag(key); known {
					all = append(all, Words{key, s})
				}
			}
		}
	})
	return all
}

func first(all []string) string {
	if len(all) == 0 {
		return ""
	}
	return all[0]
}

// termsIn are the competencies that a value names.
func termsIn(v any) (all []Term) {
	each(v, func(v any) {
		if s := text(v); s != "" {
			for _, part := range split([]string{s}, ";|") {
				t := Term{Name: part}
				if strings.Contains(part, "://") || strings.HasPrefix(part, "urn:") {
					t = Term{ID: part}
				}
				all = append(all, t)
			}
			return
		}
		if n, ok := object(v); ok {
			t := Term{ID: cmp.Or(text(n["id"]), text(n["targetUrl"]), text(n["url"]), text(n["termCode"])), Name: nameOf(n), Level: first(textsIn(n["educationalLevel"]))}
			if code := text(n["termCode"]); code != "" && t.Name == "" {
				t.Name = code
			}
			all = append(all, t)
		}
	})
	return all
}

// known are the properties of a description that are read. What else there is, is kept where it is a text.
var known = map[string]bool{
	"@context": true, "id": true, "type": true, "name": true, "headline": true, "title": true, "alternateName": true, "description": true, "abstract": true, "url": true, "mainEntityOfPage": true,
	"identifier": true, "provider": true, "publisher": true, "creator": true, "author": true, "inLanguage": true, "learningResourceType": true, "license": true, "conditionsOfAccess": true,
	"isAccessibleForFree": true, "offers": true, "timeRequired": true, "duration": true, "teaches": true, "assesses": true, "competencyRequired": true, "coursePrerequisites": true,
	"educationalAlignment": true, "educationalLevel": true, "audience": true, "accessibilityFeature": true, "contentSize": true, "encoding": true, "datePublished": true, "dateCreated": true,
	"dateModified": true, "keywords": true, "about": true, "translationOfWork": true, "isBasedOn": true, "isPartOf": true, "educationalCredentialAwarded": true, "image": true, "thumbnailUrl": true,
	"hasPart": true, "caption": true, "trailer": true, "sameAs": true, "version": true, "interactivityType": true, "inDefinedTermSet": true, "position": true, "hasCourseInstance": true, "subEvent": true, "startDate": true, "endDate": true, "courseMode": true, "location": true,
}

// describedBy reads a description. Texts that do not say their language are in tag.
func describedBy(n node, row int, tag string) Record {
	r := Record{Row: row, Name: cmp.Or(text(n["id"]), first(textsIn(n["identifier"])))}
	for _, p := range []string{"name", "headline", "title"} {
		r.Titles = append(r.Titles, wordsOf(n[p], tag)...)
	}
	for _, p := range []string{"description", "abstract"} {
		r.Summaries = append(r.Summaries, wordsOf(n[p], tag)...)
	}
	for _, p := range []string{"url", "id", "mainEntityOfPage", "sameAs", "identifier"} {
		r.Addresses = append(r.Addresses, addresses(n[p])...)
	}
	for _, p := range []string{"publisher", "provider", "creator", "author"} {
		r.Providers = append(r.Providers, textsIn(n[p])...)
	}
	r.Languages, r.Keywords = codes(n["inLanguage"]), textsIn(n["keywords"])
	r.Types = append(types(n["learningResourceType"]), types(n["type"])...)
	r.Licences = addresses(n["license"])
	r.costs(n)
	r.Hours = append(textsIn(n["timeRequired"]), textsIn(n["duration"])...)
	r.Levels = types(n["educationalLevel"])
	r.Teaches, r.Assesses = termsIn(n["teaches"]), termsIn(n["assesses"])
	r.Requires = append(termsIn(n["competencyRequired"]), termsIn(n["coursePrerequisites"])...)
	r.alignments(n["educationalAlignment"])
	for _, t := range termsIn(n["about"]) {
		if coded.MatchString(lastPart(t.ID)) {
			r.Teaches = append(r.Teaches, t)
		} else if t.Name != "" {
			r.Keywords = append(r.Keywords, t.Name)
		}
	}
	r.Audience, r.Access = audiences(n["audience"]), textsIn(n["accessibilityFeature"])
	r.Sizes = textsIn(n["contentSize"])
	each(n["encoding"], func(v any) {
		if m, ok := object(v); ok {
			r.Sizes = append(r.Sizes, textsIn(m["contentSize"])...)
		}
	})
	for _, p := range []string{"datePublished", "dateCreated", "dateModified"} {
		r.Dates = append(r.Dates, textsIn(n[p])...)
	}
	r.relations(n)
	r.instances(n)
	for _, key := range slices.Sorted(maps.Keys(n)) {
		if s := text(n[key]); s != "" && !known[key] {
			r.Other = append(r.Other, library.Extra{Name: key, Value: s})
		}
	}
	return r
}

// codes are languages: texts, or things with a code.
func codes(v any) (all []string) {
	each(v, func(v any) {
		if s := text(v); s != "" {
			all = append(all, s)
		} else if n, ok := object(v); ok {
			all = append(all, cmp.Or(text(n["alternateName"]), text(n["identifier"]), nameOf(n), text(n["@value"]), text(n["id"])))
		}
	})
	return all
}

// types are kinds by their addresses, which mean more than their names in any language; names where there is none.
func types(v any) (all []string) {
	each(v, func(v any) {
		if s := text(v); s != "" {
			all = append(all, s)
		} else if n, ok := object(v); ok {
			if s := nameOf(n); s != "" {
				all = append(all, s)
			}
			if s := text(n["id"]); s != "" {
				all = append(all, s)
			}
		}
	})
	return all
}

func audiences(v any) (all []string) {
	each(v, func(v any) {
		if s := text(v); s != "" {
			all = append(all, s)
		} else if n, ok := object(v); ok {
			if s := cmp.Or(first(textsIn(n["educationalRole"])), first(textsIn(n["audienceType"])), nameOf(n), lastPart(text(n["id"]))); s != "" {
				all = append(all, s)
			}
		}
	})
	return all
}

func (r *Record) costs(n node) {
	switch strings.ToLower(text(n["isAccessibleForFree"])) {
	case "true", "yes", "1", "http://schema.org/true", "https://schema.org/true":
		r.Costs = append(r.Costs, "free")
	case "false", "no", "0", "http://schema.org/false", "https://schema.org/false":
		r.Costs = append(r.Costs, "paid")
	}
	each(n["offers"], func(v any) {
		if o, ok := object(v); ok {
			if s := cmp.Or(text(o["price"]), text(o["category"])); s != "" {
				r.Costs = append(r.Costs, s)
			}
		}
	})
}

// alignments reads the older way in which LRMI ties resources to competencies.
func (r *Record) alignments(v any) {
	each(v, func(v any) {
		n, ok := object(v)
		if !ok {
			return
		}
		for _, t := range termsIn(v) {
			switch strings.ToLower(text(n["alignmentType"])) {
			case "assesses":
				r.Assesses = append(r.Assesses, t)
			case "requires":
				r.Requires = append(r.Requires, t)
			case "educationallevel", "readinglevel":
				r.Levels = append(r.Levels, cmp.Or(t.Name, t.ID))
			default:
				r.Teaches = append(r.Teaches, t)
			}
		}
	})
}

func (r *Record) relations(n node) {
	for _, p := range []struct{ property, kind string }{{"translationOfWork", library.Translation}, {"isBasedOn", library.Adaptation}, {"isPartOf", library.Part}} {
		for _, at := range addresses(n[p.property]) {
			r.Relations = append(r.Relations, library.Relation{Kind: p.kind, Of: at})
		}
	}
}
