package roster_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/roster"
)

// The variables by which this program is told to take a list over and do nothing else: where, and which.
const takeOverAt, takeOverID = "DIRA_TEST_TAKE_OVER_AT", "DIRA_TEST_TAKE_OVER_ID"

// takeOverElsewhere takes a list over in a process of its own, which is killed meanwhile.
func takeOverElsewhere(where string) {
	d, err := db.Open(ctx, where)
	if err == nil {
		err = roster.NewService(d).TakeOver(ctx, org, roster.ID(os.Getenv(takeOverID)))
	}
	fmt.Println("took over:", err)
}

// TestKill kills the program while it takes a list over: nobody has come then, and the next attempt brings everybody, once.
func TestKill(t *testing.T) {
	for name, where := range map[string]func() string{
		"sqlite":   func() string { return filepath.Join(t.TempDir(), "dira.sqlite") },
		"postgres": func() string { return dbtest.PostgresURL(t) },
	} {
		t.Run(name, func(t *testing.T) {
			at := where()
			o := newOffice(t, dbtest.Open(t, at))
			const people = 12_000
			var list strings.Builder
			list.WriteString(header)
			for i := range people {
				fmt.Fprintf(&list, "%05d,Person %d,p%d@example.org,Unit %d,F\n", i, i, i, i%40)
			}
			id, err := o.Upload(ctx, o.officer, o.root.ID, "staff.csv", []byte(list.String()))
			if err != nil {
				t.Fatal(err)
			}
			if err := o.Accept(ctx, o.officer, id); err != nil {
				t.Fatal(err)
			}
			o.killHalfWay(at, id)
			if got := len(o.staff()); got != 0 {
				t.Fatalf("%d people after a kill", got)
			}
			if err := o.TakeOver(ctx, org, id); err != nil {
				t.Fatal(err)
			}
			if got := len(o.staff()); got != people {
				t.Errorf("%d people, not %d", got, people)
			}
		})
	}
}

// killHalfWay has another process take a list over and kills it once some people are staged.
func (o *office) killHalfWay(where string, id roster.ID) {
	o.t.Helper()
	program, err := os.Executable()
	if err != nil {
		o.t.Fatal(err)
	}
	var out strings.Builder
	c := exec.Command(program)
	c.Env, c.Stdout, c.Stderr = append(os.Environ(), takeOverAt+"="+where, takeOverID+"="+string(id)), &out, &out
	if err := c.Start(); err != nil {
		o.t.Fatal(err)
	}
	for end := time.Now().Add(time.Minute); ; time.Sleep(2 * time.Millisecond) {
		i, err := o.Import(ctx, o.officer, id)
		if err != nil || time.Now().After(end) {
			c.Process.Kill()
			o.t.Fatalf("no progress: %v", err)
		}
		if i.Done > 0 {
			break
		}
	}
	c.Process.Kill()
	c.Wait()
	if out.Len() > 0 {
		o.t.Fatalf("it ended before it was killed: %s", out.String())
	}
}
