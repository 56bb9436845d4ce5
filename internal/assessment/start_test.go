package assessment_test

import (
	"testing"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/policy"
)

func TestStartRefuses(t *testing.T) {
	s := newService(t, dbtest.SQLite(t))
	tests := []struct {
		name    string
		request assessment.Request
		code    string
	}{
		{"no such instrument", assessment.Request{Instrument: "other"}, "instrument_unknown"},
		{"no such competency", assessment.Request{Instrument: "starter", Scope: []string{"D7"}}, "scope_unknown"},
		{"no such role", assessment.Request{Instrument: "starter", Role: "king"}, "role_unknown"},
		{"no such sex", assessment.Request{Instrument: "starter", About: assessment.About{Sex: "x"}}, "about_unknown"},
		{"no such age", assessment.Request{Instrument: "starter", About: assessment.About{AgeBand: "12"}}, "about_unknown"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := s.Start(ctx, policy.Anyone(), tt.request); errs.As(err).Code != tt.code {
				t.Errorf("Start = %v, want %s", err, tt.code)
			}
		})
	}
}

func TestOverview(t *testing.T) {
	p := begin(t, newService(t, dbtest.SQLite(t)), "D2.C6")
	look := func() *assessment.Overview {
		o, err := p.s.Overview(ctx, p.who, p.id)
		if err != nil {
			t.Fatal(err)
		}
		return o
	}
	o := look()
	if len(o.Sections) != 2 || o.Answered != 0 || o.Sections[0].Done || o.Left() != (3*7+7*44)*1e9 {
		t.Errorf("at the start: %+v, %v left", o.Sections, o.Left())
	}
	p.answerAll()
	o = look()
	if !o.Sections[0].Done || !o.Sections[1].Done || o.Left() != 0 || o.SavedAt.IsZero() {
		t.Errorf("at the end: %+v", o.Sections)
	}
}
