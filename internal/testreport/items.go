package testreport

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/dira-platform/dira/internal/analysis"
	"github.com/dira-platform/dira/irt"
)

// itemRow is a question in the table of questions.
type itemRow struct {
	N       int // its number in the person-item map
	ID      string
	Anchor  string // of its curve, empty when it has none
	Verdict string
	Reasons []string
	Share   string // of the points that people get
	Rest    string // correlation with the rest
	Where   string // difficulty on the scale
	Fit     string // outfit and infit
}

// The limits by which a question is judged, with whom they come from.
const (
	restDrop      = 0.10 // below, the answers have next to nothing to do with the rest of the test
	restReview    = 0.20 // Ebel & Frisbie 1991
	tooEasy       = 0.95
	tooHard       = 0.05
	misfit        = 1.30 // infit or outfit: Wright & Linacre 1994
	badMisfit     = 1.50
	dependence    = 0.20 // adjusted Q3: Christensen, Makransky & Horton 2017
	twins         = 0.30 // adjusted Q3 of questions that are nearly the same one
	curveP        = 0.01 // of S-X², by Holm over all questions
	curveRMSEA    = 0.06
	alphaGain     = 0.01
	rareStep      = 0.10 // share of the answers
	fewForVerdict = 100
)

// Verdicts.
const (
	keep       = "keep"
	lookAt     = "review"
	throwAway  = "drop"
	dash       = "–"
	percentFmt = "%.0f %%"
)

// judgeItems gives every question a verdict with its reasons.
func (r *report) judgeItems(e *analysis.Examination) {
	for n, q := range e.Quality.Items {
		row := itemRow{N: n + 1, ID: q.ID, Verdict: keep, Share: share(float64(q.Difficulty)), Rest: number2(float64(q.RestCorrelation)), Where: dash, Fit: dash}
		it, fitted := e.Item(q.ID)
		if fitted {
			row.Where = number2(mean(it.B))
			row.Anchor = fmt.Sprintf("curve-%d", n+1)
		}
		if fit, ok := e.ItemFit(q.ID); ok {
			row.Fit = number2(fit.Infit) + " / " + number2(fit.Outfit)
		}
		drop, review := reasons(e, q, it, fitted)
		switch {
		case len(drop) > 0:
			row.Verdict, row.Reasons = throwAway, append(drop, review...)
			r.Drop = append(r.Drop, row)
		case len(review) > 0:
			row.Verdict, row.Reasons = lookAt, review
			r.Review = append(r.Review, row)
		}
		r.Items = append(r.Items, row)
	}
}

// reasons against a question.
func reasons(e *analysis.Examination, q analysis.QualityItem, it irt.Item, fitted bool) (drop, review []string) {
	if !fitted && math.IsNaN(float64(q.RestCorrelation)) {
		return []string{"Everybody who answered it gave the same answer, so it tells nobody apart."}, nil
	}
	rest := float64(q.RestCorrelation)
	switch {
	case rest < 0:
		drop = append(drop, fmt.Sprintf("Those who do well on the rest do worse on it (correlation %s). Is the right answer marked as wrong, or are the steps upside down?", number2(rest)))
	case rest < restDrop:
		drop = append(drop, fmt.Sprintf("Whether people do well on it has next to nothing to do with the rest of the test (correlation %s).", number2(rest)))
	case rest < restReview:
		review = append(review, fmt.Sprintf("It tells people apart only weakly (correlation with the rest %s).", number2(rest)))
	}
	switch p := float64(q.Difficulty); {
	case p > tooEasy:
		review = append(review, fmt.Sprintf("It is so easy (%s of the points are reached) that it says little about most people.", share(p)))
	case p < tooHard:
		review = append(review, fmt.Sprintf("It is so hard (%s of the points are reached) that it says little about most people.", share(p)))
	}
	if e.Quality.Reliability != nil {
		if gain := float64(q.AlphaWithout - e.Quality.Reliability.Alpha); gain > alphaGain {
			review = append(review, fmt.Sprintf("Without it the test would be more reliable (alpha %s instead of %s).", number2(float64(q.AlphaWithout)), number2(float64(e.Quality.Reliability.Alpha))))
		}
	}
	review = append(review, misfits(e, q.ID)...)
	review = append(review, unused(q, it)...)
	review = append(review, disordered(q, float64(e.Quality.Total.SD))...)
	if e.Bias != nil {
		review = append(review, unfair(e.Bias, q.ID)...)
	}
	return drop, append(review, neighbours(e, q.ID)...)
}

