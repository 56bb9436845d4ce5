package audit

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
)

// minute is a time in the day on which the events of these tests happen.
func minute(n int) time.Time { return time.Date(2026, 3, 4, 10, n, 0, 0, time.UTC) }

// diary is a log of ten events, a minute after each other, that differ in everything a filter asks for.
func diary(t *testing.T, d *db.DB) {
	t.Helper()
	other := otherOrg(t, d)
	for i := range 10 {
		d.SetClock(func() time.Time { return minute(i + 1) })
		e := event(i)
		e.Action = []string{"round.open", "round.close"}[i%2]
		if i == 4 {
			e.Object = Object{Person, "person-1"}
		}
		record(t, d, e, Event{Org: other, Role: Program, Action: "round.open"})
	}
}

func numbers(list []*Known) (all []int64) {
	for _, e := range list {
		all = append(all, e.Number)
	}
	return all
}

func TestList(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		diary(t, d)
		var subject string
		if err := d.Read(ctx, func(tx *db.Tx) (err error) { subject, err = Subject(tx, org, "person-1"); return err }); err != nil || subject == "" {
			t.Fatalf("Subject = %q, %v", subject, err)
		}
		for name, tt := range map[string]struct {
			f    Filter
			want []int64
		}{
			"all":                   {Filter{}, []int64{10, 9, 8, 7, 6, 5, 4, 3, 2, 1}},
			"from":                  {Filter{From: minute(8)}, []int64{10, 9, 8}},
			"to":                    {Filter{To: minute(3)}, []int64{2, 1}},
			"a span":                {Filter{From: minute(3), To: minute(5)}, []int64{4, 3}},
			"who":                   {Filter{Actor: subject}, []int64{8, 5, 2}},
			"what":                  {Filter{Action: "round.close"}, []int64{10, 8, 6, 4, 2}},
			"to what kind":          {Filter{Object: Object{Kind: Person}}, []int64{5}},
			"to what":               {Filter{Object: Object{"round", "r6"}}, []int64{7}},
			"to whom":               {Filter{Object: Object{Person, subject}}, []int64{5}},
			"who what when":         {Filter{Actor: subject, Action: "round.close", From: minute(3)}, []int64{8}},
			"nothing":               {Filter{Action: "round.forget"}, nil},
			"no round of that name": {Filter{Object: Object{"round", subject}}, nil},
		} {
			got, next := list(t, d, tt.f, Page{})
			if diff := cmp.Diff(tt.want, numbers(got)); diff != "" || next != 0 {
				t.Errorf("%s (-want +got), next %d:\n%s", name, next, diff)
			}
		}
	})
}

func TestListPages(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		diary(t, d)
		for _, size := range []int{1, 3, 5, 10, 11} {
			var all []int64
			p, pages := Page{Size: size}, 0
			for {
				got, next := list(t, d, Filter{}, p)
				all, pages = append(all, numbers(got)...), pages+1
				if len(got) > size {
					t.Fatalf("%d events on a page of %d", len(got), size)
				}
				if next == 0 {
					break
				}
				p.Before = next
			}
			if want := (10 + size - 1) / size; fmt.Sprint(all) != "[10 9 8 7 6 5 4 3 2 1]" || pages != want {
				t.Errorf("pages of %d: %v on %d pages, want %d", size, all, pages, want)
			}
		}
		if got, _ := list(t, d, Filter{}, Page{Size: 9999}); len(got) != 10 {
			t.Errorf("%d events", len(got))
		}
	})
}

// Whoever has an export can verify it without this program: the hash is made here from the words of the description alone.
func TestExportJSON(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		diary(t, d)
		var out bytes.Buffer
		if err := ExportJSON(ctx, d, org, Filter{}, &out); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(out.String(), "person-1") {
			t.Error("the export names people by their ids")
		}
		previous, lines := "", 0
		for text := range strings.Lines(out.String()) {
			lines++
			var e struct {
				Org, At, Actor, Role, Action, Hash string
				Number                             int
				Kind                               string `json:"object_kind"`
				ID                                 string `json:"object_id"`
				Details                            json.RawMessage
				Previous                           string `json:"previous_hash"`
			}
			if err := json.Unmarshal([]byte(text), &e); err != nil {
				t.Fatal(err)
			}
			at, err := time.Parse(time.RFC3339Nano, e.At)
			if err != nil {
				t.Fatal(err)
			}
			h := sha256.New()
			h.Write([]byte("dira-audit-1"))
			for _, field := range []string{e.Org, strconv.Itoa(e.Number), strconv.FormatInt(at.UnixMicro(), 10), e.Actor, e.Role, e.Action, e.Kind, e.ID, string(e.Details), e.Previous} {
				binary.Write(h, binary.BigEndian, int64(len(field)))
				h.Write([]byte(field))
			}
			if got := hex.EncodeToString(h.Sum(nil)); got != e.Hash || e.Previous != previous || e.Number != lines {
				t.Errorf("line %d: %s\nhash computed %s", lines, text, got)
			}
			previous = e.Hash
		}
		if lines != 10 {
			t.Errorf("%d lines", lines)
		}
	})
}

// What was tampered with can still be exported, and shows.
func TestExportTampered(t *testing.T) {
	d := dbtest.SQLite(t)
	recorded(t, d, 2)
	run(t, d, `UPDATE audit_events SET details = '{ "count": 1 ' WHERE number = 1`, `UPDATE audit_events SET details = '{"count": 1}' WHERE number = 2`)
	var out bytes.Buffer
	if err := ExportJSON(ctx, d, org, Filter{}, &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"details":"{ \"count\": 1 "`, `"details":"{\"count\": 1}"`} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%s is not in the export:\n%s", want, out.String())
		}
	}
}

func TestExportCSV(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		e := event(1)
		e.Object.ID = "=1+1"
		record(t, d, event(0), e)
		d.SetClock(func() time.Time { return minute(1) })
		var out bytes.Buffer
		if err := ExportCSV(ctx, d, org, Filter{Object: Object{"round", "=1+1"}}, &out); err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(&out).ReadAll()
		if err != nil || len(rows) != 2 || len(rows[0]) != 12 {
			t.Fatalf("rows = %q, %v", rows, err)
		}
		if got := rows[1]; got[1] != "2" || got[7] != "'=1+1" || got[8] != `{"count":1,"scope":"unit"}` || len(got[10]) != 64 {
			t.Errorf("row = %q", got)
		}
	})
}
