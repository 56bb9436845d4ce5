package assessment

import (
	"context"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/policy"
)

// Held reads an assessment for an actor who may do this to it, in the transaction of a slice above.
func Held(tx *db.Tx, who policy.Actor, do policy.Action, id ID) (*Session, error) {
	session, err := selectSession(tx, who.Org, "id", string(id))
	if err != nil {
		return nil, err
	}
	return session, policy.Require(who, do, session.object(), "assessment_not_found")
}

// Behaviours is what the self-view of a scope asks, for others who are asked the same about somebody.
type Behaviours struct {
	Version   int // of the instrument
	Framework framework.VersionID
	List      []Behaviour // in the order of the self-view
}

// Behaviour is one of the statements.
type Behaviour struct {
	Section SectionID
	Ability framework.StatementID
	Level   framework.Level
	Text    itembank.Text
}

// Behaviours lists the statements that the self-view of a scope asks; none means the whole. Version 0 is the newest of the instrument.
func (s *Service) Behaviours(ctx context.Context, org string, id itembank.InstrumentID, version int, scope []string) (b *Behaviours, err error) {
	defer errs.Wrap(&err, "assessment.Behaviours(%s)", id)
	if version == 0 {
		in, err := s.bank.Newest(ctx, org, id)
		if err != nil {
			return nil, err
		}
		version = in.Version
	}
	e, err := s.engine(ctx, policy.Actor{Org: org}, id, version)
	if err != nil {
		return nil, err
	}
	abilities, err := resolveScope(e.framework, scope, "")
	if err != nil {
		return nil, err
	}
	b = &Behaviours{Version: version, Framework: e.framework.ID}
	for _, a := range e.selfView(&Session{Scope: abilities}) {
		b.List = append(b.List, Behaviour{Section: a.Section, Ability: a.Ability, Level: a.Level, Text: e.in.Statement(a.Ability, a.Level).Text})
	}
	return b, nil
}

// OwnPoints are the points from 1 to 5 that the holder of an assessment gave to their own behaviours, averaged by ability. What is not rated is left out.
func OwnPoints(tx *db.Tx, session *Session) (map[framework.StatementID]float64, error) {
	asked, err := selectAsked(tx, session)
	if err != nil {
		return nil, err
	}
	own := map[framework.StatementID]float64{}
	for _, ability := range session.Scope {
		sum, n := 0, 0
		for _, level := range framework.Levels {
			if points, rated := rating(asked, ability, level); rated {
				sum, n = sum+points, n+1
			}
		}
		if n > 0 {
			own[ability] = float64(sum) / float64(n)
		}
	}
	return own, nil
}
