package browser

import (
	"cmp"
	"context"
	"fmt"
	"testing"

	"github.com/dira-platform/dira/internal/collection"
	"github.com/dira-platform/dira/internal/curation"
	"github.com/dira-platform/dira/internal/curriculum"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/feedback"
	"github.com/dira-platform/dira/internal/intake"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/signin"
	"github.com/dira-platform/dira/internal/toolkit"
)

// reading is what people of the ministry propose for the library, and their editor.
type reading struct {
	*ministry
	editor, member signin.Token
	proposals      map[string]curation.ID
	published      library.ResourceID
	pairs          []curation.PairID // open, one, two
	review         feedback.RatingID // that waits
	collections    map[string]collection.ID
	imports        map[string]intake.ID
	kits           map[string]toolkit.ID
	curricula      map[string]curriculum.ID
}

// newReaders are somebody who proposes and an editor, with nothing proposed yet.
func newReaders(t testing.TB, m *ministry) *reading {
	t.Helper()
	r := &reading{ministry: m, proposals: map[string]curation.ID{}, collections: map[string]collection.ID{}, imports: map[string]intake.ID{}, kits: map[string]toolkit.ID{}, curricula: map[string]curriculum.ID{}}
	m.person("reader", "Invented Reader", "ministry", "woman")
	m.person("librarian", "Invented Librarian", "ministry", "man")
	m.grant("librarian", policy.Editor)
	m.write(func(tx *db.Tx) (err error) {
		if r.member, err = signin.Begin(tx, m.org, m.people["reader"], false, "Firefox, Linux"); err != nil {
			return err
		}
		r.editor, err = signin.Begin(tx, m.org, m.people["librarian"], true, "Firefox, Linux")
		return err
	})
	return r
}

func newReading(t testing.TB, m *ministry) *reading {
	t.Helper()
	r := newReaders(t, m)
	r.propose("draft", curation.Form{URL: "https://example.org/draft", Hours: "a while"}, "")
	r.propose("sent", described("https://example.org/sent", "تحليل البيانات – Data analysis for <b>everybody</b>"), curation.Sent)
	r.propose("alike", described("https://example.org/alike", "The Elements of AI"), curation.Sent)
	r.propose("near", described("https://example.org/near", "Elements of AI: an introduction to AI"), "")
	r.propose("back", described("https://example.org/back", "Données pour tous"), curation.SentBack)
	r.propose("declined", described("https://example.org/declined", "Advertisement"), curation.Declined)
	r.propose("published", described("https://example.org/published", "Open registers, step by step"), curation.Published)
	r.correct("fixed", curation.Sent)
	r.report()
	r.pair()
	r.rate()
	r.bring("preview", "")
	r.bring("done", intake.Done)
	r.bring("given-up", intake.GivenUp)
	r.collect("empty", 0)
	r.collect("draft", 1)
	r.collect("published", 3)
	r.collect("withdrawn", 4)
	r.adapt("draft", 0)
	r.adapt("published", 1)
	r.adapt("withdrawn", 2)
	for steps, name := range []string{"empty", "draft", "published", "withdrawn"} {
		r.teach(name, steps)
	}
	return r
}

// bring brings a file of resources in, and decides about it.
func (r *reading) bring(name string, state intake.State) {
	r.t.Helper()
	s, ctx, who := r.app.Intake, context.Background(), r.librarian()
	const file = "id,title,url,provider,languages,hours,colour\n1,First steps,https://brought.example/%s,School,en,%s,red\n2,Elements,https://www.elementsofai.com/,University,klingon,30,\n3,,https://brought.example/none,School,en,1,\n"
	if name == "preview" { // it changes what came before
		r.bring("before", intake.Done)
	}
	hours := map[string]string{"preview": "5", "before": "4"}[name]
	at := map[string]string{"preview": "same", "before": "same"}[name]
	id, err := s.Upload(ctx, who, "resources.csv", cmp.Or(at, name), []byte(fmt.Sprintf(file, cmp.Or(at, name), cmp.Or(hours, "a while"))))
	r.must(err)
	r.imports[name] = id
	switch state {
	case intake.Done:
		r.must(s.Accept(ctx, who, id))
		r.must(s.TakeOver(ctx, r.org, id))
	case intake.GivenUp:
		r.must(s.GiveUp(ctx, who, id))
	}
}

