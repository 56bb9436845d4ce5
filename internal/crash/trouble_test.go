package crash

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFullDisk(t *testing.T) {
	data := t.TempDir()
	database := filepath.Join(data, "dira.sqlite")
	s := start(t, data, database)
	l := newLink(s.base, 1)
	mine, status, text := l.begin()
	if status != http.StatusCreated {
		t.Fatalf("beginning: %d %s", status, text)
	}
	w := &worker{}
	answer := func(question int, key string) *sent {
		a := &sent{session: mine, question: question, key: key, choice: "3"}
		mine.sent = append(mine.sent, a)
		return a
	}
	if !w.send(l, answer(1, "before")) {
		t.Fatal(w.faults)
	}
	free := s.fillDisk(t)
	var refused []*sent
	for i := range 5 {
		refused = append(refused, answer(2, fmt.Sprint("full-", i)))
		checkRefusal(t, l, refused[i])
	}
	if status, word := s.get("/readyz"); status != http.StatusServiceUnavailable || !strings.HasPrefix(word, "database_") {
		t.Errorf("readyz: %d %s", status, word)
	}
	if status, _ := s.get("/healthz"); status != http.StatusOK {
		t.Errorf("healthz: %d", status)
	}
	if v := compare([]*session{mine}, read(t, database)); v.stored != 0 || len(v.findings) > 0 {
		t.Errorf("%d refused answers stand; %v", v.stored, v.findings)
	}
	free()
	if !w.send(l, refused[0]) { // without a restart
		t.Error(w.faults)
	}
	s.kill()
	s = start(t, data, database)
	w.sessions = []*session{mine}
	w.sendUnanswered(newLink(s.base, 1))
	if v := compare([]*session{mine}, read(t, database)); v.acked != 6 || len(v.findings) > 0 || len(w.faults) > 0 {
		t.Errorf("%d acknowledged in the end; %v %v", v.acked, v.findings, w.faults)
	}
}

// checkRefusal sends an answer that cannot be stored.
func checkRefusal(t *testing.T, l link, a *sent) {
	t.Helper()
	_, status, text := l.answer(a)
	var problem struct{ Code, Title string }
	if err := json.Unmarshal([]byte(text), &problem); err != nil {
		t.Fatalf("%d %s", status, text)
	}
	code := problem.Code == "database_full" || problem.Code == "database_unreachable"
	if status != http.StatusServiceUnavailable || !code || !strings.Contains(problem.Title, "saved before is safe") {
		t.Errorf("an answer on a full disk: %d %s", status, text)
	}
}

func TestWillNotStart(t *testing.T) {
	running := start(t, t.TempDir(), "")
	address := strings.TrimPrefix(running.base, "http://")
	text := filepath.Join(t.TempDir(), "letter.sqlite")
	if err := os.WriteFile(text, []byte(strings.Repeat("Dear reader, this is no database. ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, database, listen string
		says                   []string
	}{
		{"the port is taken", "", address, []string{"The address " + address + " cannot be used.", "choose another with --listen"}},
		{"the database is a letter", text, "127.0.0.1:0", []string{"The database cannot be reached", "file is not a database"}},
		{"the database is a folder", t.TempDir(), "127.0.0.1:0", []string{"The database cannot be reached"}},
		{"no PostgreSQL there", "postgres://dira@127.0.0.1:1/dira?connect_timeout=5", "127.0.0.1:0", []string{"The database cannot be reached"}},
		{"no PostgreSQL address", "postgres://dira@127.0.0.1:port/dira", "127.0.0.1:0", []string{"The database URL cannot be read"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out := fails(t, "serve", "--data", t.TempDir(), "--database", tt.database, "--listen", tt.listen)
			for _, want := range tt.says {
				if !strings.Contains(out, want) {
					t.Errorf("it says %q, want %q", out, want)
				}
			}
		})
	}
	if status, _ := running.get("/readyz"); status != http.StatusOK {
		t.Errorf("the one that listens there already: %d", status)
	}
	raw, err := os.ReadFile(text)
	if err != nil || !strings.HasPrefix(string(raw), "Dear reader") {
		t.Errorf("the letter was changed: %.20q, %v", raw, err)
	}
}
