package privacy_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/privacy"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// holders are the parts of the program that the register may name.
var holders = []string{"people", "signin", "assessments", "views", "courses", "rounds", "institutions", "standards", "proposals", "feedback", "plans", "mail", "import", "log"}

// TestRegister compares the register with the tables as they are: whoever adds a column says what it holds.
func TestRegister(t *testing.T) {
	register, err := privacy.Register()
	if err != nil {
		t.Fatal(err)
	}
	var tables []db.Table
	if err := dbtest.SQLite(t).Read(context.Background(), func(tx *db.Tx) (err error) {
		tables, err = tx.Tables()
		return err
	}); err != nil {
		t.Fatal(err)
	}
	for _, finding := range compare(register, tables) {
		t.Error(finding)
	}
}

// compare finds what is in the tables and not in the register, and the other way round.
func compare(register []privacy.Table, tables []db.Table) (findings []string) {
	said := map[string]privacy.Table{}
	for _, r := range register {
		if said[r.Name].Name != "" {
			findings = append(findings, r.Name+": stands twice in the register")
		}
		said[r.Name] = r
		for _, place := range []string{r.Export, r.Erase} {
			reason, none := strings.CutPrefix(place, "none: ")
			if none && reason == "" || !none && !slices.Contains(holders, place) {
				findings = append(findings, r.Name+": "+place+" is no part of the program, and no reason")
			}
			if r.Personal() && strings.HasSuffix(place, "nothing of people") && !onlySecrets(r) {
				findings = append(findings, r.Name+": holds something of people and says that it does not")
			}
		}
		if r.About == "" || r.Keep == "" {
			findings = append(findings, r.Name+": does not say what it is for, or how long it is kept")
		}
	}
	for _, table := range tables {
		r, ok := said[table.Name]
		if !ok {
			findings = append(findings, table.Name+": is not in the register")
			continue
		}
		delete(said, table.Name)
		for _, c := range table.Columns {
			if r.Columns[c.Name] == "" {
				findings = append(findings, table.Name+"."+c.Name+": is not in the register")
			}
			delete(r.Columns, c.Name)
		}
		for c := range r.Columns {
			findings = append(findings, table.Name+"."+c+": is in the register and not in the table")
		}
	}
	for name := range said {
		findings = append(findings, name+": is in the register and not there")
	}
	return findings
}

// onlySecrets reports whether a table holds secrets of the program and nothing else of anybody.
func onlySecrets(t privacy.Table) bool { return slices.Equal(t.Holds(), []string{privacy.Secret}) }

// TestRegisterSees shows the defects that the register is for.
func TestRegisterSees(t *testing.T) {
	table := func(columns map[string]string, export, erase string) []privacy.Table {
		return []privacy.Table{{Name: "a_b", About: "x", Keep: "y", Export: export, Erase: erase, Columns: columns}}
	}
	there := []db.Table{{Name: "a_b", Columns: []db.Column{{Name: "org_id"}, {Name: "name"}}}}
	both := map[string]string{"org_id": privacy.Nothing, "name": privacy.Name}
	for name, tt := range map[string]struct {
		register []privacy.Table
		tables   []db.Table
		want     string
	}{
		"a new column":       {table(map[string]string{"org_id": privacy.Nothing}, "people", "people"), there, "a_b.name: is not in the register"},
		"a new table":        {nil, there, "a_b: is not in the register"},
		"a column gone":      {table(map[string]string{"org_id": "nothing", "name": "name", "old": "name"}, "people", "people"), there, "a_b.old: is in the register and not in the table"},
		"nobody shows it":    {table(both, "none: ", "people"), there, "a_b: none:  is no part of the program, and no reason"},
		"nobody erases it":   {table(both, "people", "somebody"), there, "a_b: somebody is no part of the program, and no reason"},
		"it holds something": {table(both, "none: nothing of people", "people"), there, "a_b: holds something of people and says that it does not"},
	} {
		copied := slices.Clone(tt.register)
		for i := range copied {
			columns := map[string]string{}
			for c, k := range copied[i].Columns {
				columns[c] = k
			}
			copied[i].Columns = columns
		}
		if got := compare(copied, tt.tables); !slices.Equal(got, []string{tt.want}) {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}

// TestGroups wants each span of time in what people read, for a file that stays a day is not gone in an hour.
func TestGroups(t *testing.T) {
	groups, err := privacy.Groups()
	if err != nil {
		t.Fatal(err)
	}
	register, err := privacy.Register()
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range register {
		if table.Personal() && !said(groups, table) {
			t.Errorf("%s: nobody reads that it is kept %s", table.Name, table.Keep)
		}
	}
	for i, g := range groups {
		if slices.ContainsFunc(groups[:i], func(h privacy.Group) bool { return h.About == g.About }) {
			t.Errorf("%s stands twice", g.About)
		}
	}
}

// said reports whether the groups say all that a table holds, and how long.
func said(groups []privacy.Group, table privacy.Table) bool {
	return slices.ContainsFunc(groups, func(g privacy.Group) bool {
		return g.About == table.About && slices.ContainsFunc(g.Spans, func(s privacy.Span) bool {
			return s.Keep == table.Keep && !slices.ContainsFunc(table.Holds(), func(kind string) bool { return !slices.Contains(s.Holds, kind) })
		})
	})
}
