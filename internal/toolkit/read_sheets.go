package toolkit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dira-platform/dira/internal/errs"
)

// templates reads the lines of all templates: those of one stand under the same name.
func (r *reader) templates(lines []line) {
	for _, l := range lines {
		id := l.cells[0]
		i := slices.IndexFunc(r.k.Sheets, func(t Template) bool { return t.ID == id })
		if i < 0 {
			i = len(r.k.Sheets)
			r.k.Sheets = append(r.k.Sheets, Template{ID: id})
			way := fmt.Sprintf("templates.%d", i)
			r.mark(way, l, 0)
			r.mark(way+".id", l, 0)
		}
		r.sheetLine(&r.k.Sheets[i], fmt.Sprintf("templates.%d", i), l)
	}
}

// sheetLine reads a line of a template.
func (r *reader) sheetLine(t *Template, way string, l line) {
	part, cells := strings.ToLower(l.cells[1]), l.cells[2:]
	filled := slices.Clone(cells)
	for len(filled) > 0 && filled[len(filled)-1] == "" {
		filled = filled[:len(filled)-1]
	}
	once := func(had bool) {
		if had {
			r.say(l.place(1), errs.New(errs.Invalid, "toolkit_twice", "name", part))
		}
		r.mark(way+"."+part, l, 2)
	}
	nth := func(n int) { r.mark(fmt.Sprintf("%s.%s.%d", way, part, n), l, 2) }
	switch part {
	case "title":
		once(t.Title != "")
		t.Title = cells[0]
	case "lead":
		once(t.Lead != "")
		t.Lead = cells[0]
	case "columns":
		once(len(t.Columns) > 0)
		t.Columns = filled
	case "example":
		once(len(t.Example) > 0)
		t.Example = filled
		for len(t.Example) < len(t.Columns) {
			t.Example = append(t.Example, "")
		}
	case "rows":
		once(t.Rows > 0)
		t.Rows = r.whole(l, 2)
	case "first":
		nth(len(t.First))
		t.First = append(t.First, cells[0])
	case "given":
		nth(len(t.Given))
		t.Given = append(t.Given, filled)
	case "above", "below":
		into := &t.Above
		if part == "below" {
			into = &t.Below
		}
		nth(len(*into))
		r.mark(fmt.Sprintf("%s.%s.%d.lines", way, part, len(*into)), l, 3)
		*into = append(*into, Prompt{Text: cells[0], Lines: r.whole(l, 3)})
	default:
		r.say(l.place(1), errs.New(errs.Invalid, "toolkit_unknown", "name", l.cells[1]))
	}
}
