package results

import (
	"encoding/csv"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/dira-platform/dira/internal/identity"
)

// TestRecomputed does what a statistician does who has the file of a release, docs/results.md and what is known of each person: work out every figure of ability, level and target
// with its interval, by the formulas of the note, written down once more here.
func TestRecomputed(t *testing.T) {
	v := newInvented(t, 3)
	for _, u := range []identity.UnitID{"a", "b"} {
		v.unit(u, "m")
		v.people(14, u, "woman", 0.2)
		v.people(17, u, "man", -0.2)
	}
	v.unit("a1", "a")
	v.people(12, "a1", "woman", 0.4)
	v.people(9, "a1", "man", 0)
	release := v.releases(v.census(), nil, map[Audience]*Release{})[ForOfficers]
	var file strings.Builder
	if err := release.WriteCSV(&file); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(file.String())).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	cell := func(row []string, column string) string { return row[slices.Index(rows[0], column)] }
	number := func(row []string, column string) float64 {
		x, err := strconv.ParseFloat(cell(row, column), 64)
		if err != nil {
			t.Fatalf("%v: %v", row, err)
		}
		return x
	}
	done, parts := map[string]int{}, map[string]map[string]float64{} // parts of the reliability of a competency
	for _, row := range rows[1:] {
		figure := cell(row, "figure")
		keep(parts, cell(row, "competency"), figure, func() float64 { return number(row, "value") })
		of := map[string]func(Fact) (x, variance float64){
			"theta":   func(f Fact) (float64, float64) { return f.Theta, f.SE * f.SE },
			"level":   func(f Fact) (float64, float64) { return levels(f.AtLeast) },
			"reached": func(f Fact) (float64, float64) { p := f.AtLeast[f.Target]; return p, p * (1 - p) },
		}[figure]
		if of == nil || cell(row, "together") != "" || cell(row, "grade") != "" || cell(row, "role") != "" {
			continue
		}
		var x, variances []float64
		for _, f := range v.facts {
			in := cell(row, "unit") == "m" || cell(row, "unit") == string(f.Unit) || cell(row, "unit") == "a" && f.Unit == "a1"
			if in && string(f.Ability) == cell(row, "competency") && (cell(row, "sex") == Everyone || cell(row, "sex") == f.Sex) {
				value, variance := of(f)
				x, variances = append(x, value), append(variances, variance)
			}
		}
		if float64(len(x)) != number(row, "n") {
			t.Fatalf("%v: %d people", row, len(x))
		}
		mean, se, half := byTheNote(x, variances, number(row, "invited"))
		for column, want := range map[string]float64{"value": mean, "se": se, "low": mean - half, "high": mean + half} {
			if figure == "reached" {
				want = min(max(want, 0), 1)
			}
			if got := number(row, column); math.Abs(got-want) > 0.0005+1e-9 { // figures have three decimals
				t.Errorf("%v: %s is %g, not %g", row, column, got, want)
			}
		}
		done[figure]++
	}
	checkReliability(t, parts)
	if len(done) != 3 || done["theta"] < 12 {
		t.Errorf("recomputed: %v", done)
	}
}

// keep notes the reliability of a competency and the two numbers that it is made of.
func keep(parts map[string]map[string]float64, competency, figure string, value func() float64) {
	if figure != "reliability" && figure != "spread" && figure != "error" {
		return
	}
	if parts[competency] == nil {
		parts[competency] = map[string]float64{}
	}
	parts[competency][figure] = value()
}

// checkReliability works out every reliability from its parts.
func checkReliability(t *testing.T, parts map[string]map[string]float64) {
	for competency, p := range parts {
		if math.Abs(p["reliability"]-p["spread"]/(p["spread"]+p["error"])) > 0.002 || p["spread"] <= 0 { // each has three decimals
			t.Errorf("%s: %v", competency, p)
		}
	}
	if len(parts) == 0 {
		t.Error("the file says nothing of reliability")
	}
}

// byTheNote is the mean of what was found of some people, with its standard error and half of its interval: the formulas under "How sure".
func byTheNote(x, variances []float64, invited float64) (mean, se, half float64) {
	n := float64(len(x))
	f := n / invited
	own, spread := 0.0, 0.0
	for i := range x {
		mean, own = mean+x[i]/n, own+variances[i]/n
	}
	for i := range x {
		spread += math.Pow(x[i]-mean, 2) / (n - 1)
	}
	se = math.Sqrt(((1-f)*spread + f*own) / n)
	return mean, se, se * distuv.StudentsT{Sigma: 1, Nu: n - 1}.Quantile(0.975)
}

// levels is the mean and the variance of the number of levels that somebody has.
func levels(atLeast [4]float64) (mean, variance float64) {
	for l := 0; l < 4; l++ {
		p := atLeast[l]
		if l < 3 {
			p -= atLeast[l+1]
		}
		mean += p * float64(l)
		variance += p * float64(l*l)
	}
	return mean, variance - mean*mean
}
