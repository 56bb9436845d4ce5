package web

import (
	"strconv"

	"github.com/dira-platform/dira/internal/actionplan"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/policy"
	views "github.com/dira-platform/dira/internal/web/views/actionplan"
	forms "github.com/dira-platform/dira/internal/web/views/programme"
)

// among is the version of a number, with the one that was published before it; the newest without a number; -1: there is none.
func among(list []actionplan.Version, number string) int {
	if number == "" {
		return 0
	}
	for i := range list {
		if strconv.Itoa(list[i].Number) == number {
			return i
		}
	}
	return -1
}

// shownVersion is the page of a version.
func (f *Face) shownVersion(v *visit, who policy.Actor, list []actionplan.Version, at int) (w planShower, p views.Plan, err error) {
	x := &list[at]
	who.Org = x.Org // whose framework names the steps
	version, err := f.Frameworks.Version(v.Context(), who, x.Framework)
	if errs.Is(err, errs.NotFound) {
		version, err = f.Frameworks.Current(v.Context(), who)
	}
	if err != nil {
		return w, p, err
	}
	w = planShower{v, &x.Body, version, version, f.today(), ""}
	p = w.page()
	p.State = v.printer.T("actionplan.version_of", "number", x.Number, "date", v.printer.Date(x.PublishedAt))
	if !x.WithdrawnAt.IsZero() {
		p.Base = v.base("actionplan.withdrawn")
		p.Withdrawn = v.printer.T("actionplan.is_withdrawn", "date", v.printer.Date(x.WithdrawnAt), "reason", x.Reason)
	}
	if last := actionplan.Standing(list[at+1:]); last != nil && x.WithdrawnAt.IsZero() {
		p.ChangesTitle = v.printer.T("actionplan.against", "number", last.Number)
		p.Changes = v.planChanges(actionplan.Differences(&last.Body, &x.Body))
	}
	return w, p, nil
}

// actionPlanVersion shows a version to those who may read the draft.
func (f *Face) actionPlanVersion(v *visit) error {
	plan, versions, err := f.ActionPlans.Plan(v.Context(), v.actor(), v.planID())
	if err != nil {
		return err
	}
	at := among(versions, v.PathValue("version"))
	if at < 0 {
		return noPlan()
	}
	_, p, err := f.shownVersion(v, v.actor(), versions, at)
	if err != nil {
		return err
	}
	p.Back = actionPlanPath(plan.ID)
	number := strconv.Itoa(versions[at].Number)
	p.Links = []views.Listed{{Name: v.printer.T("actionplan.open"), To: openPlanPath(plan.ID) + "/" + number}}
	if plan.May && versions[at].WithdrawnAt.IsZero() {
		p.Links = append(p.Links, views.Listed{Name: v.printer.T("actionplan.withdraw"), To: p.Back + "/versions/" + number + "/withdraw"})
	}
	return v.show(p)
}

// beforeWithdrawPlan asks why a version is withdrawn.
func (f *Face) beforeWithdrawPlan(v *visit) error {
	w, err := f.planTo(v)
	if err != nil {
		return err
	}
	if among(w.versions, v.PathValue("version")) < 0 {
		return noPlan()
	}
	return v.show(w.withdrawPage(""))
}

func (w *planPages) withdrawPage(reason string) forms.Form {
	at := actionPlanPath(w.plan.ID) + "/versions/" + w.PathValue("version")
	return forms.Form{Base: w.base("actionplan.withdraw"), Back: at, Action: at + "/withdraw", Caption: w.plan.Title, Lead: w.printer.T("actionplan.withdraw_lead"), Button: w.printer.T("actionplan.withdraw"),
		Parts: []forms.Part{w.planField("reason", reason, 3)}}
}

func (f *Face) withdrawPlan(v *visit) error {
	w, err := f.planTo(v)
	if err != nil {
		return err
	}
	if err := v.form(); err != nil {
		return err
	}
	err = f.ActionPlans.Withdraw(v.Context(), v.actor(), w.plan.ID, whole(v.PathValue("version")), v.PostForm.Get("reason"))
	if mistaken(err) {
		p := w.withdrawPage(v.PostForm.Get("reason"))
		p.Errors = v.wrongField(err, "reason")
		return v.showStatus(statusOf(err), p)
	}
	if err != nil {
		return err
	}
	return v.to(actionPlanPath(w.plan.ID) + "?done=withdrawn")
}

// openActionPlan shows to everybody what was published of a plan: the newest version, or the one in the address.
func (f *Face) openActionPlan(v *visit) error {
	list, err := f.ActionPlans.Open(v.Context(), v.actor(), v.planID())
	if err != nil {
		return err
	}
	at := among(list, v.PathValue("version"))
	if at < 0 {
		return noPlan()
	}
	w, p, err := f.shownVersion(v, v.actor(), list, at)
	if err != nil {
		return err
	}
	if list[at].WithdrawnAt.IsZero() {
		p.Files = v.planFiles(openPlanPath(v.planID()) + "/" + strconv.Itoa(list[at].Number))
	}
	for _, x := range list {
		p.Versions = append(p.Versions, w.listedVersion(x, openPlanPath(v.planID())+"/"+strconv.Itoa(x.Number)))
	}
	return v.show(p)
}
