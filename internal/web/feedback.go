package web

import (
	"slices"
	"strconv"

	"github.com/dira-platform/dira/internal/feedback"
	"github.com/dira-platform/dira/internal/library"
	proposing "github.com/dira-platform/dira/internal/web/views/curation"
	views "github.com/dira-platform/dira/internal/web/views/feedback"
	shelf "github.com/dira-platform/dira/internal/web/views/library"
	"github.com/dira-platform/dira/internal/web/views/page"
)

// reportsPath is where editors see what is reported.
const reportsPath = curationPath + "/reports"

func (v *visit) resourceID() library.ResourceID { return library.ResourceID(v.PathValue("resource")) }

// beforeReport asks what is wrong with a resource.
func (f *Face) beforeReport(v *visit) error { return f.showReport(v, nil) }

func (f *Face) showReport(v *visit, wrong error) error {
	r, err := f.Library.Resource(v.Context(), v.actor(), v.resourceID())
	if err != nil {
		return err
	}
	p := views.Report{Base: v.base("problem.title"), Resource: r, Action: shelf.Address(r) + "/report", Note: v.PostForm.Get("note"), Limit: feedback.LongestNote, Signed: v.who.SignedIn(),
		Kinds: kindsOf(v, "problem.kind.", feedback.Kinds, v.PostForm.Get("kind"))}
	if wrong != nil {
		p.Errors = v.wrongField(wrong, "kind")
		return v.showStatus(statusOf(wrong), p)
	}
	return v.show(p)
}

// kindsOf are choices named by a prefix, one of them chosen.
func kindsOf[K ~string](v *visit, prefix string, all []K, now string) (list []page.Option) {
	for _, k := range all {
		list = append(list, page.Option{Value: string(k), Label: v.printer.T(prefix + string(k)), Chosen: string(k) == now})
	}
	return list
}

// report keeps what somebody says is wrong with a resource. Visitors are held back where too much comes from one place.
func (f *Face) report(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	if !v.who.SignedIn() {
		if err := f.Reports.Take(v.RemoteAddr); err != nil {
			return err
		}
	}
	err := f.Feedback.Report(v.Context(), v.actor(), v.resourceID(), feedback.Kind(v.PostForm.Get("kind")), v.PostForm.Get("note"), v.language())
	if mistaken(err) {
		return f.showReport(v, err)
	}
	if err != nil {
		return err
	}
	return v.to(shelf.Address(library.Resource{ID: v.resourceID()}) + "?done=reported")
}

// reports lists what is reported, by resource.
func (f *Face) reports(v *visit) error {
	all, err := f.Feedback.Queue(v.Context(), v.actor())
	if err != nil {
		return err
	}
	p := views.Reports{Base: v.base("problems.title"), Saved: v.saidDone("problems.done.", "taken_out", "nothing")}
	for i := range all {
		g := &all[i]
		row := views.Row{Resource: g.Resource, Link: reportsPath + "/" + string(g.Resource.ID), Since: v.printer.Date(g.Reports[0].CreatedAt)}
		counts := g.Kinds()
		for _, k := range feedback.Kinds {
			if n := counts[k]; n > 0 {
				row.Kinds = append(row.Kinds, v.printer.T("problem.count", "kind", v.printer.T("problem.kind."+string(k)), "n", v.printer.Number(n)))
			}
		}
		if row.Address, err = f.addressState(v, g.Resource); err != nil {
			return err
		}
		p.Rows = append(p.Rows, row)
	}
	return v.show(p)
}

// addressState says what became of asking for the address of a resource; that nobody asked, where that is so.
func (f *Face) addressState(v *visit, r library.Resource) (string, error) {
	link, known, err := f.Links.Of(v.Context(), v.actor(), r)
	if err != nil || !known {
		return v.printer.T("problems.link_unknown"), err
	}
	return v.printer.T(shelf.LookedKey(link), "date", v.printer.Date(link.Looked)), nil
}

// reported shows what is reported of one resource.
func (f *Face) reported(v *visit) error { return f.showReported(v, nil) }

