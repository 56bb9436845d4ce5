package published

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/app"
	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/round"
)

// perPerson is how many answers an assessment has here.
const perPerson = 35

// TestMillion measures what docs/performance.md says of a million answers: DIRA_TEST_MILLION=1 go test ./internal/published -run TestMillion -v -timeout 60m
func TestMillion(t *testing.T) {
	if os.Getenv("DIRA_TEST_MILLION") == "" {
		t.Skip("it takes many minutes: set DIRA_TEST_MILLION")
	}
	for name, place := range map[string]func(t *testing.T) string{
		"sqlite":   func(t *testing.T) string { return filepath.Join(t.TempDir(), "dira.sqlite") },
		"postgres": func(t *testing.T) string { return dbtest.PostgresURL(t) },
	} {
		for _, answers := range []int{10_000, 100_000, 1_000_000} {
			t.Run(fmt.Sprintf("%s/%d", name, answers), func(t *testing.T) { million(t, place(t), answers) })
		}
	}
}

func million(t *testing.T, database string, answers int) {
	p := newPlaceAt(t, app.Config{Data: t.TempDir(), Database: database, Version: "test", Chromium: "off"}, 7, 6)
	id, err := p.app.Rounds.Create(ctx, p.officer(), p.units[0].ID, p.plan())
	p.check(err)
	p.rounds = append(p.rounds, id)
	p.check(p.app.Rounds.Launch(ctx, p.officer(), id))
	began := time.Now()
	p.fill(id, answers/perPerson)
	t.Logf("made in %v", time.Since(began).Round(time.Second))
	key, path := p.one()
	p.check(p.app.Rounds.Close(ctx, p.officer(), id))
	began = time.Now()
	p.check(p.app.Results.Release(ctx, org, id))
	t.Logf("results made in %v", time.Since(began).Round(10*time.Millisecond))
	officer := &http.Cookie{Name: "dira_session", Value: string(p.tokens["officer"])}
	t.Logf("dashboard: %s", p.slow(officer, "/rounds/"+string(id)+"/results"))
	t.Logf("report on paper: %s", p.slow(officer, "/rounds/"+string(id)+"/results/report"))
	t.Logf("a person's result: %s", p.slow(&http.Cookie{Name: "dira_key", Value: key}, path))
	p.stream(answers)
}

// one takes an assessment, and returns its key and where its result is.
func (p *place) one() (key, path string) {
	s, err := p.app.Assessments.Start(ctx, policy.Anyone(), assessment.Request{Instrument: assessment.Starter, Language: "en", Scope: []string{"D1", "AI"}})
	p.check(err)
	who := assessment.Holder(policy.Public, string(s.Key))
	_, err = p.app.Assessments.Answer(ctx, who, s.ID, assessment.Reply{Number: 1, Choice: []string{"3"}, Key: "k"})
	p.check(err)
	_, err = p.app.Assessments.Submit(ctx, who, s.ID)
	p.check(err)
	return string(s.Key), "/a/" + string(s.ID) + "/result"
}

// slow asks for a page often, and says how long it took at the median and at the 95 of 100.
func (p *place) slow(cookie *http.Cookie, path string) string {
	p.t.Helper()
	var took []time.Duration
	for range 200 {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.AddCookie(cookie)
		w := httptest.NewRecorder()
		began := time.Now()
		p.app.Handler().ServeHTTP(w, r)
		took = append(took, time.Since(began))
		if w.Code != http.StatusOK {
			p.t.Fatalf("%s answered %d", path, w.Code)
		}
	}
	slices.Sort(took)
	return fmt.Sprintf("median %.1f ms, p95 %.1f ms", float64(took[100].Microseconds())/1000, float64(took[190].Microseconds())/1000)
}

// stream takes all answers out, and looks at how much memory that needs.
func (p *place) stream(answers int) {
	p.t.Helper()
	runtime.GC()
	var before, now runtime.MemStats
	runtime.ReadMemStats(&before)
	most, n := uint64(0), 0
	began := time.Now()
	out := json.NewEncoder(io.Discard)
	p.check(p.app.Assessments.Stream(ctx, policy.Operator(org), func(g assessment.Given) error {
		if n++; n%20_000 == 0 {
			runtime.GC()
			runtime.ReadMemStats(&now)
			most = max(most, now.HeapAlloc)
		}
		return out.Encode(g)
	}))
	took := time.Since(began)
	p.t.Logf("%d answers streamed in %v, %d MB of memory more at most", n, took.Round(10*time.Millisecond), int64(most-before.HeapAlloc)>>20)
	if n != answers/perPerson*perPerson {
		p.t.Errorf("%d answers came out", n)
	}
}

// fill stores so many submitted assessments of the round with their answers and facts, as fast as the database takes them.
func (p *place) fill(id round.ID, people int) {
	const atOnce = 2000
	v, err := framework.BuiltIn()
	p.check(err)
	all := v.Abilities()
	for from := 0; from < people; from += atOnce {
		to := min(from+atOnce, people)
		p.write(func(tx *db.Tx) error {
			for n := from; n < to; n++ {
				x := p.people[n%len(p.people)]
				session := fmt.Sprintf("session%06d", n)
				if _, err := tx.Exec(`INSERT INTO assessment_sessions (org_id, id, key_hash, instrument_id, instrument_version, language, scope, role_id, seed, state, sex, age_band, grade, started_at, submitted_at)
					SELECT $1, $2, $2, id, version, 'en', '[]', '', 1, 'submitted', $3, '', $4, 1, 2 FROM itembank_instruments WHERE org_id = $1 ORDER BY version DESC LIMIT 1`, org, session, x.sex, x.grade); err != nil {
					return err
				}
				if err := p.facts(tx, id, x, session, "", all); err != nil {
					return err
				}
			}
			first, last := fmt.Sprintf("session%06d", from), fmt.Sprintf("session%06d", to-1)
			const numbers = `WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 35) ` // perPerson
			if _, err := tx.Exec(numbers+`INSERT INTO assessment_questions (org_id, session_id, number, section, ability, item_id, item_version, level, scored, asked_at)
				SELECT s.org_id, s.id, CAST(numbers.n AS BIGINT), 'D1', 'D1.C1', $4, 1, '', 1, 1 FROM assessment_sessions s CROSS JOIN numbers WHERE s.org_id = $1 AND s.id >= $2 AND s.id <= $3`,
				org, first, last, p.anyItem()); err != nil {
				return err
			}
			_, err := tx.Exec(`INSERT INTO assessment_answers (org_id, session_id, number, revision, request_key, choice, language, answered_at)
				SELECT org_id, session_id, number, 1, CAST(number AS TEXT), '["a"]', 'en', 2 FROM assessment_questions WHERE org_id = $1 AND session_id >= $2 AND session_id <= $3`, org, first, last)
			return err
		})
	}
}

// anyItem is an item of the instrument.
func (p *place) anyItem() string {
	in, err := itembank.BuiltIn()
	p.check(err)
	return string(in.Items[0].ID)
}
