package web

import (
	"slices"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/programme"
	"github.com/dira-platform/dira/internal/round"
	"github.com/dira-platform/dira/internal/web/views/page"
	views "github.com/dira-platform/dira/internal/web/views/programme"
)

const programmesPath = "/programmes"

func programmePath(id programme.ID) string { return programmesPath + "/" + string(id) }

// programmeID is the programme in the address.
func (v *visit) programmeID() programme.ID { return programme.ID(v.PathValue("programme")) }

// programmes lists the training programmes of the organisation.
func (f *Face) programmes(v *visit) error {
	list, err := f.Programmes.Programmes(v.Context(), v.actor())
	if err != nil {
		return err
	}
	p := views.List{Base: v.base("programmes.title")}
	if len(list) == 0 {
		p.None = v.printer.T("programmes.none")
	}
	if v.may(policy.ManageProgrammes) {
		p.New = programmesPath + "/new"
	}
	for _, x := range list {
		p.All = append(p.All, views.Listed{Name: x.Name, To: programmePath(x.ID),
			Line: v.printer.T("programmes.line", "round", v.waveOf(x.Round.Name, x.Round.Wave), "date", v.printer.Date(x.CreatedAt))})
	}
	return v.show(p)
}

// newProgramme asks for which round, and what it is called.
func (f *Face) newProgramme(v *visit) error {
	p, err := f.newProgrammePage(v, v.URL.Query().Get("round"), "", "")
	if err != nil {
		return err
	}
	return v.show(p)
}

func (f *Face) newProgrammePage(v *visit, chosen, name, currency string) (p views.Form, err error) {
	rounds, err := f.Programmes.Rounds(v.Context(), v.actor())
	if err != nil {
		return p, err
	}
	p = views.Form{Base: v.base("programmes.new"), Back: programmesPath, Action: programmesPath + "/new", Lead: v.printer.T("programmes.new_lead")}
	if len(rounds) == 0 {
		p.Lead = v.printer.T("programmes.no_rounds")
		return p, nil
	}
	var options []page.Option
	for i, r := range rounds {
		options = append(options, page.Option{Value: string(r.ID), Label: v.waveOf(r.Name, r.Wave), Hint: v.printer.T("rounds.closed_on", "date", v.printer.Date(r.ClosedAt)),
			Chosen: chosen == string(r.ID) || chosen == "" && i == 0, Language: page.Unknown})
	}
	p.Button = v.printer.T("programmes.create")
	p.Parts = []views.Part{
		{Kind: "radio", Field: page.Field{Name: "round", Label: v.printer.T("programmes.round")}, Options: options},
		{Field: page.Field{Name: "name", Label: v.printer.T("programmes.name"), Hint: v.printer.T("programmes.name_hint"), Value: name, Dir: "auto", Language: page.Unknown, Autocomplete: "off"}},
		{Field: page.Field{Name: "currency", Label: v.printer.T("programmes.currency"), Hint: v.printer.T("programmes.currency_hint"), Value: currency, Dir: "ltr", Size: 5, Autocomplete: "off"}},
	}
	return p, nil
}

// createProgramme begins a programme.
func (f *Face) createProgramme(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	get := v.PostForm.Get
	id, err := f.Programmes.Create(v.Context(), v.actor(), round.ID(get("round")), get("name"), get("currency"))
	if errs.Is(err, errs.Invalid) {
		p, shown := f.newProgrammePage(v, get("round"), get("name"), get("currency"))
		if shown != nil {
			return shown
		}
		p.Errors = v.wrongField(err, "name")
		return v.showStatus(statuses[errs.Invalid], p)
	}
	if err != nil {
		return err
	}
	return v.to(programmePath(id) + "?done=created")
}

// programme is one programme: where it stands, and what comes next.
func (f *Face) programme(v *visit) error {
	x, err := f.Programmes.Programme(v.Context(), v.actor(), v.programmeID())
	if err != nil {
		return err
	}
	here := programmePath(x.ID)
	p := views.Programme{Base: v.titled(x.Name), Here: here, Saved: v.saidDone("programme.done.", "created", "course", "course_drop", "courses", "nothing", "scenario_drop"),
		Round: v.waveOf(x.Round.Name, x.Round.Wave), RoundTo: resultsPath(x.Round.ID), May: x.May, Most: len(x.Scenarios) >= programme.MostScenarios,
		CoursesText: v.printer.N("programme.courses_n", len(x.Courses))}
	p.Next = v.printer.T("programme.next." + nextOf(x))
	w := programmeWriter{visit: v, view: x}
	if w.version, err = f.Frameworks.Current(v.Context(), v.actor()); err != nil {
		return err
	}
	for i := range x.Courses {
		c := &x.Courses[i]
		p.Courses = append(p.Courses, views.Listed{Name: c.Name, To: here + "/courses/" + string(c.ID), Line: w.courseLine(c)})
	}
	for i := range x.Scenarios {
		s := &x.Scenarios[i]
		p.Scenarios = append(p.Scenarios, views.Listed{Name: s.Name, To: here + "/scenarios/" + string(s.ID), Line: w.scenarioLine(s)})
		if s.State == programme.Computed {
			p.Compare = append(p.Compare, page.Option{Value: string(s.ID), Label: s.Name, Language: page.Unknown, Chosen: len(p.Compare) < mostCompared})
		}
	}
	if p.Published, err = f.publishedNote(v, x.ID); err != nil {
		return err
	}
	return v.show(p)
}

// publishedNote says that a scenario of a programme is published; empty: none is.
func (f *Face) publishedNote(v *visit, id programme.ID) (string, error) {
	x, err := f.Offers.Published(v.Context(), v.actor(), id)
	if err != nil || x == nil {
		return "", err
	}
	return v.printer.T("offer.published_note", "scenario", x.Scenario.Name), nil
}

// nextOf is what comes next in a programme.
func nextOf(x *programme.View) string {
	has := func(state programme.State) bool {
		return slices.ContainsFunc(x.Scenarios, func(s programme.Scenario) bool { return s.State == state })
	}
	switch {
	case has(programme.Waiting):
		return "wait"
	case has(programme.Computed):
		return "compare"
	case len(x.Courses) == 0:
		return "courses"
	case len(x.Scenarios) == 0:
		return "scenario"
	}
	return "compute"
}
