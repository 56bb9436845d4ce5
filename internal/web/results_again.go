package web

import (
	"strings"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/rescore"
	"github.com/dira-platform/dira/internal/results"
	"github.com/dira-platform/dira/internal/round"
	views "github.com/dira-platform/dira/internal/web/views/results"
)

func againPath(id round.ID) string { return resultsPath(id) + "/again" }

// scoredAgain is what the results of a round were made with, and whether they can be scored again.
func (f *Face) scoredAgain(v *visit) error {
	p, err := f.againPage(v)
	if err != nil {
		return err
	}
	if p.Live != nil && p.Follow { // the reader asked for it, and can stop it
		v.w.Header().Set("Refresh", "3")
	}
	return v.show(p)
}

func (f *Face) againPage(v *visit) (p views.Again, err error) {
	o, err := f.Rescorings.Overview(v.Context(), v.actor(), v.roundID())
	if err != nil {
		return p, err
	}
	here := againPath(o.Round.ID)
	p = views.Again{Base: v.base("rescore.title"), Back: resultsPath(o.Round.ID), Here: here, Round: v.waveOf(o.Round.Name, o.Round.Wave),
		Saved: v.saidDone("rescore.done.", "begun", "stopped"), Follow: v.URL.Query().Get("follow") != "", Now: names(o.Now), May: o.May}
	for _, w := range o.Was {
		p.Was = append(p.Was, names(w))
	}
	switch {
	case o.Live != nil:
		p.Live = &views.AgainLive{Text: v.printer.T("rescore.progress", "done", v.printer.Number(o.Live.Done), "total", v.printer.Number(o.Live.Total)), Done: o.Live.Done, Total: o.Live.Total}
	case o.Round.State != round.Closed:
		p.WhyNot = v.printer.T("error.rescore_open")
	case len(o.Was) == 0:
		p.WhyNot = v.printer.T("rescore.nothing")
	case !o.Other:
		p.WhyNot = v.printer.T("rescore.same")
	default:
		p.Points = []string{v.printer.N("rescore.point_people", o.People), v.printer.T("rescore.point_release"), v.printer.T("rescore.point_before"), v.printer.T("rescore.point_log")}
	}
	for _, b := range o.Beside {
		x := views.AgainBeside{Name: v.waveOf(b.Round.Name, b.Round.Wave), To: againPath(b.Round.ID), Same: v.printer.T("rescore.beside_other")}
		if b.Same {
			x.Same = v.printer.T("rescore.beside_same")
		}
		p.Beside = append(p.Beside, x)
	}
	for i := range o.Events {
		x, err := f.event(v, &o.Events[i])
		if err != nil {
			return p, err
		}
		p.Events = append(p.Events, x)
	}
	return p, nil
}

// names are those of what results are made with.
func names(w results.Version) string {
	list := []string{w.Calibration}
	if w.Cuts != "" { // there are none where nobody has answered yet
		list = append(list, strings.Split(w.Cuts, "+")...)
	}
	return strings.Join(list, ", ")
}

// event is what was decided once, and what came of it.
func (f *Face) event(v *visit, e *rescore.Event) (x views.AgainEvent, err error) {
	x = views.AgainEvent{When: v.printer.Date(e.CreatedAt), State: v.printer.T("rescore.state." + string(e.State)), Reason: e.Reason,
		With: names(results.Version{Calibration: e.Calibration, Cuts: e.Cuts})}
	for _, w := range e.Before {
		x.Was = append(x.Was, names(w))
	}
	if e.Failure != "" {
		x.Why = v.printer.T("error."+e.Failure, "min", results.ForPublic.Threshold())
	}
	if e.Release == 0 {
		return x, nil
	}
	x.Release = v.printer.T("rescore.release", "number", v.printer.Number(e.Release))
	if !policy.May(v.actor(), policy.ReadResults, policy.Object{Org: v.who.Org, Unit: v.who.Unit}) {
		return x, nil
	}
	m, err := f.Results.Moved(v.Context(), v.actor(), e.Round(), e.Release)
	if err != nil || m == nil {
		return x, err
	}
	version, err := f.Frameworks.Current(v.Context(), v.actor())
	if err != nil {
		return x, err
	}
	for k, a := range m.Abilities {
		before, now := m.Before[k].Level, m.Now[k].Level
		if before == nil || now == nil {
			continue
		}
		x.Rows = append(x.Rows, views.AgainRow{Name: version.Name(a, v.language()), Before: v.printer.Decimal(before.Value, 2), Now: v.printer.Decimal(now.Value, 2)})
	}
	return x, nil
}

// scoreAgain has a round scored again, or stops that.
func (f *Face) scoreAgain(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	here := againPath(v.roundID())
	if v.PostForm.Get("do") == "stop" {
		if err := f.Rescorings.Stop(v.Context(), v.actor(), v.roundID()); err != nil {
			return err
		}
		return v.to(here + "?done=stopped")
	}
	err := f.Rescorings.Begin(v.Context(), v.actor(), v.roundID(), v.PostForm.Get("reason"))
	if errs.Is(err, errs.Invalid) {
		p, shown := f.againPage(v)
		if shown != nil {
			return shown
		}
		p.Typed, p.Errors = v.PostForm.Get("reason"), v.wrongField(err, "reason")
		return v.showStatus(statuses[errs.Invalid], p)
	}
	if err != nil {
		return err
	}
	return v.to(here + "?done=begun&follow=yes")
}
