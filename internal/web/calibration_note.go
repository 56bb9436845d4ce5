package web

import (
	"slices"

	"github.com/dira-platform/dira/internal/calibration"
	views "github.com/dira-platform/dira/internal/web/views/results"
)

// withCalibrations adds what is known of the questions, from the calibrations with which the results of a release were made.
func (f *Face) withCalibrations(r *report, parts []views.MethodPart) ([]views.MethodPart, error) {
	var names []string
	for _, v := range r.Release.Versions {
		names = append(names, v.Calibration)
	}
	notes, err := f.Calibrations.Notes(r.Context(), r.actor(), names)
	if err != nil {
		return nil, err
	}
	part := views.MethodPart{Title: r.printer.T("calibration.note.title")}
	for i := range notes {
		part.Texts = append(part.Texts, r.calibrationNote(&notes[i])...)
	}
	if len(notes) == 0 {
		part.Texts = append(part.Texts, r.printer.T("calibration.note.none"))
	}
	return slices.Insert(parts, len(parts)-1, part), nil
}

// calibrationNote says what is known of the questions from one calibration.
func (r *report) calibrationNote(n *calibration.Note) (texts []string) {
	p := r.printer
	texts = append(texts, p.N("calibration.note.items", n.Items, "name", n.Name, "date", p.Date(n.ReleasedAt), "people", p.Number(n.People)))
	var compared []string
	w := calibrated{visit: r.visit}
	for _, c := range n.Compared {
		if c.Enough {
			compared = append(compared, w.pair(c))
		}
	}
	switch {
	case len(compared) == 0:
		texts = append(texts, p.T("calibration.note.compared_none"))
	case n.Unfair == 0:
		texts = append(texts, p.T("calibration.note.compared", "groups", p.List(compared))+" "+p.T("calibration.note.fair"))
	default:
		texts = append(texts, p.T("calibration.note.compared", "groups", p.List(compared))+" "+p.N("calibration.note.unfair", n.Unfair))
	}
	if n.Misfit > 0 {
		texts = append(texts, p.N("calibration.note.misfit", n.Misfit))
	}
	texts = append(texts, p.T("calibration.note.link", "se", p.Decimal(n.LinkSE, 2)))
	var weak []string
	for _, id := range n.Weak {
		weak = append(weak, r.name(id).Text)
	}
	if len(weak) > 0 {
		texts = append(texts, p.T("calibration.note.weak", "value", p.Decimal(calibration.WeakBelow, 1), "names", p.List(weak)))
	}
	return texts
}
