package audit

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

var ctx = context.Background()

const org = "public"

// event is a small event that is told apart by a number.
func event(n int) Event {
	return Event{Org: org, Person: fmt.Sprintf("person-%d", n%3), Role: "officer", Action: "round.open", Object: Object{"round", fmt.Sprintf("r%d", n)},
		Details: Details{"count": n, "scope": "unit"}}
}

func write(t testing.TB, d *db.DB, fn func(tx *db.Tx) error) {
	t.Helper()
	if err := d.Write(ctx, fn); err != nil {
		t.Fatal(err)
	}
}

func record(t testing.TB, d *db.DB, events ...Event) {
	t.Helper()
	for _, e := range events {
		write(t, d, func(tx *db.Tx) error { return Record(tx, e) })
	}
}

// recorded fills a log with so many events.
func recorded(t testing.TB, d *db.DB, n int) {
	t.Helper()
	for i := range n {
		record(t, d, event(i))
	}
}

func list(t testing.TB, d *db.DB, f Filter, p Page) (all []*Known, next int64) {
	t.Helper()
	err := d.Read(ctx, func(tx *db.Tx) (err error) { all, next, err = List(tx, org, f, p); return err })
	if err != nil {
		t.Fatal(err)
	}
	return all, next
}

// otherOrg makes a second organisation.
func otherOrg(t testing.TB, d *db.DB) string {
	t.Helper()
	write(t, d, func(tx *db.Tx) error {
		_, err := tx.Exec(`INSERT INTO identity_organisations (id, parent_id, name, created_at) VALUES ('ministry', NULL, 'A ministry', 0)`)
		return err
	})
	return "ministry"
}

func TestRecord(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		now := time.Date(2026, 3, 4, 5, 6, 7, 89000, time.UTC)
		d.SetClock(func() time.Time { return now })
		other := otherOrg(t, d)
		e := Event{Org: org, Person: "amina", Role: "officer", Action: "person.invite", Object: Object{Person, "brahim"},
			Details: Details{"way": "mail", "again": true, "count": 2, "at_most": int64(5)}}
		record(t, d, e, Event{Org: other, Person: "amina", Action: "person.sign_in"}, Event{Org: org, Role: Program, Action: "round.close"})

		got, next := list(t, d, Filter{}, Page{})
		if len(got) != 2 || next != 0 {
			t.Fatalf("List = %d events, next %d", len(got), next)
		}
		first, second := got[1], got[0]
		want := &Known{Entry: Entry{Org: org, Number: 1, At: now, Actor: first.Actor, Role: "officer", Action: "person.invite",
			Object: Object{Person, first.Object.ID}, Details: []byte(`{"again":true,"at_most":5,"count":2,"way":"mail"}`), Hash: seal(&first.Entry),
			encoding: 1}, Person: "amina", ObjectPerson: "brahim"}
		if diff := cmp.Diff(want, first, cmp.AllowUnexported(Entry{})); diff != "" {
			t.Errorf("first (-want +got):\n%s", diff)
		}
		if second.Number != 2 || second.PreviousHash != first.Hash || second.Actor != "" || second.Person != "" || string(second.Details) != "{}" {
			t.Errorf("second = %+v", second)
		}
		if len(first.Actor) < 26 || first.Actor == first.Object.ID {
			t.Errorf("subjects %q and %q", first.Actor, first.Object.ID)
		}
		for _, o := range []string{org, other} {
			if head, err := Verify(ctx, d, o, nil, nil); err != nil || head.Number == 0 {
				t.Errorf("Verify(%s) = %v, %v", o, head, err)
			}
		}
	})
}

func TestRecordRefuses(t *testing.T) {
	d := dbtest.SQLite(t)
	for name, change := range map[string]func(*Event){
		"no organisation":       func(e *Event) { e.Org = "" },
		"one that is not there": func(e *Event) { e.Org = "nowhere" },
		"nobody":                func(e *Event) { e.Person, e.Role = "", "" },
		"a role in words":       func(e *Event) { e.Role = "The boss" },
		"an action in words":    func(e *Event) { e.Action = "opened the round" },
		"an action of one word": func(e *Event) { e.Action = "open" },
		"a kind in words":       func(e *Event) { e.Object.Kind = "A round" },
		"an id without a kind":  func(e *Event) { e.Object.Kind = "" },
		"a person without id":   func(e *Event) { e.Object = Object{Kind: Person} },
		"a mail address as id":  func(e *Event) { e.Object.ID = "a@example.org" },
		"a name in a detail":    func(e *Event) { e.Details = Details{"who": "Amina Diallo"} },
		"an address":            func(e *Event) { e.Details = Details{"who": "a@example.org"} },
		"a list":                func(e *Event) { e.Details = Details{"answers": []string{"a"}} },
		"a fraction":            func(e *Event) { e.Details = Details{"theta": 0.5} },
		"a detail's name":       func(e *Event) { e.Details = Details{"Amina Diallo": 1} },
		"a long value":          func(e *Event) { e.Details = Details{"a": strings.Repeat("a", 201)} },
		"many details": func(e *Event) {
			e.Details = Details{}
			for i := range 21 {
				e.Details[fmt.Sprintf("d%d", i)] = i
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			e := event(1)
			change(&e)
			err := d.Write(ctx, func(tx *db.Tx) error { return Record(tx, e) })
			if err == nil {
				t.Fatal("recorded")
			}
			if strings.Contains(err.Error(), "Diallo\"") && name != "a detail's name" || strings.Contains(err.Error(), "@") {
				t.Errorf("the error tells what must not be told: %v", err)
			}
		})
	}
}

