package load

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
)

// stored is what stands in the database in the end.
type stored struct {
	answers     []answer
	invitations []invitation
	sessions    []session
	messages    []message
}

type answer struct {
	session  string
	number   int
	revision int
	key      string
	choice   []string
}

type invitation struct {
	id, round, person, hash string
	finished                bool
}

// session is an assessment of a round.
type session struct {
	id       string
	finished bool
	results  int
}

type message struct{ invitation, id, state string }

// load reads what stands in the database, past the program.
func load(t testing.TB, d *db.DB) (s stored) {
	t.Helper()
	err := d.Read(context.Background(), func(tx *db.Tx) (err error) {
		if s.answers, err = db.All(tx, func(row func(...any) error) (a answer, err error) {
			choice := ""
			if err = row(&a.session, &a.number, &a.revision, &a.key, &choice); err == nil {
				err = json.Unmarshal([]byte(choice), &a.choice)
			}
			return a, err
		}, `SELECT session_id, number, revision, request_key, choice FROM assessment_answers WHERE org_id = $1 ORDER BY session_id, number, revision`, org); err != nil {
			return err
		}
		if s.invitations, err = db.All(tx, func(row func(...any) error) (i invitation, err error) {
			return i, row(&i.id, &i.round, &i.person, &i.hash, &i.finished)
		}, `SELECT id, round_id, person_id, code_hash, finished_day IS NOT NULL FROM round_invitations WHERE org_id = $1 ORDER BY id`, org); err != nil {
			return err
		}
		if s.sessions, err = db.All(tx, func(row func(...any) error) (x session, err error) {
			return x, row(&x.id, &x.finished, &x.results)
		}, `SELECT s.session_id, s.finished_day IS NOT NULL, (SELECT COUNT(*) FROM assessment_results r WHERE r.org_id = s.org_id AND r.session_id = s.session_id)
			FROM round_sessions s WHERE s.org_id = $1 ORDER BY s.session_id`, org); err != nil {
			return err
		}
		s.messages, err = db.All(tx, func(row func(...any) error) (m message, err error) {
			return m, row(&m.invitation, &m.id, &m.state)
		}, `SELECT reference, message_id, state FROM mail_messages WHERE org_id = $1 AND purpose = 'invitation' ORDER BY id`, org)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// verdict is what a comparison found.
type verdict struct {
	acknowledged, lost, double int
	findings                   []string
}

func (v *verdict) find(format string, args ...any) {
	v.findings = append(v.findings, fmt.Sprintf(format, args...))
}

// compare holds what stands in the database against what people were told, and against what the mail server got.
func (s stored) compare(people []taken, got map[string]int) (v verdict) {
	s.compareAnswers(&v, people)
	s.compareRounds(&v, people)
	s.compareMail(&v, got)
	return v
}

// place is where an answer stands.
type place struct {
	session string
	number  int
}

// compareAnswers looks for every answer that was acknowledged, which must stand once, as it was given, and for any that nobody gave.
func (s stored) compareAnswers(v *verdict, people []taken) {
	rows := map[place][]answer{}
	for _, a := range s.answers {
		at := place{a.session, a.number}
		rows[at] = append(rows[at], a)
	}
	for _, p := range people {
		for given, choice := range p.answers {
			v.acknowledged++
			at := place{p.session, given.number}
			found := rows[at]
			delete(rows, at)
			switch {
			case len(found) == 0:
				v.lost++
				v.find("question %d of %s: lost", at.number, at.session)
			case len(found) > 1:
				v.double++
				v.find("question %d of %s: stands %d times", at.number, at.session, len(found))
			case !strings.HasPrefix(found[0].key, given.key+".") || !slices.Equal(found[0].choice, choice):
				v.find("question %d of %s: %v under %s was given, %v under %s stands", at.number, at.session, choice, given.key, found[0].choice, found[0].key)
			}
		}
	}
	for at := range rows {
		v.find("question %d of %s: nobody gave this answer", at.number, at.session)
	}
}

// compareRounds looks whether who has finished is known to have finished, once, and nobody else.
func (s stored) compareRounds(v *verdict, people []taken) {
	finished, sessions := map[string]bool{}, map[string]bool{}
	for _, p := range people {
		if p.finished {
			finished[assessment.ParseKey(p.invitation).InvitationHash()] = true
			sessions[p.session] = true
		}
	}
	invited := map[[2]string]int{}
	for _, i := range s.invitations {
		invited[[2]string{i.round, i.person}]++
		if i.finished != finished[i.hash] {
			v.find("invitation %s: finished %v, and its person saw the result %v", i.id, i.finished, finished[i.hash])
		}
	}
	for who, n := range invited {
		if n > 1 {
			v.find("person %s: invited %d times to %s", who[1], n, who[0])
		}
	}
	for _, x := range s.sessions {
		if x.finished != sessions[x.id] || x.finished != (x.results == 1) {
			v.find("assessment %s: finished %v, %d results, and its person saw it %v", x.id, x.finished, x.results, sessions[x.id])
		}
		delete(sessions, x.id)
	}
	for id := range sessions {
		v.find("assessment %s: its person saw the result, and it is not there", id)
	}
}

// compareMail looks whether there is a message for each invitation, and the mail server got it once; of one that it may have got when a server was killed,
// the program says so and does not send it again.
func (s stored) compareMail(v *verdict, got map[string]int) {
	queued, known := map[string]int{}, map[string]bool{}
	for _, m := range s.messages {
		queued[m.invitation]++
		known[m.id] = true
		switch n := got[m.id]; {
		case n > 1:
			v.find("message %s: sent %d times", m.id, n)
		case m.state == "sent" && n == 0:
			v.find("message %s: it is said to be sent", m.id)
		case n == 1 && (m.state == "queued" || m.state == "claimed"):
			v.find("message %s: was sent and would be sent again", m.id)
		}
	}
	for _, i := range s.invitations {
		if queued[i.id] != 1 {
			v.find("invitation %s: %d messages", i.id, queued[i.id])
		}
	}
	for id := range got {
		if !known[id] {
			v.find("message %s: nobody queued it", id)
		}
	}
}

func TestCompareFinds(t *testing.T) {
	code := string(assessment.NewKey())
	hash := assessment.ParseKey(code).InvitationHash()
	people := []taken{{invitation: code, session: "s", answers: map[answered][]string{{1, "k"}: {"a"}, {2, "l"}: {"b", "c"}}, finished: true}}
	good := func() stored {
		return stored{
			answers:     []answer{{"s", 1, 1, "k.1", []string{"a"}}, {"s", 2, 1, "l.1", []string{"b", "c"}}},
			invitations: []invitation{{"i", "r", "p", hash, true}},
			sessions:    []session{{"s", true, 1}},
			messages:    []message{{"i", "m", "sent"}},
		}
	}
	for name, tt := range map[string]struct {
		change func(s *stored, got map[string]int)
		want   []string
	}{
		"as it should be": {func(*stored, map[string]int) {}, nil},
		"lost":            {func(s *stored, _ map[string]int) { s.answers = s.answers[1:] }, []string{"question 1 of s: lost"}},
		"double":          {func(s *stored, _ map[string]int) { s.answers = append(s.answers, s.answers[0]) }, []string{"question 1 of s: stands 2 times"}},
		"another choice":  {func(s *stored, _ map[string]int) { s.answers[0].choice = []string{"z"} }, []string{"question 1 of s: [a] under k was given, [z] under k.1 stands"}},
		"another key":     {func(s *stored, _ map[string]int) { s.answers[0].key = "z.1" }, []string{"question 1 of s: [a] under k was given, [a] under z.1 stands"}},
		"a stranger's":    {func(s *stored, _ map[string]int) { s.answers = append(s.answers, answer{session: "x", number: 3}) }, []string{"question 3 of x: nobody gave this answer"}},
		"not finished":    {func(s *stored, _ map[string]int) { s.invitations[0].finished = false }, []string{"invitation i: finished false, and its person saw the result true"}},
		"invited twice": {func(s *stored, _ map[string]int) {
			s.invitations = append(s.invitations, invitation{"j", "r", "p", "", false})
			s.messages = append(s.messages, message{"j", "n", "queued"})
		}, []string{"person p: invited 2 times to r"}},
		"no result":          {func(s *stored, _ map[string]int) { s.sessions[0].results = 0 }, []string{"assessment s: finished true, 0 results, and its person saw it true"}},
		"assessment gone":    {func(s *stored, _ map[string]int) { s.sessions = nil }, []string{"assessment s: its person saw the result, and it is not there"}},
		"finished by itself": {func(s *stored, _ map[string]int) { s.sessions = append(s.sessions, session{"x", true, 1}) }, []string{"assessment x: finished true, 1 results, and its person saw it false"}},
		"sent twice":         {func(_ *stored, got map[string]int) { got["m"] = 2 }, []string{"message m: sent 2 times"}},
		"not sent":           {func(_ *stored, got map[string]int) { delete(got, "m") }, []string{"message m: it is said to be sent"}},
		"sent too early":     {func(s *stored, _ map[string]int) { s.messages[0].state = "claimed" }, []string{"message m: was sent and would be sent again"}},
		"not written to":     {func(s *stored, got map[string]int) { s.messages = nil; clear(got) }, []string{"invitation i: 0 messages"}},
		"a stray message":    {func(_ *stored, got map[string]int) { got["x"] = 1 }, []string{"message x: nobody queued it"}},
	} {
		t.Run(name, func(t *testing.T) {
			s, got := good(), map[string]int{"m": 1}
			tt.change(&s, got)
			v := s.compare(people, got)
			if diff := cmp.Diff(tt.want, v.findings); diff != "" || v.acknowledged != 2 {
				t.Errorf("%d acknowledged; findings (-want +got):\n%s", v.acknowledged, diff)
			}
		})
	}
}
