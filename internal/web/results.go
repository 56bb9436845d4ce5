package web

import (
	"math"
	"slices"
	"strings"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/results"
	"github.com/dira-platform/dira/internal/round"
	"github.com/dira-platform/dira/internal/web/views/page"
	views "github.com/dira-platform/dira/internal/web/views/results"
)

// report is a report with what its pages need to name things.
type report struct {
	*results.Report
	*visit
	at       string // address of its pages
	version  *framework.Version
	before   *results.Group                       // what was told of the unit in the wave before; nil: nothing
	beforeOf []results.Ability                    // in their order there
	main     func(results.Stat) *results.Interval // what bars are of: the share that has reached its target, or the mean level where there are no targets
	target   bool
}

func resultsPath(id round.ID) string { return roundPath(id) + "/results" }

// reportOf reads what there is about the unit in the address.
func (f *Face) reportOf(v *visit) (*report, error) {
	p, err := f.Results.Report(v.Context(), v.actor(), v.roundID(), identity.UnitID(v.URL.Query().Get("unit")))
	if err != nil {
		return nil, err
	}
	r := &report{Report: p, visit: v, at: resultsPath(p.Round.ID)}
	return r, f.dress(r, v.actor())
}

// dress adds to a report what its pages need, with the framework that somebody sees.
func (f *Face) dress(r *report, who policy.Actor) (err error) {
	p := r.Report
	if r.version, err = f.Frameworks.Current(r.Context(), who); err != nil {
		return err
	}
	r.main = func(s results.Stat) *results.Interval { return s.Level }
	if p.Told != nil && slices.ContainsFunc(p.Told.Stats, func(s results.Stat) bool { return s.Reached != nil }) {
		r.target, r.main = true, func(s results.Stat) *results.Interval { return s.Reached }
	}
	return nil
}

// results is what was found about a unit.
func (f *Face) results(v *visit) error {
	r, err := f.reportOf(v)
	if err != nil {
		return err
	}
	p := views.Summary{Base: v.base("results.title"), Back: roundPath(r.Round.ID), Address: resultsPath(r.Round.ID), Round: r.titleOf(), Target: r.target}
	switch {
	case r.Release == nil && r.Round.State == round.Running:
		p.Nothing = v.printer.T("results.not_closed", "date", v.closing(r.Round))
	case r.Release == nil:
		p.Nothing = v.printer.T("results.being_made")
	case r.Told == nil:
		p.Nothing = v.printer.T("results.too_few", "min", r.Release.Threshold)
	}
	if p.Nothing != "" {
		return v.show(p)
	}
	if err := f.lookBack(r); err != nil {
		return err
	}
	r.about(&p)
	p.Purpose, p.Parts = r.Round.Purpose, r.parts()
	p.Links, p.Elements = r.links()
	return v.show(p)
}

// about fills the page of a unit.
func (r *report) about(p *views.Summary) {
	for _, u := range r.Release.Units {
		p.Units = append(p.Units, page.Option{Value: string(u.ID), Label: r.indented(u), Language: page.Unknown, Chosen: u.ID == r.At.ID})
	}
	p.Instead = r.instead()
	p.People = r.whoAnswered(r.Told)
	women, men := r.compared(r.sex)
	p.Sexes, p.Change = women != nil && men != nil, r.Release.Before != nil
	if p.Sexes {
		p.Women, p.Men = r.called(women.Sex), r.called(men.Sex)
	}
	for k := range r.Release.Abilities {
		p.Rows = append(p.Rows, r.row(k, women, men))
	}
	p.Answers = r.answers(women, men)
	p.Notes = append(p.Notes, r.setBy()...)
	if r.Release.Merged {
		p.Notes = append(p.Notes, r.printer.T("results.merged"))
	}
	p.Levels = r.levels()
	p.Who = r.who()
}

