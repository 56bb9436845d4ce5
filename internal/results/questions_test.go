package results

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/dira-platform/dira/internal/fairness"
)

// found is what a comparison may have found: one question that is harder for women, one that is not, and as many for readers of French.
func found() *fairness.Report {
	questions := []fairness.Question{{ID: "q1", Ability: "D1.C1", Difference: 1.2, SE: 0.2, Delta: -2.82, Class: "C", P: 0.001}, {ID: "q2", Ability: "AI", Difference: -0.1, SE: 0.2, Delta: 0.235, Class: "A", P: 0.7}}
	return &fairness.Report{Compared: []fairness.Compared{
		{Comparison: fairness.Comparison{By: fairness.BySex, Group: "woman", Reference: "man", Enough: true}, Few: 12, Questions: questions},
		{Comparison: fairness.Comparison{By: fairness.BySex, Group: "woman", Reference: NotWomen, Enough: true}, Few: 11, Questions: questions},
		{Comparison: fairness.Comparison{By: fairness.ByLanguage, Group: "fr", Reference: "en", Enough: true}, Few: 14, Questions: questions},
	}}
}

// TestQuestionsBySex: how questions worked for women and men is told where both are told of among all, or women and all others, and nowhere else; all audiences are told
// of the same two groups. Languages are of no group that is told of.
func TestQuestionsBySex(t *testing.T) {
	with, without := 0, 0
	for seed := range uint64(12) {
		v, c := small(t, seed)
		c.questions = found()
		all := v.releases(c, nil, map[Audience]*Release{})
		both := func(a Audience, other string) bool {
			return all[a].Group("m", "woman") != nil && (all[a].Group("m", other) != nil || other == NotWomen && all[a].Group("m", Everyone) != nil)
		}
		other := NotWomen
		if both(ForOfficers, "man") {
			other = "man"
		}
		for audience, r := range all {
			list := r.Questions.Of(fairness.BySex)
			if (len(list) > 0) != both(audience, other) || len(list) > 1 || len(list) == 1 && list[0].Reference != other {
				t.Errorf("seed %d, %s: women and %s are told of: %v; how questions worked for them: %+v", seed, audience, other, both(audience, other), list)
			}
			if len(r.Questions.Of(fairness.ByLanguage)) != 1 {
				t.Errorf("%+v", r.Questions)
			}
			if other == "man" {
				with++
			} else {
				without++
			}
		}
	}
	if with == 0 || without == 0 {
		t.Errorf("%d with, %d without: nothing was tried", with, without)
	}
}

// TestQuestionsStay: a later release of the same round tells of its questions what the first one did.
func TestQuestionsStay(t *testing.T) {
	v, c := small(t, 1)
	c.questions = found()
	first := v.releases(c, nil, map[Audience]*Release{})
	v.people(14, "d00", "woman", 0)
	v.people(14, "d00", "man", 0)
	again := v.census()
	for i := range again.people {
		again.people[i].added = i >= len(c.people)
	}
	again.questions = nil
	for audience, r := range v.releases(again, nil, first) {
		if r.Number != 2 || r.Questions != first[audience].Questions {
			t.Errorf("%s: release %d: %+v", audience, r.Number, r.Questions)
		}
	}
}

// TestQuestionsInFiles: the file has all that was found, and says of no line how many people it rests on.
func TestQuestionsInFiles(t *testing.T) {
	r := &Release{Questions: found(), Units: []Unit{{ID: "m", Name: "Ministry"}}}
	var b bytes.Buffer
	if err := r.WriteCSV(&b); err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, l := range lines[1:] {
		got = append(got, strings.Join(l[8:], " "))
		if strings.Join(l[:8], "") != "" || l[14] != "" {
			t.Errorf("of whom is %q", l)
		}
	}
	want := []string{" questions_compared 2     sex:woman/man  ", " questions_too_few 12     sex:woman/man  ", " questions_flagged 1     sex:woman/man  ",
		"D1.C1 dif 1.2 0.808 1.592 0.2  sex:woman/man q1 C", "D1.C1 dif_delta -2.82     sex:woman/man q1 C", "D1.C1 dif_chance 0.001     sex:woman/man q1 C"}
	for _, w := range want {
		if !slices.Contains(got, w) {
			t.Errorf("%q is not in\n%s", w, fmt.Sprintf("%q", got))
		}
	}
	if len(got) != 27 {
		t.Errorf("%d lines", len(got))
	}
}
