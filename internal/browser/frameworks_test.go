package browser

import (
	"bytes"
	"context"
	_ "embed"
	"slices"
	"strings"
	"testing"

	"github.com/dira-platform/dira/internal/exchange"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/policy"
)

// foreign is a framework of others: strands, competences and statements, with and without names, codes, links and translations.
//
//go:embed testdata/foreign.csv
var foreign string

// nextForeign makes the next version of it, in which something of every sort is different.
var nextForeign = strings.NewReplacer(
	"data-skills-for-clerks,1,", "data-skills-for-clerks,2,", "2024-05", "2026-02", "Made for offices with shared computers.", "Made for offices of any size.",
	"Finds the number for a given place and year in a table.", "Finds and writes down the number for a given place in a table.",
	"un lieu et d’une année.", "un lieu et d’un mois.",
	"DS.1.a.ii,DS.1.a,", "DS.1.a.ii,DS.2,", // stands elsewhere
	"DS.1.b.i,DS.1.b,Statement,,,Says what the bars of a bar chart stand for.", "DS.1.b.iii,DS.1.b,Statement,,,Says what a line in a chart stands for.",
	"exactMatchOf=https://other.example.org/items/3d6b2c1e ", "",
	"DS.2,,Strand,,Keep files in order,,,", "DS.2,,Strand,,Keep files in order,Names and places that others find again.,,",
	"Huhifadhi nakala ya faili", "Huhifadhi nakala mbili za faili",
)

// foreignVersions are the two as stored.
var foreignVersions = []framework.VersionID{"data-skills-for-clerks@1", "data-skills-for-clerks@2"}

// adapted is a version of the site's framework that a country could have made.
const adapted framework.VersionID = "example-aidt@2026.1"

// storeFrameworks puts frameworks beside the site's own, by the way that the command "framework import" takes.
func storeFrameworks(t testing.TB, s *site) {
	t.Helper()
	for name, file := range map[string][]byte{
		"foreign-1.csv": []byte(foreign), "foreign-2.csv": []byte(nextForeign.Replace(foreign)), "adapted.json": adaptation(t),
	} {
		p, err := exchange.Import(name, bytes.NewReader(file), exchange.ImportOptions{})
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range p.Notes {
			t.Errorf("%s: %s: %s", name, n.Path, n.Text)
		}
		if _, err := s.app.Frameworks.Take(context.Background(), policy.Public, p.Version); err != nil {
			t.Fatal(err)
		}
	}
}

// adaptation is a file with the site's framework as a country adapted it: some statements reworded, one hidden, one of its own, other targets.
func adaptation(t testing.TB) []byte {
	t.Helper()
	own, err := framework.BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	v := *own
	v.Framework, v.Number, _ = strings.Cut(string(adapted), "@")
	v.ID, v.URI, v.DerivedFrom, v.Issued = adapted, "urn:example:aidt", own.URI, "2026-01"
	for _, s := range v.Statements[1:] {
		s.Origin, s.Change = s.URI, "kept"
		s.URI = v.URI + ":" + string(s.ID)
	}
	reword := func(id framework.StatementID, field, language, old, new string) {
		s := v.Statement(id)
		text := s.Texts[field][language]
		if !strings.Contains(text.Text, old) {
			t.Fatalf("%s in %s does not say %q", id, language, old)
		}
		text.Text, s.Change = strings.Replace(text.Text, old, new, 1), "reworded"
		s.Texts[field][language] = text
	}
	reword("framework", "name", "en", "Civil Servants", "the Public Service of Example")
	reword("D1.C1.B1", "text", "en", "in plain words", "in words that citizens use")
	reword("D1.C1.B1", "text", "fr", "en mots simples", "avec les mots des usagers")
	reword("D1.C1.B1", "text", "ar", "بكلمات بسيطة", "بكلمات يستعملها المواطنون")
	reword("D2.C6", "text", "en", "Hold a non-specialist grasp of", "Understand without being a specialist")
	v.Statement("D3.C2.B1").Change = "hidden"
	v.Statement("D1.C2.B1").Level = framework.Intermediate
	i := slices.IndexFunc(v.Statements, func(s *framework.Statement) bool { return s.ID == "D2" })
	v.Statements = slices.Insert(v.Statements, i, &framework.Statement{
		ID: "D1.C4.X9", URI: v.URI + ":D1.C4.X9", Kind: framework.Indicator, Parent: "D1.C4", Level: framework.InStrand, Provenance: framework.WrittenByUs,
		Change: "added", Texts: map[string]map[string]framework.Text{"text": {"en": {Text: "Names the office of Example that answers for a decision made with AI."}}},
	})
	v.Targets["role.civil-servant"]["D2.C1"], v.Targets["role.civil-servant"]["D1.C3"] = 1, 2
	made, err := framework.Assemble(v)
	if err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	if err := exchange.Export(&file, made, exchange.JSON, ""); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// frameworkScreens are the pages of frameworks: of the site's own, of others, and of what is different between two.
func (st *stage) frameworkScreens(t testing.TB) []screen {
	own := string(st.version(t).ID)
	foreign := "/framework/" + string(foreignVersions[1])
	compare := func(v framework.VersionID, other string) string { return "/framework/" + string(v) + "/from/" + other }
	return []screen{
		{name: "framework", path: "/framework"},
		{name: "framework-version", path: "/framework/" + own},
		{name: "framework-adapted", path: "/framework/" + string(adapted)},
		{name: "competency", path: "/framework/" + own + "/D1.C1"},
		{name: "competency-ai", path: "/framework/" + own + "/D2.C6"},
		{name: "role", path: "/framework/" + own + "/" + st.role(t)},
		{name: "foreign", path: foreign},
		{name: "foreign-strand", path: foreign + "/DS.1"},
		{name: "foreign-links", path: "/framework/" + string(foreignVersions[0]) + "/DS.1.a"},
		{name: "foreign-statement", path: foreign + "/DS.1.a.i"},
		{name: "foreign-code", path: foreign + "/DS.2.a"},
		{name: "foreign-language", path: foreign + "/DS.2.b"},
		{name: "changes", path: compare(foreignVersions[1], string(foreignVersions[0]))},
		{name: "changes-back", path: compare(foreignVersions[0], string(foreignVersions[1]))},
		{name: "changes-adapted", path: compare(adapted, own)},
		{name: "changes-same", path: compare(adapted, string(adapted))},
		{name: "changes-unrelated", path: compare(foreignVersions[1], own)},
		{name: "fault-no-version", path: "/framework/none", status: 404},
		{name: "fault-no-statement", path: "/framework/" + own + "/D9.C9", status: 404},
		{name: "fault-no-other", path: compare(adapted, "none"), status: 404},
	}
}
