package policy_test

import (
	"testing"

	"github.com/dira-platform/dira/internal/policy"
)

func TestMay(t *testing.T) {
	visitor := policy.Anyone()
	holder := policy.Actor{Org: policy.Public, KeyHash: "h1"}
	stranger := policy.Actor{Org: policy.Public, KeyHash: "h2"}
	elsewhere := policy.Actor{Org: "ministry", KeyHash: "h1"}
	site := policy.Object{Org: policy.Public}
	mine := policy.Object{Org: policy.Public, KeyHash: "h1"}
	keyless := policy.Object{Org: policy.Public}

	tests := []struct {
		name  string
		actor policy.Actor
		do    policy.Action
		on    policy.Object
		want  bool
	}{
		{"visitor reads what is public", visitor, policy.ReadPublic, site, true},
		{"visitor starts", visitor, policy.StartAssessment, site, true},
		{"another site's visitor does not start here", elsewhere, policy.StartAssessment, site, false},
		{"visitor does not answer", visitor, policy.AnswerAssessment, mine, false},
		{"holder answers", holder, policy.AnswerAssessment, mine, true},
		{"stranger's key does not answer", stranger, policy.AnswerAssessment, mine, false},
		{"right key on another site does not answer", elsewhere, policy.AnswerAssessment, mine, false},
		{"no key opens what has none", visitor, policy.AnswerAssessment, keyless, false},
		{"holder reads the result", holder, policy.ReadResult, mine, true},
		{"stranger does not read the result", stranger, policy.ReadResult, mine, false},
		{"holder sharpens", holder, policy.SharpenAssessment, mine, true},
		{"stranger does not sharpen", stranger, policy.SharpenAssessment, mine, false},
		{"holder erases", holder, policy.EraseAssessment, mine, true},
		{"stranger does not erase", stranger, policy.EraseAssessment, mine, false},
		{"the operator takes all answers of a site", policy.Operator(policy.Public), policy.ExportAnswers, site, true},
		{"but not of another", policy.Operator("ministry"), policy.ExportAnswers, site, false},
		{"the operator does not read one person's result", policy.Operator(policy.Public), policy.ReadResult, mine, false},
		{"a visitor does not take answers", visitor, policy.ExportAnswers, site, false},
		{"a holder does not take answers", holder, policy.ExportAnswers, mine, false},
		{"what the table does not name is refused", holder, "assessment.sell", mine, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := policy.May(tt.actor, tt.do, tt.on); got != tt.want {
				t.Errorf("May() = %v, want %v", got, tt.want)
			}
		})
	}
}
