package standard_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/mail"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/standard"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

var ctx = context.Background()

// What comes with the program is read once: that takes longer than most tests.
var (
	builtInFramework  = sync.OnceValues(framework.BuiltIn)
	builtInInstrument = sync.OnceValues(itembank.BuiltIn)
)

// plainWords are messages in which the key and the arguments stand as they are.
type plainWords struct{}

func (plainWords) T(key string, args ...any) string {
	return fmt.Sprint(append([]any{key}, args...)...)
}

// ai is the ability that the panels of most tests are about.
var ai = []framework.StatementID{framework.AI}

// house is an organisation with an officer, an auditor and some people.
type house struct {
	*standard.Service
	t           testing.TB
	db          *db.DB
	org         string
	bank        *itembank.Service
	assessments *assessment.Service
	officer     policy.Actor
	people      []identity.PersonID
}

func newHouse(t testing.TB, d *db.DB, org string) *house {
	t.Helper()
	h := &house{t: t, db: d, org: org, bank: itembank.NewService(d)}
	frameworks := framework.NewService(d)
	h.assessments = assessment.NewService(d, frameworks, h.bank)
	h.assessments.React(assessment.Reactions{Judged: standard.Judged})
	messages, err := mail.NewService(d, mail.Settings{Host: "127.0.0.1", Port: 9, Encryption: mail.None, From: "dira@example.org"})
	h.must(err)
	h.Service = standard.NewService(d, standard.Surroundings{Bank: h.bank, Frameworks: frameworks, Assessments: h.assessments, Mail: messages, Address: "https://dira.example",
		Words: func(string) standard.Words { return plainWords{} }})
	h.must(d.Write(ctx, func(tx *db.Tx) error {
		admin, err := identity.Found(tx, identity.Founding{Organisation: identity.Organisation{ID: identity.OrganisationID(org), Name: "Ministry", Language: "en"}, Kind: "ministry",
			Administrator: identity.Details{Name: "Awa Ndiaye", Email: "awa@example.org"}})
		if err != nil {
			return err
		}
		root, err := identity.SelectRoot(tx, org)
		if err != nil {
			return err
		}
		h.officer = policy.Actor{Org: org, Person: string(admin), Role: policy.Officer, Unit: root.Path, Strong: true}
		h.people = h.people[:0]
		for i := range 8 {
			p, err := identity.AddPerson(tx, org, root, identity.Details{Name: fmt.Sprintf("Person %d", i), Email: fmt.Sprintf("p%d@example.org", i)})
			if err != nil {
				return err
			}
			h.people = append(h.people, p.ID)
		}
		return nil
	}))
	v, err := builtInFramework()
	h.must(err)
	h.must(frameworks.Install(ctx, org, v))
	in, err := builtInInstrument()
	h.must(err)
	_, err = h.bank.Install(ctx, org, in)
	h.must(err)
	return h
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) code(err error, want string) {
	h.t.Helper()
	if e := errs.As(err); e == nil || e.Code != want {
		h.t.Errorf("%v, want %s", err, want)
	}
}

// as is a person of the house.
func (h *house) as(i int) policy.Actor {
	return policy.Actor{Org: h.org, Person: string(h.people[i]), Role: policy.Member, Unit: h.officer.Unit}
}

// newest is the instrument that new assessments use.
func (h *house) newest() *itembank.Instrument {
	h.t.Helper()
	in, err := h.bank.Newest(ctx, h.org, assessment.Starter)
	h.must(err)
	return in
}

var just = [standard.Levels]string{"Opens a form and fills it in.", "Improves a form.", "Redesigns a service."}

// draft is a panel with the first n people as judges, ready to open.
func (h *house) draft(n int, method standard.Method) standard.ID {
	h.t.Helper()
	id, err := h.Create(ctx, h.officer, standard.New{Name: "AI 2026", Method: method, Abilities: ai, Questions: 12, Rounds: 2})
	h.must(err)
	h.must(h.Describe(ctx, h.officer, id, just))
	for i := range n {
		h.must(h.Name(ctx, h.officer, id, h.people[i]))
	}
	return id
}

