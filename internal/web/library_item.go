package web

import (
	"encoding/json"
	"net/http"
	"slices"
	"time"

	"github.com/dira-platform/dira/internal/catalogue"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/policy"
	views "github.com/dira-platform/dira/internal/web/views/library"
)

// resource shows one resource: what is known of it, and who says so. A program gets it as JSON-LD.
func (f *Face) resource(v *visit) error {
	r, err := f.Library.Resource(v.Context(), v.actor(), library.ResourceID(v.PathValue("resource")))
	if err != nil {
		return err
	}
	if string(r.ID) != v.PathValue("resource") {
		return v.movedTo(views.Address(r))
	}
	version, err := f.Frameworks.Current(v.Context(), v.actor())
	if err != nil {
		return err
	}
	data, err := json.Marshal(catalogue.NewAligner(version).SchemaOrg(r, v.origin()+views.Address(r)))
	if err != nil {
		return err
	}
	if v.wantsData() {
		v.w.Header().Set("Content-Type", "application/ld+json")
		_, _ = v.w.Write(data) // a reader who has gone cannot be told
		return nil
	}
	p := views.Item{Base: v.titled(r.Title(v.language()).Text), Saved: v.saidDone("resource.done.", "reported", "rated", "unrated"), Resource: r, Data: string(data), Today: f.Library.Now().UTC().Format(time.DateOnly)}
	if link, known, err := f.Links.Of(v.Context(), v.actor(), r); err != nil {
		return err
	} else if known {
		p.Link = &link
	}
	if p.PartOf, err = f.Collections.With(v.Context(), v.actor(), r.ID); err != nil {
		return err
	}
	if p.Collect, err = f.collecting(v); err != nil {
		return err
	}
	p.Teaches, p.Assesses, p.Requires = v.aligned(version, r.Teaches), v.aligned(version, r.Assesses), v.aligned(version, r.Requires)
	if p.Sources, err = f.sourceNames(v, r.Sources); err != nil {
		return err
	}
	if p.Used, err = f.usedBy(v, r.ID); err != nil {
		return err
	}
	p.Ways = v.resourceWays(r)
	return v.show(p)
}

// movedTo leads to where something is from now on. An editor can undo that: browsers ask again after an hour.
func (v *visit) movedTo(address string) error {
	v.w.Header().Set("Cache-Control", "max-age=3600")
	if v.URL.RawQuery != "" {
		address += "?" + v.URL.RawQuery
	}
	http.Redirect(v.w, v.Request, address, http.StatusMovedPermanently)
	return nil
}

// resourceWays is what whoever asks can do about a resource.
func (v *visit) resourceWays(r library.Resource) (ways []views.Way) {
	if policy.May(v.who, policy.RateResources, policy.Object{Org: v.who.Org, Person: v.who.Person}) {
		ways = append(ways, views.Way{Text: v.printer.T("rating.title"), To: views.Address(r) + "/rating"})
	}
	if policy.May(v.who, policy.ProposeResources, policy.Object{Org: v.who.Org, Person: v.who.Person}) {
		ways = append(ways, views.Way{Text: v.printer.T("proposal.correct"), To: views.Address(r) + "/correct", Post: true})
	}
	if v.mayCurate() && slices.ContainsFunc(r.Sources, func(s library.SourceID) bool { return s.Organisation() == v.who.Org }) {
		ways = append(ways, views.Way{Text: v.printer.T("curation.out"), To: curationPath + "/resources/" + string(r.ID) + "/out"})
	}
	return append(ways, views.Way{Text: v.printer.T("problem.title"), To: views.Address(r) + "/report"})
}

// mayCurate reports whether whoever asks looks after the library for the whole organisation.
func (v *visit) mayCurate() bool { return v.may(policy.CurateLibrary) && len(v.who.Unit.Units()) == 1 }

// aligned names competencies, each once with its levels.
func (v *visit) aligned(version *framework.Version, all []library.Alignment) (list []views.Aligned) {
	for _, a := range all {
		link := "/framework/" + string(version.ID) + "/" + string(a.Competency)
		i := slices.IndexFunc(list, func(o views.Aligned) bool { return o.Link == link })
		if i < 0 {
			list = append(list, views.Aligned{Name: version.Name(a.Competency, v.language()), Link: link})
			i = len(list) - 1
		}
		if a.Level != "" {
			list[i].Levels = append(list[i].Levels, v.printer.T("level."+string(a.Level)))
		}
	}
	return list
}
