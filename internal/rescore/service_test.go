package rescore_test

import (
	"context"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/rescore"
	"github.com/dira-platform/dira/internal/round"
)

func each(t *testing.T, do func(t *testing.T, m *ministry)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) { do(t, newMinistry(t, d)) })
}

func wantCode(t *testing.T, err error, code string) {
	t.Helper()
	if e := errs.As(err); e == nil || e.Code != code {
		t.Errorf("got %v, want %s", err, code)
	}
}

// TestScoreAgain decides that a round is scored again: everybody sees the new result and can read the one before, the release is another, and nothing is done twice.
func TestScoreAgain(t *testing.T) {
	each(t, func(t *testing.T, m *ministry) {
		id := m.Hold(60, "")
		before, first := m.result(3), m.release(id)
		wantCode(t, m.Begin(ctx, m.Officer, id, "Why not"), "rescore_same")
		m.recalibrate("calibration-1", 0.6)
		if !cmp.Equal(m.result(3), before) {
			t.Error("a calibration alone changes a result")
		}
		wantCode(t, m.Begin(ctx, m.Officer, id, "  "), "rescore_reason")
		wantCode(t, m.Begin(ctx, m.Officer, id, strings.Repeat("x", 501)), "rescore_reason_long")
		wantCode(t, m.Begin(ctx, m.As(policy.Auditor), id, "x"), "role_not_allowed")
		m.Must(m.Begin(ctx, m.Officer, id, "Now the questions are calibrated"))
		wantCode(t, m.Begin(ctx, m.Officer, id, "Again"), "rescore_live")
		event := m.live(id)
		left, err := m.ScoreSome(ctx, org, event)
		m.Must(err)
		if left != 10 || !cmp.Equal(m.result(3), before) || !cmp.Equal(m.release(id), first) {
			t.Errorf("in the midst of it %d are left, and something is seen", left)
		}
		other := another(m.DB) // another process goes on
		m.Must(other.Run(ctx, org, event))
		m.Must(other.Run(ctx, org, event)) // once more
		after := m.result(3)
		if after.Rescored == nil || after.Rescored.ID != event || after.Rescored.Reason != "Now the questions are calibrated" ||
			after.Versions.Calibration != "calibration-1" || !after.SubmittedAt.Equal(before.SubmittedAt) || after.Profile[0].Theta <= before.Profile[0].Theta {
			t.Errorf("%+v after %+v", after, before)
		}
		who := assessment.Holder(org, string(m.Taken[3].Key))
		_, all, err := m.Assessments.Scorings(ctx, who, m.Taken[3].ID)
		m.Must(err)
		if len(all) != 2 || !cmp.Equal(all[0], before) || !cmp.Equal(all[1], after) {
			t.Errorf("%d results stay readable", len(all))
		}
		again, err := m.Assessments.Recompute(ctx, who, m.Taken[3].ID)
		m.Must(err)
		if !cmp.Equal(again, after) {
			t.Errorf("computed again it is another: %s", cmp.Diff(after, again))
		}
		m.told(id, event)
	})
}

// told checks the release and what is written down of an event that scored all harder questions.
func (m *ministry) told(id round.ID, event rescore.ID) {
	m.T.Helper()
	r := m.release(id)
	if r.Number != 2 || r.Rescored == nil || r.Versions[0].Calibration != "calibration-1" || r.Groups[0].Stats[0].Theta == nil {
		m.T.Fatalf("released %d, %+v, %+v", r.Number, r.Rescored, r.Versions)
	}
	moved, err := m.Results.Moved(ctx, m.Officer, id, 2)
	m.Must(err)
	if d := moved.Now[0].Theta.Value - moved.Before[0].Theta.Value; d < 0.05 || d > 0.7 {
		m.T.Errorf("with questions harder by 0.6 the mean moved by %.2f", d)
	}
	o, err := m.Overview(ctx, m.Officer, id)
	m.Must(err)
	e := o.Events[0]
	if o.Other || o.Live != nil || len(o.Events) != 1 || e.State != assessment.RescoringDone || e.Done != 60 || e.Release != 2 || e.Before[0].Calibration == "calibration-1" {
		m.T.Errorf("%+v", o)
	}
	for query, want := range map[string]int{
		`SELECT COUNT(*) FROM assessment_rescored WHERE in_force_at > 0`:         60,
		`SELECT COUNT(*) FROM results_facts WHERE calibration = 'calibration-1'`: 60,
		`SELECT COUNT(*) FROM results_releases`:                                  6,
		`SELECT COUNT(*) FROM audit_events WHERE action = 'results.rescore'`:     1,
		`SELECT COUNT(*) FROM audit_events WHERE action = 'results.rescored'`:    1,
		`SELECT COUNT(*) FROM audit_events WHERE action = 'results.release'`:     2,
	} {
		if got := m.count(query); got != want {
			m.T.Errorf("%s: %d, want %d", query, got, want)
		}
	}
}

