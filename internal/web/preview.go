package web

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/itembank"
	views "github.com/dira-platform/dira/internal/web/views/assessment"
	"github.com/dira-platform/dira/internal/web/views/page"
)

// Preview shows items to those who write them: each as a person sees it, and below what only an editor sees. It stores nothing. Only Languages,
// Log and Version of the face are used.
func (f *Face) Preview(items []*itembank.Item) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /{$}", f.adapt(func(_ *Face, v *visit) error { return previewList(v, items) }))
	show := f.adapt(func(_ *Face, v *visit) error {
		i := slices.IndexFunc(items, func(it *itembank.Item) bool { return string(it.ID) == v.PathValue("item") })
		if i < 0 {
			return errs.New(errs.NotFound, "route_not_found", "path", v.URL.Path)
		}
		return previewItem(v, items, i)
	})
	mux.Handle("GET /items/{item}", show)
	mux.Handle("POST /items/{item}", show)
	mux.HandleFunc("GET /static/{file}", serveStatic)
	mux.Handle("/", http.RedirectHandler("/", http.StatusSeeOther)) // the frame's links lead to pages that a preview has not
	return mux
}

func previewList(v *visit, items []*itembank.Item) error {
	p := views.PreviewList{Base: v.base("preview.title")}
	for _, it := range items {
		q := it.Question(v.language())
		p.Items = append(p.Items, views.PreviewEntry{ID: string(it.ID), Stem: framework.Text{Text: q.Stem, Language: q.Language}})
	}
	return v.show(p)
}

func previewItem(v *visit, items []*itembank.Item, i int) error {
	it, q := items[i], items[i].Question(v.language())
	p := views.Preview{
		Question: views.Question{
			Base: v.titled(q.Stem), Action: v.URL.Path, BackTo: "/", Section: framework.Text{Text: string(it.ID), Language: v.language()}, Position: i + 1, Of: len(items),
			Kind: q.Kind, Language: q.Language, Draft: q.Draft, Stem: q.Stem,
		},
		Facts: []string{string(it.ID), string(it.Level), string(it.Ability), string(it.Indicator), string(it.Kind), it.Review, it.Author}, Reason: it.Reason,
	}
	chosen, wrong := previewAnswer(v, it)
	for _, o := range it.Options {
		text, _ := o.Text.In(q.Language)
		why, _ := o.Why.In(q.Language)
		p.Question.Options = append(p.Question.Options, page.Option{Value: o.ID, Label: text, Chosen: slices.Contains(chosen, o.ID)})
		p.Question.Places = append(p.Question.Places, place(v, o.ID, chosen, wrong != nil))
		p.Keys = append(p.Keys, views.PreviewKey{ID: o.ID, Earns: earns(it, o), Why: why})
	}
	if wrong != nil {
		p.Question.Errors = []page.FieldError{{Field: "choice", Message: v.printer.Error(wrong)}}
	} else if chosen != nil {
		p.Score = v.printer.T("preview.score", "score", it.Score(chosen), "most", it.MaxScore())
	}
	if i+1 < len(items) {
		p.Next = "/items/" + string(items[i+1].ID)
	}
	return v.show(p)
}

// previewAnswer is what the editor tried, and what is wrong with it.
func previewAnswer(v *visit, it *itembank.Item) ([]string, error) {
	if v.Method != http.MethodPost {
		return nil, nil
	}
	if err := v.form(); err != nil {
		return nil, err
	}
	choice, err := v.choice()
	if err == nil {
		err = itembank.Check(it.Kind, it.OptionIDs(), choice)
	}
	return choice, err
}

// earns is what an option is worth, for an editor: its score, its place in an order, or whether it belongs to the set.
func earns(it *itembank.Item, o itembank.Option) string {
	switch {
	case it.Kind == itembank.Order:
		return fmt.Sprintf("%d.", o.Position)
	case it.Kind == itembank.Multiple && o.Score > 0:
		return "✓"
	case it.Kind == itembank.Multiple:
		return "–"
	}
	return strconv.Itoa(o.Score)
}
