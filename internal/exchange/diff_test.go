package exchange_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dira-platform/dira/internal/exchange"
	"github.com/dira-platform/dira/internal/framework"
)

// changed is a version with changes of every sort.
func changed(t *testing.T) *framework.Version {
	t.Helper()
	v := *builtIn(t)
	v.Number, v.ID, v.Licence = "2023.1", "unesco-aidt@2023.1", "CC-BY-SA-4.0"
	drop := func(id framework.StatementID) *framework.Statement {
		i := slices.IndexFunc(v.Statements, func(s *framework.Statement) bool { return s.ID == id })
		s := v.Statements[i]
		v.Statements = slices.Delete(v.Statements, i, i+1)
		return s
	}
	at := func(id framework.StatementID) int {
		return slices.IndexFunc(v.Statements, func(s *framework.Statement) bool { return s.ID == id })
	}
	drop("D1.C1.X2")
	v.Statements = slices.Insert(v.Statements, at("D1.C1.X1")+1, &framework.Statement{ID: "D1.C1.X3", URI: v.URI + ":D1.C1.X3", Kind: framework.Indicator, Parent: "D1.C1",
		Level: framework.InStrand, Provenance: framework.WrittenByUs, Texts: map[string]map[string]framework.Text{"text": {"en": {Text: "Is new."}}}})
	v.Statements = slices.Insert(v.Statements, at("D1.C1.B1"), drop("D1.C1.A2")) // to the front of its competency
	moved := drop("D1.C1.B2")
	moved.Parent, moved.Level = "D1.C2", framework.Intermediate
	v.Statements = slices.Insert(v.Statements, at("D1.C2")+1, moved)
	v.Statement("D2").Texts["name"]["en"] = framework.Text{Text: "Data", Status: "source"}
	v.Statement("D2").Texts["name"]["fr"] = framework.Text{Text: "Données", Status: "reviewed"}
	delete(v.Statement("D3").Texts["name"], "ar")
	v.Targets["role.chief-data-officer"]["D2.C1"] = 1
	v.Links = []framework.Link{{From: "D1.C1", Type: "exactMatchOf", To: "https://elsewhere.example/x"}}
	made, err := framework.Assemble(v)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func TestDiff(t *testing.T) {
	var b bytes.Buffer
	if err := exchange.Diff(builtIn(t), changed(t)).WriteText(&b); err != nil {
		t.Fatal(err)
	}
	want := `unesco-aidt@2022.1 → unesco-aidt@2023.1

version: licence
  - CC-BY-4.0
  + CC-BY-SA-4.0

removed (1)
  - D1.C1.X2  States what would make an AI option unacceptable for this problem.

added (1)
  + D1.C1.X3  Is new.

moved (2)
  D1.C1.A2: to another place below D1.C1
  D1.C1.B2: from D1.C1 to D1.C2

changed (1)
  D1.C1.B2: level basic → intermediate

texts (3)
  D2, name in en
    - Data use and governance
    + Data
  D2, name in fr
    - Utilisation et gouvernance des données
    + Données
  D3, name in ar
    - الإدارة والتنفيذ الرقميان

targets (1)
  role.chief-data-officer: D2.C1 advanced → basic

links (1)
  + D1.C1 exactMatchOf https://elsewhere.example/x
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	b.Reset()
	if err := exchange.Diff(builtIn(t), builtIn(t)).WriteText(&b); err != nil || b.String() != "unesco-aidt@2022.1 → unesco-aidt@2022.1\nno difference\n" {
		t.Errorf("of the same %q %v", b.String(), err)
	}
}
