package testreport

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"regexp"
	"strings"
	"testing"

	"github.com/dira-platform/dira/internal/analysis"
	"github.com/dira-platform/dira/internal/irtfile"
)

// examined draws answers and examines them.
func examined(t *testing.T, o analysis.SimulateOptions, spoil func(sim *analysis.Simulation)) *analysis.Examination {
	t.Helper()
	sim, err := analysis.Simulate(context.Background(), nil, o)
	if err != nil {
		t.Fatal(err)
	}
	if spoil != nil {
		spoil(sim)
	}
	var table bytes.Buffer
	if err := sim.WriteCSV(&table, o.Groups > 1); err != nil {
		t.Fatal(err)
	}
	group := ""
	if o.Groups > 1 {
		group = "_group"
	}
	s, err := irtfile.Read(context.Background(), &table, irtfile.Options{Base: irtfile.Auto, Group: group})
	if err != nil {
		t.Fatal(err)
	}
	e, err := analysis.Examine(context.Background(), s, analysis.ExamineOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// TestVerdicts spoils questions, each in a way of its own, and expects the page to find them and no others.
func TestVerdicts(t *testing.T) {
	e := examined(t, analysis.SimulateOptions{Model: "rasch", Persons: 1500, Items: 16, SD: 1.2, Groups: 2, DIF: 1.6, DIFItems: 1, Seed: 21}, func(sim *analysis.Simulation) {
		for i, row := range sim.Cells {
			row[3] = 1 - row[3]                                               // the key is wrong
			row[5] = int8(i * 7919 % 2)                                       // nothing but chance
			row[7] = 1                                                        // constant
			if row[9] = 1; i%4 == 0 && row[12]+row[13]+row[14]+row[15] == 0 { // too easy, but for the weakest
				row[9] = 0
			}
			row[11] = row[10] // twice the same
		}
	})
	r := newReport(Input{File: "made.csv", Exam: e})
	want := map[string]string{"q01": "much harder for b", "q04": "do worse on it", "q06": "next to nothing", "q08": "same answer", "q10": "so easy", "q11": "nearly the same as q12", "q12": "nearly the same as q11"}
	for _, row := range r.Items {
		reasons := strings.Join(row.Reasons, " ")
		if w, bad := want[row.ID]; bad != (row.Verdict != keep) || !strings.Contains(reasons, w) {
			t.Errorf("%s: %s, %s; want %q", row.ID, row.Verdict, reasons, w)
		}
	}
	if len(r.Drop) != 3 {
		t.Errorf("to drop: %+v", r.Drop)
	}
}

// TestGoodTest has nothing to say against a good test.
func TestGoodTest(t *testing.T) {
	e := examined(t, analysis.SimulateOptions{Model: "gpcm", Categories: 3, Persons: 1500, Items: 20, SD: 1, Groups: 2, Seed: 4}, nil)
	r := newReport(Input{File: "made.csv", Exam: e})
	if len(r.Drop) > 0 || !strings.Contains(strings.Join(r.Points, " "), "about as hard as") || !strings.HasPrefix(r.Fair.Short, "No question is unfair") {
		t.Errorf("%v %v", r.Drop, r.Points)
	}
}

// TestPage checks what a page must have: unique ids, links that lead somewhere, a table with caption and headings for every drawing, no
// script and nothing from elsewhere, no number that is none.
func TestPage(t *testing.T) {
	e := examined(t, analysis.SimulateOptions{Model: "grm", Categories: 4, Persons: 300, Items: 6, SD: 1, Groups: 2, Missing: 0.1, Seed: 2}, nil)
	var out bytes.Buffer
	if err := Write(&out, Input{File: "a <b>.csv", Exam: e, Notes: []string{"a note"}}); err != nil {
		t.Fatal(err)
	}
	page := out.String()
	ids := map[string]int{}
	for _, m := range regexp.MustCompile(` id="([^"]+)"`).FindAllStringSubmatch(page, -1) {
		if ids[m[1]]++; ids[m[1]] > 1 {
			t.Errorf("id %s twice", m[1])
		}
	}
	for _, m := range regexp.MustCompile(`(?:href="#|aria-labelledby=")([^"]+)"`).FindAllStringSubmatch(page, -1) {
		if ids[m[1]] == 0 {
			t.Errorf("%s leads nowhere", m[1])
		}
	}
	n := func(s string) int { return strings.Count(page, s) }
	if n("<table") != n("<caption") || n("<svg") != 6+2 || n("<h1") != 1 || n("<table") < n("<svg") {
		t.Errorf("%d tables, %d captions, %d drawings", n("<table"), n("<caption"), n("<svg"))
	}
	if named := regexp.MustCompile(`<svg [^>]*role="img"[^>]*><title>[^<]+</title>`).FindAllString(page, -1); len(named) != n("<svg") {
		t.Errorf("%d of %d drawings have a title", len(named), n("<svg"))
	}
	if n("<th ")+n("<th>") != n("<th scope=") || n(`href="#main"`) != 1 {
		t.Error("a heading of a table without scope, or no way past the contents")
	}
	for _, bad := range []string{"<script", "http:", "https:", "src=", "NaN", "+Inf", ">Inf<", "ZgotmplZ", "<no value>", "%!", "<b>.csv"} {
		if strings.Contains(page, bad) {
			at := strings.Index(page, bad)
			t.Errorf("%s in the page: %s", bad, page[max(0, at-80):min(len(page), at+80)])
		}
	}
}

func TestGradeAndLonger(t *testing.T) {
	for rel, want := range map[float64]string{0.95: "very good", 0.85: "good", 0.7: "fair", 0.5: "poor", 0.2: "not usable as it is", math.NaN(): "can't be judged"} {
		if got, _ := grade(rel); got != want {
			t.Errorf("%v: %s", rel, got)
		}
	}
	if got := longer(10, 0.5, 0.8); got != 30 { // 0.5 → 0.8 takes four times the length
		t.Error(got)
	}
	for _, size := range []float64{0.003, 0.9, 1, 7, 12, 480} {
		if step := niceStep(size); size/step > 5.001 || size/step < 1.9 {
			t.Error(size, step)
		}
	}
	if got := fmt.Sprint(list(nil), list([]string{"a"}), list([]string{"a", "b", "c"})); got != " a a, b and c" && got != "a a, b and c" && got != "aa, b and c" {
		t.Errorf("%q", got)
	}
}
