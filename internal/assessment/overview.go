package assessment

import (
	"context"
	"time"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/policy"
)

// Overview is where a person stands: the list of sections with what is done.
type Overview struct {
	Session
	Framework framework.VersionID
	Sections  []Progress
	Answered  int
	SavedAt   time.Time // of the last answer; zero when there is none
}

// Progress is how far a section has come.
type Progress struct {
	Section
	Answered int
	Done     bool // nothing left to ask; the person may still change answers until they close it
	Closed   bool
	Seconds  int // that the rest takes at most
}

// Left is the time that the rest of the assessment takes at most.
func (o *Overview) Left() time.Duration {
	total := 0
	for _, p := range o.Sections {
		total += p.Seconds
	}
	return time.Duration(total) * time.Second
}

// Overview tells where a person stands.
func (s *Service) Overview(ctx context.Context, who policy.Actor, id ID) (_ *Overview, err error) {
	defer errs.Wrap(&err, "assessment.Overview(%s)", id)
	st, err := s.load(ctx, who, policy.AnswerAssessment, id)
	if err != nil {
		return nil, err
	}
	o := &Overview{Session: *st.Session, Framework: st.engine.framework.ID}
	for _, section := range st.plan {
		p, err := st.progress(section)
		if err != nil {
			return nil, err
		}
		o.Sections = append(o.Sections, p)
		o.Answered += p.Answered
	}
	for _, a := range st.asked {
		if a.Answer != nil && a.Answer.AnsweredAt.After(o.SavedAt) {
			o.SavedAt = a.Answer.AnsweredAt
		}
	}
	return o, nil
}

func (st *state) progress(section Section) (Progress, error) {
	p := Progress{Section: section, Closed: st.closed[section.ID] || st.State != Open}
	for _, a := range inSection(st.asked, section.ID) {
		if a.Answer != nil {
			p.Answered++
		}
	}
	a, _, err := st.unanswered(section.ID.is)
	p.Done = a == nil
	if !p.Done && !p.Closed {
		p.Seconds = (section.Limit - p.Answered) * st.engine.in.Rules.SecondsScored
		if section.ID.Self() {
			p.Seconds = (section.Limit - p.Answered) * st.engine.in.Rules.SecondsRating
		}
	}
	return p, err
}

// Estimate is the number of questions and the time a scope takes at most, before anything is begun.
type Estimate struct {
	Statements int // of the self-view
	Questions  int
	Time       time.Duration
	Quick      time.Duration // without the self-view, where that may be left out; otherwise 0
}

// Estimate tells what a scope will take.
func (s *Service) Estimate(ctx context.Context, who policy.Actor, scope []string, role framework.StatementID) (est Estimate, err error) {
	defer errs.Wrap(&err, "assessment.Estimate")
	in, err := s.bank.Newest(ctx, who.Org, Starter)
	if err != nil {
		return est, err
	}
	e, err := s.engine(ctx, who, in.ID, in.Version)
	if err != nil {
		return est, err
	}
	abilities, err := resolveScope(e.framework, scope, role)
	if err != nil {
		return est, err
	}
	for _, section := range plan(e.framework, in.Rules, abilities) {
		if section.ID.Self() {
			est.Statements += section.Limit
		} else {
			est.Questions += section.Limit
		}
	}
	questions := time.Duration(est.Questions*in.Rules.SecondsScored) * time.Second
	est.Time = questions + time.Duration(est.Statements*in.Rules.SecondsRating)*time.Second
	if quick(e.framework, abilities) {
		est.Quick = questions
	}
	return est, nil
}

// Result returns the result of a submitted assessment.
func (s *Service) Result(ctx context.Context, who policy.Actor, id ID) (session *Session, result *Result, err error) {
	defer errs.Wrap(&err, "assessment.Result(%s)", id)
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if session, err = s.session(tx, who, policy.ReadResult, id); err != nil {
			return err
		}
		if session.State != Submitted {
			return errs.New(errs.Conflict, "not_submitted")
		}
		result, err = selectResult(tx, session)
		return err
	})
	return session, result, err
}

// Recompute computes a submitted assessment's result again, from its answers and the versions it was made with.
func (s *Service) Recompute(ctx context.Context, who policy.Actor, id ID) (result *Result, err error) {
	defer errs.Wrap(&err, "assessment.Recompute(%s)", id)
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		session, err := s.session(tx, who, policy.ReadResult, id)
		if err != nil {
			return err
		}
		if session.State != Submitted {
			return errs.New(errs.Conflict, "not_submitted")
		}
		stored, err := selectResult(tx, session)
		if err != nil {
			return err
		}
		result, err = s.onScale(ctx, tx, session, stored, stored.Rescored)
		return err
	})
	return result, err
}

// Revision is one stored revision of one answer, as its owner may see it.
type Revision struct {
	Question string                `json:"question"`
	Ability  framework.StatementID `json:"ability"`
	Revision int                   `json:"revision"`
	Choice   []string              `json:"choice"`
	Language string                `json:"language"`
	SavedAt  time.Time             `json:"saved_at"`
}

// Everything is all that is stored about one assessment, for the person whose it is.
type Everything struct {
	Session *Session
	Answers []Revision
	Result  *Result   // that holds; nil while open
	Before  []*Result // those before it was scored again, the first one first
}

// Everything returns all that is stored about an assessment.
func (s *Service) Everything(ctx context.Context, who policy.Actor, id ID) (all *Everything, err error) {
	defer errs.Wrap(&err, "assessment.Everything(%s)", id)
	all = &Everything{}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if all.Session, err = s.session(tx, who, policy.ReadResult, id); err != nil {
			return err
		}
		if all.Answers, err = selectRevisions(tx, all.Session); err != nil || all.Session.State != Submitted {
			return err
		}
		all.Before, all.Result, err = selectScorings(tx, all.Session)
		return err
	})
	return all, err
}