// adapt makes a toolkit of the organisation and takes it so many steps on: published, withdrawn.
func (r *reading) adapt(name string, steps int) {
	r.t.Helper()
	s, ctx, who := r.app.Toolkits, context.Background(), r.librarian()
	set, err := toolkit.BuiltIn()
	r.must(err)
	k := *set["citizens-view"][0]
	k.Title = "The counter, seen from the other side"
	raw, err := k.Book(toolkit.Around{})
	r.must(err)
	id, problems, err := s.Upload(ctx, who, "", 0, raw)
	r.must(err)
	if len(problems) > 0 {
		r.t.Fatal(problems)
	}
	r.kits[name] = id
	for i, step := range []func() error{
		func() error { return s.Publish(ctx, who, id, 1) },
		func() error { return s.Withdraw(ctx, who, id, 1) },
	} {
		if i < steps {
			r.must(step())
		}
	}
}

// collect makes a collection and takes it so many steps on: filled, described, published, withdrawn.
func (r *reading) collect(name string, steps int) {
	r.t.Helper()
	s, ctx, who := r.app.Collections, context.Background(), r.librarian()
	id, err := s.Create(ctx, who, collection.Words{Language: "fr", Title: "Premiers pas : l’intelligence artificielle au bureau", Summary: "Pour qui n’a jamais essayé.\nUne heure par semaine."})
	r.must(err)
	r.collections[name] = id
	for i, step := range []func() error{
		func() error { _, err := s.Add(ctx, who, id, "elements-of-ai", r.published); return err },
		func() error {
			return s.Note(ctx, who, id, 2, "elements-of-ai", 1, []collection.Note{{Language: "fr", Text: "Le plus clair que nous ayons trouvé."}})
		},
		func() error { return s.Publish(ctx, who, id, 3) },
		func() error { return s.Withdraw(ctx, who, id, 4) },
	} {
		if i < steps {
			r.must(step())
		}
	}
}

// described is a form with everything.
func described(url, title string) curation.Form {
	return curation.Form{URL: url, Title: title, Language: "fr", Languages: "Arabic; sw", Provider: "École nationale d’administration", Type: "course",
		Summary: "Lire un tableau, poser une question,\net répondre avec des chiffres.", SummaryLanguage: "fr",
		Teaches: curation.Choices{"D2.C1": curation.LowerTwo, "AI": "basic"}, Requires: curation.Choices{"D1.C1": "basic"}, Before: "Rien d’autre", Audience: "Chefs de bureau",
		Licence: "CC BY 4.0", Cost: "free", Hours: "90 min", Size: "12 MB", Accessibility: "captions; transcript"}
}

func (r *reading) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *reading) reader() policy.Actor {
	return policy.Actor{Org: r.org, Person: string(r.people["reader"]), Role: policy.Member, Unit: r.units["ministry"].Path}
}

func (r *reading) librarian() policy.Actor {
	return policy.Actor{Org: r.org, Person: string(r.people["librarian"]), Role: policy.Editor, Unit: r.units["ministry"].Path, Strong: true}
}

// propose makes a proposal and brings it into a state.
func (r *reading) propose(name string, f curation.Form, state curation.State) {
	r.t.Helper()
	s, ctx := r.app.Curation, context.Background()
	id, _, err := s.Begin(ctx, r.reader(), f.URL)
	r.must(err)
	r.proposals[name] = id
	for _, part := range curation.Parts {
		_, err := s.Save(ctx, r.reader(), id, part, f)
		r.must(err)
	}
	r.finish(id, state)
}

// correct proposes a correction of a resource of the starter set.
func (r *reading) correct(name string, state curation.State) {
	r.t.Helper()
	s, ctx := r.app.Curation, context.Background()
	id, err := s.Correct(ctx, r.reader(), "elements-of-ai", "en")
	r.must(err)
	r.proposals[name] = id
	p, _, err := s.Proposal(ctx, r.reader(), id)
	r.must(err)
	f := p.Form
	f.Hours, f.Summary, f.Licence = "31", "What artificial intelligence is, and what it is not.", ""
	for _, part := range curation.Parts {
		_, err := s.Save(ctx, r.reader(), id, part, f)
		r.must(err)
	}
	r.finish(id, state)
}

