package web

import (
	"net/url"
	"slices"
	"strings"

	"github.com/dira-platform/dira/internal/curriculum"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/library"
	views "github.com/dira-platform/dira/internal/web/views/curriculum"
	"github.com/dira-platform/dira/internal/web/views/page"
)

// resourcesOfGap is how many resources are named for a gap; the rest stands behind a link.
const resourcesOfGap = 3

// curriculumAnalysis says what is missing in a curriculum, what would fill it, and what a graduate would reach.
func (f *Face) curriculumAnalysis(v *visit) error {
	w, _, err := f.ownCurriculum(v)
	if err != nil {
		return err
	}
	r := curriculum.Analyse(&w.c.Body, w.version)
	at := ourCurriculumPath(w.c.ID)
	p := views.Analysis{Base: v.base("curriculum.analysis"), Back: at, Caption: w.c.Name, Action: at + "/analysis#profile", Headline: v.printer.T("curriculum.covers", "taught", r.Taught, "steps", r.Steps)}
	if p.Sections, err = f.sections(&w, r); err != nil {
		return err
	}
	for _, s := range p.Sections {
		p.Lines = append(p.Lines, s.Title)
	}
	if len(p.Sections) == 0 {
		p.Lines = []string{v.printer.T("curriculum.nothing_found")}
	}
	w.profile(&p)
	w.balance(&p, r)
	return v.show(p)
}

// found is a finding with its units.
func (w *curriculumWriter) found(x curriculum.Finding, key string) views.Found {
	out := views.Found{Name: w.version.Name(x.Ability, w.language()), Level: w.level(x.Level)}
	if len(x.Units) > 0 {
		out.Say, out.Units = w.printer.T(key), w.unitLinks(x.Units)
	}
	return out
}

func (w *curriculumWriter) unitLinks(codes []string) (list []views.Link) {
	for _, c := range codes {
		list = append(list, views.Link{Text: c, To: ourUnitPath(w.c.ID, c)})
	}
	return list
}

// sections are the parts of the analysis in which there is something to say.
func (f *Face) sections(w *curriculumWriter, r *curriculum.Report) (all []views.Section, err error) {
	add := func(id string, found []views.Found) {
		if len(found) > 0 {
			all = append(all, views.Section{ID: id, Title: w.printer.N("curriculum.found."+id, len(found)), Lead: w.printer.T("curriculum.lead." + id), Found: found})
		}
	}
	plain := func(list []curriculum.Finding) (found []views.Found) {
		for _, x := range list {
			found = append(found, w.found(x, "curriculum.in_units"))
		}
		return found
	}
	var missing []views.Found
	for _, x := range r.NotTaught {
		one := w.found(x, "curriculum.extend")
		if one.Fill, err = f.fill(w, x.Step); err != nil {
			return nil, err
		}
		missing = append(missing, one)
	}
	add("not_taught", missing)
	add("not_assessed", plain(r.NotAssessed))
	add("not_prepared", plain(r.NotPrepared))
	var orders []views.Found
	for _, o := range r.WrongOrder {
		one := w.found(o.Finding, "curriculum.in_units")
		one.Say = w.printer.T("curriculum.why."+string(o.Why), "lower", w.level(o.Below)) + " " + w.printer.T("curriculum.in_units")
		one.Units = append(one.Units, w.unitLinks(slices.DeleteFunc(slices.Clone(o.Lower), func(c string) bool { return slices.Contains(o.Units, c) }))...)
		orders = append(orders, one)
	}
	add("order", orders)
	add("elective", plain(r.OnlyElective))
	var required []views.Found
	for _, x := range r.Prerequisites {
		one := views.Found{Say: w.printer.T("curriculum.lack." + string(x.Lack)), Units: w.unitLinks([]string{x.Unit})}
		if x.Lack == curriculum.Unknown {
			one.Units = append(one.Units, views.Link{Text: x.Requires})
		} else {
			one.Units = append(one.Units, w.unitLinks([]string{x.Requires})...)
		}
		required = append(required, one)
	}
	add("required", required)
	return all, nil
}

