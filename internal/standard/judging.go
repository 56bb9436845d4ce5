package standard

import (
	"context"
	"math"

	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/irt"
)

// Part is somebody's own part in a panel.
type Part struct {
	ID        JudgeID
	Panel     *Panel
	Framework *framework.Version
	Accepted  bool
	Finished  bool                      // the round under way
	Judged    map[itembank.ItemID]Three // what holds of what they gave
	Given     map[itembank.ItemID]bool  // in the round under way
	Before    *Outcome                  // of the round before; nil in the first
	Pages     []irt.Page                // of the booklet; its items are those of the panel

	impact     *Impact
	instrument *itembank.Instrument
}

// Open reports whether they can judge: the panel is open and they have promised to keep what they see to themselves.
func (p *Part) Open() bool { return p.Panel.State == Open && p.Accepted }

// Impact is what they may see of the people of the organisation, in the last round alone; nil: nothing.
func (p *Part) Impact() *Impact {
	if p.Panel.State != Open {
		return nil
	}
	return p.impact
}

// Done reports whether there is a judgement on everything.
func (p *Part) Done() bool { return p.Missing() == 0 }

// Most is the highest score of the question with this number, from 1; 1 where there is none.
func (p *Part) Most(number int) int {
	if number < 1 || number > len(p.Panel.Items) {
		return 1
	}
	return p.instrument.Item(p.Panel.Items[number-1]).MaxScore()
}

// Missing is on how many questions there is no judgement yet; where bookmarks are placed it is 1 until they are.
func (p *Part) Missing() (n int) {
	for _, id := range p.wanted() {
		if _, ok := p.Judged[id]; !ok {
			n++
		}
	}
	return n
}

// wanted is on what there is to judge.
func (p *Part) wanted() []itembank.ItemID {
	if p.Panel.Method == Bookmark {
		return []itembank.ItemID{bookmarks}
	}
	return p.Panel.Items
}

// Marks are where they put their bookmarks, pages from 1; ok is false before.
func (p *Part) Marks() (t Three, ok bool) {
	t, ok = p.Judged[bookmarks]
	return t, ok
}

// Waiting is a panel that waits for somebody.
type Waiting struct {
	ID    JudgeID
	Name  string
	Round int
}

// Of lists the panels that wait for whoever is signed in.
func (s *Service) Of(ctx context.Context, who policy.Actor) (list []Waiting, err error) {
	defer errs.Wrap(&err, "standard.Of")
	if err := policy.Require(who, policy.ReadHome, policy.Object{Org: who.Org, Person: who.Person}, "person_not_found"); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		seats, err := selectSeatsOf(tx, who.Org, identity.PersonID(who.Person))
		list = list[:0]
		for _, x := range seats {
			p, err := selectPanel(tx, who.Org, x.panel)
			if err != nil {
				return err
			}
			if p.State == Open && x.finished < p.Round {
				list = append(list, Waiting{ID: x.id, Name: p.Name, Round: p.Round})
			}
		}
		return err
	})
	return list, err
}

// Part reads somebody's own part: nobody else's. It holds no question.
func (s *Service) Part(ctx context.Context, who policy.Actor, id JudgeID) (p *Part, err error) {
	defer errs.Wrap(&err, "standard.Part(%s)", id)
	if err = s.db.Read(ctx, func(tx *db.Tx) (err error) {
		p, err = part(tx, who, id)
		return err
	}); err != nil {
		return nil, err
	}
	return p, s.complete(ctx, who, p)
}

// complete adds what is not in the tables of panels.
func (s *Service) complete(ctx context.Context, who policy.Actor, p *Part) (err error) {
	if p.instrument, err = s.Bank.Instrument(ctx, who.Org, p.Panel.Instrument, p.Panel.Version); err != nil {
		return err
	}
	if p.Framework, err = s.Frameworks.Version(ctx, who, p.instrument.Framework); err != nil || p.Panel.Method != Bookmark {
		return err
	}
	p.Pages, err = irt.Booklet(parameters(p.instrument, p.Panel.Items), irt.RP67)
	return err
}