func (r *reading) finish(id curation.ID, state curation.State) {
	r.t.Helper()
	s, ctx := r.app.Curation, context.Background()
	if state == "" {
		return
	}
	r.must(s.Send(ctx, r.reader(), id))
	if state == curation.Sent {
		return
	}
	c, err := s.Case(ctx, r.librarian(), id)
	r.must(err)
	result, err := s.Decide(ctx, r.librarian(), id, c.Revision, state, "Which year is it from?\nمن أي سنة هو؟")
	r.must(err)
	if state == curation.Published {
		r.published = result.ID
	}
}

// libraryScreens is every screen on which the library grows.
func (st *stage) libraryScreens() []screen {
	r := st.reading
	member, editor := string(r.member), string(r.editor)
	at := func(name string) string { return "/proposals/" + string(r.proposals[name]) }
	part := func(name string, p curation.Part) string { return at(name) + "/part/" + string(p) }
	judged := func(name string) string { return "/library/proposals/" + string(r.proposals[name]) }
	out := "/library/resources/" + string(r.published) + "/out"
	return []screen{
		{name: "proposals", path: "/proposals", as: member},
		{name: "proposal-new", path: "/proposals/new", as: member},
		{name: "proposal-new-for", path: "/proposals/new?competency=D1.C2&level=basic", as: member},
		{name: "gaps-signed-in", path: "/resources/gaps?language=ar", as: member},
		{name: "proposal-new-empty", path: "/proposals/new", as: member, send: asItIs, status: 422, errors: 1},
		{name: "proposal-new-known", path: "/proposals/new", as: member, send: fill("url", "https://www.elementsofai.com/")},
		{name: "proposal-draft", path: at("draft"), as: member},
		{name: "proposal-sent", path: at("sent"), as: member},
		{name: "proposal-back", path: at("back"), as: member},
		{name: "proposal-declined", path: at("declined"), as: member},
		{name: "proposal-published", path: at("published"), as: member},
		{name: "proposal-fixed", path: at("fixed"), as: member},
		{name: "proposal-address", path: part("draft", curation.Address), as: member},
		{name: "proposal-what", path: part("back", curation.What), as: member},
		{name: "proposal-what-empty", path: part("draft", curation.What), as: member, send: asItIs, status: 422, errors: 5},
		{name: "proposal-teaches", path: part("back", curation.Teaches), as: member},
		{name: "proposal-teaches-none", path: part("draft", curation.Teaches), as: member, send: asItIs, status: 422, errors: 1},
		{name: "proposal-needs", path: part("back", curation.Needs), as: member},
		{name: "proposal-terms", path: part("back", curation.Terms), as: member},
		{name: "proposal-terms-wrong", path: part("draft", curation.Terms), as: member, send: asItIs, status: 422, errors: 1},
		{name: "proposal-alike", path: at("near") + "/alike", as: member},
		{name: "proposal-drop", path: at("draft") + "/drop", as: member},
		{name: "resource-signed-in", path: "/resources/elements-of-ai", as: member},
		{name: "resource-proposed", path: "/resources/" + string(r.published)},
		{name: "resource-ours", path: "/resources/" + string(r.published), as: editor},
		{name: "curation", path: "/library", as: editor},
		{name: "case-sent", path: judged("sent"), as: editor},
		{name: "case-alike", path: judged("alike"), as: editor},
		{name: "case-nothing", path: judged("sent"), as: editor, send: asItIs, status: 422, errors: 1},
		{name: "case-no-reason", path: judged("sent"), as: editor, send: `document.querySelector("[name=decision][value=declined]").checked = true; ` + asItIs, status: 422, errors: 1},
		{name: "case-fixed", path: judged("fixed"), as: editor},
		{name: "case-published", path: judged("published"), as: editor},
		{name: "case-back", path: judged("back"), as: editor},
		{name: "take-out", path: out, as: editor},
		{name: "take-out-not-ours", path: "/library/resources/elements-of-ai/out", as: editor},
	}
}
