package web

import (
	"unicode"
	"unicode/utf8"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/standard"
	rounds "github.com/dira-platform/dira/internal/web/views/round"
	views "github.com/dira-platform/dira/internal/web/views/standard"
)

const standardsPath = "/standards"

func (v *visit) panelID() standard.ID { return standard.ID(v.PathValue("panel")) }

// panelPath is where the pages of a panel are.
func panelPath(id standard.ID) string { return standardsPath + "/" + string(id) }

// named are abilities with their names in the reader's language.
func (v *visit) named(version *framework.Version, abilities []framework.StatementID) (list []framework.Text) {
	for _, a := range abilities {
		list = append(list, version.Name(a, v.language()))
	}
	return list
}

// beginning names the level with this number, as a heading: 0 is the first that begins somewhere.
func (v *visit) beginning(k int) string { return capital(v.levelNamed(k + 1)) }

// levelNamed names a level within a sentence.
func (v *visit) levelNamed(n int) string { return v.printer.T("level." + string(framework.LevelAt(n))) }

// capital begins a text with a capital letter, where the script has any.
func capital(s string) string {
	first, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[n:]
}

// standards lists the standards and the panels of the organisation.
func (f *Face) standards(v *visit) error {
	panels, list, err := f.Standards.Panels(v.Context(), v.actor())
	if err != nil {
		return err
	}
	p := views.List{Base: v.base("standard.title"), May: v.may(policy.SetStandards), Saved: v.saidDone("standard.done.", "deleted"), InForce: v.printer.T("standard.nothing_set")}
	set := map[framework.StatementID]bool{}
	for i := range list {
		one, err := f.standardVersion(v, &list[i])
		if err != nil {
			return err
		}
		p.Standards = append(p.Standards, one)
		for _, a := range list[i].Abilities {
			set[a] = true
		}
	}
	if len(set) > 0 {
		p.InForce = v.printer.N("standard.set_for", len(set))
	}
	for _, x := range panels {
		p.Panels = append(p.Panels, views.Listed{Name: x.Name, Link: panelPath(x.ID), Method: v.printer.T("standard.method." + string(x.Method)),
			State: v.printer.T("standard.state." + string(x.State)), When: v.printer.Date(panelDay(&x))})
	}
	return v.show(p)
}

// standardVersion is a standard in the list.
func (f *Face) standardVersion(v *visit, s *standard.Standard) (views.Version, error) {
	o, err := f.Standards.Overview(v.Context(), v.actor(), s.Panel)
	if err != nil {
		return views.Version{}, err
	}
	one := views.Version{Title: v.printer.T("standard.version", "number", s.Number), Panel: s.PanelName, Link: panelPath(s.Panel) + "/result", Abilities: v.named(o.Framework, s.Abilities), Reason: s.Reason,
		Says: v.adopted(s)}
	for k := range s.Cuts {
		one.Cuts = append(one.Cuts, v.printer.T("standard.cut", "level", v.levelNamed(k+1), "at", v.logits(s.Cuts[k]), "error", v.printer.Decimal(s.SE[k], 2)))
	}
	return one, nil
}

// adopted says when a standard was adopted, and by whom.
func (v *visit) adopted(s *standard.Standard) string {
	key := "standard.adopted_as_found"
	if s.Adjusted {
		key = "standard.adopted_adjusted"
	}
	by := s.By
	if by == "" {
		by = v.printer.T("standard.erased")
	}
	return v.printer.T(key, "date", v.printer.Date(s.AdoptedAt), "by", by, "judges", v.printer.N("standard.judges_n", s.Judges), "instrument", s.Instrument)
}

// oneStandard says how far a panel has come.
func (f *Face) oneStandard(v *visit) error { return f.showPanel(v, nil) }

func (f *Face) showPanel(v *visit, wrong error) error {
	o, err := f.Standards.Overview(v.Context(), v.actor(), v.panelID())
	if err != nil {
		return err
	}
	p := views.One{Base: v.titled(o.Name), Method: v.printer.T("standard.method." + string(o.Method)), Abilities: v.named(o.Framework, o.Abilities),
		State: v.printer.T("standard.is."+string(o.State), "round", o.Round, "of", o.Rounds, "date", v.printer.Date(panelDay(o.Panel))),
		Saved: v.saidDone("standard.done.", "described", "opened", "next", "closed", "adopted", "rejected")}
	p.Lines = []string{v.printer.N("standard.questions_in", len(o.Items))}
	if o.State == standard.Open {
		p.Lines = append(p.Lines, v.printer.N("standard.finished_of", o.Judges, "finished", v.printer.Number(o.Finished)), v.printer.T("standard.not_shown_yet"))
	} else {
		p.Lines = append(p.Lines, v.printer.N("standard.judges_named", o.Judges))
	}
	if policy.May(v.actor(), policy.SetStandards, policy.Object{Org: o.Org, Unit: o.Unit}) {
		f.managePanel(v, o, &p)
	}
	if o.Last() != nil {
		p.Ways = append(p.Ways, v.panelWay(o.ID, "result"))
	}
	if wrong != nil {
		p.Lines = append([]string{v.printer.Error(wrong)}, p.Lines...)
		return v.showStatus(statusOf(wrong), p)
	}
	return v.show(p)
}

func (v *visit) panelWay(id standard.ID, key string) views.Way {
	return views.Way{Text: v.printer.T("standard.way." + key), Hint: v.printer.T("standard.way." + key + "_hint"), To: panelPath(id) + "/" + key}
}

