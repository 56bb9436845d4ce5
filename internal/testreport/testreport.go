// Package testreport writes one page about a test that someone who is no statistician can read: is it any good, which questions to
// drop or to look at and why, is it fair. The page is a file of its own: no script, nothing loaded, every drawing beside its table.
package testreport

import (
	"embed"
	"html/template"
	"io"

	"github.com/dira-platform/dira/internal/analysis"
)

// Input is what the page is made from.
type Input struct {
	File  string // name of the table, for the title
	Exam  *analysis.Examination
	Notes []string // what was said while reading
}

//go:embed views
var views embed.FS

var page = template.Must(template.New("report.html").ParseFS(views, "views/*"))

// Write writes the page.
func Write(w io.Writer, in Input) error {
	return page.Execute(w, newReport(in))
}

// report is the page.
type report struct {
	File        string
	Facts       string // persons, questions, answers
	Headline    string
	Points      []string // the page in a few sentences
	Reliability []row
	ScoreSure   string
	Information figure
	Curve       []curveRow
	Target      string
	Map         figure
	MapRows     []mapRow
	Items       []itemRow
	Drop        []itemRow
	Review      []itemRow
	Pairs       []pairRow
	PairsAll    int
	Fair        fairness
	Curves      []itemCurve
	CurvesNote  string
	Method      []string
	Notes       []string
}

// row is a line of a table of two columns, with a word on it.
type row struct{ Name, Value, Means string }

func newReport(in Input) *report {
	e := in.Exam
	r := &report{File: in.File, Notes: append(append([]string(nil), in.Notes...), e.Notes...)}
	r.judgeItems(e)
	r.judgePairs(e)
	r.judgeTest(e)
	r.judgeFairness(e)
	r.drawInformation(e)
	r.drawMap(e)
	r.drawItems(e)
	r.tellMethod(e)
	r.sumUp(e)
	return r
}
