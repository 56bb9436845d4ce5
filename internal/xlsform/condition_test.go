package xlsform_test

import (
	"strings"
	"testing"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/xlsform"
)

func TestConditions(t *testing.T) {
	answers := map[string]string{"a": "yes", "b": "no", "n": "1"}
	ask := func(q string) string { return answers[q] }
	for _, tt := range []struct {
		text, written string
		holds         bool
	}{
		{"", "", true},
		{"${a} = 'yes'", "${a} = 'yes'", true},
		{`${a}="no"`, "${a} = 'no'", false},
		{"${ a } != 'no'", "${a} != 'no'", true},
		{"${n} = 1", "${n} = '1'", true},
		{"${c} = ''", "${c} = ''", true},
		{"selected(${a}, 'yes')", "selected(${a}, 'yes')", true},
		{"not(${a} = 'yes') or ${b} = 'no'", "not(${a} = 'yes') or ${b} = 'no'", true},
		{"${a} = 'no' and ${b} = 'no' or ${a} = 'yes'", "(${a} = 'no' and ${b} = 'no') or ${a} = 'yes'", true},
		{"${a} = 'no' and (${b} = 'no' or ${a} = 'yes')", "${a} = 'no' and (${b} = 'no' or ${a} = 'yes')", false},
		{"NOT (selected( ${a} ,'no' )) AND ${b} = ‘no’", "not(selected(${a}, 'no')) and ${b} = 'no'", true},
	} {
		c, err := xlsform.ParseCondition(tt.text)
		if err != nil {
			t.Errorf("%s: %v", tt.text, err)
			continue
		}
		if c.String() != tt.written || c.Holds(ask) != tt.holds {
			t.Errorf("%s: %s, %v", tt.text, c, c.Holds(ask))
		}
		if again, err := xlsform.ParseCondition(c.String()); err != nil || again.String() != c.String() {
			t.Errorf("%s is read as %s, %v", c, again, err)
		}
	}
}

func TestConditionsRefused(t *testing.T) {
	for text, at := range map[string]int{
		"${a}": 5, "${a} > 1": 6, "count(${a}) = 1": 1, "${a} = 'yes": 8, "${a} = 'yes' and": 17, "(${a} = 'yes'": 14, "a = 'yes'": 1, "${a} = 'yes')": 13,
		"selected(${a})": 14, "not ${a} = 'x'": 1, "${a b} = 'x'": 1, "${a} = ${b}": 8, strings.Repeat("(", 100): 32,
	} {
		_, err := xlsform.ParseCondition(text)
		if e := errs.As(err); e == nil || e.Code != "condition_unread" || e.Args["at"] != at {
			t.Errorf("%.40s: %v, want it at %d", text, err, at)
		}
	}
	if _, err := xlsform.ParseCondition(strings.Repeat(" ", 3000) + "x"); errs.As(err).Code != "condition_long" {
		t.Error(err)
	}
}

// FuzzCondition wants reading to end, and what was read to mean the same when it is written and read again.
func FuzzCondition(f *testing.F) {
	for _, seed := range []string{"${a} = 'yes' and not(selected(${b}, 'x')) or (${c} != 1)", "not(not(${a}=''))", "${a} = “x”", "((("} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := xlsform.ParseCondition(text)
		if err != nil {
			if errs.As(err).Kind != errs.Invalid {
				t.Fatal(err)
			}
			return
		}
		again, err := xlsform.ParseCondition(c.String())
		if err != nil || again.String() != c.String() {
			t.Fatalf("%q: %s, %s, %v", text, c, again, err)
		}
	})
}
