package roster_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/roster"
)

func TestMain(m *testing.M) {
	if where := os.Getenv(takeOverAt); where != "" {
		takeOverElsewhere(where)
		return
	}
	dbtest.Main(m)
}

var ctx = context.Background()

const org = "finance"

// office is a staff office with its officer.
type office struct {
	*roster.Service
	t       testing.TB
	db      *db.DB
	root    *identity.Unit
	officer policy.Actor
	spent   func(seconds float64, unit string) // for a benchmark; nil: nobody asks
}

func newOffice(t testing.TB, d *db.DB) *office {
	t.Helper()
	o := &office{Service: roster.NewService(d), t: t, db: d}
	o.write(func(tx *db.Tx) error {
		_, err := identity.Found(tx, identity.Founding{Organisation: identity.Organisation{ID: org, Name: "Ministry of Finance", Language: "en"}, Kind: "ministry",
			Administrator: identity.Details{Name: "Awa Ndiaye", Email: "awa@example.org"}})
		return err
	})
	o.write(func(tx *db.Tx) (err error) {
		o.root, err = identity.SelectRoot(tx, org)
		return err
	})
	o.officer = policy.Actor{Org: org, Person: "officer", Role: policy.Officer, Unit: o.root.Path, Strong: true}
	return o
}

func (o *office) write(fn func(*db.Tx) error) {
	o.t.Helper()
	if err := o.db.Write(ctx, fn); err != nil {
		o.t.Fatal(err)
	}
}

// take brings a list in, with leavers or without, and returns what came of it.
func (o *office) take(list string, leavers bool) roster.Outcome {
	o.t.Helper()
	step := time.Now()
	measure := func(unit string) {
		if o.spent != nil {
			o.spent(time.Since(step).Seconds(), unit)
		}
		step = time.Now()
	}
	id, err := o.Upload(ctx, o.officer, o.root.ID, "staff.csv", []byte(list))
	if err != nil {
		o.t.Fatal(err)
	}
	measure("s/upload")
	p, err := o.Preview(ctx, o.officer, id)
	if err != nil {
		o.t.Fatal(err)
	}
	measure("s/preview")
	if err := o.Decide(ctx, o.officer, id, p.Import.Options, leavers); err != nil {
		o.t.Fatal(err)
	}
	if p, err = o.Preview(ctx, o.officer, id); err != nil {
		o.t.Fatal(err)
	}
	if err := o.Accept(ctx, o.officer, id); err != nil {
		o.t.Fatal(err)
	}
	step = time.Now()
	if err := o.TakeOver(ctx, org, id); err != nil {
		o.t.Fatal(err)
	}
	measure("s/takeover")
	i, err := o.Import(ctx, o.officer, id)
	if err != nil || i.State != roster.Done {
		o.t.Fatalf("%+v, %v", i, err)
	}
	promised := p.Outcome
	if promised != i.Outcome {
		o.t.Errorf("promised %+v, did %+v", promised, i.Outcome)
	}
	return i.Outcome
}

// staff is everyone, as lines.
func (o *office) staff() (lines []string) {
	o.t.Helper()
	o.write(func(tx *db.Tx) error {
		units, err := identity.SelectUnits(tx, org, o.root.Path)
		if err != nil {
			return err
		}
		people, err := identity.SelectPeople(tx, org, o.root.Path)
		slices.SortFunc(people, func(a, b identity.Person) int { return strings.Compare(a.StaffNumber, b.StaffNumber) })
		lines = nil
		for _, u := range units {
			for _, p := range people {
				if p.Unit == u.ID && p.Name != "Awa Ndiaye" {
					lines = append(lines, strings.TrimSpace(fmt.Sprintf("%d %s: %s %s %s %s %s", len(u.Path.Units()), u.Name, p.StaffNumber, p.Name, p.Email, p.Sex, p.State)))
				}
			}
		}
		return err
	})
	return lines
}

const header = "Staff number,Name,E-mail,Unit,Sex\n"

