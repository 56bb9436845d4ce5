package browser

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/dira-platform/dira/internal/app"
	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/mail"
	"github.com/dira-platform/dira/internal/policy"
)

// stage is a site with assessments in every state that a page can show, made once for all tests.
type stage struct {
	*site
	keys     map[string]string // of assessments, by address
	ministry *ministry
	released *ministry // with results of rounds
	training *training // its programmes
	seats    *seats    // what is offered of one of them
	acting   *acting   // its action plans
	opened   string    // id of those that everybody may read
	again    string    // a result that was scored again
	gate     *gate
	office   *staffOffice
	selfLook *selfLook
	panels   *panels
	works    *works
	reading  *reading
	circle   *circle
	keeping  *keeping

	fresh     string // addresses of assessments: nothing answered
	going     string // many answered, no section closed
	some      string // one section closed
	closed    string // all closed, not submitted
	submitted string // with its result
	quick     string // submitted, a quick look without the self-view
	asRole    string // submitted, for a role
	sharper   string // submitted, with more questions on a competency of asRole
	sharpened string // the same, not answered yet
	locked    string // of somebody else

	questions map[itembank.Kind]string // a page of each kind, not answered
	answered  map[itembank.Kind]string
	self      string // pages of the self-view
	selfDone  string
	checks    map[bool]string               // check pages, by whether they are of the self-view
	old       struct{ path, choice string } // an answer to the submitted one
}

var staged struct {
	once sync.Once
	dir  string
	*stage
	err error
}

// theStage returns the stage, whose responses the test then answers for.
func theStage(t testing.TB) *stage {
	t.Helper()
	staged.once.Do(func() {
		staged.err = fmt.Errorf("setting the stage failed in another test")
		var s *site
		if staged.dir, staged.err = os.MkdirTemp("", "dira-browser-"); staged.err != nil {
			return
		}
		if s, staged.err = newSite(app.Config{Data: staged.dir, Version: "test", Needs: stageNeeds, Chromium: os.Getenv("DIRA_TEST_CHROMIUM"), Mail: mail.Settings{Host: "localhost", Encryption: mail.None, From: "dira@example.org"}}); staged.err != nil {
			return
		}
		staged.stage = setStage(t, s)
	})
	if staged.err != nil {
		t.Fatal(staged.err)
	}
	if staged.stage == nil {
		t.Fatal("setting the stage failed in another test")
	}
	staged.checked(t)
	return staged.stage
}

func stopStage() error {
	if staged.stage != nil {
		if err := staged.close(); err != nil {
			return err
		}
	}
	return os.RemoveAll(staged.dir) // of an empty name: nothing
}

func setStage(t testing.TB, s *site) *stage {
	st := &stage{
		site: s, keys: map[string]string{}, questions: map[itembank.Kind]string{}, answered: map[itembank.Kind]string{}, checks: map[bool]string{},
	}
	storeFrameworks(t, s)
	st.ministry = newMinistry(t, s.app)
	st.released = newReleased(t, s.app)
	st.training, st.opened, st.again = newTraining(t, st.released), st.released.open("second"), st.released.scoredAgain(st.keys)
	st.seats, st.acting = newSeats(t, st.released, st.training, st.keys), newActing(t, st.released)
	st.panels = newPanels(t, st.ministry)
	for address, key := range st.ministry.keys {
		st.keys[address] = key
	}
	st.gate, st.office = newGate(t, st.ministry), newStaffOffice(t, st.ministry)
	st.selfLook = newSelfLook(t, st.ministry)
	st.works, st.reading = newWorks(t, s.app), newReading(t, st.ministry)
	st.circle, st.keeping = newCircle(t, st.ministry), newKeeping(t, st.ministry, st.keys)
	for address, key := range st.circle.keys {
		st.keys[address] = key
	}
	p := newPerson(t, s, "en")
	begin := func(scope string) string {
		address := p.begin(scope).path
		st.keys[address] = p.key(address)
		return address
	}
	st.fresh = begin("AI")
	st.self = p.get(st.fresh + "/continue").path

	st.some = begin("AI")
	check := p.walk(st.some, p.sections(st.some)[0], nil)
	p.send(check.forms[0], check.forms[0].empty())

	st.closed = begin("AI")
	p.finish(st.closed)
	st.submitted = begin("whole")
	p.finish(st.submitted)
	p.submit(st.submitted)
	st.old = p.last

	st.quick = st.lookQuickly(p)
	st.asRole = begin(st.role(t)) // its result shows targets
	p.knows = func(path string, values url.Values) { st.know(t, st.asRole, path, values) }
	p.finish(st.asRole)
	p.submit(st.asRole)
	p.knows = nil

	st.sharper = st.sharpen(p)
	p.finish(st.sharper)
	p.submit(st.sharper)
	st.sharpened = st.sharpen(p)

	st.locked = newPerson(t, s, "en").begin("AI").path

	for range 20 {
		st.going = begin("whole")
		st.answerSome(p)
		if len(st.questions) == len(kinds) && len(st.checks) == 2 {
			return st
		}
	}
	t.Fatalf("no question of each kind or no check page in twenty assessments: %v, %v", st.questions, st.checks)
	return nil
}

// lookQuickly takes a quick look without the self-view.
func (st *stage) lookQuickly(p *person) (address string) {
	address = p.quickLook("D2").path
	st.keys[address] = p.key(address)
	p.finish(address)
	p.submit(address)
	return address
}

// sharpen begins more questions on AI after the result for a role.
func (st *stage) sharpen(p *person) (address string) {
	p.t.Helper()
	for _, f := range p.get(st.asRole + "/result").forms {
		if strings.HasSuffix(f.action, "/sharpen") {
			address = p.send(f, url.Values{"ability": {"AI"}}).path
			st.keys[address] = p.key(address)
		}
	}
	if address == "" {
		p.t.Fatal("the result offers no more questions")
	}
	return address
}

var kinds = []itembank.Kind{itembank.Single, itembank.Situational, itembank.Multiple, itembank.Order}

// answerSome goes through the sections of an assessment, leaves a question of each kind as it is asked, and closes nothing.
func (st *stage) answerSome(p *person) {
	for _, section := range p.sections(st.going) {
		last := p.walk(st.going, section, func(page *shown) bool {
			if section.Self() {
				st.selfDone = page.path
				return false
			}
			kind := st.kindOf(p.t, st.going, page.path)
			if st.questions[kind] == "" {
				st.questions[kind] = page.path
				return true
			}
			st.answered[kind] = page.path
			return false
		})
		if strings.Contains(last.path, "/section/") {
			st.checks[section.Self()] = last.path
		}
	}
}

// kindOf asks the program, not the page, of which kind a question is.
func (st *stage) kindOf(t testing.TB, address, path string) itembank.Kind {
	t.Helper()
	return st.question(t, address, path).Kind
}

func (st *stage) question(t testing.TB, address, path string) *assessment.Question {
	t.Helper()
	number, err := strconv.Atoi(path[strings.LastIndex(path, "/")+1:])
	if err != nil {
		t.Fatal(err)
	}
	who := assessment.Holder(policy.Public, st.keys[address])
	q, err := st.app.Assessments.Question(context.Background(), who, assessment.ID(strings.TrimPrefix(address, "/a/")), number, "en")
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// version is the framework that the pages show.
func (st *stage) version(t testing.TB) *framework.Version {
	t.Helper()
	v, err := st.app.Frameworks.Current(context.Background(), assessment.Holder(policy.Public, ""))
	if err != nil {
		t.Fatal(err)
	}
	return v
}
