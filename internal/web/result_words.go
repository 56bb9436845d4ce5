package web

import (
	"math"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/web/views/page"
	views "github.com/dira-platform/dira/internal/web/views/result"
)

// resultWriter puts what was found into words.
type resultWriter struct {
	*visit
	version *framework.Version
}

func (w resultWriter) name(id framework.StatementID) framework.Text {
	return w.version.Name(id, w.language())
}

func (w resultWriter) levelName(l framework.Level) string { return w.printer.T("level." + string(l)) }

// level is the most probable level in words, with how sure it is.
func (w resultWriter) level(m *assessment.Measure) string {
	if m.Level == "" {
		return w.printer.T("result.not_asked")
	}
	return w.printer.T("result.sure."+string(m.Sure()), "level", w.levelName(m.Level))
}

// headline is the message: the highest level that at least half of the competencies are at or above, and, below it, how many are at each.
func (w resultWriter) headline(r *assessment.Result) (lead, detail string) {
	var measured []assessment.Measure
	count := map[framework.Level]int{}
	for _, m := range r.Profile {
		if m.Level != "" {
			measured = append(measured, m)
			count[m.Level]++
		}
	}
	n, above := len(measured), 0
	switch n {
	case 0:
		return w.printer.T("result.headline.empty"), ""
	case 1:
		return w.printer.T("result.message.one", "competency", w.name(measured[0].Ability).Text, "level", w.level(&measured[0])), ""
	}
	var parts []string
	for k := 3; k >= 0; k-- {
		l := framework.LevelAt(k)
		if count[l] > 0 {
			parts = append(parts, w.printer.N("result.headline."+string(l), count[l]))
		}
		if above += count[l]; lead == "" && l != framework.None && 2*above >= n {
			lead = w.printer.N("result.message."+string(l), n, "k", above)
		}
	}
	switch basic := n - count[framework.None]; {
	case lead == "" && basic == 0:
		lead = w.printer.N("result.message.beginning", n)
	case lead == "":
		lead = w.printer.N("result.message.some", n, "k", basic)
	}
	return lead, w.printer.T("result.headline", "levels", w.printer.List(parts))
}

func (w resultWriter) row(m *assessment.Measure) views.Row {
	r := views.Row{Name: w.name(m.Ability), Level: w.level(m)}
	if m.Level != "" {
		r.Sure = w.sure(m)
	}
	if m.SelfLevel != "" {
		r.Self = w.self(m)
	}
	if m.Target > 0 {
		target := framework.LevelAt(m.Target)
		r.Target = w.printer.T("result.target", "level", w.levelName(target), "share", w.printer.Percent(m.AtLeast(target)))
	}
	return r
}

// sure says between which levels the ability lies with a probability of 90 in 100, and how sure the named one is.
func (w resultWriter) sure(m *assessment.Measure) string {
	low, high, share := w.levelOf(m, 0.05), w.levelOf(m, 0.95), w.printer.Percent(m.Probability[m.Level])
	if low == high {
		return w.printer.N("result.range_one", m.Answered, "share", share)
	}
	return w.printer.N("result.range", m.Answered, "low", w.levelName(low), "high", w.levelName(high), "share", share)
}

// levelOf is the level below which a share of the probability lies.
func (w resultWriter) levelOf(m *assessment.Measure, share float64) framework.Level {
	sum := 0.0
	for n := range 4 {
		sum += m.Probability[framework.LevelAt(n)]
		if sum >= share {
			return framework.LevelAt(n)
		}
	}
	return framework.Advanced
}

// self sets the person's own view beside what was measured, kindly.
func (w resultWriter) self(m *assessment.Measure) string {
	own := w.levelName(m.SelfLevel)
	steps, ok := m.SelfDifference()
	switch {
	case !ok:
		return w.printer.T("result.self", "level", own)
	case steps == 0:
		return w.printer.T("result.self_same", "level", own)
	case steps > 0:
		return w.printer.N("result.self_higher", steps, "level", own)
	}
	return w.printer.N("result.self_lower", int(math.Abs(float64(steps))), "level", own)
}

// roles are those that the result can be held against, after none.
func (w resultWriter) roles(chosen framework.StatementID) []page.Option {
	list := []page.Option{{Label: w.printer.T("gap.no_role")}}
	for _, s := range w.version.Of(framework.Role) {
		name := w.name(s.ID)
		list = append(list, page.Option{Value: string(s.ID), Label: name.Text, Language: name.Language, Chosen: s.ID == chosen})
	}
	return list
}

// gap says how far the result is from what a role asks for.
func (w resultWriter) gap(r *assessment.Result, targets map[framework.StatementID]int) (lines []string) {
	g, ok := r.Gap(targets)
	if !ok {
		return nil
	}
	if n := len(g.Targets); n > 0 {
		lines = append(lines, w.printer.N("gap.reached", n, "reached", g.Reached))
		if far := g.Targets[0]; !far.TargetReached() {
			lines = append(lines, w.printer.T("gap.furthest", "competency", w.name(far.Ability).Text, "level", w.levelName(framework.LevelAt(far.Target)),
				"share", w.printer.Percent(far.TargetProbability())))
		}
	}
	if g.Missing > 0 {
		lines = append(lines, w.printer.N("gap.missing", g.Missing))
	}
	return lines
}

// sharpened says what more questions on one competency changed.
func (w resultWriter) sharpened(s *assessment.Session, r *assessment.Result) *views.Sharpened {
	now, _ := r.Measure(r.Sharpened.Ability)
	before := r.Sharpened.Before
	return &views.Sharpened{
		Name: w.name(now.Ability), Before: w.level(&before), Now: w.level(&now), Base: address(s.BasedOn) + "/result",
		Range: w.printer.N("sharpen.range", now.Answered-before.Answered, "share", w.printer.Percent(now.SE/before.SE)),
	}
}
