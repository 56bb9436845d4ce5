package web

import (
	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/framework"
	views "github.com/dira-platform/dira/internal/web/views/result"
)

// ninety is the half width of a 90 % interval in standard errors.
const ninety = 1.6449

// The measures of the drawing of a profile, in pixels.
const (
	drawingHead   = 62 // room for the names of the borders
	drawingBorder = 18 // from one name to the next
	drawingRow    = 42
	drawingName   = 12 // the foot of a name, in its row
	drawingTrack  = 27 // the middle of the line that is measured on, in its row
)

// drawing lays out a profile: a line an ability, with what was measured, the person's own view and the target. In a language that is written from the
// right it runs from the right.
func (w resultWriter) drawing(r *assessment.Result) views.Drawing {
	d := views.Drawing{Height: drawingHead + drawingRow*len(r.Profile)}
	side := func(share float64) float64 { return share }
	if w.printer.Dir() == "rtl" {
		d.Mirrored = true
		side = func(share float64) float64 { return 1 - share }
	}
	for i, cut := range r.Cuts {
		share := views.Share(cut)
		d.Borders = append(d.Borders, views.Border{
			At: side(share), Foot: (i + 1) * drawingBorder, Label: w.levelName(framework.LevelAt(i + 1)), Before: share > 0.6,
		})
	}
	for i := range r.Profile {
		m := &r.Profile[i]
		top := drawingHead + drawingRow*i
		l := views.Line{Name: w.name(m.Ability), Foot: top + drawingName, Middle: top + drawingTrack, Measured: m.Level != ""}
		if l.Measured {
			at := func(theta float64) float64 { return side(views.Share(views.Aligned(theta, r.CutsOf(m), r.Cuts))) }
			a, b := at(m.Theta-ninety*m.SE), at(m.Theta+ninety*m.SE)
			l.From, l.Width, l.At = min(a, b), max(a, b)-min(a, b), at(m.Theta)
		}
		if m.SelfLevel != "" {
			l.Self, l.HasSelf, d.HasSelf = side(views.Middle(m.SelfLevel, r.Cuts)), true, true
		}
		if m.Target > 0 && m.Target <= len(r.Cuts) {
			l.Target, l.HasTarget, d.HasTarget = side(views.Share(r.Cuts[m.Target-1])), true, true
		}
		d.Lines = append(d.Lines, l)
	}
	return d
}