// managePanel adds what an officer can do next.
func (f *Face) managePanel(v *visit, o *standard.Overview, p *views.One) {
	at := panelPath(o.ID)
	if o.MailOff && (o.State == standard.Draft || o.State == standard.Open) {
		p.Lines = append(p.Lines, v.printer.T("standard.mail_off"))
	}
	if o.Judges < standard.Enough && (o.State == standard.Draft || o.State == standard.Open && o.Round == 1) {
		p.Warnings = append(p.Warnings, v.printer.T("standard.few", "enough", standard.Enough))
	}
	switch o.State {
	case standard.Draft:
		switch {
		case o.Just[0] == "":
			p.Main = views.Way{Text: v.printer.T("standard.way.describe"), To: at + "/describe"}
		case o.Judges < standard.Fewest:
			p.Main = views.Way{Text: v.printer.T("standard.name_judges"), To: at + "/judges"}
		default:
			p.Launch = at + "/launch"
			p.Lines = append(p.Lines, v.printer.T("standard.launch_what"))
		}
		p.Ways = append(p.Ways, v.panelWay(o.ID, "describe"), v.panelWay(o.ID, "judges"), v.panelWay(o.ID, "delete"))
	case standard.Open:
		p.Ways = append(p.Ways, v.panelWay(o.ID, "judges"), v.panelWay(o.ID, "next"))
	case standard.Closed:
		p.Main = views.Way{Text: v.printer.T("standard.to_result"), To: at + "/result"}
	}
}

// describeStandard asks who has just reached each level.
func (f *Face) describeStandard(v *visit) error {
	o, err := f.draftStandard(v)
	if err != nil {
		return err
	}
	return v.show(v.describePage(o, o.Just))
}

// draftStandard is a panel that can still be changed, for whoever may.
func (f *Face) draftStandard(v *visit) (*standard.Overview, error) {
	if _, _, err := f.Standards.Judges(v.Context(), v.actor(), v.panelID()); err != nil { // who may not is turned away
		return nil, err
	}
	o, err := f.Standards.Overview(v.Context(), v.actor(), v.panelID())
	if err == nil && o.State != standard.Draft {
		err = errs.New(errs.Conflict, "standard_is_"+string(o.State))
	}
	return o, err
}

func (v *visit) describePage(o *standard.Overview, just [standard.Levels]string) views.Describe {
	p := views.Describe{Base: v.base("standard.describe"), Name: o.Name, Back: panelPath(o.ID), Action: v.URL.Path}
	for k, text := range just {
		p.Levels = append(p.Levels, views.Level{Field: string(framework.LevelAt(k + 1)), Name: v.beginning(k), Text: text})
	}
	return p
}

func (f *Face) saveDescription(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	var just [standard.Levels]string
	for k := range just {
		just[k] = v.PostForm.Get(string(framework.LevelAt(k + 1)))
	}
	err := f.Standards.Describe(v.Context(), v.actor(), v.panelID(), just)
	if errs.Is(err, errs.Invalid) {
		o, other := f.draftStandard(v)
		if other != nil {
			return other
		}
		p := v.describePage(o, just)
		p.Errors = v.wrongField(err, string(framework.Basic))
		return v.showStatus(statusOf(err), p)
	}
	if err != nil {
		return err
	}
	return v.to(panelPath(v.panelID()) + "?done=described")
}

// launchStandard opens the first round.
func (f *Face) launchStandard(v *visit) error {
	id := v.panelID()
	err := f.Standards.Launch(v.Context(), v.actor(), id)
	if mistaken(err) {
		return f.showPanel(v, err)
	}
	if err != nil {
		return err
	}
	return v.to(panelPath(id) + "?done=opened")
}

// confirmStandard asks once more before something is done to a panel.
func (f *Face) confirmStandard(v *visit, key string, grave bool, wrong error) error {
	if _, _, err := f.Standards.Judges(v.Context(), v.actor(), v.panelID()); err != nil { // who may not is turned away
		return err
	}
	o, err := f.Standards.Overview(v.Context(), v.actor(), v.panelID())
	if err != nil {
		return err
	}
	p := rounds.Confirm{Base: v.base("standard." + key), Name: o.Name, Back: panelPath(o.ID), Action: v.URL.Path, Lead: []string{v.printer.T("standard." + key + "_lead")},
		Button: v.printer.T("standard." + key + "_button"), Grave: grave}
	if o.State == standard.Open {
		p.Lead = append(p.Lead, v.printer.N("standard.finished_of", o.Judges, "finished", v.printer.Number(o.Finished)))
	}
	if wrong != nil { // there is nothing to correct here
		p.Lead, p.Button = append([]string{v.printer.Error(wrong)}, p.Lead...), ""
		return v.showStatus(statusOf(wrong), p)
	}
	return v.show(p)
}

func (f *Face) beforeDropStandard(v *visit) error { return f.confirmStandard(v, "delete", true, nil) }

func (f *Face) dropStandard(v *visit) error {
	err := f.Standards.Drop(v.Context(), v.actor(), v.panelID())
	if mistaken(err) {
		return f.confirmStandard(v, "delete", true, err)
	}
	if err != nil {
		return err
	}
	return v.to(standardsPath + "?done=deleted")
}

func (f *Face) beforeNextRound(v *visit) error { return f.confirmStandard(v, "next", false, nil) }

func (f *Face) nextRound(v *visit) error {
	err := f.Standards.Next(v.Context(), v.actor(), v.panelID())
	if mistaken(err) {
		return f.confirmStandard(v, "next", false, err)
	}
	if err != nil {
		return err
	}
	return v.to(panelPath(v.panelID()) + "?done=next")
}