// TestWaves scores the first wave again, with the calibration of the second: changes are told then, without anything being done to the second.
func TestWaves(t *testing.T) {
	each(t, func(t *testing.T, m *ministry) {
		first := m.Hold(60, "")
		m.recalibrate("calibration-1", 0.3)
		second := m.Hold(55, first)
		if m.release(second).Groups[0].Stats[0].Change != nil {
			t.Fatal("a change is told over two scales")
		}
		m.Must(m.Begin(ctx, m.Officer, first, "To compare"))
		m.Must(m.Run(ctx, org, m.live(first)))
		r := m.release(second)
		c := r.Groups[0].Stats[0].Change
		if r.Number != 2 || r.Rescored != nil || c == nil {
			t.Fatalf("release %d, change %v", r.Number, c)
		}
		if want := r.Groups[0].Stats[0].Theta.Value - m.release(first).Groups[0].Stats[0].Theta.Value; math.Abs(c.Value-want) > 0.0011 {
			t.Errorf("change %v instead of %v", c.Value, want)
		}
	})
}

// TestStop gives it up half-way: all is as it was.
func TestStop(t *testing.T) {
	each(t, func(t *testing.T, m *ministry) {
		id := m.Hold(60, "")
		before, first := m.result(0), m.release(id)
		m.recalibrate("calibration-1", 0.6)
		m.Must(m.Begin(ctx, m.Officer, id, "Because"))
		event := m.live(id)
		_, err := m.ScoreSome(ctx, org, event)
		m.Must(err)
		wantCode(t, m.Stop(ctx, m.As(policy.Auditor), id), "role_not_allowed")
		m.Must(m.Stop(ctx, m.Officer, id))
		m.Must(m.Run(ctx, org, event))
		wantCode(t, m.Stop(ctx, m.Officer, id), "rescore_ended")
		if !cmp.Equal(m.result(0), before) || !cmp.Equal(m.release(id), first) || m.count(`SELECT COUNT(*) FROM assessment_rescored`) != 0 {
			t.Error("something is left of it")
		}
	})
}

// TestOpened opens the round again while it waits: nothing comes of it, and it says why.
func TestOpened(t *testing.T) {
	each(t, func(t *testing.T, m *ministry) {
		id := m.Hold(60, "")
		m.recalibrate("calibration-1", 0.6)
		m.Must(m.Begin(ctx, m.Officer, id, "Because"))
		event := m.live(id)
		m.Must(m.Rounds.Reopen(ctx, m.Officer, id, time.Date(2026, 12, 2, 0, 0, 0, 0, time.UTC)))
		m.Must(m.Run(ctx, org, event))
		o, err := m.Overview(ctx, m.Officer, id)
		m.Must(err)
		if e := o.Events[0]; e.State != assessment.RescoringFailed || e.Failure != "rescore_open" || m.result(0).Rescored != nil {
			t.Errorf("%+v", e)
		}
		wantCode(t, m.Begin(ctx, m.Officer, id, "Because"), "rescore_open")
	})
}

