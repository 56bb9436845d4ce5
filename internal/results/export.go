package results

import (
	"encoding/csv"
	"io"
	"iter"
	"slices"
	"strconv"

	"github.com/xuri/excelize/v2"

	"github.com/dira-platform/dira/internal/spreadsheet"
)

// Columns are those of the file of a release: a line for each figure of each group.
var Columns = []string{"unit", "unit_name", "together", "sex", "grade", "role", "people", "invited", "competency", "figure", "value", "low", "high", "se", "n", "compared", "question", "class"}

// lines are all figures of a release, in the order of its groups.
func (r *Release) lines(each func(line []any) error) error {
	for _, g := range r.Groups {
		together := ""
		for _, u := range g.Rest {
			if together != "" {
				together += " "
			}
			together += string(u)
		}
		head := []any{string(g.Unit), r.Unit(g.Unit).Name, together, g.Sex, "", "", g.People, known(g.Invited)}
		if err := r.figureLines(head, g.Stats, each); err != nil {
			return err
		}
	}
	if err := r.abilityLines(each); err != nil {
		return err
	}
	for _, c := range r.Levels {
		for n, count := range c.Counts {
			if count == nil {
				continue
			}
			line := []any{string(c.Unit), r.Unit(c.Unit).Name, "", Everyone, "", "", "", "", string(c.Ability), "people_at_" + levelNames[n], *count, "", "", "", "", "", "", ""}
			if err := each(line); err != nil {
				return err
			}
		}
	}
	for _, p := range r.Grades {
		if err := r.figureLines(r.partHead(p, p.Code, ""), p.Stats, each); err != nil {
			return err
		}
	}
	for _, p := range r.Roles {
		if err := r.figureLines(r.partHead(p, "", p.Code), p.Stats, each); err != nil {
			return err
		}
	}
	return r.questionLines(each)
}

// abilityLines are how well each competency was measured, over everybody. Releases of before say it in one number.
func (r *Release) abilityLines(each func(line []any) error) error {
	head := r.partHead(Part{}, "", "")
	head[6] = ""
	for _, a := range r.Abilities {
		for _, figure := range []struct {
			name  string
			value float64
		}{{"reliability", a.Reliability}, {"spread", a.Spread}, {"error", a.Error}} {
			if figure.value == 0 {
				continue
			}
			if err := each(append(slices.Clone(head), string(a.ID), figure.name, figure.value, "", "", "", "", "", "", "")); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *Release) partHead(p Part, grade, role string) []any {
	top := p.Unit
	if top == "" && len(r.Units) > 0 {
		top = r.Units[0].ID
	}
	return []any{string(top), r.Unit(top).Name, "", Everyone, grade, role, p.People, ""}
}

// known is a number, or nothing where it is not known.
func known(n int) any {
	if n == 0 {
		return ""
	}
	return n
}

// named are the figures of a file.
var named = []struct {
	name string
	of   func(*Stat) *Interval
}{
	{"theta", func(s *Stat) *Interval { return s.Theta }},
	{"level", func(s *Stat) *Interval { return s.Level }},
	{"reached", func(s *Stat) *Interval { return s.Reached }},
	{"gap", func(s *Stat) *Interval { return s.Gap }},
	{"self", func(s *Stat) *Interval { return s.Self }},
	{"change", func(s *Stat) *Interval { return s.Change }},
}

// All gives the figures that are told, by their names in files.
func (s *Stat) All() iter.Seq2[string, *Interval] {
	return func(yield func(string, *Interval) bool) {
		for _, figure := range named {
			if i := figure.of(s); i != nil && !yield(figure.name, i) {
				return
			}
		}
	}
}

func (r *Release) figureLines(head []any, stats []Stat, each func([]any) error) error {
	for k := range stats {
		for name, i := range stats[k].All() {
			line := append(append(make([]any, 0, len(Columns)), head...), string(r.Abilities[k].ID), name, i.Value, i.Low, i.High, i.SE, i.N, "", "", "")
			if err := each(line); err != nil {
				return err
			}
		}
	}
	return nil
}

// WriteCSV writes the release as CSV in UTF-8: plain numbers, and no cell that a program would run as a formula.
func (r *Release) WriteCSV(to io.Writer) error {
	w := csv.NewWriter(to)
	if err := w.Write(Columns); err != nil {
		return err
	}
	err := r.lines(func(line []any) error {
		cells := make([]string, len(line))
		for i, x := range line {
			switch x := x.(type) {
			case string:
				cells[i] = spreadsheet.Defuse(x)
			case int:
				cells[i] = strconv.Itoa(x)
			case float64:
				cells[i] = strconv.FormatFloat(x, 'g', -1, 64)
			}
		}
		return w.Write(cells)
	})
	w.Flush()
	if err == nil {
		err = w.Error()
	}
	return err
}

// WriteXLSX writes the same as a workbook.
func (r *Release) WriteXLSX(to io.Writer) error {
	f := excelize.NewFile()
	defer f.Close()
	w, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		return err
	}
	head := make([]any, len(Columns))
	for i, c := range Columns {
		head[i] = c
	}
	row := 1
	put := func(line []any) error {
		at, err := excelize.CoordinatesToCellName(1, row)
		row++
		if err != nil {
			return err
		}
		return w.SetRow(at, line)
	}
	if err := put(head); err != nil {
		return err
	}
	if err := r.lines(put); err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return f.Write(to)
}
