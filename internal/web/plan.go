package web

import (
	"net/url"
	"slices"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/i18n"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/planning"
	"github.com/dira-platform/dira/internal/web/views/page"
	views "github.com/dira-platform/dira/internal/web/views/result"
)

// What the form of a plan offers; the first of each is not the default.
var (
	planHours   = []int{5, 10, 20, 40, 80}
	planUnknown = []int{0, 2, 4, 8}
	planMost    = []int{1, 2, 3, 4, 5, 6, 7, planning.MostItems}
	planWeek    = []int{1, 2, 3, 5, 8, 10, 20, 40}
	planAtOnce  = []int{1, 2, 3, 4}
)

// The means that a plan is first made for.
const (
	usualHours    = 20
	usualUnknown  = 4
	usualMost     = 5
	usualWeek     = 5
	usualAtOnce   = 2
	planLanguages = 8  // that are offered, besides the person's own and English
	candidates    = 12 // resources of each step that are looked at, the best described first
)

// made is a plan that was made out of a result, with what it was made of.
type made struct {
	planWriter
	role      framework.StatementID
	standing  planning.Standing
	resources []library.Resource
}

// making gathers what a plan is made of: where the result leaves the person, and what teaches what is missing. Resources are added to those that were found.
func (f *Face) making(v *visit, role framework.StatementID, m planning.Means, more ...library.Resource) (*made, error) {
	_, result, err := f.Assessments.Result(v.Context(), v.actor(), v.id())
	if err != nil {
		return nil, err
	}
	version, err := f.Frameworks.Version(v.Context(), v.actor(), framework.VersionID(result.Versions.Framework))
	if err != nil {
		return nil, err
	}
	if result, err = result.ForRole(version, role); err != nil {
		return nil, err
	}
	w := &made{planWriter: planWriter{resultWriter{v, version}, m}, role: role, standing: planning.StandingOf(result, role != "")}
	if w.resources, err = f.teaching(v, w.standing, m); err != nil {
		return nil, err
	}
	for _, r := range more {
		if !slices.ContainsFunc(w.resources, func(o library.Resource) bool { return o.ID == r.ID }) {
			w.resources = append(w.resources, r)
		}
	}
	return w, nil
}

// target says what a plan leads to.
func (w *made) target() string {
	if w.role == "" {
		return w.printer.T("plan.target_next")
	}
	return w.printer.T("plan.target_role", "role", w.version.Name(w.role, w.language()).Text)
}

// learningPlan makes the person's learning plan out of a result. Nothing is stored until they say so: the address says what it was made for.
func (f *Face) learningPlan(v *visit) error {
	session, _, err := f.Assessments.Result(v.Context(), v.actor(), v.id())
	if err != nil {
		return err
	}
	w, err := f.making(v, v.roleFor(session), f.meansOf(v, v.URL.Query()))
	if err != nil {
		return err
	}
	kept, err := f.Learning.Kept(v.Context(), v.actor(), v.id())
	if err != nil {
		return err
	}
	p := views.Plan{Base: v.base("plan.title"), Address: address(v.id()), Role: string(w.role), Target: w.target(), Kept: kept != nil}
	if p.Offer, p.OfferTo, err = f.offerNote(v); err != nil {
		return err
	}
	if err := f.planForm(w.planWriter, &p); err != nil {
		return err
	}
	w.moneyForm(&p)
	programme, err := planning.Make(v.Context(), w.standing, w.resources, w.means)
	if errs.Is(err, errs.Invalid) {
		p.Errors = []page.FieldError{{Field: errs.As(err).Field, Message: v.printer.Error(err)}}
		return v.showStatus(statuses[errs.Invalid], p)
	}
	if err != nil {
		return err
	}
	w.write(&p, programme, len(w.standing.Steps), len(w.resources))
	w.binds(&p, programme.More)
	if err := w.further(f, &p, programme.Plan); err != nil {
		return err
	}
	p.Again = w.again()
	return v.show(p)
}

// planAddress leads to the plan for a role.
func planAddress(v *visit, role framework.StatementID) string {
	if role == "" {
		return address(v.id()) + "/plan"
	}
	return address(v.id()) + "/plan?role=" + url.QueryEscape(string(role))
}

// teaching lists the resources that teach a step in one of the languages, each once.
func (f *Face) teaching(v *visit, s planning.Standing, m planning.Means) (all []library.Resource, err error) {
	seen := map[library.ResourceID]bool{}
	for _, step := range s.Steps {
		for _, language := range m.Languages {
			found, err := f.Library.ForStep(v.Context(), v.actor(), step.Ability, step.Level, []string{language}, candidates)
			if err != nil {
				return nil, err
			}
			for _, r := range found {
				if !seen[r.ID] && r.In(language) {
					seen[r.ID] = true
					all = append(all, r)
				}
			}
		}
	}
	return all, nil
}

// planForm fills in what the plan was asked for.
func (f *Face) planForm(w planWriter, p *views.Plan) error {
	facets, err := f.Library.Facets(w.Context(), w.actor())
	if err != nil {
		return err
	}
	offered := []string{w.language()}
	for _, l := range append([]string{i18n.Source}, w.means.Languages...) {
		if !slices.Contains(offered, l) {
			offered = append(offered, l)
		}
	}
	for _, c := range facets.Languages {
		if len(offered) < planLanguages && !slices.Contains(offered, c.Value) {
			offered = append(offered, c.Value)
		}
	}
	for _, l := range offered {
		if name := i18n.Autonym(l); name != "" {
			p.Languages = append(p.Languages, page.Option{Value: l, Label: name, Language: l, Chosen: slices.Contains(w.means.Languages, l)})
		}
	}
	hours := func(n int) string { return w.printer.N("plan.hours_n", n) }
	p.Hours = w.choices(planHours, w.means.Hours, hours)
	p.Unknown = w.choices(planUnknown, w.means.Unknown, func(n int) string {
		if n == 0 {
			return w.printer.T("plan.unknown_out")
		}
		return hours(n)
	})
	p.Start, p.Week = w.means.Start, w.choices(planWeek, w.means.Week, hours)
	p.AtOnce = w.choices(planAtOnce, float64(w.means.AtOnce), func(n int) string { return w.printer.Decimal(float64(n), 0) })
	p.Most = w.choices(planMost, float64(w.means.Most), func(n int) string { return w.printer.Decimal(float64(n), 0) })
	p.Free = []page.Option{{Value: "1", Label: w.printer.T("plan.free"), Chosen: w.means.Free}}
	return nil
}