func (f *Face) showReported(v *visit, wrong error) error {
	g, err := f.Feedback.Group(v.Context(), v.actor(), v.resourceID())
	if err != nil {
		return err
	}
	p := views.Reported{Base: v.titled(g.Resource.Title(v.language()).Text), Resource: g.Resource, Action: reportsPath + "/" + string(g.Resource.ID), Reason: v.PostForm.Get("reason")}
	if p.Address, err = f.addressState(v, g.Resource); err != nil {
		return err
	}
	sent := v.Method == "POST"
	for _, r := range g.Reports {
		by := "problems.by_person"
		if r.ByVisitor() {
			by = "problems.by_visitor"
		}
		p.Said = append(p.Said, views.Said{ID: string(r.ID), Kind: v.printer.T("problem.kind." + string(r.Kind)), Note: r.Note, By: v.printer.T(by, "date", v.printer.Date(r.CreatedAt)),
			Chosen: !sent || slices.Contains(v.PostForm["report"], string(r.ID))})
	}
	for _, d := range feedback.Decisions {
		if d != feedback.TakenOut || g.Ours {
			p.Decisions = append(p.Decisions, page.Option{Value: string(d), Label: v.printer.T("problem.decision." + string(d)), Hint: v.printer.T("problem.decision_hint." + string(d)),
				Chosen: v.PostForm.Get("decision") == string(d)})
		}
	}
	if !g.Ours {
		p.NotOurs = v.printer.T("problems.not_ours")
	}
	if wrong != nil {
		p.Errors = v.wrongField(wrong, "decision")
		return v.showStatus(statusOf(wrong), p)
	}
	return v.show(p)
}

// settleReports decides about what is reported. A correction goes on in its form.
func (f *Face) settleReports(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	d := feedback.State(v.PostForm.Get("decision"))
	var ids []feedback.ReportID
	for _, id := range v.PostForm["report"] {
		ids = append(ids, feedback.ReportID(id))
	}
	err := f.Feedback.Settle(v.Context(), v.actor(), v.resourceID(), ids, d, v.PostForm.Get("reason"))
	if mistaken(err) {
		return f.showReported(v, err)
	}
	if err != nil {
		return err
	}
	if d == feedback.Correcting {
		return f.correctResource(v)
	}
	return v.to(reportsPath + "?done=" + string(d))
}

// reportedByMe lists what whoever asks has reported, for the page of what they propose.
func (f *Face) reportedByMe(v *visit) (list []views.Mine, err error) {
	all, err := f.Feedback.Mine(v.Context(), v.actor())
	for _, x := range all {
		when := x.CreatedAt
		if x.State != feedback.Open {
			when = x.DecidedAt
		}
		m := views.Mine{Title: x.Now.Title(v.language()).Text, Reason: x.Reason, Line: v.printer.T("problem.kind."+string(x.Kind)) + " · " + v.printer.T("problem.state."+string(x.State)) + " · " + v.printer.Date(when)}
		if !x.Now.Gone {
			m.Link = shelf.Address(x.Now)
		} else {
			m.Title = string(x.Resource)
		}
		list = append(list, m)
	}
	return list, err
}

// ratedByMe lists the resources of which whoever asks said what they were like to use.
func (f *Face) ratedByMe(v *visit) (list []views.Mine, err error) {
	all, err := f.Feedback.Rated(v.Context(), v.actor())
	for _, x := range all {
		m := views.Mine{Title: x.Now.Title(v.language()).Text, Link: shelf.Address(x.Now) + "/rating", Line: v.printer.T("rating.useful."+strconv.Itoa(x.Useful)) + " · " + v.printer.Date(x.ChangedAt)}
		if x.Note != "" {
			m.Line, m.Reason = v.printer.T("rating.state."+string(x.State)), x.Reason
		}
		list = append(list, m)
	}
	return list, err
}

// otherDesks are what editors look after beside proposals, with what waits there.
func (f *Face) otherDesks(v *visit) (list []proposing.Link, err error) {
	n, err := f.Feedback.Waiting(v.Context(), v.actor())
	if err != nil {
		return nil, err
	}
	open, _, err := f.Curation.Pairs(v.Context(), v.actor())
	if err != nil {
		return nil, err
	}
	texts, err := f.Feedback.Reviews(v.Context(), v.actor())
	return []proposing.Link{{Text: v.printer.T("problems.title"), To: reportsPath, Hint: v.printer.N("problems.waiting", n)},
		{Text: v.printer.T("pairs.title"), To: pairsPath, Hint: v.printer.N("pairs.open", len(open))},
		{Text: v.printer.T("reviews.title"), To: reviewsPath, Hint: v.printer.N("reviews.waiting", len(texts))}}, err
}
