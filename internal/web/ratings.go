package web

import (
	"strconv"

	"github.com/dira-platform/dira/internal/feedback"
	"github.com/dira-platform/dira/internal/i18n"
	"github.com/dira-platform/dira/internal/library"
	views "github.com/dira-platform/dira/internal/web/views/feedback"
	shelf "github.com/dira-platform/dira/internal/web/views/library"
	"github.com/dira-platform/dira/internal/web/views/page"
)

// reviewsPath is where editors read what people write of resources.
const reviewsPath = curationPath + "/reviews"

func (v *visit) reviewID() feedback.RatingID { return feedback.RatingID(v.PathValue("review")) }

// beforeRate asks what it was like to use a resource.
func (f *Face) beforeRate(v *visit) error { return f.showRate(v, nil) }

func (f *Face) showRate(v *visit, wrong error) error {
	was, err := f.Feedback.Rating(v.Context(), v.actor(), v.resourceID())
	if err != nil {
		return err
	}
	r, err := f.Library.Resource(v.Context(), v.actor(), v.resourceID())
	if err != nil {
		return err
	}
	form := feedback.Form{Language: v.language()}
	p := views.Rate{Base: v.base("rating.title"), Resource: r, Action: shelf.Address(r) + "/rating", Limit: feedback.LongestReview}
	if was != nil {
		form = feedback.Form{Useful: was.Useful, Recommend: was.Recommend, Note: was.Note, Language: was.Language}
		if was.Hours > 0 {
			form.Hours = v.printer.Decimal(was.Hours, shelf.Decimals(was.Hours))
		}
		p.Drop = p.Action + "/drop"
		if was.Note != "" {
			p.State, p.Reason = v.printer.T("rating.state."+string(was.State)), was.Reason
		}
	}
	if v.Method == "POST" {
		form = v.rateForm()
	}
	p.Hours, p.Note = form.Hours, form.Note
	for n := feedback.Points; n >= 1; n-- {
		p.Useful = append(p.Useful, page.Option{Value: strconv.Itoa(n), Label: v.printer.T("rating.useful." + strconv.Itoa(n)), Chosen: form.Useful == n})
	}
	p.Recommend = append([]page.Option{{Label: v.printer.T("rating.recommend_none")}}, kindsOf(v, "rating.recommend.", feedback.Audiences, string(form.Recommend))...)
	for _, tag := range v.face.Languages.Languages() {
		p.Tongues = append(p.Tongues, page.Option{Value: tag, Label: i18n.Autonym(tag), Language: tag, Chosen: tag == form.Language})
	}
	if wrong != nil {
		p.Errors = v.wrongField(wrong, "useful")
		return v.showStatus(statusOf(wrong), p)
	}
	return v.show(p)
}

func (v *visit) rateForm() feedback.Form {
	f := feedback.Form{Useful: whole(v.PostForm.Get("useful")), Hours: v.PostForm.Get("hours"), Recommend: feedback.Audience(v.PostForm.Get("recommend")), Note: v.PostForm.Get("note"),
		Language: v.PostForm.Get("language")}
	if !v.face.Languages.Has(f.Language) {
		f.Language = v.language()
	}
	return f
}

// rate keeps what somebody says of a resource.
func (f *Face) rate(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	form := v.rateForm()
	err := f.Feedback.Rate(v.Context(), v.actor(), v.resourceID(), form)
	if mistaken(err) {
		return f.showRate(v, err)
	}
	if err != nil {
		return err
	}
	return v.to(shelf.Address(library.Resource{ID: v.resourceID()}) + "?done=rated")
}

// unrate takes it back.
func (f *Face) unrate(v *visit) error {
	if err := f.Feedback.Unrate(v.Context(), v.actor(), v.resourceID()); err != nil {
		return err
	}
	return v.to(shelf.Address(library.Resource{ID: v.resourceID()}) + "?done=unrated")
}

// usedBy is what people who used a resource say of it.
func (f *Face) usedBy(v *visit, id library.ResourceID) (u shelf.Used, err error) {
	s, err := f.Feedback.Summary(v.Context(), v.actor(), id)
	if err != nil {
		return u, err
	}
	for _, n := range s.Notes {
		u.Notes = append(u.Notes, shelf.UsedNote{Text: n.Text, Language: n.Language})
	}
	if s.Told > 0 {
		u.Hours = v.printer.T("rating.hours_median", "hours", v.printer.Decimal(s.Hours, shelf.Decimals(s.Hours)), "n", v.printer.Number(s.Told))
	}
	if s.People == 0 {
		u.Lead = v.printer.T("rating.few")
		return u, nil
	}
	u.Lead = v.printer.T("rating.people", "n", v.printer.Number(s.People), "mean", v.printer.Decimal(s.Mean, 1), "middle", v.printer.Decimal(s.Middle, 1))
	for n := feedback.Points; n >= 1; n-- {
		u.Bars = append(u.Bars, shelf.UsedBar{Label: v.printer.T("rating.useful." + strconv.Itoa(n)), Count: v.printer.Number(s.Counts[n-1]), Share: s.Counts[n-1] * 100 / s.People})
	}
	return u, nil
}

// reviews lists the texts that wait for an editor.
func (f *Face) reviews(v *visit) error {
	all, err := f.Feedback.Reviews(v.Context(), v.actor())
	if err != nil {
		return err
	}
	p := views.Reviews{Base: v.base("reviews.title"), Saved: v.saidDone("reviews.done.", "passed", "declined")}
	for _, x := range all {
		p.Rows = append(p.Rows, views.ReviewRow{Resource: x.Now, Link: reviewsPath + "/" + string(x.ID), Since: v.printer.Date(x.ChangedAt)})
	}
	return v.show(p)
}

// oneReview shows a text to an editor.
func (f *Face) oneReview(v *visit) error { return f.showReview(v, nil) }

func (f *Face) showReview(v *visit, wrong error) error {
	x, err := f.Feedback.Review(v.Context(), v.actor(), v.reviewID())
	if err != nil {
		return err
	}
	p := views.Review{Base: v.base("review.title"), Resource: x.Now, Note: x.Note, Language: x.Language, State: v.printer.T("rating.state." + string(x.State)), Reason: v.PostForm.Get("reason"), Past: x.Reason}
	if x.State == feedback.Waiting {
		p.Action, p.Revision = reviewsPath+"/"+string(x.ID), x.Revision
		for _, d := range feedback.ReviewDecisions {
			p.Decisions = append(p.Decisions, page.Option{Value: string(d), Label: v.printer.T("review.decision." + string(d)), Hint: v.printer.T("review.decision_hint." + string(d)),
				Chosen: v.PostForm.Get("decision") == string(d)})
		}
		if x.Own {
			p.Own = v.printer.T("review.own")
		}
	}
	if wrong != nil {
		p.Errors = v.wrongField(wrong, "decision")
		return v.showStatus(statusOf(wrong), p)
	}
	return v.show(p)
}

// judgeReview lets everybody read a text, or nobody.
func (f *Face) judgeReview(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	d := feedback.NoteState(v.PostForm.Get("decision"))
	err := f.Feedback.JudgeReview(v.Context(), v.actor(), v.reviewID(), whole(v.PostForm.Get("revision")), d, v.PostForm.Get("reason"))
	if mistaken(err) {
		return f.showReview(v, err)
	}
	if err != nil {
		return err
	}
	return v.to(reviewsPath + "?done=" + string(d))
}
