package browser

import (
	"context"
	"fmt"
	"slices"

	"github.com/dira-platform/dira/internal/curation"
	"github.com/dira-platform/dira/internal/feedback"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/policy"
)

// report says what is wrong with resources: one of the starter set, and what the ministry published.
func (r *reading) report() {
	r.t.Helper()
	s, ctx := r.app.Feedback, context.Background()
	r.must(s.Report(ctx, r.reader(), "elements-of-ai", feedback.Closed, "", "en"))
	r.must(s.Report(ctx, r.reader(), r.published, feedback.Level, "C’est pour débutants,\nnon pour experts.", "fr"))
	r.must(s.Report(ctx, policy.Anyone(), r.published, feedback.Other, "الرابط يفتح صفحة أخرى <b>تماماً</b>", "ar"))
	r.must(s.Report(ctx, r.reader(), "ai-incident-database", feedback.Cost, "", "en"))
	g, err := s.Group(ctx, r.librarian(), "ai-incident-database")
	r.must(err)
	r.must(s.Settle(ctx, r.librarian(), "ai-incident-database", []feedback.ReportID{g.Reports[0].ID}, feedback.Nothing, "It is free to read; the certificate is not."))
}

// rate has people say what a resource was like: enough of them of one, too few of another; one text has passed, one waits, one was declined.
func (r *reading) rate() {
	r.t.Helper()
	s, ctx := r.app.Feedback, context.Background()
	for i := range 6 {
		name := fmt.Sprint("rater ", i)
		r.person(name, "Invented "+name, "ministry", "woman")
		who := policy.Actor{Org: r.org, Person: string(r.people[name]), Role: policy.Member, Unit: r.units["ministry"].Path}
		r.must(s.Rate(ctx, who, "elements-of-ai", feedback.Form{Useful: 1 + (i+2)%5, Hours: fmt.Sprint(20 + i), Note: map[int]string{0: "واضح ومفيد، <b>لكنه</b> طويل.\nجربوه.", 1: "It names a colleague."}[i],
			Language: map[int]string{0: "ar", 1: "en"}[i]}))
	}
	all, err := s.Reviews(ctx, r.librarian())
	r.must(err)
	for _, x := range all {
		if x.Language == "ar" {
			r.must(s.JudgeReview(ctx, r.librarian(), x.ID, x.Revision, feedback.Passed, ""))
			continue
		}
		r.must(s.JudgeReview(ctx, r.librarian(), x.ID, x.Revision, feedback.Declined, "It names somebody."))
	}
	r.must(s.Rate(ctx, r.reader(), "ai-incident-database", feedback.Form{Useful: 4, Hours: "1.5", Recommend: feedback.Managers, Note: "Des cas réels,\nà lire avant d’acheter.", Language: "fr"}))
	all, err = s.Reviews(ctx, r.librarian())
	r.must(err)
	r.review = all[0].ID
}

// pair brings in resources that may be one: a pair of which nobody has said anything, one that is one, and one that is two.
func (r *reading) pair() {
	r.t.Helper()
	resources, err := library.NewService(r.app.DB)
	r.must(err)
	for i, title := range []string{"Écrire des règles claires", "Keeping registers for people", "قراءة السجلات المفتوحة"} {
		for j, source := range []library.SourceID{"https://repository.example/oai", "catalogue.csv"} {
			_, err := resources.Import(context.Background(), policy.Operator(policy.Public), source, "csv", []library.Draft{{Name: title, Resource: library.Resource{ID: library.ResourceID(fmt.Sprintf("twice-%d-%d", i, j)),
				Type: library.Course, Words: []library.Wording{{Language: []string{"fr", "en", "ar"}[i], Title: title, Summary: title + "!"}}, Provider: fmt.Sprintf("The School of Public Service %d", j),
				URL: fmt.Sprintf("https://school.example/%d/%d", i, j), Languages: []string{[]string{"fr", "en", "ar"}[i]}, Hours: float64(i + j), Confidence: library.Told}}})
			r.must(err)
		}
	}
	s, ctx := r.app.Curation, context.Background()
	for more := true; more; {
		_, more, err = s.LookThrough(ctx, r.librarian())
		r.must(err)
	}
	open, _, err := s.Pairs(ctx, r.librarian())
	r.must(err)
	for i := range 3 {
		at := slices.IndexFunc(open, func(p curation.Pair) bool { return p.First == library.ResourceID(fmt.Sprintf("twice-%d-0", i)) })
		r.pairs = append(r.pairs, open[at].ID)
	}
	r.must(s.Judge(ctx, r.librarian(), r.pairs[1], curation.One, "twice-1-0", "The same course, told twice."))
	r.must(s.Judge(ctx, r.librarian(), r.pairs[2], curation.Two, "", "واحد للمبتدئين والآخر لغيرهم."))
}

// feedbackScreens is every screen on which people say something of a resource, and editors read it.
func (st *stage) feedbackScreens() []screen {
	r := st.reading
	member, editor := string(r.member), string(r.editor)
	ours := "/library/reports/" + string(r.published)
	return []screen{
		{name: "report", path: "/resources/elements-of-ai/report"},
		{name: "report-signed-in", path: "/resources/elements-of-ai/report", as: member},
		{name: "report-empty", path: "/resources/elements-of-ai/report", send: asItIs, status: 422, errors: 1},
		{name: "reported", path: "/resources/elements-of-ai?done=reported"},
		{name: "reports", path: "/library/reports", as: editor},
		{name: "reports-ours", path: ours, as: editor},
		{name: "reports-ours-nothing", path: ours, as: editor, send: asItIs, status: 422, errors: 1},
		{name: "rating", path: "/resources/elements-of-ai/rating", as: member},
		{name: "rating-empty", path: "/resources/elements-of-ai/rating", as: member, send: asItIs, status: 422, errors: 1},
		{name: "rating-given", path: "/resources/ai-incident-database/rating", as: member},
		{name: "resource-used", path: "/resources/elements-of-ai"},
		{name: "reviews", path: "/library/reviews", as: editor},
		{name: "review", path: "/library/reviews/" + string(r.review), as: editor},
		{name: "review-nothing", path: "/library/reviews/" + string(r.review), as: editor, send: asItIs, status: 422, errors: 1},
		{name: "pairs", path: "/library/duplicates", as: editor},
		{name: "pair", path: "/library/duplicates/" + string(r.pairs[0]), as: editor},
		{name: "pair-nothing", path: "/library/duplicates/" + string(r.pairs[0]), as: editor, send: asItIs, status: 422, errors: 1},
		{name: "pair-one", path: "/library/duplicates/" + string(r.pairs[1]), as: editor},
		{name: "pair-two", path: "/library/duplicates/" + string(r.pairs[2]), as: editor},
		{name: "resource-moved", path: "/resources/twice-1-1", to: "/resources/twice-1-0"},
		{name: "reports-of-others", path: "/library/reports/elements-of-ai", as: editor},
	}
}
