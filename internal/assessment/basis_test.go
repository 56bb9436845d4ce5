package assessment_test

import (
	"testing"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/errs"
)

// TestLateReply sends replies that waited on a device, to questions that were or were not answered elsewhere meanwhile.
func TestLateReply(t *testing.T) {
	tests := []struct {
		name   string
		before []string // keys of the replies that came first
		late   string   // key of the late one
		basis  *assessment.Basis
		code   string
	}{
		{"nothing else came", nil, "tab.1", &assessment.Basis{Keys: "tab"}, ""},
		{"an earlier one of the same showing had arrived unnoticed", []string{"tab"}, "tab.1", &assessment.Basis{Keys: "tab"}, ""},
		{"itself had arrived unnoticed", []string{"tab.1"}, "tab.1", &assessment.Basis{Keys: "tab"}, ""},
		{"itself, and then another", []string{"tab.1", "other"}, "tab.1", &assessment.Basis{Keys: "tab"}, ""},
		{"answered elsewhere", []string{"other"}, "tab.1", &assessment.Basis{Keys: "tab"}, "answered_elsewhere"},
		{"answered elsewhere after the same showing", []string{"tab", "other"}, "tab.1", &assessment.Basis{Keys: "tab"}, "answered_elsewhere"},
		{"what was answered had been seen", []string{"other"}, "tab.1", &assessment.Basis{Revision: 1, Keys: "tab"}, ""},
		{"answered twice, seen once", []string{"other", "more"}, "tab.1", &assessment.Basis{Revision: 1, Keys: "tab"}, "answered_elsewhere"},
		{"not late", []string{"other"}, "tab.1", nil, ""},
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newService(t, d)
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				p := begin(t, s, "AI")
				q := p.next()
				for _, key := range tt.before {
					if err := p.answer(q.Number, key, first(q)...); err != nil {
						t.Fatal(err)
					}
				}
				_, err := s.Answer(ctx, p.who, p.id, assessment.Reply{Number: q.Number, Choice: first(q), Key: tt.late, Basis: tt.basis})
				if tt.code == "" && err != nil || tt.code != "" && errs.As(err).Code != tt.code {
					t.Errorf("the late reply: %v, want %q", err, tt.code)
				}
			})
		}
	})
}
