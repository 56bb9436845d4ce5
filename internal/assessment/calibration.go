package assessment

import (
	"context"
	"fmt"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/policy"
)

// Table is the answers that items are calibrated from: a row a submitted assessment, a column an item, cells are categories.
type Table struct {
	Items []string // by version, newest as "D2.C4-b1", earlier ones as "D2.C4-b1@2"
	Rows  []TableRow
	Hasty int // answers that were left out, since they came faster than the question can be read
}

// TableRow is one assessment with those that continue it. It carries no id: rows are numbered in the order of submitting.
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
	return s.Gather(ctx, newest, who.Org, nil)
}

// Gather is [Service.Table] for slices above, with the items of an instrument as its columns. It tells how many assessments it has read of how many, unless
// nobody wants to know; an error of that ends it.
func (s *Service) Gather(ctx context.Context, newest *itembank.Instrument, org string, progress func(done, all int) error) (_ *Table, err error) {
	defer errs.Wrap(&err, "assessment.Gather")
	who := policy.Actor{Org: org}
	t := &Table{}
	for _, it := range newest.Items {
		t.Items = append(t.Items, string(it.ID))
	}
	var sessions []*Session
	err = s.db.Read(ctx, func(tx *db.Tx) (err error) {
		sessions, err = selectSubmitted(tx, who.Org)
		return err
	})
	if err == nil {
		err = s.gather(ctx, who, &gathering{table: t, newest: newest, known: map[string]bool{}, rows: map[ID]int{}}, sessions, progress)
	}
	return t, err
}

func (s *Service) gather(ctx context.Context, who policy.Actor, g *gathering, sessions []*Session, progress func(done, all int) error) error {
	for i, session := range sessions {
		if progress != nil {
			if err := progress(i, len(sessions)); err != nil {
				return err
			}
		}
		if err := s.addRow(ctx, who, g, session); err != nil {
			return err
		}
	}
	return nil
}

// GatherOf is [Service.Gather] of certain assessments alone, with the items of the instrument that most of them were taken with as its columns, and its engine; nil
// where none of them is there.
func (s *Service) GatherOf(ctx context.Context, org string, ids []ID) (t *Table, e *Engine, err error) {
	defer errs.Wrap(&err, "assessment.GatherOf")
	who, t := policy.Actor{Org: org}, &Table{}
	var sessions []*Session
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		sessions = nil
		for _, id := range ids {
			session, err := selectSession(tx, org, "id", string(id))
			switch {
			case errs.Is(err, errs.NotFound): // erased in the meantime
			case err != nil:
				return err
			default:
				sessions = append(sessions, session)
			}
		}
		return nil
	})
	if err != nil || len(sessions) == 0 {
		return t, nil, err
	}
	first := commonest(sessions)
	if e, err = s.engine(ctx, who, first.Instrument, first.InstrumentVersion); err != nil {
		return nil, nil, err
	}
	for _, it := range e.in.Items {
		t.Items = append(t.Items, string(it.ID))
	}
	return t, e, s.gather(ctx, who, &gathering{table: t, newest: e.in, known: map[string]bool{}, rows: map[ID]int{}}, sessions, nil)
}

// commonest is a session with the instrument that most of them have; of two, the newer one.
func commonest(sessions []*Session) (found *Session) {
	n := map[string]int{}
	most := 0
	for _, s := range sessions {
		key := fmt.Sprintf("%s/%d", s.Instrument, s.InstrumentVersion)
		n[key]++
	}
	for _, s := range sessions {
		count := n[fmt.Sprintf("%s/%d", s.Instrument, s.InstrumentVersion)]
		if found == nil || count > most || count == most && s.InstrumentVersion > found.InstrumentVersion {
			found, most = s, count
		}
	}
	return found
}

// gathering is a table on its way.
type gathering struct {
	table  *Table
	newest *itembank.Instrument
	known  map[string]bool // columns of earlier versions
	rows   map[ID]int      // of each session; one that continues another shares its row
}

// column is where an item's answers stand.
func (g *gathering) column(it *itembank.Item) string {
	if now := g.newest.Item(it.ID); now != nil && now.Version == it.Version {
		return string(it.ID)
	}
	column := fmt.Sprintf("%s@%d", it.ID, it.Version)
	if !g.known[column] {
		g.known[column] = true
		g.table.Items = append(g.table.Items, column)
	}
	return column
}

// row is the one of a session: a new one, or that of the session it continues.
func (g *gathering) row(session *Session) *TableRow {
	at, ok := g.rows[session.BasedOn]
	if !ok {
		at = len(g.table.Rows)
		g.table.Rows = append(g.table.Rows, TableRow{About: session.About, Language: session.Language, Scores: map[string]int{}})
	}
	g.rows[session.ID] = at
	return &g.table.Rows[at]
}

func (s *Service) addRow(ctx context.Context, who policy.Actor, g *gathering, session *Session) error {
	e, err := s.engine(ctx, who, session.Instrument, session.InstrumentVersion)
	if err != nil {
		return err
	}
	var asked []Asked
	var r *Result
	if err := s.db.Read(ctx, func(tx *db.Tx) (err error) {
		if r, err = selectResult(tx, session); err != nil {
			return err
		}
		asked, err = selectAsked(tx, session)
		return err
	}); err != nil || r.Judge { // who had seen the keys
		return err
	}
	row := g.row(session)
	for _, a := range own(session, asked) {
		switch {
		case a.Self() || a.Answer == nil:
			continue
		case e.hasty(a):
			g.table.Hasty++
			continue
		}
		it := e.in.Items[e.index[a.Item]]
		column := g.column(it)
		if _, twice := row.Scores[column]; !twice { // two who continue the same may be asked the same: the first answer is the fresh one
			row.Scores[column] = it.Score(a.Answer.Choice)
		}
	}
	return nil
}
