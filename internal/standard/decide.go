package standard

import (
	"context"
	"math"
	"strings"
	"unicode/utf8"

	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/irt"
)

// Decision is what an officer makes of a panel's result.
type Decision struct {
	Adopt  bool
	Cuts   Three // to adopt, logits; a value that is the panel's but for rounding to two decimals is the panel's
	Reason string
}

// hundredth is how exactly cuts are typed.
const hundredth = 0.005000001

// Decide adopts the result of a panel, as it is or within one standard error of it, or rejects it. What is adopted is a new version of the cuts, with which
// new assessments begin. Single judgements are deleted.
func (s *Service) Decide(ctx context.Context, who policy.Actor, id ID, d Decision) (err error) {
	defer errs.Wrap(&err, "standard.Decide(%s)", id)
	return s.db.Write(ctx, func(tx *db.Tx) error {
		p, err := in(tx, who, id, Closed)
		if err != nil {
			return err
		}
		rounds, err := selectRounds(tx, p)
		if err != nil {
			return err
		}
		d.Reason = strings.TrimSpace(strings.ReplaceAll(d.Reason, "\r\n", "\n"))
		if utf8.RuneCountInString(d.Reason) > longestText || !utf8.ValidString(d.Reason) || strings.ContainsRune(d.Reason, 0) {
			return errs.New(errs.Invalid, "standard_long", "limit", longestText).At("reason")
		}
		if !d.Adopt {
			return reject(tx, who, p, d)
		}
		return adopt(tx, who, p, rounds[len(rounds)-1].outcome, d)
	})
}

func reject(tx *db.Tx, who policy.Actor, p *Panel, d Decision) error {
	if d.Reason == "" {
		return errs.New(errs.Invalid, "standard_reason").At("reason")
	}
	if err := advance(tx, p, Rejected, "decided_at"); err != nil {
		return err
	}
	if err := decide(tx, p, d.Reason); err != nil {
		return err
	}
	return record(tx, who, p, "standard.reject", nil)
}

func adopt(tx *db.Tx, who policy.Actor, p *Panel, o *Outcome, d Decision) error {
	st, err := o.standard(d)
	if err != nil {
		return err
	}
	if st.Number, err = nextNumber(tx, p.Org); err != nil {
		return err
	}
	st.Abilities = p.Abilities
	version, err := itembank.Adopt(tx, p.Org, p.Instrument, itembank.Standard{Name: nameOf(st.Number), Abilities: p.Abilities, Cuts: st.Cuts[:], SE: st.SE[:],
		Method: string(p.Method), Judges: st.Judges, Day: dayOf(tx.Now), Adjusted: st.Adjusted})
	if err != nil {
		return err
	}
	if err := insertStandard(tx, p, st, who.Person, version); err != nil {
		return err
	}
	if err := advance(tx, p, Adopted, "decided_at"); err != nil {
		return err
	}
	if err := decide(tx, p, d.Reason); err != nil {
		return err
	}
	return record(tx, who, p, "standard.adopt", audit.Details{"number": st.Number, "version": version, "adjusted": st.Adjusted})
}

// standard is what a decision makes of an outcome.
func (o *Outcome) standard(d Decision) (*Standard, error) {
	if !o.Usable() {
		return nil, errs.New(errs.Conflict, "standard_unusable")
	}
	st := &Standard{Judges: o.Judges}
	for k, c := range o.Cuts {
		field := string(framework.LevelAt(k + 1))
		off := math.Abs(d.Cuts[k] - c.Theta)
		switch {
		case !(off <= c.SE+hundredth):
			return nil, errs.New(errs.Invalid, "standard_beyond").At(field)
		case off <= hundredth:
			st.Cuts[k] = c.Theta
		default:
			st.Cuts[k], st.Adjusted = d.Cuts[k], true
		}
		st.SE[k] = c.SE
	}
	if _, err := irt.NewCuts(st.Cuts[:]...); err != nil {
		return nil, errs.New(errs.Invalid, "standard_cuts_rise").At(string(framework.Basic))
	}
	if st.Adjusted && d.Reason == "" {
		return nil, errs.New(errs.Invalid, "standard_reason").At("reason")
	}
	return st, nil
}

// InForce tells which standards stand behind cuts by their names. For slices above.
func InForce(tx *db.Tx, org string) (map[string]Standard, error) {
	list, err := selectStandards(tx, org)
	all := map[string]Standard{}
	for _, s := range list {
		all[s.Name] = s
	}
	return all, err
}
