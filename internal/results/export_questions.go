package results

import "github.com/dira-platform/dira/internal/fairness"

// questionLines are how the questions worked in groups. They are of no unit, and of no number of people.
func (r *Release) questionLines(each func(line []any) error) error {
	if r.Questions == nil {
		return nil
	}
	for i := range r.Questions.Compared {
		c := &r.Questions.Compared[i]
		between := c.By + ":" + c.Group + "/" + c.Reference
		for _, count := range []struct {
			name string
			n    int
		}{{"questions_compared", len(c.Questions)}, {"questions_too_few", c.Few}, {"questions_flagged", len(c.Flagged())}} {
			if err := each([]any{"", "", "", "", "", "", "", "", "", count.name, count.n, "", "", "", "", between, "", ""}); err != nil {
				return err
			}
		}
		for _, q := range c.Questions {
			if err := questionLine(&q, between, each); err != nil {
				return err
			}
		}
	}
	return nil
}

func questionLine(q *fairness.Question, between string, each func(line []any) error) error {
	const sure = 1.959963985 // standard errors to either side
	i := Interval{Low: rounded(q.Difference - sure*q.SE), High: rounded(q.Difference + sure*q.SE)}
	for _, line := range [][]any{
		{"dif", q.Difference, i.Low, i.High, q.SE},
		{"dif_delta", q.Delta, "", "", ""},
		{"dif_chance", q.P, "", "", ""},
	} {
		all := append([]any{"", "", "", "", "", "", "", "", string(q.Ability)}, line...)
		if err := each(append(all, "", between, string(q.ID), q.Class)); err != nil {
			return err
		}
	}
	return nil
}
