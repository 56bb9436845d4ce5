package intake_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/intake"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/policy"
)

var ctx = context.Background()

func TestMain(m *testing.M) { dbtest.Main(m) }

type desk struct {
	t               testing.TB
	d               *db.DB
	s               *intake.Service
	library         *library.Service
	editor, foreign policy.Actor
}

func newDesk(t testing.TB, d *db.DB) *desk {
	t.Helper()
	k := &desk{t: t, d: d}
	var err error
	k.s, err = intake.NewService(d)
	k.must(err)
	k.library, err = library.NewService(d)
	k.must(err)
	k.must(k.library.Install(ctx))
	k.editor, k.foreign = k.found("finance"), k.found("health")
	return k
}

func (k *desk) must(err error) {
	k.t.Helper()
	if err != nil {
		k.t.Fatal(err)
	}
}

func (k *desk) found(org string) (editor policy.Actor) {
	k.t.Helper()
	k.must(k.d.Write(ctx, func(tx *db.Tx) error {
		first, err := identity.Found(tx, identity.Founding{Organisation: identity.Organisation{ID: identity.OrganisationID(org), Name: "Ministry of " + org, Language: "en"}, Kind: "ministry",
			Administrator: identity.Details{Name: "Editor", Email: org + "@example.org"}})
		if err != nil {
			return err
		}
		root, err := identity.SelectRoot(tx, org)
		editor = policy.Actor{Org: org, Person: string(first), Role: policy.Editor, Unit: root.Path, Strong: true}
		return err
	}))
	return editor
}

func (k *desk) upload(content string) intake.ID {
	k.t.Helper()
	id, err := k.s.Upload(ctx, k.editor, `C:\files\list.csv`, "", []byte(content))
	k.must(err)
	return id
}

func (k *desk) read(id intake.ID) intake.Import {
	k.t.Helper()
	i, err := k.s.Import(ctx, k.editor, id)
	k.must(err)
	return i
}

// accept says yes, and does what the job does.
func (k *desk) accept(id intake.ID) intake.Import {
	k.t.Helper()
	k.must(k.s.Accept(ctx, k.editor, id))
	k.must(k.s.TakeOver(ctx, "finance", id))
	return k.read(id)
}

// stored is how many resources and statements there are.
func (k *desk) stored() (resources, statements int) {
	k.t.Helper()
	k.must(k.d.Read(ctx, func(tx *db.Tx) error {
		if err := tx.Row(`SELECT COUNT(*) FROM library_resources WHERE state = 'live'`, nil, &resources); err != nil {
			return err
		}
		return tx.Row(`SELECT COUNT(*) FROM library_origins WHERE state = 'live'`, nil, &statements)
	}))
	return resources, statements
}

const few = `id,title,url,provider,languages,hours,colour
1,First steps,https://a.example/1,School,en,4,red
2,Premiers pas,https://a.example/2,École,français,90 min,
3,,https://a.example/3,School,en,1,
4,Nowhere,not an address,School,en,1,
5,First steps again,https://a.example/1?utm_source=x,School,en,4,
6,Elements,https://www.elementsofai.com/,University,klingon,30,
`

func TestImport(t *testing.T) { dbtest.Each(t, testImport) }

