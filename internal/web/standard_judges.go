package web

import (
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/standard"
	views "github.com/dira-platform/dira/internal/web/views/standard"
)

// standardJudges shows who judges, and looks for others.
func (f *Face) standardJudges(v *visit) error { return f.showJudges(v, nil) }

func (f *Face) showJudges(v *visit, wrong error) error {
	panel, list, err := f.Standards.Judges(v.Context(), v.actor(), v.panelID())
	if err != nil {
		return err
	}
	p := views.People{Base: v.base("standard.way.judges"), Name: panel.Name, Back: panelPath(panel.ID), Action: v.URL.Path, Search: v.URL.Query().Get("q"),
		Lead:   []string{v.printer.T("standard.judges_lead", "fewest", standard.Fewest, "enough", standard.Enough), v.printer.T("standard.judges_conflict")},
		Closed: panel.State != standard.Draft && (panel.State != standard.Open || panel.Round > 1), Saved: v.saidDone("standard.done.", "named", "unnamed")}
	taken := map[identity.PersonID]bool{identity.PersonID(v.who.Person): true}
	for _, x := range list {
		state := "standard.judge.named"
		switch {
		case x.Finished:
			state = "standard.judge.finished"
		case x.Accepted:
			state = "standard.judge.accepted"
		}
		one := views.Person{ID: string(x.ID), Name: x.Name, State: v.printer.T(state), Out: !x.Accepted && (panel.State == standard.Draft || panel.State == standard.Open)}
		if one.Name == "" {
			one.Name = v.printer.T("standard.erased")
		}
		taken[x.Person] = true
		p.Judges = append(p.Judges, one)
	}
	if p.Search != "" && !p.Closed {
		p.Searched = true
		if p.Found, p.More, err = f.findJudges(v, p.Search, taken); err != nil {
			return err
		}
	}
	if wrong != nil {
		p.Errors = v.wrongField(wrong, "q")
		return v.showStatus(statusOf(wrong), p)
	}
	return v.show(p)
}

// findJudges looks for people who can be named.
func (f *Face) findJudges(v *visit, search string, taken map[identity.PersonID]bool) (list []views.Person, more bool, err error) {
	found, err := f.People.Find(v.Context(), v.actor(), identity.Search{Text: search, Language: v.language()})
	if err != nil {
		return nil, false, err
	}
	units, err := f.People.Units(v.Context(), v.actor())
	if err != nil {
		return nil, false, err
	}
	names := map[identity.UnitID]string{}
	for _, u := range units {
		names[u.ID] = u.Name
	}
	for _, x := range found {
		if taken[x.ID] {
			continue
		}
		if len(list) == mostFound {
			return list, true, nil
		}
		list = append(list, views.Person{ID: string(x.ID), Name: x.Name, Unit: names[x.Unit]})
	}
	return list, false, nil
}

// changeJudges names somebody, or takes somebody out.
func (f *Face) changeJudges(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	id, done := v.panelID(), "named"
	_, _, err := f.Standards.Judges(v.Context(), v.actor(), id) // who may not is told that, whoever was chosen
	if err != nil {
		return err
	}
	if out := v.PostForm.Get("out"); out != "" {
		done, err = "unnamed", f.Standards.Unname(v.Context(), v.actor(), id, standard.JudgeID(out))
	} else if person := v.PostForm.Get("person"); person == "" {
		err = errs.New(errs.Invalid, "standard_nobody_chosen")
	} else {
		err = f.Standards.Name(v.Context(), v.actor(), id, identity.PersonID(person))
	}
	if mistaken(err) {
		return f.showJudges(v, errs.As(err).At("q"))
	}
	if err != nil {
		return err
	}
	return v.to(panelPath(id) + "/judges?done=" + done)
}
