package browser

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"testing"

	"github.com/dira-platform/dira/internal/analysis"
	"github.com/dira-platform/dira/internal/irtfile"
	"github.com/dira-platform/dira/internal/testreport"
)

// reportPage is the page that 'dira irt report' writes of made-up answers, with something to say in every section: a question marked
// with the wrong key, one that is unfair, two that are nearly the same, and, with steps, more than two categories.
func reportPage(t *testing.T, model string) []byte {
	t.Helper()
	ctx := context.Background()
	sim, err := analysis.Simulate(ctx, nil, analysis.SimulateOptions{Model: model, Persons: 400, Items: 12, Categories: 4, SD: 1, Groups: 2,
		DIF: 1.6, DIFItems: 1, Missing: 0.02, Seed: 7})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range sim.Cells {
		if top := int8(len(sim.Params.Items[4].B)); row[4] >= 0 {
			row[4] = top - row[4]
		}
		row[9] = row[8]
	}
	var table, page bytes.Buffer
	if err := sim.WriteCSV(&table, true); err != nil {
		t.Fatal(err)
	}
	s, err := irtfile.Read(ctx, &table, irtfile.Options{Base: irtfile.Auto, Group: "_group"})
	if err != nil {
		t.Fatal(err)
	}
	e, err := analysis.Examine(ctx, s, analysis.ExamineOptions{})
	if err != nil {
		t.Fatal(err)
	}
	in := testreport.Input{File: "answers of " + model + ".csv", Exam: e, Notes: append(s.Notes, "a note")}
	if err := testreport.Write(&page, in); err != nil {
		t.Fatal(err)
	}
	return page.Bytes()
}

// ofAFile are the findings that a page of the site may not have, and the report must: it is one file that is sent by mail, so that its
// style can lie nowhere but in it.
var ofAFile = []string{"inline: <style>"}

// unfold opens everything that is folded up, for what is folded up can't be looked at, and returns how much that was.
const unfold = "((all) => { all.forEach((d) => { d.open = true }); return all.length })(document.querySelectorAll('details'))"

// TestReport looks at the report about a test as at every screen, with all its tables unfolded.
func TestReport(t *testing.T) {
	browserContext(t)
	axe := axeSource(t)
	for _, model := range []string{"2pl", "grm"} {
		page := reportPage(t, model)
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = w.Write(page) // a browser that leaves is no failure
		}))
		t.Cleanup(server.Close)
		for _, width := range widths {
			t.Run(fmt.Sprintf("%s-%d", model, width), func(t *testing.T) {
				b := newTab(t, server.URL, "", width)
				if status := b.open("/"); status != http.StatusOK {
					t.Fatalf("status %d", status)
				}
				for _, f := range call[[]string](b, overflow, nil) {
					t.Error(f)
				}
				if n := evaluate[int](b, unfold); n < 12 {
					t.Errorf("%d tables to unfold", n)
				}
				if *shots != "" {
					b.save(filepath.Join(*shots, fmt.Sprintf("report-%s-%d.png", model, width)), b.picture(true, 16000))
				}
				for _, f := range b.inspect(axe, expected{Lang: "en"}) {
					if !slices.Contains(ofAFile, f) {
						t.Error(f)
					}
				}
			})
		}
	}
}