// part reads somebody's own part. Drafts are not there yet.
func part(tx *db.Tx, who policy.Actor, id JudgeID) (*Part, error) {
	x, err := selectSeat(tx, who.Org, id)
	if err != nil {
		return nil, err
	}
	if err := policy.Require(who, policy.JudgeQuestions, policy.Object{Org: who.Org, Person: string(x.person)}, "standard_not_found"); err != nil {
		return nil, err
	}
	p := &Part{ID: id, Accepted: x.accepted > 0, Given: map[itembank.ItemID]bool{}}
	if p.Panel, err = selectPanel(tx, who.Org, x.panel); err != nil {
		return nil, err
	}
	if p.Panel.State == Draft {
		return nil, errs.New(errs.NotFound, "standard_not_found")
	}
	p.Finished = x.finished >= p.Panel.Round
	list, err := selectJudgements(tx, who.Org, id)
	if err != nil {
		return nil, err
	}
	p.Judged = standing(list)
	for _, j := range list {
		if j.round == p.Panel.Round {
			p.Given[j.item] = true
		}
	}
	rounds, err := selectRounds(tx, p.Panel)
	for _, r := range rounds {
		switch r.number {
		case p.Panel.Round - 1:
			p.Before = r.outcome
		case p.Panel.Round:
			p.impact = r.impact
		}
	}
	return p, err
}

// open refuses a part in which nothing can be judged.
func (p *Part) open() error {
	switch {
	case p.Panel.State != Open:
		return errs.New(errs.Conflict, "standard_judging_closed")
	case !p.Accepted:
		return errs.New(errs.Conflict, "standard_not_accepted")
	}
	return nil
}

// Accept promises to keep the questions to oneself. It is asked once.
func (s *Service) Accept(ctx context.Context, who policy.Actor, id JudgeID) (err error) {
	defer errs.Wrap(&err, "standard.Accept(%s)", id)
	return s.db.Write(ctx, func(tx *db.Tx) error {
		p, err := part(tx, who, id)
		switch {
		case err != nil:
			return err
		case p.Panel.State != Open:
			return errs.New(errs.Conflict, "standard_judging_closed")
		case p.Accepted:
			return nil
		}
		if err := setAccepted(tx, who.Org, id); err != nil {
			return err
		}
		return record(tx, who, p.Panel, "standard.accept", nil)
	})
}

// Shown is a question as a judge sees it.
type Shown struct {
	*Part
	Item     *itembank.Item
	Number   int // from 1: of the question, or of the page of the booklet
	Of       int
	Score    int             // of a page: the points that are to be reached
	Own      *Three          // what they gave; nil: nothing yet
	Spread   *[Levels]Spread // of what all gave in the round before; nil in the first, and in a booklet
	Answered *float64        // in the last round, the share of its points that people earned; nil: not told
}

// Question shows a judge one question with its key. That they saw it is written down.
func (s *Service) Question(ctx context.Context, who policy.Actor, id JudgeID, number int) (sh *Shown, err error) {
	defer errs.Wrap(&err, "standard.Question(%s, %d)", id, number)
	p, err := s.Part(ctx, who, id)
	if err != nil {
		return nil, err
	}
	if err := p.open(); err != nil {
		return nil, err
	}
	if sh, err = p.show(number); err != nil {
		return nil, err
	}
	return sh, s.db.Write(ctx, func(tx *db.Tx) error {
		if now, err := part(tx, who, id); err != nil || now.open() != nil {
			return errs.New(errs.Conflict, "standard_judging_closed").Because(err)
		}
		return record(tx, who, p.Panel, "standard.view", audit.Details{"question": string(sh.Item.ID), "round": p.Panel.Round})
	})
}

