package web

import (
	"slices"
	"strconv"

	"github.com/dira-platform/dira/internal/calibration"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/policy"
	views "github.com/dira-platform/dira/internal/web/views/calibration"
)

const calibrationPath = "/calibration"

func runPath(id calibration.ID) string { return calibrationPath + "/" + string(id) }

// runID is the calibration in the address.
func (v *visit) runID() calibration.ID { return calibration.ID(v.PathValue("run")) }

// mayCalibrate reports whether the actor decides about calibrations, as far as can be told without the database.
func (v *visit) mayCalibrate() bool {
	return policy.May(v.actor(), policy.ManageCalibration, policy.Object{Org: v.who.Org, Unit: v.who.Unit})
}

// calibrations is where the questions of the organisation stand.
func (f *Face) calibrations(v *visit) error {
	o, err := f.Calibrations.Overview(v.Context(), v.actor())
	if err != nil {
		return err
	}
	version, err := f.Frameworks.Current(v.Context(), v.actor())
	if err != nil {
		return err
	}
	needs := f.Calibrations.Needs()
	p := views.Overview{Base: v.base("calibration.title"), InUse: o.Calibration,
		Known: v.printer.N("calibration.known", o.Calibrated, "all", v.printer.Number(o.Items))}
	if o.Live != nil {
		p.LiveText = v.printer.T("calibration.live." + string(o.Live.State))
		p.Live = &views.Link{Text: v.runTitle(o.Live), To: runPath(o.Live.ID)}
	}
	for _, s := range o.Sections {
		p.Sections = append(p.Sections, v.calibrationSection(s, version, needs))
	}
	switch {
	case o.Ready() && v.mayCalibrate():
		p.Start = calibrationPath
	case o.Live == nil && !o.Ready():
		p.WhyNot = v.printer.T("calibration.not_ready", "people", v.printer.Number(needs.People), "anchors", needs.Anchors, "min", v.printer.Number(needs.PerItem))
	}
	for i := range o.Runs {
		r := &o.Runs[i]
		p.Runs = append(p.Runs, views.Link{Text: v.runTitle(r), Hint: v.printer.Date(r.CreatedAt) + " · " + v.printer.T("calibration.state."+string(r.State)), To: runPath(r.ID)})
	}
	return v.show(p)
}

func (v *visit) runTitle(r *calibration.Run) string {
	return v.printer.T("calibration.run_title", "n", v.printer.Number(r.Number))
}

// calibrationSection says of a part whether it can be calibrated, and what is missing.
func (v *visit) calibrationSection(s calibration.Section, version *framework.Version, needs calibration.Needs) views.Section {
	n := v.printer.Number
	x := views.Section{Name: version.Name(s.ID, v.language()), Yes: s.Ready,
		People: v.printer.T("calibration.of", "n", n(s.People), "all", n(needs.People)),
		Items:  v.printer.T("calibration.of", "n", n(s.Enough()), "all", n(len(s.Items)))}
	switch {
	case s.Ready:
		x.Ready = v.printer.T("calibration.yes")
	case s.People < needs.People:
		x.Ready = v.printer.N("calibration.no_people", needs.People-s.People)
	default:
		x.Ready = v.printer.T("calibration.no_items", "anchors", needs.Anchors, "min", n(needs.PerItem))
	}
	if len(s.Scarce) > 0 {
		x.Scarce = v.printer.N("calibration.scarce", len(s.Scarce), "min", n(needs.PerItem))
		for _, c := range s.Scarce {
			x.List = append(x.List, string(c.Item)+" ("+strconv.Itoa(c.Answers)+")")
		}
	}
	return x
}

// startCalibration has a calibration made.
func (f *Face) startCalibration(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	id, err := f.Calibrations.Start(v.Context(), v.actor())
	if err != nil {
		return err
	}
	return v.to(runPath(id) + "?follow=yes")
}

// calibration is one that is on its way, to be looked at, or over.
func (f *Face) calibration(v *visit) error {
	p, err := f.runPage(v)
	if err != nil {
		return err
	}
	if p.Waiting && p.Follow { // the reader asked for it, and can stop it
		v.w.Header().Set("Refresh", "3")
	}
	p.Saved = v.saidDone("calibration.done.", "decided", "released", "ended")
	return v.show(p)
}

func (f *Face) runPage(v *visit) (p views.Run, err error) {
	r, list, err := f.Calibrations.Run(v.Context(), v.actor(), v.runID())
	if err != nil {
		return p, err
	}
	p = views.Run{Base: v.titled(v.runTitle(r)), Here: runPath(r.ID), Name: r.Name, Waiting: r.State == calibration.Waiting,
		Follow: v.URL.Query().Get("follow") != "", Done: r.Done, Total: r.Total, Lead: v.printer.T("calibration.lead." + string(r.State))}
	if r.Failure != "" {
		p.Why = v.printer.T("error." + r.Failure)
	}
	switch {
	case p.Waiting && r.Total == 0:
		p.Progress = v.printer.T("calibration.soon")
	case p.Waiting:
		p.Progress = v.printer.T("calibration.stage."+string(r.Stage), "done", v.printer.Number(r.Done), "total", v.printer.Number(r.Total))
	}
	if v.mayCalibrate() && (p.Waiting || r.State == calibration.Review) {
		p.End, p.EndWhy = v.printer.T("calibration.end."+string(r.State)), v.printer.T("calibration.end_why."+string(r.State))
	}
	if r.Report == nil {
		return p, nil
	}
	version, err := f.Frameworks.Current(v.Context(), v.actor())
	if err != nil {
		return p, err
	}
	w := calibrated{v, r, list, version, f.Calibrations.Needs()}
	w.about(&p)
	return p, nil
}

// endCalibration stops one that is being made, or gives up one that was looked at.
func (f *Face) endCalibration(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	if err := f.Calibrations.End(v.Context(), v.actor(), v.runID()); err != nil {
		return err
	}
	return v.to(runPath(v.runID()) + "?done=ended")
}

// beforeReleaseCalibration says what a release will do.
func (f *Face) beforeReleaseCalibration(v *visit) error {
	taking, keeping, err := f.Calibrations.BeforeRelease(v.Context(), v.actor(), v.runID())
	if err != nil {
		return err
	}
	p := views.Release{Base: v.base("calibration.release_title"), Here: runPath(v.runID()), Points: []string{
		v.printer.N("calibration.release_items", taking),
		v.printer.N("calibration.release_keep", keeping),
		v.printer.T("calibration.release_from_now"),
		v.printer.T("calibration.release_results"),
		v.printer.T("calibration.release_compare"),
		v.printer.T("calibration.release_final"),
	}}
	return v.show(p)
}

// releaseCalibration puts a calibration into use.
func (f *Face) releaseCalibration(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	if err := f.Calibrations.Release(v.Context(), v.actor(), v.runID()); err != nil {
		return err
	}
	return v.to(runPath(v.runID()) + "?done=released")
}

// abilityOf is the ability in the address, when the calibration measured it.
func abilityOf(r *calibration.Run, id framework.StatementID) (a calibration.Ability, ok bool) {
	if r.Report == nil {
		return a, false
	}
	i := slices.IndexFunc(r.Report.Abilities, func(a calibration.Ability) bool { return a.ID == id })
	if i < 0 {
		return a, false
	}
	return r.Report.Abilities[i], true
}
