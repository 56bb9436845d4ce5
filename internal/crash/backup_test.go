package crash

import (
	"bytes"
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/db/dbtest"
)

// does runs the program, which must end well, and returns what it prints.
func does(t *testing.T, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	c := command(ctx, t, args...)
	var out, faults bytes.Buffer
	c.Stdout, c.Stderr = &out, &faults
	if err := c.Run(); err != nil {
		t.Fatalf("dira %s: %v\n%s%s", strings.Join(args, " "), err, &out, &faults)
	}
	return out.String()
}

// crowd is workers that answer until they are told to stop, and can be asked what was acknowledged so far.
type crowd struct {
	workers []*worker
	between []sync.Mutex // of each worker: held while it has a request under way
	stop    chan struct{}
	running sync.WaitGroup
}

func gather(s *server, seed uint64) *crowd {
	c := &crowd{between: make([]sync.Mutex, workers), stop: make(chan struct{})}
	l := newLink(s.base, 2*workers)
	for i := range workers {
		w := &worker{name: i, rng: rand.New(rand.NewPCG(seed, uint64(i+1)))}
		c.workers = append(c.workers, w)
		c.running.Go(func() {
			for {
				select {
				case <-c.stop:
					return
				default:
				}
				c.between[i].Lock()
				goesOn := w.turn(l)
				c.between[i].Unlock()
				if !goesOn {
					return
				}
			}
		})
	}
	return c
}

// acked lists the names of everything that was acknowledged so far.
func (c *crowd) acked() (all []name) {
	for i, w := range c.workers {
		c.between[i].Lock()
		for _, s := range w.sessions {
			for _, a := range s.sent {
				if a.acked {
					all = append(all, name{s.id, a.key})
				}
			}
		}
		c.between[i].Unlock()
	}
	return all
}

// wait lets them answer until so many more are acknowledged.
func (c *crowd) wait(t *testing.T, more int) {
	t.Helper()
	deadline := time.Now().Add(time.Minute)
	for want := len(c.acked()) + more; len(c.acked()) < want; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("nobody answers")
		}
	}
}

func (c *crowd) end(t *testing.T) (sessions []*session) {
	t.Helper()
	close(c.stop)
	c.running.Wait()
	for _, w := range c.workers {
		for _, fault := range w.faults {
			t.Error(fault)
		}
		sessions = append(sessions, w.sessions...)
	}
	return sessions
}

// The drill: backups are taken while people answer, and restored on both engines. Whatever was acknowledged before a backup began is in it, and nothing that
// was never sent.
func TestRestoreDrill(t *testing.T) {
	places := map[string]func() string{
		"sqlite":   func() string { return filepath.Join(t.TempDir(), "dira.sqlite") },
		"postgres": func() string { return dbtest.PostgresURL(t) },
	}
	for engine, place := range places {
		t.Run(engine, func(t *testing.T) {
			where, folder, data := place(), t.TempDir(), t.TempDir()
			s := start(t, data, where)
			people := gather(s, rand.Uint64())
			before := map[string][]name{}
			for range 3 {
				people.wait(t, 200)
				acked := people.acked()
				file := filepath.Join(folder, filepath.Base(t.TempDir())+".zip")
				does(t, "backup", file, "--database", where)
				before[file] = acked
			}
			people.wait(t, 50) // it is not the last thing that happened
			sessions := people.end(t)
			s.kill()
			for file, acked := range before {
				does(t, "restore", "--verify", file)
				for other, place := range places {
					restored := place()
					does(t, "restore", file, "--database", restored, "--data", t.TempDir(), "--secret", filepath.Join(data, "secret.key"), "--without-ledger")
					rows := read(t, restored)
					stored := map[name]bool{}
					for _, r := range rows {
						stored[name{r.session, r.key}] = true
					}
					lost := 0
					for _, n := range acked {
						if !stored[n] {
							lost++
						}
					}
					v := compare(sessions, rows)
					t.Logf("to %s: %d acknowledged before the backup, %d of them lost; %d rows, %d of all acknowledged", other, len(acked), lost, len(rows), v.acked)
					if lost > 0 || v.double > 0 || len(v.findings) != v.lost || v.lost == 0 {
						t.Errorf("%d lost, %d double, %d after it; %.3q", lost, v.double, v.lost, v.findings)
					}
				}
			}
		})
	}
}

