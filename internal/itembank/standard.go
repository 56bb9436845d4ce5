package itembank

import (
	"slices"
	"strings"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/irt"
)

// Standard is where the levels of some abilities begin, as a panel of judges has set it in an organisation.
type Standard struct {
	Name      string                  `json:"name"` // standard-1, standard-2, …
	Abilities []framework.StatementID `json:"abilities"`
	Cuts      []float64               `json:"cuts"` // where basic, intermediate and advanced begin, logits
	SE        []float64               `json:"se"`   // their standard errors over judges
	Method    string                  `json:"method"`
	Judges    int                     `json:"judges"`
	Day       string                  `json:"day"` // on which it was adopted, 2006-01-02
	Adjusted  bool                    `json:"adjusted,omitempty"`
}

// Error is the largest of its standard errors, logits.
func (st *Standard) Error() float64 { return slices.Max(st.SE) }

// StandardOf is the standard of an ability; nil while its cuts are provisional.
func (s Scale) StandardOf(ability framework.StatementID) *Standard {
	for i := range s.Standards {
		if slices.Contains(s.Standards[i].Abilities, ability) {
			return &s.Standards[i]
		}
	}
	return nil
}

// CutsOf are the abilities, in logits, at which the levels of one ability begin: as a panel has set them, or else the provisional ones.
func (s Scale) CutsOf(ability framework.StatementID) (irt.Cuts, error) {
	if st := s.StandardOf(ability); st != nil {
		return irt.NewCuts(st.Cuts...)
	}
	return s.CutScores()
}

// CutsName names the cuts of some abilities together: "cuts-provisional-1", "standard-2", or, where abilities differ, the names joined by "+", the provisional
// ones first.
func (s Scale) CutsName(abilities []framework.StatementID) string {
	var names []string
	for _, a := range abilities {
		name := s.Cuts.Name
		if st := s.StandardOf(a); st != nil {
			name = st.Name
		}
		switch {
		case slices.Contains(names, name):
		case name == s.Cuts.Name:
			names = slices.Insert(names, 0, name)
		default:
			names = append(names, name)
		}
	}
	return strings.Join(names, "+")
}

// adopt adds a standard. It takes the place of earlier ones for the abilities that it is about.
func (s Scale) adopt(st Standard) Scale {
	var list []Standard
	for _, old := range s.Standards {
		old.Abilities = slices.DeleteFunc(slices.Clone(old.Abilities), func(a framework.StatementID) bool { return slices.Contains(st.Abilities, a) })
		if len(old.Abilities) > 0 {
			list = append(list, old)
		}
	}
	s.Standards = append(list, st)
	return s
}

// Adopt makes a standard part of an instrument: the next version, with which new assessments begin. Those that were begun keep the one that they have. For
// slices above, which have made sure that the actor may.
func Adopt(tx *db.Tx, org string, id InstrumentID, st Standard) (next int, err error) {
	defer errs.Wrap(&err, "itembank.Adopt(%s, %s)", id, st.Name)
	version, err := newestVersion(tx, org, id)
	if err != nil {
		return 0, err
	}
	body, err := loadBody(tx, org, id, version)
	if err != nil {
		return 0, err
	}
	if _, err := irt.NewCuts(st.Cuts...); err != nil {
		return 0, err
	}
	body.Scale = body.Scale.adopt(st)
	raw, hash, err := encode(body)
	if err != nil {
		return 0, err
	}
	_, err = tx.Exec(`INSERT INTO itembank_instruments (org_id, id, version, hash, body, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		org, id, version+1, hash, raw, db.Micros(tx.Now))
	return version + 1, err
}

// decided is the instrument with what the organisation has decided about an earlier version of it: the program brings no standards, and takes none away.
func (in *Instrument) decided(tx *db.Tx, org string) (*Instrument, error) {
	version, err := newestVersion(tx, org, in.ID)
	if err != nil || version == 0 {
		return in, err
	}
	was, err := loadBody(tx, org, in.ID, version)
	if err != nil {
		return nil, err
	}
	kept := *in
	kept.Scale.Standards = was.Scale.Standards
	return &kept, nil
}
