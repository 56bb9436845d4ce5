package assessment_test

import (
	"cmp"
	"strings"
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/policy"
)

// TestTakesNoLongerThanPromised holds what is promised: under 25 minutes for the whole or a role, under 6 for a quick look without the self-view.
func TestTakesNoLongerThanPromised(t *testing.T) {
	s := newService(t, dbtest.SQLite(t))
	v, err := builtInFramework()
	if err != nil {
		t.Fatal(err)
	}
	within := func(name string, most time.Duration, role framework.StatementID, scope ...string) {
		t.Helper()
		e, err := s.Estimate(ctx, policy.Anyone(), scope, role)
		took := cmp.Or(e.Quick, e.Time)
		if err != nil || took > most {
			t.Errorf("%s: %d statements and %d questions take %v, more than %v; %v", name, e.Statements, e.Questions, took, most, err)
		}
		t.Logf("%s: %d statements, %d questions, %.1f minutes", name, e.Statements, e.Questions, took.Minutes())
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
	for domain, want := range map[string]int{"D1": 7, "D2": 7, "D3": 7} {
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
		if r, err := s.Submit(ctx, fresh.who, fresh.id); err != nil || r.Answered < 6 || r.Answered > 7 || !strings.HasSuffix(r.Versions.Instrument, "@2") {
			t.Errorf("%+v, %v; want the 6 or 7 questions of version 2", r, err)
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
	old.Rules.Questions, old.Rules.MinPerSection, old.Rules.QuickQuestions = 40, 0, 0
	return &old
}

// TestQuickLookLeavesSelfViewOut begins with and without the self-view: only where the scope lies within one domain can it be left out.
func TestQuickLookLeavesSelfViewOut(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newService(t, d)
		for _, tt := range []struct {
			scope    []string
			quick    bool
			sections int
		}{{[]string{"D2"}, true, 1}, {[]string{"D2.C1", "D2.C6"}, true, 1}, {[]string{"D2"}, false, 2}, {[]string{"D2", "AI"}, true, 4}, {nil, true, 8}} {
			started, err := s.Start(ctx, policy.Anyone(), assessment.Request{Instrument: assessment.Starter, Language: "en", Scope: tt.scope, Quick: tt.quick})
			if err != nil {
				t.Fatal(err)
			}
			p := &person{t, s, started.ID, started.Key, assessment.Holder(policy.Public, string(started.Key)), "en"}
			o, err := s.Overview(ctx, p.who, p.id)
			if err != nil || len(o.Sections) != tt.sections {
				t.Fatalf("%v: sections %+v, %v; want %d", tt, o.Sections, err, tt.sections)
			}
			p.answerAll()
			r, err := s.Submit(ctx, p.who, p.id)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range r.Profile {
				if viewed := m.SelfLevel != ""; viewed != (tt.sections > 1) || m.Level == "" {
					t.Errorf("%v: %+v", tt, m)
				}
			}
		}
	})
}
