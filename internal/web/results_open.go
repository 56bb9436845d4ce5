package web

import (
	"fmt"

	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/results"
	views "github.com/dira-platform/dira/internal/web/views/results"
)

const openPath = "/open/results"

// offered shows what everybody would read of a round, to those who decide about it.
func (f *Face) offered(v *visit) error {
	o, err := f.Results.Offer(v.Context(), v.actor(), v.roundID())
	if err != nil {
		return err
	}
	p := views.Offer{Base: v.base("open.publish"), Back: resultsPath(o.Round.ID), Round: v.waveOf(o.Round.Name, o.Round.Wave), Saved: v.saidDone("open.done.", "published", "withdrawn"),
		Action: resultsPath(o.Round.ID) + "/public"}
	if o.Release == nil || o.Told == nil {
		p.Nothing = v.printer.T("open.nothing_to_publish")
		return v.show(p)
	}
	if o.Open != nil {
		p.Link, p.Since = openPath+"/"+string(o.Open.ID), v.printer.T("open.since", "date", v.printer.Date(o.Open.PublishedAt))
		p.Newer = o.Open.Number < o.Release.Number
	}
	if p.Report, err = f.openReport(v, "", o.Name, policy.Actor{Org: o.Round.Org}, &o.Report); err != nil {
		return err
	}
	return v.show(p)
}

// publishResults lets everybody read the results of a round, or takes that back.
func (f *Face) publishResults(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	do, done := f.Results.Withdraw, "withdrawn"
	if v.PostForm.Get("published") == "yes" {
		do, done = f.Results.Publish, "published"
	}
	if err := do(v.Context(), v.actor(), v.roundID()); err != nil {
		return err
	}
	return v.to(resultsPath(v.roundID()) + "/public?done=" + done)
}

// opened lists the results that everybody may read.
func (f *Face) opened(v *visit) error {
	list, err := f.Results.Opened(v.Context(), v.actor())
	if err != nil {
		return err
	}
	p := views.Opened{Base: v.base("open.title")}
	for _, o := range list {
		p.All = append(p.All, views.OpenedOne{Name: v.waveOf(o.Name, o.Wave), Organisation: o.Organisation, Link: openPath + "/" + string(o.ID), When: v.printer.Date(o.PublishedAt)})
	}
	return v.show(p)
}

// openResults is what everybody may read of a round.
func (f *Face) openResults(v *visit) error {
	o, p, err := f.Results.OpenReport(v.Context(), v.actor(), results.OpenID(v.PathValue("release")), identity.UnitID(v.URL.Query().Get("unit")))
	if err != nil {
		return err
	}
	at := openPath + "/" + string(o.ID)
	r, err := f.openReport(v, at, o.Organisation, policy.Actor{Org: o.Org}, p)
	if err != nil {
		return err
	}
	if r.Address, r.Back = at, openPath; p.At.ID != p.Release.Units[0].ID {
		r.Back = at
	}
	r.Elements = []views.Link{{Text: v.printer.T("results.as", "format", "CSV"), Hint: v.printer.T("results.as_csv"), To: at + "/figures.csv"}}
	return v.show(r)
}

// openReport is the report of a release to the public at an address, made with the framework of its organisation.
func (f *Face) openReport(v *visit, at, organisation string, of policy.Actor, p *results.Report) (page views.Report, err error) {
	r := &report{Report: p, visit: v, at: at}
	if err := f.dress(r, of); err != nil {
		return page, err
	}
	page = r.sheets("")
	called := v.printer.T("open.organisation")
	if p.Release.Units[0].Kind == "government" {
		called = v.printer.T("unit.kind.government")
	}
	page.Facts = append([]views.Fact{{Name: called, Text: organisation, Own: true}}, page.Facts...)
	page.Title, page.Choose = v.printer.T("results.title"), nil
	return page, nil
}

// openFile is the same as a file.
func (f *Face) openFile(v *visit) error {
	o, p, err := f.Results.OpenReport(v.Context(), v.actor(), results.OpenID(v.PathValue("release")), "")
	if err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	v.w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="results-%s.csv"`, o.ID))
	return p.Release.WriteCSV(v.w)
}
