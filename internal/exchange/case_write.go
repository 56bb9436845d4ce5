package exchange

import (
	"cmp"
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/dira-platform/dira/internal/framework"
)

// The associations of CASE that we make ourselves.
const (
	childOf    = "isChildOf"
	exactMatch = "exactMatchOf"
	relatedTo  = "isRelatedTo"
)

// kindTitles are the names of our kinds as item types of CASE, which has English names throughout.
var kindTitles = map[framework.Kind]string{
	framework.LevelName: "Level", framework.Strand: "Strand", framework.Domain: "Domain", framework.DomainLevel: "Level in a domain",
	framework.Competency: "Competency", framework.Indicator: "Indicator", framework.Attitude: "Attitude", framework.AttitudeSign: "Sign of an attitude",
	framework.Recommendation: "Recommendation", framework.Audience: "Audience", framework.ContextOfAction: "Context of action", framework.Role: "Role",
	framework.Item: "Statement",
}

// packer makes a package.
type packer struct {
	v        *framework.Version
	language string
	guids    map[framework.StatementID]string
	byURI    map[string]*framework.Statement
	stamp    string
	types    map[string]CFItemType // by title
	made     map[string]bool       // identifiers of associations
	p        *CFPackage
}

// Package is a version as a package of CASE 1.1, its statements in one language, or in the version's own where they are not translated.
func Package(v *framework.Version, language string) *CFPackage {
	p := newPacker(v, language)
	p.p.CFDocument = p.document()
	for _, s := range v.Statements {
		p.byURI[s.URI] = s
	}
	for _, s := range v.Statements[1:] {
		p.p.CFItems = append(p.p.CFItems, p.item(s))
	}
	p.associations()
	for _, title := range slices.Sorted(maps.Keys(p.types)) {
		p.p.CFDefinitions.CFItemTypes = append(p.p.CFDefinitions.CFItemTypes, p.types[title])
	}
	return p.p
}

func newPacker(v *framework.Version, language string) *packer {
	return &packer{
		v: v, language: language, guids: guids(v), byURI: make(map[string]*framework.Statement, len(v.Statements)), stamp: stamp(v),
		types: map[string]CFItemType{}, made: map[string]bool{}, p: &CFPackage{CFItems: []CFItem{}, CFAssociations: []CFAssociation{}},
	}
}

// Document describes a version, of which no more than the root need be loaded, as CASE 1.1 does.
func Document(v *framework.Version, language string) CFDocument {
	return newPacker(v, language).document()
}

// stamp is when a version was last changed: published, stored or issued, whatever is known.
func stamp(v *framework.Version) string {
	for _, t := range []time.Time{v.PublishedAt, v.CreatedAt} {
		if !t.IsZero() {
			return t.UTC().Format(time.RFC3339)
		}
	}
	for _, form := range []string{time.RFC3339, time.DateOnly, "2006-01", "2006"} {
		if t, err := time.Parse(form, v.Issued); err == nil {
			return t.UTC().Format(time.RFC3339)
		}
	}
	return time.Unix(0, 0).UTC().Format(time.RFC3339)
}