// indented is the name of a unit with a sign for each unit above it. The signs stand where the page begins a line.
func (r *report) indented(u results.Unit) string {
	if u.Depth == 0 {
		return u.Name
	}
	return r.mark() + strings.Repeat("– ", u.Depth) + "\u2068" + u.Name + "\u2069"
}

// instead says of whom the page tells when it is not the unit that was asked for.
func (r *report) instead() string {
	switch {
	case r.Told.Unit == r.At.ID && len(r.Told.Rest) == 0:
		return ""
	case len(r.Told.Rest) > 0:
		return r.printer.T("results.together", "unit", r.isolated(r.At.Name), "min", r.Release.Threshold, "units", r.together(r.Told))
	}
	return r.printer.T("results.larger", "unit", r.isolated(r.At.Name), "min", r.Release.Threshold, "larger", r.isolated(r.Release.Unit(r.Told.Unit).Name))
}

// together names the units that are told of together.
func (r *report) together(g *results.Group) string {
	var names []string
	for _, id := range g.Rest {
		if id == g.Unit {
			names = append(names, r.printer.T("results.directly", "unit", r.isolated(r.Release.Unit(id).Name)))
		} else {
			names = append(names, r.isolated(r.Release.Unit(id).Name))
		}
	}
	return r.printer.List(names)
}

// whoAnswered says how many answered, and of how many.
func (r *report) whoAnswered(g *results.Group) string {
	if g.Invited == 0 {
		return r.printer.N("results.people", g.People)
	}
	return r.printer.N("results.people_of", g.Invited, "people", r.printer.Number(g.People), "share", r.rate(g))
}

func (r *report) rate(g *results.Group) string {
	if g.Invited == 0 {
		return "–"
	}
	return r.printer.Percent(min(1, float64(g.People)/float64(g.Invited)))
}

// sex is what is told of one sex of the people of the page; nil: nothing.
func (r *report) sex(sex string) *results.Group {
	if len(r.Told.Rest) > 0 {
		return nil
	}
	return r.Release.Group(r.Told.Unit, sex)
}

func (r *report) name(ability framework.StatementID) framework.Text {
	return r.version.Name(ability, r.language())
}

// figure writes the main figure; "–" for none.
func (r *report) figure(i *results.Interval) string {
	switch {
	case i == nil:
		return "–"
	case !r.target:
		return r.printer.Decimal(i.Value, 1)
	case i.Value <= results.FewShare:
		return r.printer.T("results.at_most", "share", r.printer.Percent(results.FewShare))
	case i.Value >= 1-results.FewShare:
		return r.printer.T("results.at_least", "share", r.printer.Percent(1-results.FewShare))
	}
	return r.printer.Percent(i.Value)
}

// between writes where the true figure lies.
func (r *report) between(i *results.Interval) string {
	switch {
	case i == nil, i.Low == i.High:
		return ""
	case r.target:
		return r.printer.T("results.between", "low", r.printer.Percent(i.Low), "high", r.printer.Percent(i.High))
	}
	return r.printer.T("results.between", "low", r.printer.Decimal(i.Low, 1), "high", r.printer.Decimal(i.High, 1))
}

// of writes where the true figure lies, and on how many people it rests; the number stands in brackets where it comes right after the figure.
func (r *report) of(i *results.Interval) string {
	if i == nil {
		return ""
	}
	people := r.printer.N("results.rests_on", i.N)
	if between := r.between(i); between != "" {
		return between + r.printer.T("list.comma") + people
	}
	return "(" + people + ")"
}

// figureOf writes the main figure with the number of people it rests on.
func (r *report) figureOf(i *results.Interval) string {
	if i == nil {
		return "–"
	}
	return r.printer.T("results.with", "name", r.figure(i), "figure", r.printer.Number(i.N))
}

// length is how long the bar of a figure is, of 100.
func (r *report) length(i *results.Interval) int {
	switch {
	case i == nil:
		return 0
	case r.target:
		return int(math.Round(100 * i.Value))
	}
	return int(math.Round(100 * i.Value / 3))
}