// A backup that is killed leaves no file under its name, and nothing that could be taken for a backup.
func TestKilledBackup(t *testing.T) {
	where, folder := filepath.Join(t.TempDir(), "dira.sqlite"), t.TempDir()
	s := start(t, t.TempDir(), where)
	people := gather(s, rand.Uint64())
	defer people.end(t)
	people.wait(t, 500)
	began := time.Now()
	does(t, "backup", filepath.Join(folder, "whole.zip"), "--database", where)
	whole := time.Since(began)
	killed := 0
	for i := range 10 * rounds() {
		file := filepath.Join(folder, "killed.zip")
		c := command(context.Background(), t, "backup", file, "--database", where)
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		doom := time.AfterFunc(time.Duration(rand.Int64N(int64(whole))), func() { c.Process.Kill() })
		err := c.Wait()
		doom.Stop()
		if _, there := os.Stat(file); there == nil {
			does(t, "restore", "--verify", file) // it was too late, or the name was given already
			os.Remove(file)
		} else if err == nil {
			t.Errorf("backup %d ended well and is not there", i)
		}
		left, _ := filepath.Glob(filepath.Join(folder, ".dira-backup-*.part"))
		for _, part := range left {
			killed++
			ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
			if out, err := command(ctx, t, "restore", "--verify", part).CombinedOutput(); err == nil {
				t.Logf("killed after it was whole, before it got its name: %s", out)
			} else if !strings.Contains(string(out), "this is no backup, or its end is missing") {
				t.Errorf("what was left of a killed backup: %s", out)
			}
			cancel()
			os.Remove(part)
		}
	}
	t.Logf("%d backups were killed while they wrote", killed)
	if killed == 0 {
		t.Error("none was killed while it wrote")
	}
}

// The whole way of an erasure: what somebody erased after the backup does not come back with it.
func TestErasedStaysErased(t *testing.T) {
	data := t.TempDir()
	s := start(t, data, "")
	l := newLink(s.base, 1)
	gone, _, _ := l.begin()
	kept, _, _ := l.begin()
	w := &worker{}
	for _, person := range []*session{gone, kept} {
		a := &sent{session: person, question: 1, key: "k", choice: "3"}
		person.sent = append(person.sent, a)
		if !w.send(l, a) {
			t.Fatal(w.faults)
		}
	}
	file := filepath.Join(t.TempDir(), "backup.zip")
	does(t, "backup", file, "--data", data)
	if status, text := l.call("DELETE", "/api/v1/assessments/"+gone.id, gone.secret, "", nil, nil); status != 204 && status != 0 { // 204 has no body to be read
		t.Fatalf("erasing: %d %s", status, text)
	}
	s.kill() // right after the acknowledgement
	elsewhere := t.TempDir()
	bring(t, filepath.Join(data, "secret.key"), elsewhere)
	out := does(t, "restore", file, "--data", elsewhere, "--ledger", filepath.Join(data, "erasures.log"))
	if !strings.Contains(out, "of 1 erasures that are noted, 1 had come back and were erased again") {
		t.Errorf("it says %q", out)
	}
	for _, r := range read(t, filepath.Join(elsewhere, "dira.sqlite")) {
		if r.session == gone.id {
			t.Error("what was erased is there again")
		}
	}
	start(t, elsewhere, "")
	if v := compare([]*session{kept}, read(t, filepath.Join(elsewhere, "dira.sqlite"))); v.lost > 0 || len(v.findings) > 0 {
		t.Errorf("of the others: %v", v.findings)
	}
}

// bring copies a file into a folder.
func bring(t *testing.T, file, folder string) {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, filepath.Base(file)), content, 0o600); err != nil {
		t.Fatal(err)
	}
}
