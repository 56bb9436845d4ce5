package web

import (
	"encoding/json"
	"strconv"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/learning"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/planning"
	views "github.com/dira-platform/dira/internal/web/views/learning"
	"github.com/dira-platform/dira/internal/web/views/page"
	desk "github.com/dira-platform/dira/internal/web/views/signin"
)

// keptAddress is where the plan is that is kept with an assessment.
func keptAddress(id assessment.ID) string { return address(id) + "/plan/kept" }

// keptLink leads to the plan that is kept; empty where none is.
func (f *Face) keptLink(v *visit) (string, error) {
	k, err := f.Learning.Kept(v.Context(), v.actor(), v.id())
	if err != nil || k == nil {
		return "", err
	}
	return keptAddress(v.id()), nil
}

// ownPlans leads whoever is signed in to the plans that they keep with assessments under their name.
func (f *Face) ownPlans(v *visit) (list []desk.Link, err error) {
	plans, err := f.Learning.Mine(v.Context(), v.actor())
	for _, k := range plans {
		list = append(list, desk.Link{Text: v.printer.T("learning.title"), Hint: v.printer.T("learning.desk", "date", v.printer.Date(k.ChangedAt)), To: keptAddress(k.ID)})
	}
	return list, err
}

// keepPlan makes the plan that the form asks for again, and stores it.
func (f *Face) keepPlan(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	w, err := f.making(v, framework.StatementID(v.PostForm.Get("role")), f.meansOf(v, v.PostForm))
	if err != nil {
		return err
	}
	programme, err := planning.Make(v.Context(), w.standing, w.resources, w.means)
	if err != nil {
		return err
	}
	err = f.Learning.Keep(v.Context(), v.actor(), v.id(), learning.Proposal{Role: w.role, Means: w.means, Items: programme.Plan.Items, Language: v.language()},
		v.PostForm.Get("replace") != "")
	if err != nil {
		return err
	}
	return v.to(keptAddress(v.id()) + "?done=kept")
}

// keptPlan shows the plan that is kept.
func (f *Face) keptPlan(v *visit) error { return f.showKept(v, nil) }

// showKept shows it, with what is wrong in a form of it.
func (f *Face) showKept(v *visit, wrong error) error {
	w, err := f.keptNow(v)
	if err != nil {
		return err
	}
	if w == nil {
		if wrong != nil {
			return wrong
		}
		return v.show(views.Empty{Base: v.base("learning.title"), Address: address(v.id())})
	}
	p := w.page(f.today())
	p.Saved = v.saidDone("learning.done.", "kept", "changed", "added", "out", "goal", "shown", "calendar", "reminders")
	if wrong == nil {
		return v.show(p)
	}
	p.Errors, p.Code, p.Day = v.wrongField(wrong, "q"), v.PostForm.Get("code"), v.PostForm.Get("day")
	return v.showStatus(statusOf(wrong), p)
}

// keptOf is the plan that is kept with the assessment in the address.
func (f *Face) keptOf(v *visit) (*learning.Kept, error) {
	k, err := f.Learning.Kept(v.Context(), v.actor(), v.id())
	if err == nil && k == nil {
		err = errs.New(errs.Conflict, "plan_none")
	}
	return k, err
}

// keptWriter puts a kept plan into words.
type keptWriter struct {
	*made
	kept   *learning.Kept
	judged *planning.Judged
	best   *planning.Plan
}

// keptNow is the kept plan, judged by what is in the library now; nil where none is kept.
func (f *Face) keptNow(v *visit) (*keptWriter, error) {
	k, err := f.Learning.Kept(v.Context(), v.actor(), v.id())
	if err != nil || k == nil {
		return nil, err
	}
	var more []library.Resource
	for _, i := range k.Items {
		if !i.Gone() {
			more = append(more, i.Resource)
		}
	}
	w, err := f.making(v, k.Role, k.Means, more...)
	if err != nil {
		return nil, err
	}
	best, err := planning.Best(v.Context(), w.standing, w.resources, k.Means)
	if err != nil {
		return nil, err
	}
	return &keptWriter{w, k, planning.Judge(w.standing, k.Planned(), k.Means, best.Most), best}, nil
}