func (r *report) row(k int, women, men *results.Group) views.Row {
	s := r.Told.Stats[k]
	ability := r.Release.Abilities[k].ID
	x := views.Row{Name: r.name(ability), Link: r.at + "/" + string(ability) + r.unitQuery(), Main: r.figure(r.main(s)), Interval: r.of(r.main(s)),
		Share: r.length(r.main(s)), Own: r.own(s.Self)}
	if women != nil && men != nil {
		w, m := women.Stats[k], men.Stats[k]
		x.Women, x.Men = r.figureOf(r.main(w)), r.figureOf(r.main(m))
		if d := r.sexes(w, m); d != nil && d.Clear() {
			x.SexesClear, x.Sexes = true, r.printer.T("results.men_higher")
			if d.Value > 0 {
				x.Sexes = r.printer.T("results.women_higher")
			}
		}
	}
	x.Change, x.ChangeClear = r.changed(s.Change)
	if was := r.was(ability); was != nil {
		x.Before = r.printer.T("results.was", "figure", r.figureOf(was))
	}
	if r.main(s) == nil && s.Level != nil { // no role has a target for it
		x.Interval = r.printer.T("results.no_target", "level", r.printer.Decimal(s.Level.Value, 1))
	}
	return x
}

// sexes is the difference of mean abilities, women minus men, so sure that of all competencies together one in twenty reports finds one that is none.
func (r *report) sexes(w, m results.Stat) *results.Interval {
	if w.Theta == nil || m.Theta == nil {
		return nil
	}
	d := results.Difference(*w.Theta, *m.Theta, 1-0.05/float64(len(r.Release.Abilities)))
	return &d
}

// changed says what became of a mean ability since the wave before, and where the true change lies.
func (r *report) changed(i *results.Interval) (text string, clear bool) {
	if i == nil {
		return "–", false
	}
	key := "results.unclear"
	switch {
	case i.Low > 0:
		key = "results.higher"
	case i.High < 0:
		key = "results.lower"
	}
	return r.printer.T(key) + r.printer.T("list.comma") + r.logits(*i), key != "results.unclear"
}

// own says how people see themselves beside what was measured.
func (r *report) own(i *results.Interval) string {
	switch {
	case i == nil:
		return "–"
	case i.Low > 0.25:
		return r.printer.T("results.own_higher")
	case i.High < -0.25:
		return r.printer.T("results.own_lower")
	}
	return r.printer.T("results.own_same")
}

func (r *report) levels() (list []views.Levels) {
	if len(r.Told.Rest) > 0 {
		return nil
	}
	for _, a := range r.Release.Abilities {
		i := slices.IndexFunc(r.Release.Levels, func(c results.LevelCell) bool {
			return c.Unit == r.Told.Unit && c.Ability == a.ID
		})
		if i < 0 {
			continue
		}
		x := views.Levels{Name: r.name(a.ID), Reliability: "–"}
		if a.Reliability > 0 {
			x.Reliability = r.printer.Decimal(a.Reliability, 2)
		}
		for n, count := range r.Release.Levels[i].Counts {
			if x.Counts[n] = r.printer.T("results.protected"); count != nil {
				x.Counts[n] = r.printer.Number(*count)
			}
		}
		list = append(list, x)
	}
	return list
}

// who is how many of each sex answered, as far as that may be told.
func (r *report) who() (list []views.Who) {
	for _, sex := range slices.Concat([]string{results.Everyone}, assessment.Sexes, []string{results.NotWomen, results.NotMen}) {
		g := r.sex(sex)
		if g == nil || len(r.Told.Rest) > 0 {
			continue
		}
		name := r.called(sex)
		switch {
		case sex == results.Everyone:
			name = r.printer.T("results.all")
		case slices.Contains(assessment.Sexes, sex):
			name = r.printer.T("about_you.sex." + sex)
		}
		x := views.Who{Name: name, People: r.printer.Number(g.People), Invited: "–", Missing: "–", Rate: r.rate(g)}
		if g.Invited > 0 {
			x.Invited, x.Missing = r.printer.Number(g.Invited), r.printer.Number(max(0, g.Invited-g.People))
			x.Share = min(100, 100*g.People/g.Invited)
		}
		list = append(list, x)
	}
	return list
}

