package api

import (
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/results"
)

// ResultsCompare is how the questions of a round worked in two groups.
type ResultsCompare struct {
	By        string            `json:"by" enum:"sex,language"`
	Group     string            `json:"group" example:"woman"`
	Reference string            `json:"reference" example:"man"`
	Compared  int               `json:"compared" doc:"Questions that were compared, of all competencies."`
	Few       int               `json:"too_few" doc:"Questions of the round that could not be: too few answers of a group."`
	Flagged   int               `json:"flagged" doc:"Questions that worked differently by more than chance and by enough to matter, of all competencies."`
	Questions []ResultsQuestion `json:"questions"`
}

// ResultsQuestion is how much harder a question is for the group than for the reference.
type ResultsQuestion struct {
	Question   string  `json:"question" example:"D2.C4-b1"`
	Ability    string  `json:"ability"`
	Difference float64 `json:"difference" doc:"Of its difficulty, logits; above 0: harder for the group."`
	SE         float64 `json:"se"`
	Delta      float64 `json:"delta" doc:"The same on ETS's scale."`
	Class      string  `json:"class" enum:"A,B,C" doc:"Negligible, moderate, large."`
	Chance     float64 `json:"chance" doc:"P of it, adjusted for the number of questions (Benjamini and Hochberg)."`
	Flagged    bool    `json:"flagged"`
}

func wireQuestions(r *results.Release, wanted func(framework.StatementID) bool) (list []ResultsCompare) {
	if r.Questions == nil {
		return nil
	}
	for i := range r.Questions.Compared {
		c := &r.Questions.Compared[i]
		w := ResultsCompare{c.By, c.Group, c.Reference, len(c.Questions), c.Few, len(c.Flagged()), []ResultsQuestion{}}
		for _, q := range c.Questions {
			if wanted(q.Ability) {
				w.Questions = append(w.Questions, ResultsQuestion{string(q.ID), string(q.Ability), q.Difference, q.SE, q.Delta, q.Class, q.P, q.Flagged()})
			}
		}
		list = append(list, w)
	}
	return list
}
