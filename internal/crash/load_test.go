package crash

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"
)

// sent is one answer that was sent, under its own key, and what is known of it.
type sent struct {
	session  *session
	question int
	key      string
	choice   string
	acked    bool
	savedAt  time.Time // of the acknowledgement
	order    int       // of the acknowledgement, within the session
}

// session is an assessment that was begun. One worker answers in it, so that order has a meaning.
type session struct {
	id, secret string
	sent       []*sent
	acked      int
}

// questions is how many statements of the self-view the scope of the load has.
const questions = 6

var choices = []string{"1", "2", "3", "4", "5", "na", "skip"}

// worker answers, one question after the other, in sessions of its own.
type worker struct {
	name     int
	rng      *rand.Rand
	sessions []*session
	keys     int
	faults   []string // answers of the program that nobody should get
}

// link is a worker's way to the program while it runs.
type link struct {
	*http.Client
	base string
}

func newLink(base string, connections int) link {
	return link{&http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: connections}}, base}
}

// call sends a request and reads the whole answer; status 0 says that there was none.
func (l link) call(method, path, secret, key string, in, out any) (status int, text string) {
	body, _ := json.Marshal(in)
	r, err := http.NewRequestWithContext(context.Background(), method, l.base+path, bytes.NewReader(body))
	if err != nil {
		return 0, err.Error()
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+secret)
	if key != "" {
		r.Header.Set("Idempotency-Key", key)
	}
	response, err := l.Do(r)
	if err != nil {
		return 0, err.Error()
	}
	defer response.Body.Close()
	var all bytes.Buffer
	if _, err := all.ReadFrom(response.Body); err != nil {
		return 0, err.Error()
	}
	if response.StatusCode/100 == 2 {
		if err := json.Unmarshal(all.Bytes(), out); err != nil {
			return 0, err.Error()
		}
	}
	return response.StatusCode, all.String()
}

func (l link) begin() (*session, int, string) {
	var started struct{ ID, Key string }
	status, text := l.call(http.MethodPost, "/api/v1/assessments", "", "",
		map[string]any{"instrument": "starter", "language": "en", "scope": []string{"D2.C6", "AI"}}, &started)
	return &session{id: started.ID, secret: started.Key}, status, text
}

func (l link) answer(a *sent) (savedAt time.Time, status int, text string) {
	var saved struct {
		SavedAt time.Time `json:"saved_at"`
	}
	status, text = l.call(http.MethodPut, fmt.Sprintf("/api/v1/assessments/%s/answers/q%d", a.session.id, a.question), a.session.secret, a.key,
		map[string]any{"choice": []string{a.choice}}, &saved)
	return saved.SavedAt, status, text
}

// run answers until the program is gone.
func (w *worker) run(l link) {
	for w.turn(l) {
	}
}

// turn begins a session now and then, and answers in one of the last. It returns false when there is nobody who answers.
func (w *worker) turn(l link) bool {
	if len(w.sessions) == 0 || w.rng.IntN(40) == 0 {
		s, status, text := l.begin()
		if status == 0 {
			return false
		}
		if status != http.StatusCreated {
			w.faults = append(w.faults, fmt.Sprintf("beginning: %d %s", status, text))
			return false
		}
		w.sessions = append(w.sessions, s)
	}
	return w.step(l, w.sessions[max(0, len(w.sessions)-1-w.rng.IntN(10))])
}

// step sends a new answer to one of few questions, so that most replace another; some twice, one after the other or at the same time;
// and now and then one again that was acknowledged long ago.
func (w *worker) step(l link, s *session) bool {
	if n := len(s.sent); n > 0 && w.rng.IntN(10) == 0 {
		return w.send(l, s.sent[w.rng.IntN(n)])
	}
	w.keys++
	a := &sent{session: s, question: 1 + w.rng.IntN(questions), key: fmt.Sprintf("w%d-%d", w.name, w.keys), choice: choices[w.rng.IntN(len(choices))]}
	s.sent = append(s.sent, a)
	switch w.rng.IntN(8) {
	case 0:
		first := w.send(l, a)
		return first && w.send(l, a)
	case 1:
		return w.sendTogether(l, a)
	}
	return w.send(l, a)
}

// send sends an answer and notes the acknowledgement. It returns false when there is nobody who answers.
func (w *worker) send(l link, a *sent) bool {
	at, status, text := l.answer(a)
	return w.note(a, at, status, text)
}

func (w *worker) sendTogether(l link, a *sent) bool {
	var other sync.WaitGroup
	var at time.Time
	var status int
	var text string
	other.Go(func() { at, status, text = l.answer(a) })
	mine := w.send(l, a)
	other.Wait()
	return w.note(a, at, status, text) && mine
}

func (w *worker) note(a *sent, at time.Time, status int, text string) bool {
	switch {
	case status == 0:
		return false
	case status != http.StatusOK:
		w.faults = append(w.faults, fmt.Sprintf("%s of %s: %d %s", a.key, a.session.id, status, text))
		return false
	case a.acked && !a.savedAt.Equal(at):
		w.faults = append(w.faults, fmt.Sprintf("%s of %s: saved at %v and at %v", a.key, a.session.id, a.savedAt, at))
	case !a.acked:
		a.session.acked++
		a.acked, a.savedAt, a.order = true, at, a.session.acked
	}
	return true
}

// sendUnanswered sends again, with the same key, what was sent and not answered.
func (w *worker) sendUnanswered(l link) {
	for _, s := range w.sessions {
		for _, a := range s.sent {
			if !a.acked {
				w.send(l, a)
			}
		}
	}
}
