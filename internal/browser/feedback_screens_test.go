package browser

import (
	"context"

	"github.com/dira-platform/dira/internal/feedback"
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
		{name: "reports-of-others", path: "/library/reports/elements-of-ai", as: editor},
	}
}
