package app_test

import (
	"context"

	"github.com/dira-platform/dira/internal/curation"
	"github.com/dira-platform/dira/internal/feedback"
	"github.com/dira-platform/dira/internal/policy"
)

// propose makes the person propose resources: one that is a draft, one that waits, and one that their editor has decided about.
func (k *known) propose() {
	k.t.Helper()
	ctx, s := context.Background(), k.a.Curation
	editor := k.boss
	editor.Role = policy.Editor
	for _, url := range []string{"https://example.org/draft", "https://example.org/sent", "https://example.org/declined"} {
		f := curation.Form{URL: url, Title: url, Language: "en", Provider: "Somebody", Type: "guide", Summary: "What it is.", SummaryLanguage: "en", Teaches: curation.Choices{"D1.C1": "basic"}}
		id, _, err := s.Begin(ctx, k.who, url)
		k.must(err)
		for _, part := range curation.Parts {
			_, err := s.Save(ctx, k.who, id, part, f)
			k.must(err)
		}
		if url == "https://example.org/draft" {
			continue
		}
		k.must(s.Send(ctx, k.who, id))
		if url == "https://example.org/declined" {
			c, err := s.Case(ctx, editor, id)
			k.must(err)
			_, err = s.Decide(ctx, editor, id, c.Revision, curation.Declined, "Not for us.")
			k.must(err)
		}
	}
}

// say makes the person say what is wrong with a resource.
func (k *known) say() {
	k.t.Helper()
	k.must(k.a.Feedback.Report(context.Background(), k.who, "elements-of-ai", feedback.Other, "I am "+k.who.Person, "en"))
	k.must(k.a.Feedback.Rate(context.Background(), k.who, "elements-of-ai", feedback.Form{Useful: 5, Hours: "3", Note: "So says " + k.who.Person, Language: "en"}))
}
