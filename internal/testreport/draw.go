package testreport

import (
	"fmt"
	"math"
	"sort"

	"github.com/dira-platform/dira/internal/analysis"
	"github.com/dira-platform/dira/irt"
)

// Widths of drawings in their own units. A phone shows a wide one at two thirds of its size, with larger letters.
const (
	wide   = 480
	narrow = 320
)

// curveRow is the test at one ability.
type curveRow struct{ Theta, Expected, Information, SE, People string }

// reach is the part of the scale that is shown: ±4, or as far as 98 % of the persons and the locations of items go, within ±8.
func reach(e *analysis.Examination) float64 {
	far := 4.0
	theta := e.Thetas()
	sort.Float64s(theta)
	if n := len(theta); n > 0 {
		far = max(far, math.Abs(theta[n/100]), math.Abs(theta[n-1-n/100]))
	}
	return min(8, math.Ceil(far))
}

// drawInformation draws where on the scale the test measures well.
func (r *report) drawInformation(e *analysis.Examination) {
	far := reach(e)
	xs := grid(-far, far, 121)
	points, err := irt.Curves(e.Fit.Items, xs)
	if err != nil {
		return // the items are those of the estimation: they are valid
	}
	info, best := make([]float64, len(xs)), 0
	for i, p := range points {
		if info[i] = p.Information; p.Information > points[best].Information {
			best = i
		}
	}
	step := niceStep(info[best])
	top := math.Ceil(info[best]/step) * step
	f := newFigure(fmt.Sprintf("Information of the test by ability: highest, %.1f, at %s.", info[best], minus(xs[best])), wide, 228, -far, far, 0, top)
	f.XName, f.YName = "ability (logits)", "information"
	f.ticksX(1)
	f.ticksY(step, minus)
	f.area(xs, info)
	f.curve(xs, info, "main")
	r.Information = *f
	below := shareBelow(e.Thetas())
	for v := -far; v <= far; v++ {
		p, _ := irt.Curves(e.Fit.Items, []float64{v})
		r.Curve = append(r.Curve, curveRow{minus(v), fmt.Sprintf("%.1f", p[0].Expected), number2(p[0].Information), number2(p[0].SE), share(below(v))})
	}
}

// shareBelow tells which share of the values is below one.
func shareBelow(values []float64) func(float64) float64 {
	sorted := append([]float64(nil), values...)
	sort.Float64s(sorted)
	return func(v float64) float64 { return float64(sort.SearchFloat64s(sorted, v)) / float64(max(1, len(sorted))) }
}

// mapRow is a stretch of the scale in the person-item map.
type mapRow struct {
	From, To  string
	People    int
	Share     string
	Questions string
}

// drawMap draws persons and questions on one scale.
func (r *report) drawMap(e *analysis.Examination) {
	const width = 0.5
	far := reach(e)
	n := int(2 * far / width)
	people, places := make([]int, n), make([][]int, n)
	cell := func(v float64) int { return min(n-1, max(0, int(math.Floor((v+far)/width)))) }
	thetas := e.Thetas()
	for _, t := range thetas {
		people[cell(t)]++
	}
	locations := 0.0
	for k, q := range e.Quality.Items {
		if it, ok := e.Item(q.ID); ok {
			places[cell(mean(it.B))] = append(places[cell(mean(it.B))], k)
			locations += mean(it.B)
		}
	}
	most, deepest := 1, 1
	for c := range people {
		most, deepest = max(most, people[c]), max(deepest, len(places[c]))
	}
	r.Map = *mapFigure(far, width, people, places, most, deepest)
	for c := n - 1; c >= 0; c-- {
		if people[c] == 0 && len(places[c]) == 0 {
			continue
		}
		from := -far + float64(c)*width
		row := mapRow{From: minus(from), To: minus(from + width), People: people[c], Share: share(float64(people[c]) / float64(max(1, len(thetas))))}
		var ids []string
		for _, k := range places[c] {
			ids = append(ids, fmt.Sprintf("%d %s", k+1, e.Quality.Items[k].ID))
		}
		row.Questions = join(ids)
		r.MapRows = append(r.MapRows, row)
	}
	r.Target = target(mean(thetas) - locations/float64(len(e.Fit.Items)))
}

// target says whether the questions are as hard as the people are able.
func target(gap float64) string {
	switch {
	case math.IsNaN(gap):
		return "Whether it is too easy or too hard can't be said."
	case gap > 1:
		return fmt.Sprintf("It is too easy for these people: they are %s logits above the average question, so it tells the able ones apart badly. Add harder questions.", number2(gap))
	case gap < -1:
		return fmt.Sprintf("It is too hard for these people: they are %s logits below the average question, so it tells the weaker ones apart badly. Add easier questions.", number2(-gap))
	}
	return "It is about as hard as these people are able."
}

