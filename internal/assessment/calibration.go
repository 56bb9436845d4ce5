package assessment

import (
	"context"
	"fmt"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/policy"
)

// Table is the answers that items are calibrated from: a row a submitted assessment, a column an item, cells are categories.
type Table struct {
	Items []string // by version, newest as "D2.C4-b1", earlier ones as "D2.C4-b1@2"
	Rows  []TableRow
	Hasty int // answers that were left out, since they came faster than the question can be read
}

// TableRow is one assessment. It carries no id: rows are numbered in the order of submitting.
type TableRow struct {
	About
	Language string
	Scores   map[string]int // by column
}

// Table gathers the answers of all submitted assessments with an instrument, for whoever runs the server. Hasty answers are left out, since they tell
// about hurry and not about the item; so is who answered.
func (s *Service) Table(ctx context.Context, who policy.Actor) (_ *Table, err error) {
	defer errs.Wrap(&err, "assessment.Table")
	if !policy.May(who, policy.ExportAnswers, policy.Object{Org: who.Org}) {
		return nil, errs.New(errs.NotFound, "assessment_not_found")
	}
	newest, err := s.bank.Newest(ctx, who.Org, Starter)
	if err != nil {
		return nil, err
	}
	t := &Table{}
	for _, it := range newest.Items {
		t.Items = append(t.Items, string(it.ID))
	}
	var sessions []*Session
	err = s.db.Read(ctx, func(tx *db.Tx) (err error) {
		sessions, err = selectSubmitted(tx, who.Org)
		return err
	})
	known := map[string]bool{}
	for _, session := range sessions {
		if err != nil {
			break
		}
		err = s.addRow(ctx, who, t, session, known)
	}
	return t, err
}

func (s *Service) addRow(ctx context.Context, who policy.Actor, t *Table, session *Session, known map[string]bool) error {
	e, err := s.engine(ctx, who, session.Instrument, session.InstrumentVersion)
	if err != nil {
		return err
	}
	newest, err := s.bank.Newest(ctx, who.Org, Starter)
	if err != nil {
		return err
	}
	var asked []Asked
	if err := s.db.Read(ctx, func(tx *db.Tx) (err error) {
		asked, err = selectAsked(tx, session)
		return err
	}); err != nil {
		return err
	}
	row := TableRow{About: session.About, Language: session.Language, Scores: map[string]int{}}
	for _, a := range asked {
		switch {
		case a.Self() || a.Answer == nil:
			continue
		case e.hasty(a):
			t.Hasty++
			continue
		}
		it := e.in.Items[e.index[a.Item]]
		column := string(it.ID)
		if now := newest.Item(it.ID); now == nil || now.Version != it.Version {
			column = fmt.Sprintf("%s@%d", it.ID, it.Version)
			if !known[column] {
				known[column] = true
				t.Items = append(t.Items, column)
			}
		}
		row.Scores[column] = it.Score(a.Answer.Choice)
	}
	t.Rows = append(t.Rows, row)
	return nil
}