var spdx = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9.+-]*$`)

func (p *packer) document() CFDocument {
	root := p.v.Statements[0]
	in := func(field string) string { return p.v.In(root, field, p.language).Text }
	title, publisher := in(framework.FieldName), in(framework.FieldPublisher)
	d := CFDocument{
		Identifier: p.guids[root.ID], URI: p.v.URI, CaseVersion: "1.1", Title: oneLine(title), LastChangeDateTime: p.stamp, Publisher: oneLine(publisher),
		Creator: oneLine(cmp.Or(strings.Join(p.v.Authors, ", "), publisher, title)), Description: in(framework.FieldText), Language: p.language,
		Version: p.v.Number, AdoptionStatus: adoption[p.v.Status],
		Notes: strings.Trim(in(framework.FieldNote)+"\n"+in(framework.FieldTextNote)+"\n"+in(framework.FieldLicenceNote), "\n"),
		Extensions: &DocumentX{DocumentExtra{
			Framework: p.v.Framework, Status: string(p.v.Status), Language: p.v.Language, Authors: p.v.Authors, Issued: p.v.Issued, Source: p.v.Source,
			DerivedFrom: p.v.DerivedFrom, Texts: extraTexts(root.Texts),
		}},
	}
	label := p.labels(root)
	d.FrameworkType, d.Subject = label(fieldSort), unlisted(label(fieldSubject))
	if word := label(fieldAdoption); word != "" && p.v.Status == framework.Published {
		d.AdoptionStatus = word
	}
	if u, err := url.Parse(p.v.Source); err == nil && u.IsAbs() {
		d.OfficialSourceURL = p.v.Source
	}
	if t, err := time.Parse(time.DateOnly, p.v.Issued); err == nil {
		d.StatusStartDate = t.Format(time.DateOnly)
	}
	if p.v.Licence != "" {
		uri := "urn:dira:licence:" + url.PathEscape(p.v.Licence)
		if spdx.MatchString(p.v.Licence) {
			uri = "https://spdx.org/licenses/" + p.v.Licence
		}
		l := CFLicense{guid(uri), uri, oneLine(p.v.Licence), cmp.Or(in(framework.FieldLicenceNote), p.v.Licence), p.stamp}
		d.LicenseURI = &CFLinkURI{l.Title, l.Identifier, l.URI}
		p.p.CFDefinitions.CFLicenses = []CFLicense{l}
	}
	return d
}

var adoption = map[framework.Status]string{framework.Draft: "Draft", framework.Published: "Adopted", framework.Retired: "Deprecated"}

// oneLine is a text as CASE's NormalizedString: without line ends and tabs.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

func extraTexts(texts map[string]map[string]framework.Text) map[string]map[string]ExtraText {
	m := make(map[string]map[string]ExtraText, len(texts))
	for field, languages := range texts {
		m[field] = make(map[string]ExtraText, len(languages))
		for language, t := range languages {
			m[field][language] = ExtraText{t.Text, t.Status}
		}
	}
	return m
}

func (p *packer) item(s *framework.Statement) CFItem {
	full, short := p.v.In(s, framework.FieldText, p.language), p.v.In(s, framework.FieldName, p.language)
	if full.Text == "" {
		full, short = short, framework.Text{}
	}
	if full.Text == "" {
		full = anyText(p.v, s)
	}
	i := CFItem{
		Identifier: p.guids[s.ID], FullStatement: full.Text, URI: s.URI, Language: cmp.Or(full.Language, p.v.Language), LastChangeDateTime: p.stamp,
		HumanCodingScheme: oneLine(code(p.v, s)),
		Extensions: &ItemX{ItemExtra{
			ID: string(s.ID), Kind: string(s.Kind), Level: string(s.Level), Provenance: string(s.Provenance), Audience: s.Audience, Origin: s.Origin,
			Change: s.Change, Texts: extraTexts(s.Texts), Targets: plain(p.v.Targets[s.ID]),
		}},
	}
	if short.Language == full.Language { // an item has one language
		i.AbbreviatedStatement = oneLine(short.Text)
	}
	if note := p.v.In(s, framework.FieldNote, p.language); note.Language == full.Language {
		i.Notes = note.Text
	}
	label := p.labels(s)
	i.AlternativeLabel, i.ListEnumeration = label(fieldAlternative), label(fieldNumbering)
	i.ConceptKeywords, i.Subject, i.EducationLevel = unlisted(label(fieldKeywords)), unlisted(label(fieldSubject)), unlisted(label(fieldGrade))
	t := p.itemType(s)
	i.CFItemType, i.CFItemTypeURI = t.Title, &CFLinkURI{t.Title, t.Identifier, t.URI}
	return i
}

// labels gives what a publisher says of a statement beside it.
func (p *packer) labels(s *framework.Statement) func(field string) string {
	return func(field string) string { return oneLine(p.v.In(s, field, p.v.Language).Text) }
}

// anyText is a text of a statement that has neither a name nor a sentence.
func anyText(v *framework.Version, s *framework.Statement) framework.Text {
	if fields := slices.Sorted(maps.Keys(s.Texts)); len(fields) > 0 {
		return v.In(s, fields[0], v.Language)
	}
	return framework.Text{Text: string(s.ID)}
}

// code is what people call a statement by: the publisher's code, or the id where it is no bare UUID.
func code(v *framework.Version, s *framework.Statement) string {
	if c := v.In(s, framework.FieldCode, v.Language).Text; c != "" {
		return c
	}
	if anyGUID.MatchString(string(s.ID)) {
		return ""
	}
	return string(s.ID)
}

// itemType is the sort of a statement: what its publisher calls it, or our kind.
func (p *packer) itemType(s *framework.Statement) CFItemType {
	title, uri := kindTitles[s.Kind], "urn:dira:kind:"+string(s.Kind)
	if label := oneLine(p.v.In(s, framework.FieldType, p.v.Language).Text); label != "" {
		title, uri = label, p.v.URI+":type:"+url.PathEscape(label)
	}
	t, ok := p.types[title]
	if !ok {
		t = CFItemType{guid(uri), uri, title, title, fmt.Sprint(len(p.types) + 1), string(s.Kind), p.stamp}
		p.types[title] = t
	}
	return t
}

func (p *packer) node(s *framework.Statement) CFNodeURI {
	if s == nil || s.Kind == framework.Root {
		return CFNodeURI{p.p.CFDocument.Title, p.p.CFDocument.Identifier, p.p.CFDocument.URI}
	}
	title := p.v.Name(s.ID, p.language).Text
	if title == "" {
		title = p.v.In(s, framework.FieldText, p.language).Text
	}
	return CFNodeURI{oneLine(cmp.Or(title, string(s.ID))), p.guids[s.ID], s.URI}
}

// elsewhere is a node of which only the address is known, unless it is one of ours.
func (p *packer) elsewhere(uri string) CFNodeURI {
	if s := p.byURI[uri]; s != nil {
		return p.node(s)
	}
	return CFNodeURI{uri, guidOf("", uri), uri}
}

func (p *packer) associations() {
	siblings := map[framework.StatementID]int{}
	for _, s := range p.v.Statements[1:] {
		siblings[s.Parent]++
		p.associate(s, childOf, p.node(p.v.Statement(s.Parent)), siblings[s.Parent], nil)
	}
	abilities := p.v.Abilities()
	for _, s := range p.v.Statements[1:] {
		for _, ability := range abilities {
			if level := p.v.Targets[s.ID][ability]; level > 0 {
				p.associate(s, relatedTo, p.node(p.v.Statement(ability)), 0, &AssociationX{AssociationExtra{Target: level}})
			}
		}
		if s.Origin != "" {
			kind := relatedTo
			if s.Change == "kept" {
				kind = exactMatch
			}
			p.associate(s, kind, p.elsewhere(s.Origin), 0, &AssociationX{AssociationExtra{Origin: true}})
		}
	}
	for _, l := range p.v.Links {
		p.associate(p.v.Statement(l.From), l.Type, p.elsewhere(l.To), 0, nil)
	}
}

func (p *packer) associate(s *framework.Statement, kind string, to CFNodeURI, sequence int, extra *AssociationX) {
	id := guid(s.URI + " " + kind + " " + to.URI)
	if p.made[id] { // a link may say again what a target or the origin says
		return
	}
	p.made[id] = true
	p.p.CFAssociations = append(p.p.CFAssociations, CFAssociation{
		Identifier: id, AssociationType: kind, SequenceNumber: sequence, URI: "urn:uuid:" + id, OriginNodeURI: p.node(s), DestinationNodeURI: to,
		LastChangeDateTime: p.stamp, Extensions: extra,
	})
}