func join(ids []string) string {
	const most = 12
	text := ""
	for i, id := range ids {
		if i == most {
			return text + fmt.Sprintf(" and %d more", len(ids)-most)
		}
		if i > 0 {
			text += ", "
		}
		text += id
	}
	return text
}

// mapFigure draws people as bars above the scale, questions as their numbers below it.
func mapFigure(far, width float64, people []int, places [][]int, most, deepest int) *figure {
	const shownDeep, line = 14, 15
	deep := min(deepest, shownDeep)
	height := 190 + line*deep
	f := newFigure("People above, questions by their numbers below, on one scale of ability and difficulty.", wide, height, -far, far, 0, float64(most))
	f.Bottom = 140
	f.XName, f.YName = "ability and difficulty (logits)", "people"
	f.ticksX(1)
	f.ticksY(max(1, niceStep(float64(most))), minus)
	for c, n := range people {
		left := -far + float64(c)*width
		if n > 0 {
			y := f.y(float64(n))
			f.Bars = append(f.Bars, box{f.x(left) + 1, y, round(f.x(left+width) - f.x(left) - 2), round(f.Bottom - y)})
		}
		for d, k := range places[c] {
			text := fmt.Sprint(k + 1)
			if d == shownDeep-1 && len(places[c]) > shownDeep {
				text = "…"
			}
			if d < shownDeep {
				f.Texts = append(f.Texts, textAt{f.x(left + width/2), f.Bottom + 50 + line*float64(d), text, "mark"})
			}
		}
	}
	return f
}

// itemCurve is the drawing of a question with its table.
type itemCurve struct {
	Anchor, ID, Verdict string
	Figure              figure
	Many                bool // more than two categories
	Rows                []itemCurveRow
}

// itemCurveRow is a group of people of about the same ability.
type itemCurveRow struct {
	From, To           string
	People             string
	Expected, Observed string
}

// maxCurves bounds the page: 300 questions are a megabyte.
const maxCurves = 300

// drawItems draws the curve of every question, and what people of each ability did.
func (r *report) drawItems(e *analysis.Examination) {
	far := reach(e)
	bands := e.Bands(8)
	for _, row := range r.Items {
		it, ok := e.Item(row.ID)
		if !ok {
			continue
		}
		if len(r.Curves) == maxCurves {
			r.CurvesNote = fmt.Sprintf("The first %d questions are drawn.", maxCurves)
			return
		}
		c := itemCurve{Anchor: row.Anchor, ID: row.ID, Verdict: row.Verdict, Many: len(it.B) > 1}
		label := "Probability of the right answer by ability; dots: share of right answers of people of about that ability."
		if c.Many {
			label = "Probability of each answer by ability."
		}
		f := newFigure(label, narrow, 204, -far, far, 0, 1)
		f.XName, f.YName = "ability", "probability"
		f.ticksX(2)
		f.ticksY(0.25, func(v float64) string { return fmt.Sprintf(percentFmt, 100*v) })
		xs := grid(-far, far, 65)
		f.categories(&it, xs, e.Fit.Sheet.Base)
		for _, b := range e.Observed(row.ID, bands) {
			if b.People == 0 {
				continue
			}
			if !c.Many {
				f.Dots = append(f.Dots, dot{f.x(max(-far, min(far, b.Mean))), f.y(b.Share), 3.5})
			}
			c.Rows = append(c.Rows, itemCurveRow{number2(b.From), number2(b.To), fmt.Sprintf("%.0f", b.People), share(b.Expected), share(b.Share)})
		}
		c.Figure = *f
		r.Curves = append(r.Curves, c)
	}
}

// categories draws the curve of the right answer, or one for each answer, with its number where it is highest.
func (f *figure) categories(it *irt.Item, xs []float64, base int) {
	classes := []string{"c0", "c1", "c2", "c3"}
	first := 0
	if len(it.B) == 1 {
		first = 1
	}
	var buf []float64
	for k := first; k <= len(it.B); k++ {
		ys, best := make([]float64, len(xs)), 0
		for i, x := range xs {
			buf = it.Probabilities(x, buf)
			if ys[i] = buf[k]; ys[i] > ys[best] {
				best = i
			}
		}
		if first == 1 {
			f.curve(xs, ys, "main")
			return
		}
		f.curve(xs, ys, classes[k%len(classes)])
		f.Texts = append(f.Texts, textAt{min(max(f.x(xs[best]), f.Left+6), f.Right-6), f.y(ys[best]) - 3, fmt.Sprint(k + base), "mark"})
	}
}
