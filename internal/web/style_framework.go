package web

import (
	"maps"

	"github.com/dira-platform/dira/internal/exchange"
	"github.com/dira-platform/dira/internal/framework"
	views "github.com/dira-platform/dira/internal/web/views/framework"
	"github.com/dira-platform/dira/internal/web/views/page"
)

// frameworks are the samples of the framework's pages: of the site's own framework, and of two versions of one as others could have made it, with
// statements of ours, which are there in every language.
func (s stylist) frameworks() ([]page.Sample, error) {
	before, err := framework.Assemble(s.foreign("1", "2024-05"))
	if err != nil {
		return nil, err
	}
	draft := s.foreign("2", "2026-02")
	s.revise(&draft)
	after, err := framework.Assemble(draft)
	if err != nil {
		return nil, err
	}
	d := exchange.Diff(before, after)
	changes := views.Changes{Base: s.base, Before: before, After: after}
	for _, c := range d.About {
		if views.Told(c) {
			changes.About = append(changes.About, c)
		}
	}
	list, _ := d.Changes(s.language())
	changes.Groups = changes.Grouped(changes.Arrange(list))
	next, adapted := *s.version, *s.version
	next.Number, next.ID = "2027.1", "unesco-aidt@2027.1"
	adapted.Framework, adapted.DerivedFrom = "example", s.version.URI
	own := views.Overview{Base: s.base, Version: s.version, Others: []*framework.Version{&next, &adapted, before}}
	foreign := views.Branch{Overview: views.Overview{Base: s.base, Version: before}, Statement: before.Statement("S1")}
	return views.Samples(own, foreign, changes), nil
}

// foreign is a version of a framework with a division of its own.
func (s stylist) foreign(number, issued string) framework.Version {
	ours := s.version.Of(framework.Indicator)
	v := framework.Version{
		ID: framework.VersionID("sample@" + number), Framework: "sample", Number: number, URI: "urn:sample", Status: framework.Published, Language: "en",
		Authors: []string{"Office of Data Skills"}, Issued: issued, Source: "https://skills.example.org", Licence: "CC-BY-4.0",
		Targets: map[framework.StatementID]map[framework.StatementID]int{"role.clerk": {"S1": 1, "S2": 2}},
	}
	add := func(id, parent framework.StatementID, kind framework.Kind, like *framework.Statement) {
		texts := map[string]map[string]framework.Text{} // of its own: those of ours are shared by all who read
		for field, languages := range like.Texts {
			texts[field] = maps.Clone(languages)
		}
		v.Statements = append(v.Statements, &framework.Statement{ID: id, URI: "urn:sample:" + string(id), Kind: kind, Parent: parent, Level: like.Level, Provenance: framework.Found, Texts: texts})
	}
	add("framework", "", framework.Root, s.version.Statement("framework"))
	add("S1", "", framework.Competency, s.version.Of(framework.Competency)[0])
	add("S2", "", framework.Competency, s.version.Of(framework.Competency)[1])
	for i, id := range []framework.StatementID{"S1.a", "S1.b", "S1.c", "S1.d", "S1.e"} {
		add(id, "S1", framework.Item, ours[i])
	}
	add("S2.a", "S2", framework.Item, ours[5])
	add("role.clerk", "", framework.Role, s.version.Of(framework.Role)[0])
	v.Statements[1].Texts[framework.FieldType] = map[string]framework.Text{"en": {Text: "Strand"}}
	return v
}

// revise changes one thing of every sort.
func (s stylist) revise(v *framework.Version) {
	ours := s.version.Of(framework.Indicator)
	at := map[framework.StatementID]*framework.Statement{}
	for _, statement := range v.Statements {
		at[statement.ID] = statement
	}
	at["S1.a"].Texts[framework.FieldText] = maps.Clone(ours[6].Texts[framework.FieldText])
	at["S1.b"].Level = framework.Advanced
	at["S1.c"].Change = "hidden"
	at["S1.d"].ID, at["S1.d"].URI = "S1.f", "urn:sample:S1.f"
	at["S1.e"].Parent = "S2"
	at["S2.a"].Provenance = framework.WrittenByUs
	v.Links = []framework.Link{{From: "S2.a", Type: "exactMatchOf", To: "https://other.example/items/1"}}
	v.Targets["role.clerk"]["S1"] = 3
}
