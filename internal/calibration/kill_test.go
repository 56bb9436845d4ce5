package calibration_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/calibration"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/itembank"
)

// The variables by which this program is told to make a calibration and do nothing else: where, and which.
const makeAt, makeID = "DIRA_TEST_CALIBRATE_AT", "DIRA_TEST_CALIBRATE_ID"

func TestMain(m *testing.M) {
	if where := os.Getenv(makeAt); where != "" {
		makeElsewhere(where)
		return
	}
	dbtest.Main(m)
}

// makeElsewhere makes a calibration in a process of its own, which is killed meanwhile.
func makeElsewhere(where string) {
	d, err := db.Open(ctx, where)
	if err == nil {
		bank := itembank.NewService(d)
		s := calibration.NewService(d, assessment.NewService(d, framework.NewService(d), bank), bank, few)
		err = s.Calibrate(ctx, org, calibration.ID(os.Getenv(makeID)))
	}
	fmt.Println("made:", err)
}

// TestKill kills the program in the midst of a calibration: nothing is there but how far it had come, and the next attempt finds what one that nobody disturbs
// would have found.
func TestKill(t *testing.T) {
	for name, where := range map[string]func() string{
		"sqlite":   func() string { return filepath.Join(t.TempDir(), "dira.sqlite") },
		"postgres": func() string { return dbtest.PostgresURL(t) },
	} {
		t.Run(name, func(t *testing.T) {
			at := where()
			o := newOffice(t, dbtest.Open(t, at), few)
			o.take(120)
			id, err := o.Start(ctx, o.officer)
			o.check(err)
			o.killHalfWay(at, id)
			if r, list := o.run(id); r.State != calibration.Waiting || len(list) != 0 || r.Report != nil {
				t.Fatalf("after a kill: %+v with %d findings", r, len(list))
			}
			o.check(o.Calibrate(ctx, org, id))
			first := o.found(id)
			// The same once more, without anybody killing it.
			o.check(o.db.Write(ctx, func(tx *db.Tx) error {
				if _, err := tx.Exec(`DELETE FROM calibration_items WHERE run_id = $1`, id); err != nil {
					return err
				}
				_, err := tx.Exec(`UPDATE calibration_runs SET state = 'waiting' WHERE id = $1`, id)
				return err
			}))
			o.check(o.Calibrate(ctx, org, id))
			if again := o.found(id); again != first {
				t.Errorf("the same answers and seed gave something else:\n%.500s\n%.500s", first, again)
			}
		})
	}
}

// found is all that a calibration found.
func (o *office) found(id calibration.ID) string {
	o.t.Helper()
	r, list := o.run(id)
	if r.State != calibration.Review {
		o.t.Fatalf("%+v", r)
	}
	raw, err := json.Marshal(map[string]any{"report": r.Report, "items": list})
	o.check(err)
	return string(raw)
}

// killHalfWay has another process make a calibration and kills it once it is under way.
func (o *office) killHalfWay(where string, id calibration.ID) {
	o.t.Helper()
	program, err := os.Executable()
	o.check(err)
	var out strings.Builder
	c := exec.Command(program)
	c.Env, c.Stdout, c.Stderr = append(os.Environ(), makeAt+"="+where, makeID+"="+string(id)), &out, &out
	o.check(c.Start())
	for end := time.Now().Add(time.Minute); ; time.Sleep(2 * time.Millisecond) {
		r, _, err := o.Run(ctx, o.officer, id)
		if err != nil || time.Now().After(end) {
			c.Process.Kill()
			o.t.Fatalf("no progress: %v", err)
		}
		if r.Stage == calibration.Estimating && r.Done > 0 {
			break
		}
	}
	c.Process.Kill()
	c.Wait()
	if out.Len() > 0 {
		o.t.Fatalf("it ended before it was killed: %s", out.String())
	}
}