// misfits says how the answers differ from what the model expects.
func misfits(e *analysis.Examination, id string) (out []string) {
	fit, ok := e.ItemFit(id)
	switch {
	case !ok:
	case fit.Infit > badMisfit || fit.Outfit > badMisfit:
		out = append(out, fmt.Sprintf("Many answers are a surprise: able people fail or weak ones succeed (infit %s, outfit %s; 1 is expected).", number2(fit.Infit), number2(fit.Outfit)))
	case fit.Infit > misfit || fit.Outfit > misfit:
		out = append(out, fmt.Sprintf("More answers than expected are a surprise (infit %s, outfit %s; 1 is expected).", number2(fit.Infit), number2(fit.Outfit)))
	}
	if s, ok := e.CurveFit(id); ok && s.HolmP < curveP && s.RMSEA > curveRMSEA {
		out = append(out, fmt.Sprintf("Its answers don't follow the curve of the model (S-X² = %.1f with %d degrees of freedom); look at its drawing.", s.X2, s.DF))
	}
	return out
}

// unused finds rare steps that are never the most probable answer.
func unused(q analysis.QualityItem, it irt.Item) (out []string) {
	if len(q.Categories) < 3 || len(it.B) == 0 {
		return nil
	}
	seen := make([]bool, len(q.Categories))
	var buf []float64
	for theta := -8.0; theta <= 8; theta += 0.02 {
		buf = it.Probabilities(theta, buf)
		k := irt.MostProbable(buf)
		if k < len(seen) {
			seen[k] = true
		}
	}
	for k, c := range q.Categories {
		if !seen[k] && float64(c.Share) < rareStep {
			out = append(out, fmt.Sprintf("Answer %d is at no ability the most probable one (%s gave it); fewer steps may do.", c.Category, share(float64(c.Share))))
		}
	}
	return out
}

// disordered finds steps whose people do clearly worse on the rest than those of the step below, in which there are enough people to say so.
func disordered(q analysis.QualityItem, sd float64) (out []string) {
	const enough, clear = 30, 0.1
	for k := 1; k < len(q.Categories) && len(q.Categories) > 2; k++ {
		a, b := q.Categories[k-1], q.Categories[k]
		if float64(min(a.Share, b.Share)*q.Answered) >= enough && float64(a.MeanRest-b.MeanRest) > clear*sd {
			out = append(out, fmt.Sprintf("Who answered %d does worse on the rest than who answered %d; the steps may be out of order.", b.Category, a.Category))
		}
	}
	return out
}

// neighbours finds questions that have more in common than what the test measures.
func neighbours(e *analysis.Examination, id string) (out []string) {
	var names []string
	for _, p := range e.Pairs {
		if p.Adjusted > twins && (p.A == id || p.B == id) {
			other := p.A
			if other == id {
				other = p.B
			}
			names = append(names, other)
		}
	}
	if len(names) == 0 {
		return nil
	}
	return []string{"It asks nearly the same as " + first(names, 3) + ": who gets one gets the other, whatever the ability. Keep one, or count them as one."}
}

// first lists the first few names.
func first(names []string, most int) string {
	if n := len(names); n > most {
		names = append(slices.Clone(names[:most]), fmt.Sprintf("%d more", n-most))
	}
	return list(names)
}

// pairRow is two questions that hang together.
type pairRow struct{ A, B, Q3 string }

// judgePairs finds the questions that hang together more than what the test measures explains, the closest first.
func (r *report) judgePairs(e *analysis.Examination) {
	const most = 20
	pairs := slices.DeleteFunc(slices.Clone(e.Pairs), func(p irt.Q3Pair) bool { return !(p.Adjusted > dependence) })
	slices.SortStableFunc(pairs, func(a, b irt.Q3Pair) int { return cmp.Compare(b.Adjusted, a.Adjusted) })
	r.PairsAll = len(pairs)
	for _, p := range pairs[:min(most, len(pairs))] {
		r.Pairs = append(r.Pairs, pairRow{p.A, p.B, number2(p.Adjusted)})
	}
}

func mean(v []float64) float64 {
	sum := 0.0
	for _, x := range v {
		sum += x
	}
	return sum / float64(len(v))
}

func share(p float64) string {
	if math.IsNaN(p) {
		return dash
	}
	return fmt.Sprintf(percentFmt, 100*p)
}

func number2(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return dash
	}
	return strings.Replace(strings.Replace(fmt.Sprintf("%.2f", v), "-0.00", "0.00", 1), "-", "−", 1)
}

// list joins names as a sentence does.
func list(names []string) string {
	switch n := len(names); n {
	case 0:
		return ""
	case 1:
		return names[0]
	default:
		out := slices.Clone(names[:n-1])
		text := out[0]
		for _, s := range out[1:] {
			text += ", " + s
		}
		return text + " and " + names[n-1]
	}
}
