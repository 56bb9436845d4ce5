package web

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/itembank"
	views "github.com/dira-platform/dira/internal/web/views/assessment"
	"github.com/dira-platform/dira/internal/web/views/page"
)

// questionAddress is the page of a question; the statements of one competency's self-view share one.
func questionAddress(id assessment.ID, q *assessment.Question) string {
	if q.Kind == itembank.Rating {
		return address(id) + "/self/" + string(q.Ability)
	}
	return address(id) + "/q/" + strconv.Itoa(q.Number)
}

// question shows one scored question.
func (f *Face) question(v *visit) error { return f.showQuestion(v, nil, nil) }

func (f *Face) showQuestion(v *visit, chosen []string, wrong error) error {
	number, _ := strconv.Atoi(v.PathValue("number")) // what is no number is no question
	q, err := f.Assessments.Question(v.Context(), v.actor(), v.id(), number, v.language())
	if err != nil {
		return err
	}
	if q.Kind == itembank.Rating || q.Fixed {
		return v.to(address(v.id()))
	}
	section, err := f.sectionName(v, q)
	if err != nil {
		return err
	}
	if wrong == nil {
		chosen = q.Chosen
	}
	p := views.Question{
		Base: v.titled(q.Stem), Action: v.URL.Path, BackTo: f.backFrom(v, q), Key: newRequestKey(), Seen: q.Revision, From: v.FormValue("from"), Section: section,
		Position: q.Position, Of: q.Of, Kind: q.Kind, Language: q.Language, Draft: q.Draft, Stem: q.Stem,
	}
	for _, o := range q.Options {
		p.Options = append(p.Options, page.Option{Value: o.ID, Label: o.Text, Chosen: slices.Contains(chosen, o.ID)})
		p.Places = append(p.Places, place(v, o.ID, chosen, wrong != nil))
	}
	if !q.SavedAt.IsZero() {
		p.Saved = p.Moment(q.SavedAt, time.Now().UTC())
	}
	if wrong != nil {
		p.Errors = []page.FieldError{{Field: "choice", Message: v.printer.Error(wrong)}}
		return v.showStatus(statuses[errs.Invalid], p)
	}
	return v.show(p)
}

// place is the place of an option in an order: as the form had it, when it is shown again, or as it was answered.
func place(v *visit, option string, chosen []string, again bool) int {
	if again {
		n, _ := strconv.Atoi(v.PostForm.Get("place." + option)) // none is 0
		return n
	}
	return slices.Index(chosen, option) + 1
}

// backFrom is where Back leads: to the check page the person came from, the question before, or the task list.
func (f *Face) backFrom(v *visit, q *assessment.Question) string {
	switch {
	case v.FormValue("from") == "check":
		return sectionAddress(v.id(), q.Section)
	case q.Position > 1:
		return address(v.id()) + "/q/" + strconv.Itoa(q.Number-1)
	}
	return address(v.id())
}

// sectionName is the name of a question's section in the framework version that its session is pinned to.
func (f *Face) sectionName(v *visit, q *assessment.Question) (framework.Text, error) {
	version, err := f.Frameworks.Version(v.Context(), v.actor(), q.Framework)
	if err != nil {
		return framework.Text{}, err
	}
	return version.Name(q.Section.Domain(), v.language()), nil
}

// newRequestKey is the key of one showing of a form.
func newRequestKey() string { return uuid.Must(uuid.NewV7()).String() }

// requestKey is the key of one sending of a form: the showing and what was chosen. Sent twice, the same choice has one effect; another
// choice, sent from the same showing after going back in the browser, is a new answer and no conflict.
func requestKey(showing string, choice []string) string {
	h := fnv.New64a()
	fmt.Fprintf(h, "%q", choice)
	return fmt.Sprintf("%.64s.%x", cmp.Or(showing, newRequestKey()), h.Sum64())
}

func (f *Face) saveAnswer(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	number, _ := strconv.Atoi(v.PathValue("number")) // what is no number is no question
	choice, err := v.choice()
	if err != nil {
		return f.showQuestion(v, choice, err)
	}
	_, err = f.Assessments.Answer(v.Context(), v.actor(), v.id(), assessment.Reply{
		Number: number, Choice: choice, Key: requestKey(v.PostForm.Get("key"), choice), Language: v.language(), Basis: v.basis(),
	})
	if errs.Is(err, errs.Invalid) {
		return f.showQuestion(v, choice, err)
	}
	if err != nil {
		return err
	}
	return f.after(v, number)
}

// choice reads what was chosen. An order comes as a place for each option.
func (v *visit) choice() ([]string, error) {
	ordered, err := v.ordered("place.")
	if err != nil || len(ordered) > 0 {
		return ordered, err
	}
	return v.PostForm["choice"], nil
}

// after leads on from an answered question: back to the check page it was changed from, to the next one asked, or to a new one.
func (f *Face) after(v *visit, number int) error {
	if v.PostForm.Get("from") == "check" {
		q, err := f.Assessments.Question(v.Context(), v.actor(), v.id(), number, v.language())
		if err != nil {
			return err
		}
		return v.to(sectionAddress(v.id(), q.Section))
	}
	section, following, err := f.Assessments.After(v.Context(), v.actor(), v.id(), number, v.language())
	if err != nil {
		return err
	}
	return v.toQuestion(v.id(), section, following)
}
