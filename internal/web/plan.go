package web

import (
	"net/url"
	"slices"
	"strconv"

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
)

// The means that a plan is first made for.
const (
	usualHours    = 20
	usualUnknown  = 4
	usualMost     = 5
	planLanguages = 8  // that are offered, besides the person's own and English
	candidates    = 12 // resources of each step that are looked at, the best described first
)

// learningPlan makes the person's learning plan out of a result. Nothing is stored: the address says what it was made for.
func (f *Face) learningPlan(v *visit) error {
	session, result, err := f.Assessments.Result(v.Context(), v.actor(), v.id())
	if err != nil {
		return err
	}
	version, err := f.Frameworks.Version(v.Context(), v.actor(), framework.VersionID(result.Versions.Framework))
	if err != nil {
		return err
	}
	role := v.roleFor(session)
	if result, err = result.ForRole(version, role); err != nil {
		return err
	}
	w := planWriter{resultWriter{v, version}, meansOf(v, v.URL.Query())}
	p := views.Plan{Base: v.base("plan.title"), Address: address(v.id()), Role: string(role), Target: v.printer.T("plan.target_next")}
	if role != "" {
		p.Target = v.printer.T("plan.target_role", "role", version.Name(role, v.language()).Text)
	}
	if err := f.planForm(w, &p); err != nil {
		return err
	}
	standing := planning.StandingOf(result, role != "")
	resources, err := f.teaching(v, standing, w.means)
	if err != nil {
		return err
	}
	programme, err := planning.Make(v.Context(), standing, resources, w.means)
	if errs.Is(err, errs.Invalid) {
		p.Errors = []page.FieldError{{Field: errs.As(err).Field, Message: v.printer.Error(err)}}
		return v.showStatus(statuses[errs.Invalid], p)
	}
	if err != nil {
		return err
	}
	w.write(&p, programme, len(standing.Steps), len(resources))
	return v.show(p)
}

// planAddress leads to the plan for a role.
func planAddress(v *visit, role framework.StatementID) string {
	if role == "" {
		return address(v.id()) + "/plan"
	}
	return address(v.id()) + "/plan?role=" + url.QueryEscape(string(role))
}

// meansOf reads the means from an address; what it does not say is as usual.
func meansOf(v *visit, q url.Values) planning.Means {
	number := func(name string, usual int) float64 {
		if !q.Has(name) {
			return float64(usual)
		}
		n, err := strconv.ParseFloat(q.Get(name), 64)
		if err != nil {
			return -1 // which is refused
		}
		return n
	}
	m := planning.Means{Hours: number("hours", usualHours), Unknown: number("unknown", usualUnknown), Most: int(number("most", usualMost)), Free: q.Get("free") != "",
		Languages: q["languages"]}
	if !q.Has("hours") {
		m.Languages = []string{v.language()}
		if v.language() != i18n.Source {
			m.Languages = append(m.Languages, i18n.Source)
		}
	}
	return m
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
	p.Most = w.choices(planMost, float64(w.means.Most), func(n int) string { return w.printer.Decimal(float64(n), 0) })
	p.Free = []page.Option{{Value: "1", Label: w.printer.T("plan.free"), Chosen: w.means.Free}}
	return nil
}
