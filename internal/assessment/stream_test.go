package assessment_test

import (
	"errors"
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/policy"
)

// TestStream: the same answers with the same scores as in the table, one by one; nobody but whoever runs the server gets them.
func TestStream(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := paced(t, d, 20*time.Second, "AI")
		p.answerAll()
		if _, err := p.s.Submit(ctx, p.who, p.id); err != nil {
			t.Fatal(err)
		}
		table, err := p.s.Table(ctx, policy.Operator(policy.Public))
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		err = p.s.Stream(ctx, policy.Operator(policy.Public), func(g assessment.Given) error {
			n++
			if want, ok := table.Rows[0].Scores[g.Item]; g.Number != 1 || g.Language == "" || !ok || g.Score != want {
				t.Errorf("%+v, in the table %d %v", g, want, ok)
			}
			return nil
		})
		if err != nil || n != len(table.Rows[0].Scores) {
			t.Errorf("%d answers, %v", n, err)
		}
		stop := errors.New("enough")
		if err := p.s.Stream(ctx, policy.Operator(policy.Public), func(assessment.Given) error { return stop }); !errors.Is(err, stop) {
			t.Errorf("it does not end: %v", err)
		}
		for _, who := range []policy.Actor{policy.Anyone(), p.who} {
			if err := p.s.Stream(ctx, who, func(assessment.Given) error { return nil }); err == nil {
				t.Errorf("%+v got the answers", who)
			}
		}
	})
}