func (r *report) parts() (list []views.Parts) {
	for _, kind := range r.partKinds() {
		group := views.Parts{Caption: kind.caption, Of: kind.of}
		for _, part := range kind.parts {
			low, high := r.extremes(part.Stats)
			group.Rows = append(group.Rows, views.PartRow{Name: kind.name(part.Code), People: r.printer.Number(part.People), Lowest: low, Highest: high})
		}
		list = append(list, group)
	}
	return list
}

// extremes name the competencies with the lowest and the highest figure.
func (r *report) extremes(stats []results.Stat) (low, high string) {
	order := r.order(stats)
	if len(order) == 0 {
		return "–", "–"
	}
	say := func(k int) string {
		return r.printer.T("results.with", "name", r.name(r.Release.Abilities[k].ID).Text, "figure", r.figure(r.main(stats[k])))
	}
	return say(order[0]), say(order[len(order)-1])
}

// links lead to other views of the same release, and to its files.
func (r *report) links() (more, files []views.Link) {
	at := resultsPath(r.Round.ID)
	more = []views.Link{
		{Text: r.printer.T("paper.title"), Hint: r.printer.T("paper.hint"), To: at + "/report" + r.unitQuery()},
		{Text: r.printer.T("results.to_units"), Hint: r.printer.T("results.to_units_hint"), To: at + "/units" + r.unitQuery()},
		{Text: r.printer.T("results.to_method"), Hint: r.printer.T("results.to_method_hint"), To: at + "/method"},
	}
	if policy.May(r.actor(), policy.ReadRounds, policy.Object{Org: r.Round.Org, Unit: r.Round.Path}) {
		more = append(more, views.Link{Text: r.printer.T("rescore.title"), Hint: r.printer.T("rescore.hint"), To: againPath(r.Round.ID)})
	}
	if policy.May(r.actor(), policy.ManageProgrammes, policy.Object{Org: r.Round.Org, Unit: r.Round.Path}) {
		more = append(more, views.Link{Text: r.printer.T("programmes.from_results"), Hint: r.printer.T("desk.programmes"), To: programmesPath + "/new?round=" + string(r.Round.ID)})
	}
	if policy.May(r.actor(), policy.PublishResults, policy.Object{Org: r.Round.Org, Unit: r.Round.Path}) {
		more = append(more, views.Link{Text: r.printer.T("open.publish"), Hint: r.printer.T("open.publish_hint"), To: at + "/public"})
	}
	if len(r.below()) > 1 {
		more = slices.Insert(more, 1, views.Link{Text: r.printer.T("paper.to_choose"), Hint: r.printer.T("paper.to_choose_hint"), To: more[0].To + "#chosen"})
	}
	return more, []views.Link{
		{Text: r.printer.T("results.as", "format", "CSV"), Hint: r.printer.T("results.as_csv"), To: at + ".csv"},
		{Text: r.printer.T("results.as", "format", "XLSX"), Hint: r.printer.T("results.as_xlsx"), To: at + ".xlsx"},
		{Text: r.printer.T("results.as", "format", "JSON"), Hint: r.printer.T("results.as_json"), To: at + ".json"},
	}
}

// mayReadResults reports whether the actor may look at the results of a round.
func (v *visit) mayReadResults(r *round.Round) bool {
	at, ok := r.SeenFrom(v.actor())
	return ok && policy.May(v.actor(), policy.ReadResults, policy.Object{Org: r.Org, Unit: at})
}