func testImport(t *testing.T, d *db.DB) {
	k := newDesk(t, d)
	resources, statements := k.stored()
	id := k.upload(few)
	i := k.read(id)
	r := i.Report
	if i.State != intake.Previewed || r.Read != 6 || r.Taken != 2 || r.Merged != 2 || r.Refused != 2 || i.List != "list" || len(r.New) != 2 || len(r.Merges) != 2 || r.Merges[0].With != "" || r.Merges[1].With != "elements-of-ai" {
		t.Errorf("%+v", i)
	}
	codes := map[string]int{}
	for _, p := range r.Problems {
		codes[p.Code] = p.Row
	}
	for code, row := range map[string]int{"column": 1, "no_title": 4, "address": 5, "same_row": 6, "merged": 7, "language": 7} {
		if codes[code] != row {
			t.Errorf("%s in row %d, want %d: %+v", code, codes[code], row, r.Problems)
		}
	}
	if a, b := k.stored(); a != resources || b != statements {
		t.Errorf("looking stored %d resources and %d statements", a-resources, b-statements)
	}
	if _, err := k.s.Import(ctx, k.foreign, id); !errs.Is(err, errs.NotFound) {
		t.Errorf("another organisation reads it: %v", err)
	}
	done := k.accept(id)
	if done.State != intake.Done || done.Report.Taken != 2 || done.Report.Merged != 2 || len(done.Report.Problems) != len(r.Problems) || done.Done != 4 {
		t.Errorf("%+v", done)
	}
	if a, _ := k.stored(); a != resources+2 {
		t.Errorf("%d resources came", a-resources)
	}
	again, err := k.s.Upload(ctx, k.editor, "Second list, of May.csv", " list ", []byte(strings.Replace(few, "90 min", "2", 1)))
	k.must(err)
	r = k.read(again).Report
	if r.Taken != 0 || r.Updated != 1 || r.Unchanged != 3 || len(r.Updates) != 1 || len(r.Updates[0].Changes) != 1 || r.Updates[0].Changes[0].Field != "hours" || r.Updates[0].Changes[0].From != "1.5" || r.Updates[0].Changes[0].To != "2" {
		t.Errorf("%+v", r)
	}
	if done := k.accept(again); done.Report.Updated != 1 || done.Report.Unchanged != 3 {
		t.Errorf("%+v", done.Report)
	}
}

// What is killed half-way goes on where it was, and its report is whole.
func TestKilled(t *testing.T) { dbtest.Each(t, testKilled) }

func testKilled(t *testing.T, d *db.DB) {
	k := newDesk(t, d)
	var many strings.Builder
	many.WriteString("id,title,url,provider,languages\n")
	for n := range 450 {
		fmt.Fprintf(&many, "%d,Resource number %d,https://many.example/%d,School,en\n", n, n, n)
	}
	id := k.upload(many.String())
	resources, _ := k.stored()
	k.must(k.s.Accept(ctx, k.editor, id))
	for stop := 1; k.read(id).State == intake.Waiting; stop++ { // the context ends after so many looks at it
		ends, cancel := context.WithCancel(ctx)
		_ = k.s.TakeOver(&ending{Context: ends, cancel: cancel, left: stop * 130}, "finance", id)
		cancel()
		if stop > 50 {
			t.Fatal("it never ends")
		}
	}
	i := k.read(id)
	if i.State != intake.Done || i.Report.Taken != 450 || i.Report.Unchanged != 0 || i.Done != 450 {
		t.Errorf("%+v", i)
	}
	if now, _ := k.stored(); now != resources+450 {
		t.Errorf("%d came", now-resources)
	}
	k.must(k.s.TakeOver(ctx, "finance", id))
}

// ending is a context that ends after it was asked so many times.
type ending struct {
	context.Context
	cancel func()
	left   int
}

func (e *ending) Err() error {
	if e.left--; e.left < 0 {
		e.cancel()
	}
	return e.Context.Err()
}

func TestRefused(t *testing.T) { dbtest.Each(t, testRefused) }

func testRefused(t *testing.T, d *db.DB) {
	k := newDesk(t, d)
	member := k.editor
	member.Role = policy.Member
	if _, err := k.s.Upload(ctx, member, "a.csv", "", []byte(few)); err == nil {
		t.Error("a member brings a file in")
	}
	for name, content := range map[string][]byte{"nothing": nil, "no title": []byte("a,b\n1,2\n"), "large": bytes.Repeat([]byte("x"), intake.MaxBytes+1)} {
		if _, err := k.s.Upload(ctx, k.editor, "a.csv", "", content); err == nil || errs.As(err).Kind == errs.Internal {
			t.Errorf("%s: %v", name, err)
		}
	}
	id := k.upload(few)
	k.must(k.s.GiveUp(ctx, k.editor, id))
	if err := k.s.Accept(ctx, k.editor, id); !errs.Is(err, errs.Conflict) {
		t.Errorf("what was given up is accepted: %v", err)
	}
	if _, err := k.s.Upload(ctx, k.editor, "a.csv", "قائمة of 2026, all", []byte(few)); err != nil {
		t.Error(err)
	}
	json := k.upload(`[{"@context":"https://schema.org","@type":"Course","name":"A course","url":"https://json.example/a","inLanguage":"en"}]`)
	if r := k.read(json).Report; r.Taken != 1 {
		t.Errorf("%+v", r)
	}
}