func TestRecordStandsAndFallsWithItsTransaction(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		refused := errors.New("refused")
		recorded(t, d, 1)
		err := d.Write(ctx, func(tx *db.Tx) error { return errors.Join(Record(tx, event(2)), refused) })
		if !errors.Is(err, refused) {
			t.Fatal(err)
		}
		write(t, d, func(tx *db.Tx) error { return errors.Join(Record(tx, event(3)), Record(tx, event(4))) })
		if head, err := Verify(ctx, d, org, nil, nil); err != nil || head.Number != 3 {
			t.Errorf("Verify = %v, %v; want 3 events", head, err)
		}
	})
}

func TestForget(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		e := Event{Org: org, Person: "amina", Role: "member", Action: "person.erase", Object: Object{Person, "amina"}}
		write(t, d, func(tx *db.Tx) error {
			return errors.Join(Record(tx, e), Record(tx, event(1)), Forget(tx, org, "amina"))
		})
		got, _ := list(t, d, Filter{Action: "person.erase"}, Page{})
		if len(got) != 1 || got[0].Person != "" || got[0].ObjectPerson != "" || got[0].Actor == "" || got[0].Actor != got[0].Object.ID {
			t.Fatalf("after Forget: %+v", got[0])
		}
		for _, table := range []string{"audit_events", "audit_subjects"} {
			if stored := dump(t, d, table); strings.Contains(stored, "amina") {
				t.Errorf("%s still holds the id of the person: %s", table, stored)
			}
		}
		if _, err := Verify(ctx, d, org, nil, nil); err != nil {
			t.Error(err)
		}
		record(t, d, Event{Org: org, Person: "amina", Action: "person.sign_in"})
		if again, _ := list(t, d, Filter{Action: "person.sign_in"}, Page{}); again[0].Actor == got[0].Actor {
			t.Error("who comes back has the old subject")
		}
		record(t, d, event(1))
		if kept, _ := list(t, d, Filter{Action: "round.open"}, Page{}); kept[0].Person != "person-1" || kept[0].Actor != kept[1].Actor {
			t.Errorf("others are forgotten, too: %+v", kept[0])
		}
	})
}

// dump is everything that a table holds, as text.
func dump(t testing.TB, d *db.DB, table string) string {
	t.Helper()
	var b strings.Builder
	for _, column := range columns(t, d, table) {
		err := d.Read(ctx, func(tx *db.Tx) error {
			all, err := db.All(tx, func(row func(...any) error) (s string, err error) { return s, row(&s) }, `SELECT COALESCE(CAST(`+column+` AS TEXT), '') FROM `+table)
			b.WriteString(strings.Join(all, " ") + "\n")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

// Fifty at once, each with something of its own to store: nothing is lost, nothing is stored twice, and the chain is whole.
func TestConcurrentRecords(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		const writers = 50
		var wg sync.WaitGroup
		for i := range writers {
			do := d.Write
			if i%2 == 0 {
				do = d.Batch
			}
			wg.Go(func() {
				e := event(i)
				e.Person = fmt.Sprintf("person-%d", i%5) // so that some meet in making a subject, too
				if err := do(ctx, func(tx *db.Tx) error { return Record(tx, e) }); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		head, err := Verify(ctx, d, org, nil, nil)
		if err != nil || head.Number != writers {
			t.Errorf("Verify = %v, %v; want %d events", head, err, writers)
		}
		seen, subjects := map[string]bool{}, map[string]bool{}
		all, _ := list(t, d, Filter{}, Page{Size: 200})
		for _, e := range all {
			seen[e.Object.ID], subjects[e.Actor] = true, true
		}
		if len(seen) != writers || len(subjects) != 5 {
			t.Errorf("%d different events of %d subjects, want %d of 5", len(seen), len(subjects), writers)
		}
	})
}

// What the database refuses by itself.
func TestDatabaseRefuses(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		recorded(t, d, 4)
		for name, statement := range map[string]string{
			"to delete the oldest":     `DELETE FROM audit_events WHERE number <= 2`,
			"to delete in the middle":  `DELETE FROM audit_events WHERE number = 3`,
			"to give another number":   `UPDATE audit_events SET number = 9, follows = 8 WHERE number = 3`,
			"to take to another place": `UPDATE audit_events SET follows = 1 WHERE number = 3`,
			"a gap": `INSERT INTO audit_events (org_id, number, follows, encoding, at, actor, role, action, object_kind, object_id, details, previous_hash, hash)
				VALUES ('public', 6, 5, 1, 0, '', '', '', '', '', '', '', '')`,
			"to delete the organisation": `DELETE FROM identity_organisations WHERE id = 'public'`,
		} {
			if err := d.Write(ctx, func(tx *db.Tx) error { _, err := tx.Exec(statement); return err }); err == nil {
				t.Errorf("the database does not refuse %s", name)
			}
		}
		if head, err := Verify(ctx, d, org, nil, nil); err != nil || head.Number != 4 {
			t.Errorf("Verify = %v, %v", head, err)
		}
	})
}

// Events are only ever added: no statement of ours changes or deletes them. Other packages may not even name the table.
func TestOnlyAdded(t *testing.T) {
	forbidden := regexp.MustCompile(`(?i)\b(UPDATE|DELETE\s+FROM|TRUNCATE(\s+TABLE)?|DROP\s+TABLE)\s+audit_events|ON CONFLICT`)
	files, _ := filepath.Glob("*.go")
	if len(files) == 0 {
		t.Fatal("no sources")
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if found := forbidden.Find(text); found != nil && !strings.HasSuffix(name, "_test.go") {
			t.Errorf("%s: %s", name, found)
		}
	}
	if !forbidden.MatchString("UPDATE audit_events SET") || !forbidden.MatchString("delete from audit_events") {
		t.Error("the test sees nothing")
	}
}
