package assessment_test

import (
	"strings"
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/policy"
)

// TestTakesNoLongerThanPromised holds what is promised: under 25 minutes for the whole or a role, under 6 for a quick look, both with some room.
func TestTakesNoLongerThanPromised(t *testing.T) {
	s := newService(t, dbtest.SQLite(t))
	v, err := builtInFramework()
	if err != nil {
		t.Fatal(err)
	}
	within := func(name string, most time.Duration, role framework.StatementID, scope ...string) {
		t.Helper()
		e, err := s.Estimate(ctx, policy.Anyone(), scope, role)
		if err != nil || e.Time > most {
			t.Errorf("%s: %d statements and %d questions take %v, more than %v; %v", name, e.Statements, e.Questions, e.Time, most, err)
		}
		t.Logf("%s: %d statements, %d questions, %.1f minutes", name, e.Statements, e.Questions, e.Time.Minutes())
	}
	const long, quick = 24*time.Minute + 30*time.Second, 5*time.Minute + 30*time.Second
	within("whole", long, "")
	for role := range v.Targets {
		within(string(role), long, role)
	}
	for _, domain := range []string{"D1", "D2", "D3", "AI"} {
		within(domain, quick, "", domain)
	}
	for _, ability := range v.Abilities() {
		within(string(ability), quick, "", string(ability))
	}
}

// TestQuickLookAsksAboutEachCompetency asks somebody a whole quick look: no competency is left out, so each gets a level.
func TestQuickLookAsksAboutEachCompetency(t *testing.T) {
	s := newService(t, dbtest.SQLite(t))
	for domain, want := range map[string]int{"D1": 7, "D2": 6, "D3": 7} {
		for range 5 {
			p := begin(t, s, domain)
			p.answerAll()
			r, err := s.Submit(ctx, p.who, p.id)
			if err != nil {
				t.Fatal(err)
			}
			if r.Answered > want {
				t.Errorf("%s: %d questions, want at most %d", domain, r.Answered, want)
			}
			for _, m := range r.Profile {
				if m.Answered == 0 || m.Level == "" {
					t.Errorf("%s: %d questions on %s, level %q", domain, m.Answered, m.Ability, m.Level)
				}
			}
		}
	}
}

// TestOlderVersionGoesOn begins by an instrument with the rules of before, installs the present one and finishes: what was begun keeps its length.
func TestOlderVersionGoesOn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newServiceWith(t, d, rulesOfBefore(t))
		p := begin(t, s, "D2")
		self := p.next()
		if err := p.answer(self.Number, "first", "4"); err != nil {
			t.Fatal(err)
		}
		s = newService(t, d) // as when the server is started again, by a newer program
		p.s = s
		p.answerAll()
		r, err := s.Submit(ctx, p.who, p.id)
		if err != nil || r.Answered != 12 || !strings.HasSuffix(r.Versions.Instrument, "@1") {
			t.Fatalf("%+v, %v; want the 12 questions of version 1", r, err)
		}
		fresh := begin(t, s, "D2")
		fresh.answerAll()
		if r, err := s.Submit(ctx, fresh.who, fresh.id); err != nil || r.Answered != 6 || !strings.HasSuffix(r.Versions.Instrument, "@2") {
			t.Errorf("%+v, %v; want the 6 questions of version 2", r, err)
		}
		if _, err := s.Compare(ctx, fresh.who, fresh.id, string(p.key)); err != nil {
			t.Errorf("results of both cannot be compared: %v", err)
		}
		if q := p.sharpen("D2.C6").next(); q == nil || q.Of != 10 {
			t.Errorf("the older one cannot be sharpened: %+v", q)
		}
	})
}

// rulesOfBefore is the instrument as it was before there were quick looks.
func rulesOfBefore(t *testing.T) *itembank.Instrument {
	t.Helper()
	in, err := builtInInstrument()
	if err != nil {
		t.Fatal(err)
	}
	old := *in
	old.Rules.Questions, old.Rules.MinPerSection, old.Rules.QuickSeconds = 40, 0, 0
	return &old
}
