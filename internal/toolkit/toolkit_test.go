package toolkit_test

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/spreadsheet"
	"github.com/dira-platform/dira/internal/toolkit"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

func builtIn(t testing.TB) toolkit.Set {
	t.Helper()
	set, err := toolkit.BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// each runs a test for each toolkit in each language.
func each(t *testing.T, test func(t *testing.T, k *toolkit.Toolkit)) {
	for id, all := range builtIn(t) {
		for _, k := range all {
			t.Run(string(id)+"."+k.Language, func(t *testing.T) { test(t, k) })
		}
	}
}

func TestEach(t *testing.T) {
	set := builtIn(t)
	if len(set) != len(toolkit.Order) {
		t.Errorf("%d toolkits, %d listed", len(set), len(toolkit.Order))
	}
	each(t, func(t *testing.T, k *toolkit.Toolkit) {
		total := 0
		for i, p := range k.Agenda {
			total += p.Minutes
			if p.Minutes < 5 || p.Title == "" || len(p.Steps) == 0 || !slices.Contains(toolkit.Methods, p.Method) {
				t.Errorf("part %d: %+v", i+1, p)
			}
			if _, ok := k.Template(p.Template); p.Template != "" && !ok {
				t.Errorf("part %d: no template %s", i+1, p.Template)
			}
		}
		if total != k.Minutes {
			t.Errorf("the agenda takes %d minutes, not %d", total, k.Minutes)
		}
		if k.From < 2 || k.To <= k.From || k.Title == "" || k.Summary == "" || k.Purpose == "" || k.Audience == "" || len(k.Prepare) == 0 || len(k.Roles) < 3 || len(k.After) == 0 || len(k.Resources) == 0 {
			t.Errorf("something is missing: %+v", k)
		}
		for _, s := range k.Sheets {
			if !slices.ContainsFunc(k.Agenda, func(p toolkit.Part) bool { return p.Template == s.ID }) {
				t.Errorf("nobody fills in %s", s.ID)
			}
			if len(s.Example) != 0 && len(s.Example) != len(s.Columns) || len(s.Columns) > 6 || len(s.Columns) > 0 && len(s.Example) == 0 {
				t.Errorf("%s: %d columns, %d in the example", s.ID, len(s.Columns), len(s.Example))
			}
		}
	})
}

// shape is what must be the same in every language.
func shape(k *toolkit.Toolkit) (all []string) {
	say := func(format string, args ...any) { all = append(all, fmt.Sprintf(format, args...)) }
	say("%d–%d, %d min, %d to prepare, %d roles, %d afterwards, %v", k.From, k.To, k.Minutes, len(k.Prepare), len(k.Roles), len(k.After), k.Resources)
	for _, p := range k.Agenda {
		say("%d %s %s %d steps, online: %v", p.Minutes, p.Method, p.Template, len(p.Steps), p.Online != "")
	}
	for _, s := range k.Sheets {
		say("%s: %d columns, %d first, %d given, %d rows", s.ID, len(s.Columns), len(s.First), len(s.Given), s.Rows)
		for _, p := range slices.Concat(s.Above, s.Below) {
			say("%d lines", p.Lines)
		}
	}
	return all
}

func TestLanguagesAgree(t *testing.T) {
	for id, all := range builtIn(t) {
		if all[0].Status != toolkit.Source || len(all) != 3 {
			t.Errorf("%s: %s first, of %d", id, all[0].Status, len(all))
		}
		for _, k := range all[1:] {
			if diff := cmp.Diff(shape(all[0]), shape(k)); diff != "" {
				t.Errorf("%s, %s: %s", id, k.Language, diff)
			}
			if k.Title == all[0].Title || k.Status != toolkit.Draft {
				t.Errorf("%s, %s: %s, %s", id, k.Language, k.Title, k.Status)
			}
		}
	}
}

func TestResourcesAreThere(t *testing.T) {
	s, err := library.NewService(dbtest.SQLite(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Install(context.Background()); err != nil {
		t.Fatal(err)
	}
	for _, k := range builtIn(t).All("en") {
		for _, id := range k.Resources {
			if _, err := s.Resource(context.Background(), policy.Anyone(), id); err != nil {
				t.Errorf("%s: %s: %v", k.ID, id, err)
			}
		}
	}
}

func TestWorkbook(t *testing.T) {
	each(t, func(t *testing.T, k *toolkit.Toolkit) {
		for _, s := range k.Sheets {
			one, err := s.Workbook(k.Language == "ar")
			if err != nil {
				t.Fatal(err)
			}
			other, err := s.Workbook(k.Language == "ar")
			if err != nil || !bytes.Equal(one, other) {
				t.Errorf("%s: other bytes the second time, %v", s.ID, err)
			}
			f, err := spreadsheet.Open(one, spreadsheet.Options{})
			if err != nil {
				t.Fatal(err)
			}
			table, err := f.Table(0)
			if err != nil {
				t.Fatal(err)
			}
			defer table.Close()
			if row, err := table.Next(); err != nil || row == nil || row.At(0).Text != s.Title {
				t.Errorf("%s: %+v, %v", s.ID, row, err)
			}
		}
	})
}

func TestZip(t *testing.T) {
	files := []toolkit.File{{Name: "index.html", Body: []byte("<p>")}, {Name: "templates/a.xlsx", Body: []byte("x")}}
	one, err := toolkit.Zip(files)
	if err != nil {
		t.Fatal(err)
	}
	if other, err := toolkit.Zip(files); err != nil || !bytes.Equal(one, other) {
		t.Errorf("other bytes the second time, %v", err)
	}
	z, err := zip.NewReader(bytes.NewReader(one), int64(len(one)))
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if body, err := io.ReadAll(r); err != nil || f.Name != files[i].Name || !bytes.Equal(body, files[i].Body) {
			t.Errorf("%s: %q, %v", f.Name, body, err)
		}
	}
}