// TestLate has a job whose time runs out score some, and leave the rest to the next.
func TestLate(t *testing.T) {
	each(t, func(t *testing.T, m *ministry) {
		id := m.Hold(60, "")
		m.recalibrate("calibration-1", 0.6)
		m.Must(m.Begin(ctx, m.Officer, id, "Because"))
		event := m.live(id)
		soon, stop := context.WithTimeout(ctx, 3*time.Minute)
		defer stop()
		if err := m.Run(soon, org, event); err == nil || !strings.Contains(err.Error(), "not before") {
			t.Errorf("it ends with %v", err)
		}
		if n := m.count(`SELECT COUNT(*) FROM assessment_rescored`); n != 50 || m.release(id).Number != 1 {
			t.Errorf("%d are scored", n)
		}
		m.Must(m.Run(ctx, org, event))
		m.told(id, event)
	})
}

// TestErase erases an assessment that was scored again: nothing is left of it, and the release stays.
func TestErase(t *testing.T) {
	each(t, func(t *testing.T, m *ministry) {
		id := m.Hold(60, "")
		m.recalibrate("calibration-1", 0.6)
		m.Must(m.Begin(ctx, m.Officer, id, "Because"))
		m.Must(m.Run(ctx, org, m.live(id)))
		r := m.release(id)
		m.Must(m.Assessments.Erase(ctx, assessment.Holder(org, string(m.Taken[0].Key)), m.Taken[0].ID))
		if n := m.count(`SELECT COUNT(*) FROM assessment_rescored`); n != 59 || !cmp.Equal(m.release(id), r) {
			t.Errorf("%d results are left", n)
		}
		m.recalibrate("calibration-2", 0.2)
		m.Must(m.Begin(ctx, m.Officer, id, "Once more"))
		m.Must(m.Run(ctx, org, m.live(id)))
		now := m.release(id)
		if now.Number != 3 || now.Groups[0].People != r.Groups[0].People || now.Groups[0].Stats[0].Theta.N != r.Groups[0].Stats[0].Theta.N {
			t.Errorf("release %d of %d people, before of %d", now.Number, now.Groups[0].People, r.Groups[0].People)
		}
	})
}

// The variables by which this program is told to do what an event decided and nothing else: where, and which.
const runAt, runID = "DIRA_TEST_RESCORE_AT", "DIRA_TEST_RESCORE_ID"

func runElsewhere(where string) {
	d, err := db.Open(ctx, where)
	if err == nil {
		s := another(d)
		err = s.Run(ctx, org, rescore.ID(os.Getenv(runID)))
	}
	fmt.Println("done:", err)
}

// TestKill kills the program while it scores: what is seen is all of it or nothing, and the next attempt ends it.
func TestKill(t *testing.T) {
	for name, where := range map[string]func() string{
		"sqlite":   func() string { return filepath.Join(t.TempDir(), "dira.sqlite") },
		"postgres": func() string { return dbtest.PostgresURL(t) },
	} {
		t.Run(name, func(t *testing.T) {
			at := where()
			m := newMinistry(t, dbtest.Open(t, at))
			id := m.Hold(60, "")
			m.recalibrate("calibration-1", 0.6)
			m.Must(m.Begin(ctx, m.Officer, id, "Because"))
			event := m.live(id)
			program, err := os.Executable()
			m.Must(err)
			for range 3 {
				c := exec.Command(program)
				c.Env = append(os.Environ(), runAt+"="+at, runID+"="+string(event))
				m.Must(c.Start())
				scored := m.count(`SELECT COUNT(*) FROM assessment_rescored`)
				for end := time.Now().Add(time.Minute); ; time.Sleep(time.Millisecond) {
					if m.count(`SELECT COUNT(*) FROM assessment_rescored`) > scored || time.Now().After(end) || m.release(id).Number > 1 {
						break
					}
				}
				c.Process.Kill()
				c.Wait()
				if n, seen := m.count(`SELECT COUNT(*) FROM assessment_rescored WHERE in_force_at > 0`), m.release(id).Number; n != 60*(seen-1) {
					t.Errorf("%d results are in force with release %d", n, seen)
				}
			}
			m.Must(m.Run(ctx, org, event))
			m.told(id, event)
		})
	}
}
