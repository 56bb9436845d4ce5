package institution

import (
	"context"
	"slices"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/maturity"
	"github.com/dira-platform/dira/internal/policy"
)

// Part is somebody's own part in an assessment.
type Part struct {
	ID         AskedID
	Assessment *Assessment
	In         *maturity.Instrument
	Answers    map[string]Answer
	Finished   bool
}

// Path is what is asked, after what was answered.
func (p *Part) Path() maturity.Path {
	return p.In.Path(func(item string) string { return p.Answers[item].Level })
}

// Waiting is an assessment that waits for somebody.
type Waiting struct {
	ID   AskedID
	Name string
	Assessment
}

// Of lists the assessments that whoever is signed in is asked to answer and has not finished.
func (s *Service) Of(ctx context.Context, who policy.Actor) (list []Waiting, err error) {
	defer errs.Wrap(&err, "institution.Of")
	if err := policy.Require(who, policy.ReadHome, policy.Object{Org: who.Org, Person: who.Person}, "person_not_found"); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		all, err := selectAskedOf(tx, who.Org, identity.PersonID(who.Person))
		list = list[:0]
		for _, one := range all {
			a, err := selectAssessment(tx, who.Org, one.assessment)
			if err != nil {
				return err
			}
			if a.State == Answering && !one.finished {
				list = append(list, Waiting{ID: one.id, Name: a.Name, Assessment: *a})
			}
		}
		return err
	})
	return list, err
}

// part reads somebody's own part. Drafts are not there yet.
func (s *Service) part(tx *db.Tx, who policy.Actor, id AskedID) (*Part, error) {
	one, err := selectOneAsked(tx, who.Org, id)
	if err != nil {
		return nil, err
	}
	if err := policy.Require(who, policy.AnswerInstitution, policy.Object{Org: who.Org, Person: string(one.person)}, "institution_not_found"); err != nil {
		return nil, err
	}
	p := &Part{ID: id, Finished: one.finished}
	if p.Assessment, err = selectAssessment(tx, who.Org, one.assessment); err != nil {
		return nil, err
	}
	if p.Assessment.State == Draft {
		return nil, errs.New(errs.NotFound, "institution_not_found")
	}
	if p.In, err = s.instrument(tx, who.Org, version{p.Assessment.Instrument, p.Assessment.Version}); err != nil {
		return nil, err
	}
	p.Answers, err = selectAnswers(tx, who.Org, id)
	return p, err
}

// Part reads somebody's own part in an assessment: nobody else's.
func (s *Service) Part(ctx context.Context, who policy.Actor, id AskedID) (p *Part, err error) {
	defer errs.Wrap(&err, "institution.Part(%s)", id)
	err = s.db.Read(ctx, func(tx *db.Tx) (err error) {
		p, err = s.part(tx, who, id)
		return err
	})
	return p, err
}

// longestNote is in characters.
const longestNote = 500

// Save stores what somebody answered in a dimension. What they left open is left as it was. It is on disk when Save returns.
func (s *Service) Save(ctx context.Context, who policy.Actor, id AskedID, dimension string, answers map[string]Answer) (p *Part, err error) {
	defer errs.Wrap(&err, "institution.Save(%s, %s)", id, dimension)
	err = s.db.Batch(ctx, func(tx *db.Tx) error {
		if p, err = s.part(tx, who, id); err != nil {
			return err
		}
		if p.Assessment.State != Answering {
			return errs.New(errs.Conflict, "institution_answering_closed")
		}
		d := p.In.Dimension(dimension)
		if d == nil {
			return errs.New(errs.NotFound, "institution_not_found")
		}
		return p.save(tx, d, answers)
	})
	return p, err
}

// save checks and stores answers to what is asked, and keeps the part as it is then.
func (p *Part) save(tx *db.Tx, d *maturity.Dimension, answers map[string]Answer) error {
	for item, a := range answers {
		allowed, known := p.In.Allowed(d, item)
		if !known || a.Level != "" && !slices.Contains(allowed, a.Level) {
			return errs.New(errs.Invalid, "institution_answer_unknown").At(item)
		}
		var err error
		if a.Note, err = trimmed(a.Note, longestNote, "note."+item, false); err != nil {
			return err
		}
		if a.Level == "" {
			a.Level = p.Answers[item].Level
		}
		if a == p.Answers[item] {
			continue
		}
		if err := upsertAnswer(tx, p.Assessment.Org, p.ID, item, a); err != nil {
			return err
		}
		p.Answers[item] = a
	}
	if p.Finished && !p.Path().Done() { // another answer leads to more questions
		p.Finished = false
		return setFinished(tx, p.Assessment.Org, p.ID, false)
	}
	return nil
}

// Finish says that somebody is done: from then on their answers count. They can still change them until answering is closed.
func (s *Service) Finish(ctx context.Context, who policy.Actor, id AskedID) (err error) {
	defer errs.Wrap(&err, "institution.Finish(%s)", id)
	return s.db.Batch(ctx, func(tx *db.Tx) error {
		p, err := s.part(tx, who, id)
		switch {
		case err != nil:
			return err
		case p.Assessment.State != Answering:
			return errs.New(errs.Conflict, "institution_answering_closed")
		case !p.Path().Done():
			return errs.New(errs.Conflict, "institution_unanswered")
		}
		return setFinished(tx, who.Org, id, true)
	})
}