// TestImport brings a list in, again, changed, and without somebody.
func TestImport(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := newOffice(t, d)
		list := header + "001,Moussa Sow,moussa@example.org,Ministry of Finance / Budget,M\n002,Amina Hassan,amina@example.org,Budget / Team 1,F\n003,Chidi Okafor,,Taxes,M\n"
		if diff := cmp.Diff(roster.Outcome{New: 3, Units: 3}, o.take(list, false)); diff != "" {
			t.Error("first (-want +got):\n" + diff)
		}
		want := []string{"2 Budget: 001 Moussa Sow moussa@example.org man active", "3 Team 1: 002 Amina Hassan amina@example.org woman active", "2 Taxes: 003 Chidi Okafor  man active"}
		if diff := cmp.Diff(want, o.staff()); diff != "" {
			t.Error("people (-want +got):\n" + diff)
		}
		if diff := cmp.Diff(roster.Outcome{Same: 3}, o.take(list, false)); diff != "" {
			t.Error("again (-want +got):\n" + diff)
		}
		// Two swap their addresses, one moves, one is not in the list any more; the administrator never leaves by a list.
		changed := header + "001,Moussa Sow,amina@example.org,Taxes,\n002,Amina Hassan,moussa@example.org,Budget / Team 1,F\n"
		if diff := cmp.Diff(roster.Outcome{Changed: 2, Left: 1, Unlisted: 1}, o.take(changed, true)); diff != "" {
			t.Error("changed (-want +got):\n" + diff)
		}
		want = []string{"3 Team 1: 002 Amina Hassan moussa@example.org woman active", "2 Taxes: 001 Moussa Sow amina@example.org man active", "2 Taxes: 003 Chidi Okafor  man left"}
		if diff := cmp.Diff(want, o.staff()); diff != "" {
			t.Error("people after the change (-want +got):\n" + diff)
		}
		if got := o.take(list, false); got.Back != 1 || got.New != 0 {
			t.Errorf("back: %+v", got)
		}
	})
}

// TestClashes shows rows that contradict who is there.
func TestClashes(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := newOffice(t, d)
		o.take(header+"001,Moussa Sow,moussa@example.org,Budget,M\n002,Amina Hassan,amina@example.org,Budget,F\n", false)
		id, err := o.Upload(ctx, o.officer, o.root.ID, "staff.csv", []byte(header+
			"001,Moussa Sow,amina@example.org,Budget,M\n009,Somebody,moussa@example.org,Budget,M\n010,Right,right@example.org,Budget,F\n"))
		if err != nil {
			t.Fatal(err)
		}
		p, err := o.Preview(ctx, o.officer, id)
		if err != nil {
			t.Fatal(err)
		}
		want := []roster.Clash{{Row: 2, Name: "Moussa Sow", Code: "staff_row_email_taken"}, {Row: 3, Name: "Somebody", Code: "staff_row_email_taken"}}
		if diff := cmp.Diff(want, p.Clashes); diff != "" || p.Outcome.New != 1 || p.Outcome.Refused != 2 {
			t.Errorf("%+v (-want +got):\n%s", p.Outcome, diff)
		}
		if len(p.Missing) != 0 {
			t.Errorf("%+v would leave because the row with their address is wrong", p.Missing)
		}
	})
}

// TestUnits shows that a code leads to the unit that has it, wherever its name says, and that no list makes a second one.
func TestUnits(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := newOffice(t, d)
		const header = "Staff number,Name,Unit,Unit code\n"
		o.take(header+"017,Amina Hassan,Budget,B-1\n027,Moussa Sow,Taxes,T-1\n037,Chidi Okafor,Old,O-1\n", false)
		units := map[string]identity.UnitID{}
		o.write(func(tx *db.Tx) error {
			all, err := identity.SelectUnits(tx, org, o.root.Path)
			for _, u := range all {
				units[u.Name] = u.ID
			}
			return err
		})
		o.take(header+"037,Chidi Okafor,Taxes,T-1\n", false)
		if err := identity.NewService(d).CloseUnit(ctx, o.officer, units["Old"]); err != nil {
			t.Fatal(err)
		}
		list := header + "017,Amina Hassan,Anything,b-1\n027,Moussa Sow,Old,O-1\n047,New One,North,N-1\n057,New Two,South,N-1\n"
		got := o.take(list, false)
		if diff := cmp.Diff(roster.Outcome{Same: 1, New: 2, Units: 2, Refused: 1, Unlisted: 1}, got); diff != "" {
			t.Error("codes (-want +got):\n" + diff)
		}
		id, err := o.Upload(ctx, o.officer, units["Budget"], "staff.csv", []byte(header+"077,New Three,,T-1\n"))
		if err != nil {
			t.Fatal(err)
		}
		p, err := o.Preview(ctx, o.officer, id)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]roster.Clash{{Row: 2, Name: "New Three", Code: "staff_row_unit_elsewhere"}}, p.Clashes); diff != "" {
			t.Error("a unit elsewhere (-want +got):\n" + diff)
		}
	})
}

