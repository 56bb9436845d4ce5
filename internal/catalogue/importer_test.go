package catalogue_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dira-platform/dira/internal/catalogue"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/policy"
)

// bring imports a table; an error of reading it is returned with what was brought in before.
func bring(ctx context.Context, t testing.TB, s *library.Service, table string) (catalogue.Report, error) {
	t.Helper()
	in := &catalogue.Importer{Library: s, Who: policy.Operator(policy.Public), From: "a.csv", Kind: "csv", Aligner: aligner(t)}
	err := catalogue.ReadTable(strings.NewReader(table), in.Sink(ctx))
	if err == nil {
		err = in.Flush(ctx)
	}
	return in.Report(), err
}

func counts(r catalogue.Report) string {
	return fmt.Sprintf("%d read: %d taken, %d updated, %d unchanged, %d merged, %d refused", r.Read, r.Taken, r.Updated, r.Unchanged, r.Merged, r.Refused)
}

func TestImport(t *testing.T) {
	s := newLibrary(t)
	table := dirty + "r1,Same id,Text,https://e.example/other,E,es,course,,,,,,\n" + "r6,Same address,Text,http://www.a.example/data/,Other,fr,course,,,,,,\n" + "r7,data for everyone!,Text,https://z.example/data,a school,en,course,,,,,,\n" +
		",,,,,,,,,,,,\n" + ",No id,Again,http://b.example/x,B,en,video,,,,,,\n"
	for i, want := range []string{"10 read: 4 taken, 0 updated, 0 unchanged, 3 merged, 3 refused", "10 read: 0 taken, 0 updated, 7 unchanged, 0 merged, 3 refused"} {
		r, err := bring(ctx, t, s, table)
		if err != nil {
			t.Fatal(err)
		}
		if got := counts(r); got != want {
			t.Errorf("import %d: %s, want %s", i+1, got, want)
		}
		about := map[int]string{}
		for _, p := range r.Problems {
			about[p.Row] += p.Reason
		}
		for row, want := range map[int]string{8: "row 2 already", 9: "same resource as row 2", 10: "same resource as row 2", 12: "same resource as row 3"} {
			if !strings.Contains(about[row], want) {
				t.Errorf("import %d, row %d: %q", i+1, row, about[row])
			}
		}
	}
	r, err := bring(ctx, t, s, strings.Replace(table, "A School,English", "A School,English;Finnish", 1))
	if err != nil || counts(r) != "10 read: 0 taken, 1 updated, 6 unchanged, 0 merged, 3 refused" {
		t.Errorf("a change: %s, %v", counts(r), err)
	}
	all, err := s.Live(ctx, policy.Anyone(), "", 100)
	if err != nil || len(all) != 4 {
		t.Errorf("%d resources, %v", len(all), err)
	}
}

// TestImportKilled stops an import half-way and runs it again: what came in stays, and nothing is there twice.
func TestImportKilled(t *testing.T) {
	var table strings.Builder
	table.WriteString("title,url\n")
	for i := range 1000 {
		fmt.Fprintf(&table, "Resource %d,https://a.example/%d\n", i, i)
	}
	s := newLibrary(t)
	killed, kill := context.WithCancel(ctx)
	in := &catalogue.Importer{Library: s, Who: policy.Operator(policy.Public), From: "a.csv", Kind: "csv", Aligner: aligner(t), Done: func(read int) {
		if read >= 400 {
			kill()
		}
	}}
	if err := catalogue.ReadTable(strings.NewReader(table.String()), in.Sink(killed)); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	count := func() int {
		all, err := s.Live(ctx, policy.Anyone(), "", 2000)
		if err != nil {
			t.Fatal(err)
		}
		return len(all)
	}
	if n := count(); n != 400 {
		t.Errorf("%d stayed, want 400", n)
	}
	r, err := bring(ctx, t, s, table.String())
	if err != nil || counts(r) != "1000 read: 600 taken, 0 updated, 400 unchanged, 0 merged, 0 refused" || count() != 1000 {
		t.Errorf("again: %s, %d in all, %v", counts(r), count(), err)
	}
}

// TestInventor makes resources up twice: they are the same, in six languages, and can be kept.
func TestInventor(t *testing.T) {
	a := aligner(t)
	one, two := catalogue.NewInventor(7, a.Abilities()), catalogue.NewInventor(7, a.Abilities())
	languages := map[string]int{}
	s := newLibrary(t)
	var drafts []library.Draft
	for i := range 2000 {
		d := one.Draft(i)
		if diff := cmp.Diff(d, two.Draft(i)); diff != "" {
			t.Fatal(diff)
		}
		languages[d.Resource.Languages[0]]++
		drafts = append(drafts, d)
	}
	for tag, least := range map[string]int{"en": 850, "fr": 170, "es": 170, "zh": 130, "ar": 100, "ru": 100} {
		if languages[tag] < least {
			t.Errorf("%d in %s", languages[tag], tag)
		}
	}
	results, err := s.Import(ctx, policy.Operator(policy.Public), "made up", "generated", drafts)
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range results {
		if r.Outcome != library.New {
			t.Errorf("%d: %s", i, r.Outcome)
		}
	}
}
