package web

import (
	"encoding/json"
	"fmt"
	"math"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/i18n"
	"github.com/dira-platform/dira/internal/library"
	views "github.com/dira-platform/dira/internal/web/views/result"
)

// ninety is the half width of a 90 % interval in standard errors.
const ninety = 1.6449

func (f *Face) result(v *visit) error {
	session, result, err := f.Assessments.Result(v.Context(), v.actor(), v.id())
	if err != nil {
		return err
	}
	version, err := f.Frameworks.Version(v.Context(), v.actor(), framework.VersionID(result.Versions.Framework))
	if err != nil {
		return err
	}
	w := resultWriter{v, version}
	p := views.Result{
		Base: v.base("result.title"), Address: address(v.id()), Date: v.printer.Date(result.SubmittedAt), English: result.English && v.language() != i18n.Source,
		Headline: w.headline(result), Link: v.origin() + "/r/" + v.key(), Versions: versions(result.Versions), Beyond: result.TargetsReached(),
	}
	if result.TooHasty() {
		p.Hasty = v.printer.N("result.hasty", result.Hasty)
	}
	if session.Role != "" {
		p.Role = version.Name(session.Role, v.language())
	}
	for i := range result.Profile {
		p.Rows = append(p.Rows, w.row(&result.Profile[i], result.Cuts))
	}
	for _, m := range result.Strengths(3) {
		p.Strengths = append(p.Strengths, views.Strength{Name: w.name(m.Ability), Level: w.level(&m)})
	}
	for _, s := range result.NextSteps(3) {
		step, err := f.step(w, s)
		if err != nil {
			return err
		}
		p.Steps = append(p.Steps, step)
	}
	return v.show(p)
}

// origin is how this site is addressed by the person who asks.
func (v *visit) origin() string {
	if v.secure() {
		return "https://" + v.Host
	}
	return "http://" + v.Host
}

func versions(x assessment.Versions) string {
	return fmt.Sprintf("%s, %s, %s, %s, %s, %s", x.Framework, x.Instrument, x.Calibration, x.Cuts, x.Prior, x.Engine)
}

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

// headline counts the competencies at each level.
func (w resultWriter) headline(r *assessment.Result) string {
	count := map[framework.Level]int{}
	for _, m := range r.Profile {
		count[m.Level]++
	}
	var parts []string
	for n := 3; n >= 0; n-- {
		if l := framework.LevelAt(n); count[l] > 0 {
			parts = append(parts, w.printer.N("result.headline."+string(l), count[l]))
		}
	}
	if len(parts) == 0 {
		return w.printer.T("result.headline.empty")
	}
	return w.printer.T("result.headline", "levels", w.printer.List(parts))
}

func (w resultWriter) row(m *assessment.Measure, cuts []float64) views.Row {
	r := views.Row{Name: w.name(m.Ability), Level: w.level(m), Measured: m.Level != ""}
	if r.Measured {
		low, high := m.Theta-ninety*m.SE, m.Theta+ninety*m.SE
		r.From, r.To, r.Middle = views.Share(low), views.Share(high), views.Share(m.Theta)
		for _, cut := range cuts {
			r.Cuts = append(r.Cuts, views.Share(cut))
		}
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

// step is a next step with what it means at work and where to learn it.
func (f *Face) step(w resultWriter, s assessment.Step) (views.Step, error) {
	resources, err := f.Library.ForStep(w.Context(), w.actor(), s.Ability, s.Next, []string{w.language()}, 3)
	if err != nil {
		return views.Step{}, err
	}
	step := views.Step{
		Name: w.name(s.Ability), Goal: w.printer.T("result.goal", "from", w.levelName(s.Level), "to", w.levelName(s.Next)),
		Link: "/framework/" + string(w.version.ID) + "/" + string(s.Ability), Resources: resources,
		More: "/resources?competency=" + string(s.Ability) + "&level=" + string(s.Next), Foreign: !anyIn(resources, w.language()),
	}
	for _, i := range w.version.Under(s.Ability, framework.Indicator) {
		if i.Level == s.Next {
			step.Behaviour = append(step.Behaviour, w.version.In(i, framework.FieldText, w.language()))
		}
	}
	return step, nil
}

func anyIn(resources []library.Resource, language string) bool {
	for _, r := range resources {
		if r.In(language) {
			return true
		}
	}
	return false
}

// resultJSON is everything that is stored, as a file to keep.
func (f *Face) resultJSON(v *visit) error {
	all, err := f.Assessments.Everything(v.Context(), v.actor(), v.id())
	if err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", "application/json")
	v.w.Header().Set("Content-Disposition", `attachment; filename="dira-result.json"`)
	e := json.NewEncoder(v.w)
	e.SetIndent("", "  ")
	return e.Encode(map[string]any{"answers": all.Answers, "result": all.Result})
}
