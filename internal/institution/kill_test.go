package institution_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/institution"
	"github.com/dira-platform/dira/internal/mail"
	"github.com/dira-platform/dira/internal/maturity"
	"github.com/dira-platform/dira/internal/policy"
)

// The test program is its own victim: with these set it answers, or agrees, until it is killed. It says each step before it takes it, for it may
// die between storing and telling, and tells it once it is acknowledged.
const (
	victimDatabase = "DIRA_INSTITUTION_TEST_DATABASE"
	victimWork     = "DIRA_INSTITUTION_TEST_WORK" // what, by whom, of which unit, in what
)

func isVictim() bool {
	where := os.Getenv(victimDatabase)
	if where == "" {
		return false
	}
	work := strings.Fields(os.Getenv(victimWork))
	d, err := db.Open(ctx, where)
	if err != nil {
		panic(err)
	}
	s, err := newService(d, mail.Settings{})
	if err != nil {
		panic(err)
	}
	in, err := maturity.BuiltIn()
	if err != nil {
		panic(err)
	}
	who := policy.Actor{Org: "finance", Person: work[1], Unit: policy.Path(work[2]), Role: policy.Member}
	for _, level := range []string{"absent", "started"} {
		for _, st := range in.Statements() {
			fmt.Println("will", st.ID, level)
			dimension, _ := in.Statement(st.ID)
			if work[0] == "answer" {
				_, err = s.Save(ctx, who, institution.AskedID(work[3]), dimension.ID, map[string]institution.Answer{st.ID: {Level: level}})
			} else {
				who.Role, who.Strong = policy.Officer, true
				err = s.Agree(ctx, who, institution.ID(work[3]), st.ID, institution.Agreed{Level: level, Why: "because"})
			}
			if err != nil {
				panic(err)
			}
			fmt.Println("did", st.ID, level)
		}
	}
	return true
}

// TestKilled kills the program between and within steps, and wants everything that was acknowledged.
func TestKilled(t *testing.T) {
	where := filepath.Join(t.TempDir(), "dira.sqlite")
	d, err := db.Open(ctx, where)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if _, err := d.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	h := newHouse(t, d, "finance")
	_, parts := h.launched(3)
	met, _ := h.met()
	for n := 1; n <= 60; n += 7 {
		told := killedAfter(t, n, where, fmt.Sprintf("answer %s %s %s", h.people[0], h.officer.Unit, parts[0]))
		p, err := h.Part(ctx, h.as(0), parts[0])
		h.must(err)
		for statement, level := range told.did {
			if kept := p.Answers[statement].Level; !told.explains(statement, kept) {
				t.Errorf("answers, killed after %d: %s is %q, not %q", n, statement, kept, level)
			}
		}
		told = killedAfter(t, n, where, fmt.Sprintf("agree %s %s %s", h.officer.Person, h.officer.Unit, met))
		table, err := h.Table(ctx, h.officer, met)
		h.must(err)
		for statement, level := range told.did {
			if kept := table.Agreed[statement].Level; !told.explains(statement, kept) {
				t.Errorf("agreed, killed after %d: %s is %q, not %q", n, statement, kept, level)
			}
		}
	}
}

// told is what a victim said: the newest level of each statement that was acknowledged, and the one step it had begun when it died.
type told struct {
	did   map[string]string
	begun [2]string // statement and level
}

// explains says whether a statement may stand at a level: it was acknowledged so, or the step to it was under way.
func (o told) explains(statement, level string) bool {
	return o.did[statement] == level || o.begun == [2]string{statement, level}
}

// killedAfter lets a victim work until it has told n steps, and returns what it told.
func killedAfter(t *testing.T, n int, where, work string) told {
	t.Helper()
	victim := exec.Command(os.Args[0])
	victim.Env = append(os.Environ(), victimDatabase+"="+where, victimWork+"="+work)
	out, err := victim.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	victim.Stderr = os.Stderr
	if err := victim.Start(); err != nil {
		t.Fatal(err)
	}
	said := told{did: map[string]string{}}
	lines := bufio.NewScanner(out)
	for steps := 0; lines.Scan(); {
		switch words := strings.Fields(lines.Text()); {
		case len(words) != 3:
		case words[0] == "will":
			said.begun = [2]string{words[1], words[2]}
		case words[0] == "did":
			said.did[words[1]] = words[2]
			if steps++; steps == n {
				victim.Process.Kill()
			}
		}
	}
	victim.Wait() // it was killed
	if len(said.did) == 0 {
		t.Fatal("the victim did nothing")
	}
	return said
}
