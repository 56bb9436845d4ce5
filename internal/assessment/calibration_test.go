package assessment_test

import (
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/policy"
)

func TestTable(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := paced(t, d, 20*time.Second, "AI")
		p.answerAll()
		if _, err := p.s.Submit(ctx, p.who, p.id); err != nil {
			t.Fatal(err)
		}
		open := begin(t, p.s, "AI") // is not submitted, so not in the table
		if err := open.answer(1, "k", "3"); err != nil {
			t.Fatal(err)
		}
		table, err := p.s.Table(ctx, policy.Operator(policy.Public))
		if err != nil || len(table.Rows) != 1 || table.Hasty != 0 {
			t.Fatalf("%d rows, %d hasty, %v", len(table.Rows), table.Hasty, err)
		}
		r, err := p.s.Recompute(ctx, p.who, p.id)
		if err != nil {
			t.Fatal(err)
		}
		in, err := builtInInstrument()
		if err != nil {
			t.Fatal(err)
		}
		row := table.Rows[0]
		if len(row.Scores) != r.Answered || row.Language != "fr" || len(table.Items) != len(in.Items) {
			t.Errorf("%d scores of %d answers, language %s, %d columns", len(row.Scores), r.Answered, row.Language, len(table.Items))
		}
		for id, score := range row.Scores {
			it := in.Item(itembank.ItemID(id))
			if it == nil || score < 0 || score > it.MaxScore() {
				t.Errorf("%s: %d", id, score)
			}
		}
		for _, who := range []policy.Actor{policy.Anyone(), p.who, policy.Operator("ministry")} {
			if _, err := p.s.Table(ctx, who); !errs.Is(err, errs.NotFound) && !errs.Is(err, errs.Invalid) {
				t.Errorf("%+v got the answers: %v", who, err)
			}
		}
	})
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := paced(t, d, time.Millisecond, "AI")
		p.answerAll()
		r, err := p.s.Submit(ctx, p.who, p.id)
		if err != nil {
			t.Fatal(err)
		}
		table, err := p.s.Table(ctx, policy.Operator(policy.Public))
		if err != nil || len(table.Rows) != 1 || len(table.Rows[0].Scores) != 0 || table.Hasty != r.Answered {
			t.Fatalf("hasty answers in the table: %+v, %v", table.Rows, err)
		}
	})
}
