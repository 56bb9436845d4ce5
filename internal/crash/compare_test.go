package crash

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dira-platform/dira/internal/db"
)

// stored is a row of the answers.
type stored struct {
	session  string
	question int
	revision int
	key      string
	choice   string
	at       time.Time
}

// read reads every answer, past the program. The database is closed again, so that the next crash leaves it to the program alone.
func read(t *testing.T, where string) []stored {
	t.Helper()
	d, err := db.Open(context.Background(), where)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	var rows []stored
	if err := d.Read(context.Background(), func(tx *db.Tx) error {
		rows, err = db.All(tx, func(row func(...any) error) (r stored, err error) {
			var at int64
			err = row(&r.session, &r.question, &r.revision, &r.key, &r.choice, &at)
			r.at = db.Time(at)
			return r, err
		}, `SELECT session_id, number, revision, request_key, choice, answered_at FROM assessment_answers ORDER BY session_id, number, revision`)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return rows
}

// verdict is what a comparison found.
type verdict struct {
	acked, lost, double int
	unanswered, stored  int      // sent and not acknowledged; of these, what stands all the same
	findings            []string // each lost or double answer, and whatever else is not as it should be
}

func (v *verdict) find(format string, args ...any) {
	v.findings = append(v.findings, fmt.Sprintf(format, args...))
}

// name tells answers apart: keys are a session's own.
type name struct{ session, key string }

// compare holds what stands in the database, in the order of read, against what was sent and acknowledged.
func compare(sessions []*session, rows []stored) (v verdict) {
	known := map[name]*sent{}
	for _, s := range sessions {
		for _, a := range s.sent {
			known[name{s.id, a.key}] = a
		}
	}
	effects := map[name]stored{}
	var before stored
	for _, r := range rows {
		if r.session != before.session || r.question != before.question {
			before = stored{}
		}
		if r.revision != before.revision+1 {
			v.find("%s of %s: revision %d of question %d follows %d", r.key, r.session, r.revision, r.question, before.revision)
		}
		before = r
		n := name{r.session, r.key}
		if a := known[n]; a == nil || a.question != r.question || r.choice != `["`+a.choice+`"]` {
			v.find("%s of %s: %s to question %d was never sent", r.key, r.session, r.choice, r.question)
		}
		if _, ok := effects[n]; ok {
			v.double++
			v.find("%s of %s: stands twice", r.key, r.session)
		}
		effects[n] = r
	}
	for _, s := range sessions {
		v.compareSession(s, effects)
	}
	return v
}

// compareSession looks for each acknowledged answer of a session, which must stand in the order of acknowledgement.
func (v *verdict) compareSession(s *session, effects map[name]stored) {
	last := map[int]*sent{} // by question: the latest to be acknowledged
	for _, a := range s.sent {
		r, ok := effects[name{s.id, a.key}]
		if !a.acked {
			v.unanswered++
			if ok {
				v.stored++
			}
			continue
		}
		v.acked++
		switch before := last[a.question]; {
		case !ok:
			v.lost++
			v.find("%s of %s: lost", a.key, s.id)
			continue
		case !r.at.Equal(a.savedAt):
			v.find("%s of %s: saved at %v, acknowledged as %v", a.key, s.id, r.at, a.savedAt)
		case before != nil && (before.order > a.order) != (effects[name{s.id, before.key}].revision > r.revision):
			v.find("%s of %s: stands in another order than it was acknowledged in", a.key, s.id)
		}
		last[a.question] = a
	}
}

func TestCompareFinds(t *testing.T) {
	at := time.UnixMicro(1)
	s := &session{id: "s"}
	s.sent = []*sent{{s, 1, "a", "1", true, at, 1}, {s, 1, "b", "2", true, at, 2}, {s, 2, "c", "na", false, time.Time{}, 0}}
	a, b, c := stored{"s", 1, 1, "a", `["1"]`, at}, stored{"s", 1, 2, "b", `["2"]`, at}, stored{"s", 2, 1, "c", `["na"]`, at}
	with := func(r stored, change func(*stored)) stored { change(&r); return r }
	tests := []struct {
		name         string
		rows         []stored
		lost, double int
		findings     []string
	}{
		{"as it should be", []stored{a, b}, 0, 0, nil},
		{"stored and not acknowledged", []stored{a, b, c}, 0, 0, nil},
		{"lost", []stored{a}, 1, 0, []string{"b of s: lost"}},
		{"double", []stored{a, b, with(b, func(r *stored) { r.revision = 3 })}, 0, 1, []string{"b of s: stands twice"}},
		{"a gap", []stored{a, with(b, func(r *stored) { r.revision = 3 })}, 0, 0, []string{"b of s: revision 3 of question 1 follows 1"}},
		{"another choice", []stored{a, with(b, func(r *stored) { r.choice = `["5"]` })}, 0, 0, []string{`b of s: ["5"] to question 1 was never sent`}},
		{"a stranger", []stored{a, b, with(c, func(r *stored) { r.key = "z" })}, 0, 0, []string{`z of s: ["na"] to question 2 was never sent`}},
		{"another time", []stored{with(a, func(r *stored) { r.at = time.UnixMicro(2).UTC() }), b}, 0, 0,
			[]string{fmt.Sprintf("a of s: saved at %v, acknowledged as %v", time.UnixMicro(2).UTC(), at)}},
		{"another order", []stored{with(b, func(r *stored) { r.revision = 1 }), with(a, func(r *stored) { r.revision = 2 })}, 0, 0,
			[]string{"b of s: stands in another order than it was acknowledged in"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := compare([]*session{s}, tt.rows)
			if v.acked != 2 || v.unanswered != 1 || v.lost != tt.lost || v.double != tt.double {
				t.Errorf("%d acknowledged, %d lost, %d double", v.acked, v.lost, v.double)
			}
			if diff := cmp.Diff(tt.findings, v.findings); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}
