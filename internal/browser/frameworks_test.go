package browser

import (
	"bytes"
	"context"
	_ "embed"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/dira-platform/dira/internal/app"
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

// TestChanges reads what is said of two versions, and finds the way there from the page of each framework.
func TestChanges(t *testing.T) {
	st := theStage(t)
	compare := "/framework/" + string(foreignVersions[1]) + "/from/" + string(foreignVersions[0])
	adaptation := "/framework/" + string(adapted) + "/from/" + string(st.version(t).ID)
	for _, tt := range []struct{ language, path, want string }{
		{"en", compare, "7 statements are different: 3 reworded, 1 added, 1 removed, 1 moved and 1 changed otherwise."},
		{"fr", compare, "7 énoncés diffèrent\u202f: 3 reformulés, 1 ajouté, 1 retiré, 1 déplacé et 1 modifié autrement."},
		{"en", adaptation, "5 statements are different: 2 reworded, 1 added, 1 at another level and 1 hidden."},
		{"en", adaptation, "2 target levels of roles are different."},
		{"fr", adaptation, "2 niveaux visés de rôles diffèrent."},
		{"ar", adaptation, "مستويان مستهدفان للأدوار مختلفان."},
		{"en", adaptation, "<del>plain words,</del>"},
		{"en", adaptation, "<ins>words that citizens use,</ins>"},
		{"en", "/framework/" + string(adapted) + "/from/" + string(adapted), "This is the same version twice. Nothing is different."},
		{"en", "/framework/" + string(adapted) + "/from/" + string(foreignVersions[0]), "These two frameworks have no statement in common."},
	} {
		if page := newPerson(t, st.site, tt.language).get(tt.path); page.status != http.StatusOK || !strings.Contains(page.body, tt.want) {
			t.Errorf("%s in %s (%d) does not say %q", tt.path, tt.language, page.status, tt.want)
		}
	}
	p := newPerson(t, st.site, "en")
	for from, to := range map[string]string{
		"/framework": adaptation, "/framework/" + string(adapted): adaptation,
		"/framework/" + string(foreignVersions[0]): compare, "/framework/" + string(foreignVersions[1]): compare,
	} {
		if !slices.Contains(p.get(from).links, to) {
			t.Errorf("no link from %s to %s", from, to)
		}
	}
}

// TestManyChanges compares two large versions in which every statement is different: each page is light enough, and together they tell all.
func TestManyChanges(t *testing.T) {
	const many = 2000
	s, err := newSite(app.Config{Data: t.TempDir(), Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.close(); err != nil {
			t.Error(err)
		}
	})
	for _, word := range []string{"old", "new"} {
		v := framework.Version{Framework: "large", Number: word, ID: framework.VersionID("large@" + word), URI: "urn:large", Status: framework.Published, Language: "en"}
		add := func(id framework.StatementID, kind framework.Kind, text string) {
			v.Statements = append(v.Statements, &framework.Statement{ID: id, URI: "urn:large:" + string(id), Kind: kind, Provenance: framework.Found,
				Texts: map[string]map[string]framework.Text{framework.FieldName: {"en": {Text: text}}}})
		}
		add(framework.StatementID(framework.Root), framework.Root, "Large")
		for i := range many {
			add(framework.StatementID(fmt.Sprint("S", i)), framework.Item, fmt.Sprintf("Does task %d with the %s tools of an office of %d people, and says why.", i, word, i*7919%many))
		}
		made, err := framework.Assemble(v)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.app.Frameworks.Take(context.Background(), policy.Public, made); err != nil {
			t.Fatal(err)
		}
	}
	p := newPerson(t, s, "en")
	pages, told := 0, 0
	for path := "/framework/large@new/from/large@old"; path != ""; pages++ {
		page := p.get(path)
		if page.status != http.StatusOK || page.weight > maxPage {
			t.Fatalf("%s: %d, %d bytes", path, page.status, page.weight)
		}
		told += strings.Count(page.body, "<ins>new</ins>")
		path = ""
		if _, after, more := strings.Cut(page.body, fmt.Sprintf("page=%d", pages+1)); more && strings.Contains(after, "Next page") {
			path = fmt.Sprintf("/framework/large@new/from/large@old?page=%d", pages+1)
		}
	}
	if told != many {
		t.Errorf("%d pages tell of %d statements", pages, told)
	}
	t.Logf("%d pages", pages)
}