// changeItem moves an item, takes it out, or stores what is said of it.
func (f *Face) changeItem(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	if _, err := f.keptOf(v); err != nil {
		return err
	}
	form := v.PostForm
	resource := library.ResourceID(form.Get("resource"))
	revision, err := strconv.Atoi(form.Get("revision"))
	if err != nil {
		return errs.New(errs.Invalid, "form_malformed").Because(err)
	}
	done := "changed"
	switch form.Get("do") {
	case "up", "down":
		err = f.Learning.Move(v.Context(), v.actor(), v.id(), revision, resource, form.Get("do") == "up")
	case "out":
		done, err = "out", f.Learning.TakeOut(v.Context(), v.actor(), v.id(), revision, resource)
	case "save":
		err = f.Learning.Describe(v.Context(), v.actor(), v.id(), revision, resource, v.details())
		if mistaken(err) {
			return f.showItem(v, resource, err)
		}
	default:
		err = errs.New(errs.Invalid, "form_malformed")
	}
	if err != nil {
		return err
	}
	return v.to(keptAddress(v.id()) + "?done=" + done)
}

// details are what the form says of an item.
func (v *visit) details() learning.Details {
	form := v.PostForm
	return learning.Details{Cohort: form.Get("cohort"), Begins: form.Get("begins"), Ends: form.Get("ends"), Note: unixLines(form.Get("note")), Begun: form.Get("begun") != "",
		Evidence: learning.Evidence{Text: unixLines(form.Get("evidence")), Address: form.Get("evidence_address"), Day: form.Get("evidence_day")}}
}

// keptItem is the form about one item.
func (f *Face) keptItem(v *visit) error {
	return f.showItem(v, library.ResourceID(v.URL.Query().Get("resource")), nil)
}

func (f *Face) showItem(v *visit, id library.ResourceID, wrong error) error {
	k, err := f.keptOf(v)
	if err != nil {
		return err
	}
	i := k.Find(id)
	if i == nil {
		return errs.New(errs.Conflict, "plan_item_not_found")
	}
	d := learning.Details{Begins: i.Begins, Ends: i.Ends, Note: i.Note, Begun: i.Begun != "", Evidence: i.Evidence}
	if i.Cohort != nil {
		d.Cohort = learning.TimeOf(*i.Cohort)
	}
	if wrong != nil {
		d = v.details()
	}
	w := planWriter{resultWriter{v, nil}, k.Means}
	p := views.Change{Base: v.base("learning.change_title"), Address: address(v.id()), Name: i.Title, ID: string(id), Revision: k.Revision, Times: w.times(i, d.Cohort, f.today()),
		Begins: d.Begins, Ends: d.Ends, Note: d.Note, Begun: d.Begun, Evidence: d.Evidence.Text, Link: d.Evidence.Address, Day: d.Evidence.Day}
	if wrong == nil {
		return v.show(p)
	}
	p.Errors = v.wrongField(wrong, "begins")
	return v.showStatus(statusOf(wrong), p)
}

// times are those that something is held at and that one can still take part in, and the one that is chosen.
func (w planWriter) times(i *learning.Item, chosen, today string) (list []page.Option) {
	offered := i.Resource.Offered(today)
	if i.Cohort != nil {
		offered = append([]library.Cohort{*i.Cohort}, offered...)
	}
	if len(offered) == 0 {
		return nil
	}
	list = append(list, page.Option{Value: "", Label: w.printer.T("learning.any_time"), Chosen: chosen == ""})
	seen := map[string]bool{}
	for _, c := range offered {
		name := learning.TimeOf(c)
		if seen[name] {
			continue
		}
		seen[name] = true
		item := planning.ItemOf(i.Resource, &c, w.means)
		list = append(list, page.Option{Value: name, Label: w.when(item), Chosen: chosen == name})
	}
	return list
}

// keptJSON is everything that is stored of the plan, to take along.
func (f *Face) keptJSON(v *visit) error {
	k, err := f.keptOf(v)
	if err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", "application/json")
	v.w.Header().Set("Content-Disposition", `attachment; filename="dira-plan.json"`)
	e := json.NewEncoder(v.w)
	e.SetIndent("", "  ")
	_ = e.Encode(k.Record()) // a reader who has gone cannot be told
	return nil
}