// opened is a panel whose judges have promised, with their parts.
func (h *house) opened(n int, method standard.Method) (standard.ID, []standard.JudgeID) {
	h.t.Helper()
	id := h.draft(n, method)
	h.must(h.Launch(ctx, h.officer, id))
	parts := make([]standard.JudgeID, n)
	for i := range n {
		list, err := h.Of(ctx, h.as(i))
		h.must(err)
		if len(list) != 1 {
			h.t.Fatalf("%d panels wait for person %d", len(list), i)
		}
		parts[i] = list[0].ID
		h.must(h.Accept(ctx, h.as(i), parts[i]))
	}
	return id, parts
}

// truth is where the judges of the tests see the levels begin.
var truth = standard.Three{-0.8, 0.4, 1.6}

// rate has a judge rate every question as it is answered at the truth moved by a leaning, with a little error.
func (h *house) rate(i int, part standard.JudgeID, leaning float64, rng *rand.Rand) {
	h.t.Helper()
	p, err := h.Part(ctx, h.as(i), part)
	h.must(err)
	in, err := h.bank.Instrument(ctx, h.org, p.Panel.Instrument, p.Panel.Version)
	h.must(err)
	for n, id := range p.Panel.Items {
		it := in.Scale.Parameters(in.Item(id), 0)
		most := float64(len(it.B))
		var t standard.Three
		for k := range t {
			t[k] = min(most, max(0, it.Expected(truth[k]+leaning)+0.02*rng.NormFloat64()))
			if k > 0 {
				t[k] = max(t[k], t[k-1])
			}
			t[k] = math.Round(t[k]*100) / 100
		}
		h.must(h.Rate(ctx, h.as(i), part, n+1, t))
	}
	h.must(h.Finish(ctx, h.as(i), part))
}

// leanings of five judges: 0 on average, and nearer together in the second round.
var leanings = []float64{-0.4, -0.2, 0, 0.2, 0.4}

// closed is a panel of five judges that waits for a decision.
func (h *house) closed() standard.ID {
	h.t.Helper()
	id, parts := h.opened(5, standard.Angoff)
	rng := rand.New(rand.NewPCG(5, 5))
	for round := range 2 {
		for i, part := range parts {
			h.rate(i, part, leanings[i]/float64(round+1), rng)
		}
		h.must(h.Next(ctx, h.officer, id))
	}
	return id
}

// take takes an assessment of AI for somebody, answering as an ability would, and returns the result.
func (h *house) take(person string, theta float64, seed uint64) *assessment.Result {
	h.t.Helper()
	b, who := h.begin(person)
	return h.finish(b, who, theta, seed)
}

func (h *house) begin(person string) (assessment.ID, policy.Actor) {
	h.t.Helper()
	key := assessment.NewKey()
	b, err := h.assessments.Prepare(ctx, h.org, assessment.Request{Instrument: assessment.Starter, Language: "en", Scope: []string{"AI"}, Person: person}, key)
	h.must(err)
	h.must(h.db.Batch(ctx, b.Begin))
	return b.ID(), assessment.Holder(h.org, string(key))
}

func (h *house) finish(id assessment.ID, who policy.Actor, theta float64, seed uint64) *assessment.Result {
	h.t.Helper()
	rng := rand.New(rand.NewPCG(seed, 1))
	in := h.newest()
	for {
		q, err := h.assessments.Next(ctx, who, id, "en")
		h.must(err)
		if q == nil {
			break
		}
		choice := []string{"3"}
		if it := itemAsked(in, q); it != nil {
			p := in.Scale.Parameters(it, 0)
			x, u := 0, rng.Float64()
			for _, v := range p.Probabilities(theta, nil) {
				if u -= v; u > 0 {
					x++
				}
			}
			choice = it.ChoiceFor(min(x, it.MaxScore()))
		}
		_, err = h.assessments.Answer(ctx, who, id, assessment.Reply{Number: q.Number, Choice: choice, Key: fmt.Sprint("k", q.Number), Language: "en"})
		h.must(err)
	}
	r, err := h.assessments.Submit(ctx, who, id)
	h.must(err)
	return r
}

// itemAsked finds the item of a question by its words; nil for the self-view.
func itemAsked(in *itembank.Instrument, q *assessment.Question) *itembank.Item {
	for _, it := range in.Items {
		if it.Ability == framework.AI && it.Question("en").Stem == q.Stem {
			return it
		}
	}
	return nil
}