// show finds a question by its number.
func (p *Part) show(number int) (*Shown, error) {
	sh := &Shown{Part: p, Number: number, Of: len(p.Panel.Items)}
	at := number - 1
	if p.Panel.Method == Bookmark {
		sh.Of = len(p.Pages)
	}
	if at < 0 || at >= sh.Of {
		return nil, errs.New(errs.NotFound, "standard_question_not_found")
	}
	if p.Panel.Method == Bookmark {
		sh.Score = p.Pages[at].Score
		at = p.Pages[at].Item
	}
	item := p.Panel.Items[at]
	sh.Item = p.instrument.Item(item)
	if own, ok := p.Judged[item]; ok {
		sh.Own = &own
	}
	if p.Before != nil {
		if spread, ok := p.Before.Items[item]; ok {
			sh.Spread = &spread
		}
	}
	if i := p.Impact(); i != nil {
		if share, ok := i.Items[item]; ok {
			sh.Answered = &share
		}
	}
	return sh, nil
}

// Rate stores what a judge expects of people just at each level on a question, in points. It is on disk when Rate returns.
func (s *Service) Rate(ctx context.Context, who policy.Actor, id JudgeID, number int, t Three) (err error) {
	defer errs.Wrap(&err, "standard.Rate(%s, %d)", id, number)
	p, err := s.Part(ctx, who, id)
	switch {
	case err != nil:
		return err
	case p.Panel.Method != Angoff || number < 1 || number > len(p.Panel.Items):
		return errs.New(errs.NotFound, "standard_question_not_found")
	}
	item := p.instrument.Item(p.Panel.Items[number-1])
	if err := rising(t, 0, float64(item.MaxScore()), errs.New(errs.Invalid, "standard_rating")); err != nil {
		return err
	}
	return s.give(ctx, who, id, p.Panel.Round, item.ID, t)
}

// Mark stores where a judge puts bookmarks: the last page, from 1, that people just at each level have mastered.
func (s *Service) Mark(ctx context.Context, who policy.Actor, id JudgeID, t Three) (err error) {
	defer errs.Wrap(&err, "standard.Mark(%s)", id)
	p, err := s.Part(ctx, who, id)
	switch {
	case err != nil:
		return err
	case p.Panel.Method != Bookmark:
		return errs.New(errs.NotFound, "standard_question_not_found")
	}
	for _, page := range t {
		if page != math.Trunc(page) {
			return errs.New(errs.Invalid, "standard_page", "most", len(p.Pages)).At(string(framework.Basic))
		}
	}
	if err := rising(t, 1, float64(len(p.Pages)), errs.New(errs.Invalid, "standard_page", "most", len(p.Pages))); err != nil {
		return err
	}
	return s.give(ctx, who, id, p.Panel.Round, bookmarks, t)
}

// rising refuses what lies outside the limits, or expects less of a higher level.
func rising(t Three, least, most float64, outside *errs.Error) error {
	for k, v := range t {
		field := string(framework.LevelAt(k + 1))
		if !(v >= least && v <= most) {
			return outside.At(field)
		}
		if k > 0 && v < t[k-1] {
			return errs.New(errs.Invalid, "standard_rising").At(field)
		}
	}
	return nil
}

// give stores a judgement, unless the round has gone on in the meantime.
func (s *Service) give(ctx context.Context, who policy.Actor, id JudgeID, round int, item itembank.ItemID, t Three) error {
	return s.db.Batch(ctx, func(tx *db.Tx) error {
		p, err := part(tx, who, id)
		if err != nil {
			return err
		}
		if err := p.open(); err != nil {
			return err
		}
		if p.Panel.Round != round {
			return errs.New(errs.Conflict, "standard_went_on")
		}
		return upsertJudgement(tx, who.Org, id, round, item, t)
	})
}

// Finish says that a judge is done with the round: what they gave counts. What they did not give again counts as they gave it before. They can still change
// it until the round is closed.
func (s *Service) Finish(ctx context.Context, who policy.Actor, id JudgeID) (err error) {
	defer errs.Wrap(&err, "standard.Finish(%s)", id)
	return s.db.Batch(ctx, func(tx *db.Tx) error {
		p, err := part(tx, who, id)
		if err != nil {
			return err
		}
		if err := p.open(); err != nil {
			return err
		}
		if !p.Done() {
			return errs.New(errs.Conflict, "standard_unjudged")
		}
		return setFinished(tx, who.Org, id, p.Panel.Round)
	})
}