// TestElevated shows that a list does not change by what somebody is known who may do more than others: whoever could would sign in as them.
func TestElevated(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := newOffice(t, d)
		id, err := o.Upload(ctx, o.officer, o.root.ID, "staff.csv", []byte(header+"001,Awa Ndiaye,awa@example.org,,F\n002,Someone,someone@example.org,,F\n"))
		if err != nil {
			t.Fatal(err)
		}
		p, err := o.Preview(ctx, o.officer, id)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]roster.Clash{{Row: 2, Name: "Awa Ndiaye", Code: "staff_row_elevated"}}, p.Clashes); diff != "" || p.Outcome.New != 1 {
			t.Errorf("%+v (-want +got):\n%s", p.Outcome, diff)
		}
		if got := o.take("Name,E-mail,Unit\nAwa N. Ndiaye,awa@example.org,\n", false); got.Changed != 1 {
			t.Errorf("another name: %+v", got)
		}
	})
}

// TestNothingBeforeYes shows that looking writes nothing, that an ended import takes nothing, and that what dies in between leaves nothing.
func TestNothingBeforeYes(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := newOffice(t, d)
		var list strings.Builder
		list.WriteString(header)
		for i := range 2500 {
			fmt.Fprintf(&list, "%05d,Person %d,p%d@example.org,Unit %d,F\n", i, i, i, i%40)
		}
		id, err := o.Upload(ctx, o.officer, o.root.ID, "staff.csv", []byte(list.String()))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := o.Preview(ctx, o.officer, id); err != nil || len(o.staff()) > 0 {
			t.Fatalf("%d people after looking, %v", len(o.staff()), err)
		}
		if err := o.Accept(ctx, o.officer, id); err != nil {
			t.Fatal(err)
		}
		dying, cancel := context.WithCancel(ctx)
		stop := o.afterWrites(3, cancel)
		if err := o.TakeOver(dying, org, id); err == nil {
			t.Fatal("it did not die")
		}
		stop()
		if got := len(o.staff()); got != 0 {
			t.Fatalf("%d people after dying half-way", got)
		}
		if err := o.TakeOver(ctx, org, id); err != nil { // the job runs again
			t.Fatal(err)
		}
		if got := len(o.staff()); got != 2500 {
			t.Errorf("%d people", got)
		}
		if err := o.TakeOver(ctx, org, id); err != nil || len(o.staff()) != 2500 { // and again
			t.Errorf("%d people, %v", len(o.staff()), err)
		}
	})
}

// afterWrites calls cancel at the n-th reading of the clock, of which each transaction has one.
func (o *office) afterWrites(n int, cancel func()) (stop func()) {
	count := 0
	o.db.SetClock(func() time.Time {
		if count++; count == n {
			cancel()
		}
		return time.Now()
	})
	return func() { o.db.SetClock(time.Now) }
}

func TestWhoMay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := newOffice(t, d)
		manager, foreign, weak := o.officer, o.officer, o.officer
		manager.Role, foreign.Org, weak.Strong = policy.Manager, "health", false
		for who, code := range map[*policy.Actor]string{&manager: "role_not_allowed", &foreign: "unit_not_found", &weak: "second_factor_needed"} {
			_, err := o.Upload(ctx, *who, o.root.ID, "staff.csv", []byte(header+"1,A,,B,\n"))
			if e := errs.As(err); e == nil || e.Code != code {
				t.Errorf("%v, want %s", err, code)
			}
		}
		id, err := o.Upload(ctx, o.officer, o.root.ID, "staff.csv", []byte(header+"1,A,,B,\n"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := o.Preview(ctx, foreign, id); !errs.Is(err, errs.NotFound) {
			t.Errorf("another organisation looks: %v", err)
		}
		if _, err := o.Upload(ctx, o.officer, o.root.ID, "photo.png", []byte("\x89PNG\r\n\x1a\n\x00\x00")); err == nil || errs.As(err).Field != "file" {
			t.Errorf("a picture is taken for a list: %v", err)
		}
	})
}

// BenchmarkTakeOver50000 brings 50,000 people in.
func BenchmarkTakeOver50000(b *testing.B) {
	for name, open := range map[string]func(testing.TB) *db.DB{"sqlite": dbtest.SQLite, "postgres": dbtest.Postgres} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				o := newOffice(b, open(b))
				o.spent = b.ReportMetric
				var list strings.Builder
				list.WriteString(header)
				for i := range 50_000 {
					fmt.Fprintf(&list, "%05d,Person %d,p%d@example.org,Unit %d / Team %d,F\n", i, i, i, i%40, i%7)
				}
				b.StartTimer()
				if got := o.take(list.String(), false); got.New != 50_000 {
					b.Errorf("%+v", got)
				}
			}
		})
	}
}
