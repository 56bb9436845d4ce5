package web

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/dira-platform/dira/internal/calibration"
	"github.com/dira-platform/dira/internal/framework"
	views "github.com/dira-platform/dira/internal/web/views/calibration"
)

// calibrated is what a calibration found, with what its pages need to say it.
type calibrated struct {
	*visit
	run     *calibration.Run
	list    []calibration.Finding
	version *framework.Version
	needs   calibration.Needs
}

// about fills the page of a calibration with what it found.
func (w *calibrated) about(p *views.Run) {
	open := 0
	for i := range w.list {
		f := &w.list[i]
		if f.Open() {
			open++
		}
		if f.Standing == calibration.Proposed && len(f.Flags) > 0 {
			p.Flagged = append(p.Flagged, w.item(f))
		}
	}
	slices.SortStableFunc(p.Flagged, func(a, b views.Item) int { return cmp.Compare(truth(a.Done), truth(b.Done)) })
	p.None = len(p.Flagged) == 0
	if w.run.State == calibration.Review && w.mayCalibrate() {
		if open > 0 {
			p.Open = w.printer.N("calibration.open", open)
		} else {
			p.Release = runPath(w.run.ID) + "/release"
		}
	}
	for _, a := range w.run.Report.Abilities {
		p.Abilities = append(p.Abilities, w.ability(a))
	}
	p.Notes = w.notes()
	p.Facts = w.facts()
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}

// notes say what is to be borne in mind about the links.
func (w *calibrated) notes() (list []string) {
	provisional, unlinked := false, false
	for _, a := range w.run.Report.Abilities {
		provisional, unlinked = provisional || a.Linked && a.Provisional, unlinked || !a.Linked
	}
	list = append(list, w.printer.T("calibration.link_why"))
	if provisional {
		list = append(list, w.printer.T("calibration.link_provisional"))
	}
	if unlinked {
		list = append(list, w.printer.T("calibration.link_none", "min", w.needs.Anchors))
	}
	return list
}

// signed is a number with two decimals and its sign.
func (w *calibrated) signed(x float64) string {
	s := w.printer.Decimal(x, 2)
	if x > 0 && !strings.HasPrefix(s, "+") {
		s = "+" + s
	}
	return s
}

func (w *calibrated) ability(a calibration.Ability) views.Ability {
	x := views.Ability{Name: w.version.Name(a.ID, w.language()), To: runPath(w.run.ID) + "/abilities/" + string(a.ID), Reliability: w.printer.Decimal(a.Reliability, 2),
		Share: int(math.Round(100 * a.Reliability)), Link: w.printer.T("calibration.unlinked"), People: "–"}
	proposed, all := 0, 0
	for i := range w.list {
		if f := &w.list[i]; f.Ability == a.ID {
			all++
			if f.Standing == calibration.Proposed {
				proposed++
			}
		}
	}
	x.Items = w.printer.T("calibration.of", "n", w.printer.Number(proposed), "all", w.printer.Number(all))
	if a.Linked {
		x.Link = w.link(a)
		x.People = w.printer.T("calibration.people_at", "mean", w.signed(a.Mean), "sd", w.printer.Decimal(a.SD, 2))
	}
	return x
}

// link says how a scale is tied to the one before.
func (w *calibrated) link(a calibration.Ability) string {
	args := []any{"b", w.signed(a.B), "se", w.printer.Decimal(a.SEB, 2), "a", w.printer.Decimal(a.A, 2), "se_a", w.printer.Decimal(a.SEA, 2)}
	if w.run.Report.Model == calibration.Free {
		return w.printer.N("calibration.link_free", a.Anchors, args...)
	}
	return w.printer.N("calibration.link_shift", a.Anchors, args...)
}

// facts say how the calibration was made.
func (w *calibrated) facts() []views.Fact {
	r, n := w.run.Report, w.printer.Number
	from := w.printer.N("calibration.from", r.People, "answers", n(r.Answers))
	if r.Hasty > 0 {
		from += " " + w.printer.N("calibration.hasty", r.Hasty)
	}
	if r.Drawn > 0 {
		from += " " + w.printer.T("calibration.drawn", "all", n(r.Drawn))
	}
	var compared, not []string
	for _, c := range r.Compared {
		if c.Enough {
			compared = append(compared, w.pair(c))
		} else {
			not = append(not, w.pair(c))
		}
	}
	groups := w.printer.T("calibration.compared_none")
	if len(compared) > 0 {
		groups = w.printer.T("calibration.compared", "groups", w.printer.Clauses(compared))
	}
	if len(not) > 0 {
		groups += " " + w.printer.T("calibration.not_compared", "groups", w.printer.Clauses(not), "min", n(w.needs.Group))
	}
	return []views.Fact{
		{Question: w.printer.T("calibration.q.from"), Text: from},
		{Question: w.printer.T("calibration.q.model"), Text: w.printer.T("calibration.model."+r.Model, "min", n(w.needs.PerSlope))},
		{Question: w.printer.T("calibration.q.groups"), Text: groups},
		{Question: w.printer.T("calibration.q.settled"), Text: w.printer.T("calibration.settled", "change", w.printer.Decimal(r.Change, 3))},
		{Question: w.printer.T("calibration.q.fit"), Text: w.printer.T("calibration.fit")},
		{Question: w.printer.T("calibration.q.results"), Text: w.printer.T("calibration.release_results")},
	}
}

// pair names the groups of a comparison.
func (w *calibrated) pair(c calibration.Comparison) string {
	if c.By == "language" {
		return w.printer.T("calibration.by.language", "group", w.languageName(c.Group), "reference", w.languageName(c.Reference))
	}
	return w.printer.T("calibration.by.sex")
}

// group names the group that is compared with another.
func (w *calibrated) group(c calibration.Comparison) string {
	if c.By == "language" {
		return w.languageName(c.Group)
	}
	return w.printer.T("calibration.women")
}

// languageName is the name of a language in that of the reader; of one that has none there, its code.
func (w *calibrated) languageName(tag string) string {
	if key := "calibration.readers." + tag; w.printer.Has(key) {
		return w.printer.T(key)
	}
	return tag
}

// item is a question in a list: what is flagged, and what was decided.
func (w *calibrated) item(f *calibration.Finding) views.Item {
	x := views.Item{ID: string(f.Item), To: runPath(w.run.ID) + "/items/" + string(f.Item), Done: f.Decision != calibration.Undecided}
	var says []string
	for _, flag := range f.Flags {
		says = append(says, w.printer.T("calibration.flag."+string(flag)))
	}
	if f.Standing != calibration.Proposed {
		says = []string{w.printer.T("calibration.standing." + string(f.Standing))}
	}
	x.Says = strings.Join(says, " · ")
	switch {
	case f.Decision != calibration.Undecided:
		x.State = w.printer.T("calibration.decided." + string(f.Decision))
	case f.Open():
		x.State = w.printer.T("calibration.to_decide")
	}
	return x
}

// location is how hard a question is, and how sure that is.
func (w *calibrated) location(p *calibration.Parameters) string {
	return w.printer.T("calibration.plus_minus", "value", w.signed(p.Location()), "se", w.printer.Decimal(p.SE, 2))
}
