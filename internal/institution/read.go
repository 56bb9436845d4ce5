package institution

import (
	"context"

	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/maturity"
	"github.com/dira-platform/dira/internal/policy"
)

// Shown is a fixed report with what is needed to show it.
type Shown struct {
	*Report
	*Assessment
	In *maturity.Instrument
}

// Report reads a fixed report, with evidence and with who does what.
func (s *Service) Report(ctx context.Context, who policy.Actor, id ID) (sh *Shown, err error) {
	defer errs.Wrap(&err, "institution.Report(%s)", id)
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		a, err := s.assessment(tx, who, policy.ReadInstitution, id)
		if err != nil {
			return err
		}
		if a.State != Fixed {
			return errs.New(errs.Conflict, "institution_not_fixed")
		}
		if sh, err = s.shown(tx, a); err != nil {
			return err
		}
		return sh.name(tx)
	})
	return sh, err
}

func (s *Service) shown(tx *db.Tx, a *Assessment) (sh *Shown, err error) {
	sh = &Shown{Assessment: a}
	if sh.In, err = s.instrument(tx, a.Org, version{a.Instrument, a.Version}); err != nil {
		return nil, err
	}
	sh.Report, err = selectReport(tx, a.Org, a.ID)
	return sh, err
}

// name puts in who is to do what, as far as they are known now.
func (sh *Shown) name(tx *db.Tx) error {
	actions, err := selectActions(tx, sh.Assessment)
	if err != nil {
		return err
	}
	by := map[ActionID]string{}
	for _, x := range actions {
		if by[x.ID] = x.Who; x.Person != "" {
			by[x.ID] = x.Name
		}
	}
	for i := range sh.Dimensions {
		for j := range sh.Dimensions[i].Statements {
			for k := range sh.Dimensions[i].Statements[j].Actions {
				x := &sh.Dimensions[i].Statements[j].Actions[k]
				x.Who = by[x.ID]
			}
		}
	}
	return nil
}

// Published reads a report that was published within the organisation. It says which statements have evidence, and neither what that is nor who does what.
func (s *Service) Published(ctx context.Context, who policy.Actor, id ID) (sh *Shown, err error) {
	defer errs.Wrap(&err, "institution.Published(%s)", id)
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		a, err := selectAssessment(tx, who.Org, id)
		if err != nil {
			return err
		}
		if !a.Published {
			return errs.New(errs.NotFound, "institution_not_found")
		}
		if err := policy.Require(who, policy.ReadPublished, policy.Object{Org: a.Org}, "institution_not_found"); err != nil {
			return err
		}
		if sh, err = s.shown(tx, a); err != nil {
			return err
		}
		for i := range sh.Dimensions {
			for j := range sh.Dimensions[i].Statements {
				st := &sh.Dimensions[i].Statements[j]
				for k := range st.Evidence {
					st.Evidence[k] = EvidenceLine{}
				}
			}
		}
		return nil
	})
	return sh, err
}

// Publications lists the published reports of the organisation, the newest first.
func (s *Service) Publications(ctx context.Context, who policy.Actor) (list []Assessment, err error) {
	defer errs.Wrap(&err, "institution.Publications")
	if err := policy.Require(who, policy.ReadPublished, policy.Object{Org: who.Org}, "institution_not_found"); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		all, err := selectAssessments(tx, who.Org)
		list = list[:0]
		for _, a := range all {
			if a.Published {
				list = append(list, a)
			}
		}
		return err
	})
	return list, err
}

// File reads a file that was added as evidence. That somebody read it is written down.
func (s *Service) File(ctx context.Context, who policy.Actor, id ID, e EvidenceID) (name string, content []byte, err error) {
	defer errs.Wrap(&err, "institution.File(%s, %s)", id, e)
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		a, err := s.assessment(tx, who, policy.ReadInstitution, id)
		if err != nil {
			return err
		}
		if name, content, err = selectFile(tx, a, e); err != nil {
			return err
		}
		return record(tx, who, a, "institution.read_file", audit.Details{"evidence": string(e)})
	})
	return name, content, err
}
