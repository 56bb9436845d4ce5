package audit

import (
	"fmt"
	"strings"
	"testing"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/errs"
)

// columns are the names of the columns of a table as the database knows them.
func columns(t testing.TB, d *db.DB, table string) (names []string) {
	t.Helper()
	query := `SELECT name FROM pragma_table_info($1) ORDER BY cid`
	if d.Engine() == "postgres" {
		query = `SELECT column_name FROM information_schema.columns WHERE table_name = $1 ORDER BY ordinal_position`
	}
	err := d.Read(ctx, func(tx *db.Tx) (err error) {
		names, err = db.All(tx, func(row func(...any) error) (s string, err error) { return s, row(&s) }, query, table)
		return err
	})
	if err != nil || len(names) == 0 {
		t.Fatalf("columns of %s: %v, %v", table, names, err)
	}
	return names
}

// unguarded gives a log into the hands of somebody who owns the database: without the constraints, and with a copy to go back to.
func unguarded(t *testing.T, d *db.DB) {
	t.Helper()
	run(t, d, `ALTER TABLE audit_events RENAME TO audit_before`, `CREATE TABLE audit_events AS SELECT * FROM audit_before`,
		`CREATE INDEX audit_bare ON audit_events (number)`) // what has no index PostgreSQL reads slowly here
}

// restored puts back what was recorded, before the statements of the next tampering.
func restored(statements ...string) []string {
	return append([]string{`DELETE FROM audit_events WHERE number >= 0`, `INSERT INTO audit_events SELECT * FROM audit_before WHERE org_id = 'public'`}, statements...)
}

func run(t *testing.T, d *db.DB, statements ...string) {
	t.Helper()
	write(t, d, func(tx *db.Tx) error {
		for _, s := range statements {
			if n, err := tx.Exec(s); err != nil {
				return fmt.Errorf("%s: %w", s, err)
			} else if n == 0 && strings.HasPrefix(s, "UPDATE") {
				return fmt.Errorf("%s: nothing was there to tamper with", s)
			}
		}
		return nil
	})
}

// Any column of any event, changed alone, is found.
func TestVerifyFindsEachColumn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		const events = 4
		recorded(t, d, events)
		head, err := Head(ctx, d, org)
		if err != nil {
			t.Fatal(err)
		}
		all := columns(t, d, "audit_events")
		if len(all) != 13 {
			t.Errorf("%d columns; does the encoding hold each?", len(all))
		}
		unguarded(t, d)
		for _, column := range all {
			other := column + ` || 'x'`
			switch column {
			case "number", "follows", "encoding", "at":
				other = `COALESCE(` + column + `, 0) + 1`
			}
			for number := 1; number <= events; number++ {
				run(t, d, restored(fmt.Sprintf(`UPDATE audit_events SET %s = %s WHERE number = %d`, column, other, number))...)
				_, err := Verify(ctx, d, org, []Mark{head}, nil)
				if !errs.Is(err, errs.Conflict) {
					t.Errorf("%s of event %d was changed; Verify = %v", column, number, err)
				}
				if e := errs.As(err); e != nil && e.Code != "audit_cut" && e.Args["number"] != int64(number) {
					t.Errorf("%s of event %d was changed; Verify says %v", column, number, err)
				}
			}
		}
		run(t, d, restored()...)
		if _, err := Verify(ctx, d, org, []Mark{head}, nil); err != nil {
			t.Errorf("after all is restored: %v", err)
		}
	})
}

