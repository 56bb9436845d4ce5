package rescore_test

import (
	"context"
	"os"
	"slices"
	"testing"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/mail"
	"github.com/dira-platform/dira/internal/rescore"
	"github.com/dira-platform/dira/internal/results"
	"github.com/dira-platform/dira/internal/results/resultstest"
	"github.com/dira-platform/dira/internal/round"
)

func TestMain(m *testing.M) {
	if where := os.Getenv(runAt); where != "" {
		runElsewhere(where)
		return
	}
	dbtest.Main(m)
}

var ctx = context.Background()

const org = resultstest.Org

// ministry is one whose people answer rounds, with what rescores them.
type ministry struct {
	*resultstest.Ministry
	*rescore.Service
}

func newMinistry(t *testing.T, d *db.DB) *ministry {
	t.Helper()
	m := resultstest.New(t, d, mail.Settings{})
	return &ministry{m, rescore.NewService(d, m.Assessments, m.Bank, m.Results)}
}

// another is what rescores in another process.
func another(d *db.DB) *rescore.Service {
	bank := itembank.NewService(d)
	return rescore.NewService(d, assessment.NewService(d, framework.NewService(d), bank), bank, results.NewService(d, nil))
}

// recalibrate puts another calibration into use, in which every question of the strand is harder by something.
func (m *ministry) recalibrate(name string, harder float64) {
	m.T.Helper()
	in, err := m.Bank.Newest(ctx, org, assessment.Starter)
	m.Must(err)
	items := map[itembank.ItemID]itembank.Calibrated{}
	for _, it := range in.Items {
		p := in.Scale.Parameters(it, 0)
		b := slices.Clone(p.B)
		for i := range b {
			b[i] += harder
		}
		items[it.ID] = itembank.Calibrated{Version: it.Version, A: p.A, B: b, C: p.C, SE: 0.1, Since: name}
	}
	m.Must(m.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := itembank.Recalibrate(tx, org, assessment.Starter, in.Scale.Calibration.Name, name, items)
		return err
	}))
}

// result is the one that the n-th who took part sees.
func (m *ministry) result(n int) *assessment.Result {
	m.T.Helper()
	_, r, err := m.Assessments.Result(ctx, assessment.Holder(org, string(m.Taken[n].Key)), m.Taken[n].ID)
	m.Must(err)
	return r
}

func (m *ministry) release(id round.ID) *results.Release {
	m.T.Helper()
	p, err := m.Results.Report(ctx, m.Officer, id, "")
	m.Must(err)
	return p.Release
}

// live is the event that is under way.
func (m *ministry) live(id round.ID) rescore.ID {
	m.T.Helper()
	o, err := m.Overview(ctx, m.Officer, id)
	m.Must(err)
	if o.Live == nil {
		m.T.Fatal("nothing is under way")
	}
	return o.Live.ID
}

func (m *ministry) count(query string) (n int) {
	m.T.Helper()
	m.Must(m.DB.Read(ctx, func(tx *db.Tx) error { return tx.Row(query, nil, &n) }))
	return n
}
