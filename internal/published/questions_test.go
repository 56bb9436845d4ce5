package published

import (
	"fmt"
	"strconv"

	"github.com/dira-platform/dira/internal/results"
)

// question says one thing of a question, or of all of them: it is about no group of people, and must be the same everywhere.
func (t told) question(between, question, what, value, where string) {
	t.say(about{subject{part: between}, question, what}, value, where)
}

// questions are how the questions worked in groups, as a document tells it.
func (t told) questions(r *results.Release, where string) {
	if r.Questions == nil {
		return
	}
	number := func(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }
	for _, c := range r.Questions.Compared {
		between := fmt.Sprintf("%s:%s/%s", c.By, c.Group, c.Reference)
		t.question(between, "", "questions_compared", fmt.Sprint(len(c.Questions)), where)
		t.question(between, "", "questions_too_few", fmt.Sprint(c.Few), where)
		t.question(between, "", "questions_flagged", fmt.Sprint(len(c.Flagged())), where)
		for _, q := range c.Questions {
			t.question(between, string(q.ID), "dif", number(q.Difference), where)
			t.question(between, string(q.ID), "dif_delta", number(q.Delta), where)
			t.question(between, string(q.ID), "dif_chance", number(q.P), where)
		}
	}
}