// sealed makes the statement that puts another event in the place of one, with the right hash.
func sealed(t *testing.T, d *db.DB, number, previous int64) string {
	t.Helper()
	var e *Entry
	var before string
	err := d.Read(ctx, func(tx *db.Tx) error {
		list, err := selectAfter(tx, org, number-1, 1)
		if err != nil || len(list) == 0 {
			return fmt.Errorf("no event %d: %w", number, err)
		}
		e = list[0]
		if previous > 0 {
			return tx.Row(`SELECT hash FROM audit_events WHERE number = $1`, []any{previous}, &before)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	e.Action, e.PreviousHash = "round.forge", before
	return fmt.Sprintf(`UPDATE audit_events SET action = 'round.forge', previous_hash = '%s', hash = '%s' WHERE number = %d`, before, seal(e), number)
}

func TestVerifySaysWhatIsWrong(t *testing.T) {
	shift := func(from, by int) string {
		return fmt.Sprintf(`UPDATE audit_events SET number = number + %d, follows = follows + %d WHERE number >= %d`, by, by, from)
	}
	copyOf := func(number, as int) string {
		return fmt.Sprintf(`INSERT INTO audit_events SELECT org_id, %d, %d, encoding, at, actor, role, action, object_kind, object_id, details, previous_hash, hash
			FROM audit_before WHERE org_id = 'public' AND number = %d`, as, as-1, number)
	}
	tests := []struct {
		name, want string // the code, and its arguments
		do         []string
	}{
		{"changed", "audit_changed map[number:3]", []string{`UPDATE audit_events SET details = '{}' WHERE number = 3`}},
		{"the first changed", "audit_changed map[number:1]", []string{`UPDATE audit_events SET actor = '' WHERE number = 1`}},
		{"missing", "audit_missing map[number:3]", []string{`DELETE FROM audit_events WHERE number = 3`}},
		{"the first missing", "audit_missing map[number:1]", []string{`DELETE FROM audit_events WHERE number = 1`}},
		{"missing, and the gap closed", "audit_changed map[number:3]", []string{`DELETE FROM audit_events WHERE number = 3`, shift(4, -1)}},
		{"two swapped", "audit_reordered map[found:4 number:2]", []string{`UPDATE audit_events SET number = 6 - number WHERE number IN (2, 4)`}},
		{"taken to the end", "audit_reordered map[found:7 number:2]", []string{`UPDATE audit_events SET number = 7 WHERE number = 2`}},
		{"one put in", "audit_reordered map[found:4 number:3]", []string{shift(3, 1), copyOf(1, 3)}},
		{"one put in before the first", "audit_reordered map[found:2 number:1]", []string{shift(1, 1), copyOf(4, 1)}},
		{"one put in with number 0", "audit_unlinked map[number:0]", []string{copyOf(2, 0)}},
		{"one put behind the last", "audit_changed map[number:7]", []string{copyOf(6, 7)}},
		{"all of them gone", "audit_cut map[last:0 number:6]", []string{`DELETE FROM audit_events`}},
		{"the end cut off", "audit_cut map[last:4 number:6]", []string{`DELETE FROM audit_events WHERE number > 4`}},
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		recorded(t, d, 6)
		head, err := Head(ctx, d, org)
		if err != nil {
			t.Fatal(err)
		}
		check := func(name, want string, marks []Mark) {
			t.Helper()
			_, err := Verify(ctx, d, org, marks, nil)
			got := "whole"
			if e := errs.As(err); e != nil {
				got = fmt.Sprint(e.Code, " ", e.Args)
			}
			if got != want {
				t.Errorf("%s: Verify = %s, want %s", name, got, want)
			}
		}
		unguarded(t, d)
		for _, tt := range tests {
			run(t, d, restored(tt.do...)...)
			check(tt.name, tt.want, []Mark{head})
		}
		run(t, d, restored()...)
		run(t, d, sealed(t, d, 3, 2))
		check("another put in its place", "audit_unlinked map[number:4]", nil)
		for n := int64(3); n <= 6; n++ {
			run(t, d, sealed(t, d, n, n-1))
		}
		check("written anew, with the head written down", "audit_rewritten map[number:6]", []Mark{head})
		check("written anew, with nothing to compare with", "whole", nil) // the limit of what a chain can tell
		run(t, d, restored(`DELETE FROM audit_events WHERE number > 4`)...)
		check("cut off, with nothing to compare with", "whole", nil)
		run(t, d, restored()...)
		check("nothing", "whole", []Mark{head, {}})
	})
}

// More events than are read at a time.
func TestVerifyBeyondOneChunk(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		fill(t, d, 2*chunk+1)
		var reached []int64
		head, err := Verify(ctx, d, org, nil, func(n int64) { reached = append(reached, n) })
		if want := fmt.Sprint([]int64{chunk, 2 * chunk, 2*chunk + 1}); err != nil || head.Number != 2*chunk+1 || fmt.Sprint(reached) != want {
			t.Errorf("Verify = %v, %v with progress %v, want %s", head.Number, err, reached, want)
		}
		run(t, d, fmt.Sprintf(`UPDATE audit_events SET role = 'auditor' WHERE number = %d`, 2*chunk+1))
		if _, err := Verify(ctx, d, org, nil, nil); errs.As(err).Code != "audit_changed" {
			t.Errorf("Verify = %v", err)
		}
	})
}

func TestVerifyNothing(t *testing.T) {
	d := dbtest.SQLite(t)
	if head, err := Verify(ctx, d, org, []Mark{{}}, nil); err != nil || head != (Mark{}) {
		t.Errorf("Verify of an empty log = %v, %v", head, err)
	}
	if all, err := Organisations(ctx, d); err != nil || len(all) != 0 {
		t.Errorf("Organisations = %v, %v", all, err)
	}
	recorded(t, d, 2)
	if all, err := Organisations(ctx, d); err != nil || len(all) != 1 || all[0] != org {
		t.Errorf("Organisations = %v, %v", all, err)
	}
}

func TestParseMark(t *testing.T) {
	hash := strings.Repeat("0f", 32)
	for _, text := range []string{"0:", "7:" + hash} {
		if m, err := ParseMark(" " + text + "\n"); err != nil || m.String() != text {
			t.Errorf("ParseMark(%q) = %v, %v", text, m, err)
		}
	}
	for _, text := range []string{"", "7", "7:", "0:" + hash, "-1:" + hash, "7:" + hash[1:], "7:" + strings.ToUpper(hash), hash, "7;" + hash, "7:" + hash + "0"} {
		if m, err := ParseMark(text); errs.As(err) == nil || errs.As(err).Code != "audit_mark_malformed" {
			t.Errorf("ParseMark(%q) = %v, %v", text, m, err)
		}
	}
}
