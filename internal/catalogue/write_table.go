package catalogue

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/spreadsheet"
)

// six are the languages for which a table has columns of their own.
var six = []string{"en", "fr", "ar", "zh", "ru", "es"}

// TableWriter writes resources as CSV, which [ReadTable] reads again.
type TableWriter struct{ csv *csv.Writer }

// NewTableWriter writes the head of a table, with columns of the writer's own at its end.
func NewTableWriter(w io.Writer, own ...string) *TableWriter {
	t := &TableWriter{csv.NewWriter(w)}
	head := append([]string{}, Columns...)
	for _, l := range six {
		head = append(head, "title_"+l, "summary_"+l)
	}
	_ = t.csv.Write(append(head, own...)) // what goes wrong is told by Flush
	return t
}

// Write writes a resource, with what stands in the writer's own columns.
func (t *TableWriter) Write(r library.Resource, own ...string) {
	hours, bytes := "", ""
	if r.Hours > 0 {
		hours = strconv.FormatFloat(r.Hours, 'f', -1, 64)
	}
	if r.Size > 0 {
		bytes = strconv.FormatInt(r.Size, 10)
	}
	requires := written(r.Requires)
	if r.Before != "" {
		requires = strings.Trim(requires+";"+r.Before, ";")
	}
	main := r.Words[0]
	cells := []string{
		string(r.ID), main.Title, main.Summary, r.URL, r.Provider, strings.Join(r.Languages, ";"), string(r.Type), r.Licence, string(r.Cost), hours, written(r.Teaches), requires,
		written(r.Assesses), r.Certificate, r.Audience, strings.Join(r.Accessibility, ";"), bytes, r.Date, strings.Join(r.Keywords, ";"), writtenCohorts(r.Cohorts),
	}
	for _, l := range six {
		title, summary := "", ""
		for _, w := range r.Words[1:] {
			if w.Language == l {
				title, summary = w.Title, w.Summary
			}
		}
		cells = append(cells, title, summary)
	}
	cells = append(cells, own...)
	for i, c := range cells {
		cells[i] = spreadsheet.Defuse(c)
	}
	_ = t.csv.Write(cells) // what goes wrong is told by Flush
}

// Flush writes what is not written yet, and tells what went wrong.
func (t *TableWriter) Flush() error {
	t.csv.Flush()
	return t.csv.Error()
}

// Cell is a text as it may stand in a table: what begins like a formula is made harmless.
func Cell(text string) string { return spreadsheet.Defuse(text) }