// fill is what the library has for a step: in the language of the curriculum or, where there is nothing, in English; what may be used freely comes first.
func (f *Face) fill(w *curriculumWriter, s curriculum.Step) (*views.Fill, error) {
	found, err := f.Library.ForStep(w.Context(), w.actor(), s.Ability, s.Level, []string{w.c.Language, w.language()}, 20)
	if err != nil {
		return nil, err
	}
	q := url.Values{"competency": {string(s.Ability)}, "level": {string(s.Level)}}
	fill := &views.Fill{Propose: proposalsPath + "/new?" + q.Encode()}
	if len(found) == 0 {
		return fill, nil
	}
	fill.All = "/resources?" + q.Encode()
	slices.SortStableFunc(found, func(a, b library.Resource) int {
		return openRank(a.Licence) - openRank(b.Licence)
	})
	for _, r := range found[:min(len(found), resourcesOfGap)] {
		title := r.Title(w.language())
		fill.Resources = append(fill.Resources, views.Link{Text: title.Text, Language: title.Language, To: "/resources/" + string(r.ID), Spoken: r.Languages, Licence: r.Licence})
	}
	return fill, nil
}

// openRank is 0 for a licence under which anybody may use and change a work, and pass it on; 1 for one that allows some of that; 2 for others and where none is told.
func openRank(licence string) int {
	switch l := strings.ToUpper(licence); {
	case strings.HasPrefix(l, "CC-BY") && !strings.Contains(l, "-NC") && !strings.Contains(l, "-ND"), strings.HasPrefix(l, "CC0"), strings.HasPrefix(l, "PDM"), strings.HasPrefix(l, "OGL"),
		strings.HasPrefix(l, "APACHE"), l == "MIT":
		return 0
	case strings.HasPrefix(l, "CC-"):
		return 1
	}
	return 2
}

// profile compares with the role that was chosen.
func (w *curriculumWriter) profile(p *views.Analysis) {
	chosen := framework.StatementID(w.URL.Query().Get("role"))
	for _, s := range w.version.Of(framework.Role) {
		name := w.version.Name(s.ID, w.language())
		p.Roles = append(p.Roles, page.Option{Value: string(s.ID), Label: name.Text, Language: name.Language, Chosen: s.ID == chosen})
	}
	if len(w.version.Targets[chosen]) == 0 {
		return
	}
	met := 0
	for _, t := range curriculum.Profile(&w.c.Body, w.version, chosen) {
		row := views.Target{Name: w.version.Name(t.Ability, w.language()), Level: w.level(t.Level), Say: w.printer.T("curriculum.how." + string(t.How))}
		for _, s := range t.Steps {
			row.Way = append(row.Way, w.level(s.Level))
		}
		if t.How == curriculum.Met {
			met++
		}
		p.Targets = append(p.Targets, row)
	}
	key := "curriculum.verdict_some"
	if met == len(p.Targets) {
		key = "curriculum.verdict_all"
	}
	p.Verdict = w.printer.T(key, "met", met, "targets", len(p.Targets))
}

// balance says where the credits are.
func (w *curriculumWriter) balance(p *views.Analysis, r *curriculum.Report) {
	t, b := w.printer.T, r.Credits
	p.Credits = append(p.Credits, t("curriculum.balance", "compulsory", w.credits(b.Compulsory, w.c.System), "elective", w.credits(b.Elective, w.c.System)))
	if b.Total > 0 {
		p.Credits = append(p.Credits, t("curriculum.graduate", "total", w.credits(b.Total, w.c.System), "elect", w.credits(b.Elect(), w.c.System)))
	}
	if n := len(r.OnlyElective); n > 0 {
		p.Credits = append(p.Credits, w.printer.N("curriculum.without", n))
	}
	for _, s := range r.Shares {
		p.Shares = append(p.Shares, views.Share{Name: w.version.Name(s.ID, w.language()), Domain: s.Domain, Compulsory: w.printer.Decimal(s.Compulsory, 1), Elective: w.printer.Decimal(s.Elective, 1)})
	}
}
