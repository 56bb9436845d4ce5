package testreport

import (
	"fmt"
	"math"
	"strings"

	"github.com/dira-platform/dira/internal/analysis"
)

// judgeTest says how reliable the test is, and how sure a score.
func (r *report) judgeTest(e *analysis.Examination) {
	rel := e.BestReliability()
	_, meaning := grade(rel)
	add := func(name string, v float64, means string) {
		if !math.IsNaN(v) {
			r.Reliability = append(r.Reliability, row{name, number2(v), means})
		}
	}
	if q := e.Quality.Reliability; q != nil {
		add("Alpha", float64(q.Alpha), "of the raw score, if all questions measured the same thing equally well; else it is too low")
		add("Lambda\u20112", float64(q.Lambda2), "of the raw score, a better lower limit")
		add("Omega", float64(q.Omega), "of the raw score, if one thing is behind all questions")
	}
	for _, name := range []string{"empirical", "marginal"} {
		if v, ok := e.Fit.Reliability[name]; ok {
			add(strings.ToUpper(name[:1])+name[1:], float64(v), map[string]string{
				"empirical": "of the estimated abilities of these people",
				"marginal":  "of estimated abilities in a population like these people"}[name])
		}
	}
	r.ScoreSure = meaning
	if q := e.Quality.Reliability; q != nil && !math.IsNaN(float64(q.SEM)) {
		r.ScoreSure += fmt.Sprintf(" Two people in three have a raw score within %.1f points of what they would get on average if they could take such a test again and again; the highest score possible is %d.", float64(q.SEM), e.MaxScore())
	}
}

// grade is a reliability in words, after the EFPA review model for tests (2013).
func grade(rel float64) (short, meaning string) {
	switch {
	case math.IsNaN(rel):
		return "can't be judged", "The reliability can't be computed from these answers."
	case rel >= 0.9:
		return "very good", "Scores are reliable enough for decisions about single people, together with other evidence."
	case rel >= 0.8:
		return "good", "Scores are reliable enough to tell single people where they stand, not for decisions of weight by themselves."
	case rel >= 0.7:
		return "fair", "Scores are reliable enough to compare groups; what they say about a single person is rough."
	case rel >= 0.5:
		return "poor", "Scores say little about a single person, and only large groups can be compared."
	}
	return "not usable as it is", "Scores are more chance than ability."
}

// longer is how many questions like the present ones bring the reliability to a goal, by Spearman & Brown.
func longer(n int, rel, goal float64) int {
	return int(math.Ceil(float64(n)*goal*(1-rel)/(rel*(1-goal))-1e-9)) - n
}

// sumUp puts the page into a headline and a few sentences.
func (r *report) sumUp(e *analysis.Examination) {
	rel := e.BestReliability()
	short, meaning := grade(rel)
	n := len(e.Quality.Items)
	r.Facts = fmt.Sprintf("%s, %s, %s of all answers given.", count(e.Fit.Sheet.Persons(), "person", "persons"), count(n, "question", "questions"), share(e.AnsweredShare()))
	r.Headline = "How well this test measures: " + short
	r.Points = append(r.Points, fmt.Sprintf("Reliability %s out of 1: %s. %s", number2(rel), short, meaning))
	if rel >= 0.3 && rel < 0.8 && n > 1 {
		r.Points = append(r.Points, fmt.Sprintf("About %s as good as these would bring it to 0.80.", count(longer(n, rel, 0.8), "more question", "more questions")))
	}
	switch d, v := len(r.Drop), len(r.Review); {
	case d+v == 0:
		r.Points = append(r.Points, "No question stands out as bad.")
	default:
		var parts []string
		if d > 0 {
			parts = append(parts, fmt.Sprintf("%s to be dropped (%s)", count(d, "is", "are"), names(r.Drop)))
		}
		if v > 0 {
			parts = append(parts, fmt.Sprintf("%s to be reviewed (%s)", count(v, "is", "are"), names(r.Review)))
		}
		r.Points = append(r.Points, fmt.Sprintf("Of %s, %s.", count(n, "question", "questions"), strings.Join(parts, " and ")))
	}
	if r.PairsAll > 0 {
		r.Points = append(r.Points, fmt.Sprintf("%s together more than what the test measures explains; the reliability is then overstated.", count(r.PairsAll, "pair of questions hangs", "pairs of questions hang")))
	}
	r.Points = append(r.Points, r.Fair.Short, r.Target)
	if p := e.Fit.Sheet.Persons(); p < fewForVerdict {
		r.Points = append(r.Points, fmt.Sprintf("With %d people all this is a first impression: come back with a hundred or more.", p))
	}
	if !e.Fit.Calibration.Converged {
		r.Points = append(r.Points, "The estimation did not come to an end: curves and difficulties below are not to be relied on.")
	}
}

func names(rows []itemRow) string {
	var ids []string
	for _, row := range rows {
		ids = append(ids, row.ID)
	}
	return first(ids, 5)
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// tellMethod says how the numbers came about.
func (r *report) tellMethod(e *analysis.Examination) {
	f := e.Fit
	model := map[string]string{
		"rasch": "the Rasch model: questions differ in difficulty only",
		"2pl":   "the two-parameter logistic model (2PL): questions differ in difficulty and in how well they tell people apart",
		"3pl":   "the three-parameter logistic model (3PL): also guessing is allowed for",
		"pcm":   "the partial credit model (PCM): every step of every question has its own difficulty",
		"rsm":   "the rating scale model (RSM): all questions have the same steps",
		"gpcm":  "the generalised partial credit model (GPCM): steps have difficulties, and questions differ in how well they tell people apart",
		"grm":   "the graded response model (GRM): ordered answers, and questions differ in how well they tell people apart",
	}[f.Options.Model]
	state := "It converged"
	if !f.Calibration.Converged {
		state = "It did NOT converge"
	}
	r.Method = append(r.Method,
		"Abilities and difficulties are on one scale, in logits: 0 is the average ability here, and most people lie between −2 and 2. Estimated with "+model+".",
		fmt.Sprintf("Marginal maximum likelihood on %d nodes; log likelihood %s. %s after %d iterations, the last change being %.1e.",
			f.Options.Nodes, number2(f.Calibration.LogLikelihood), state, f.Calibration.Iterations, f.Calibration.Change),
		"What was not answered was ignored, never counted as wrong. Raw scores and what is computed from them use the people who answered every question.",
		fmt.Sprintf("A question is to be dropped when its correlation with the rest of the test is below %.2f or it has one answer only. It is to be reviewed when that correlation is below %.2f (Ebel & Frisbie 1991); when more than %.0f %% or less than %.0f %% of its points are reached; when infit or outfit is above %.1f (Wright & Linacre 1994); when S-X² is significant at %.2f after Holm's correction with RMSEA above %.2f (Orlando & Thissen 2000); when it is in class C of fairness; when a step that few take is never the most probable answer; or when its Q3 with another question exceeds the mean of all pairs by %.1f (from %.1f on pairs are listed: Christensen et al. 2017). These are rules of thumb that say where to look; read the question before you decide.",
			restDrop, restReview, 100*tooEasy, 100*tooHard, misfit, curveP, curveRMSEA, twins, dependence),
		"Dots in the drawings of questions are of people grouped by abilities drawn from what is known of each (five draws a person), which under the model lie about the line; estimates themselves would lie too close together.",
		fmt.Sprintf("Computed by 'dira irt report' with --model %s.", f.Options.Model))
}
