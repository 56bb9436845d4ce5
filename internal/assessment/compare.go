package assessment

import (
	"context"
	"math"
	"slices"
	"strings"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/policy"
)

// Comparison is two results of one person, the earlier and the later.
type Comparison struct {
	Before, Now *Result
	Changes     []Change // of the abilities that both have, in the order of the later
	SameScale   bool     // both were made with the same calibration and prior; else no difference can be told from a change of the measure
}

// Change is what became of one ability.
type Change struct {
	Before, Now Measure
	Verdict     Verdict
}

// Verdict says whether a difference is more than chance.
type Verdict string

// The verdicts. Higher and Lower: the difference is more than chance would make in nine of ten. Unclear: it is not. Unknown: on one side nothing was
// asked, or the two are not on one scale.
const (
	Higher  Verdict = "higher"
	Lower   Verdict = "lower"
	Unclear Verdict = "unclear"
	Unknown Verdict = "unknown"
)

// Verdicts are all of them.
var Verdicts = []Verdict{Higher, Lower, Unclear, Unknown}

// ninety is how many standard errors a difference must have, to either side, to be more than chance in nine of ten.
const ninety = 1.6449

// judge holds a difference against the uncertainty of both sides. Estimates are drawn towards the middle by the prior, so chance passes
// for a change rather less often than in one of ten.
func judge(before, now Measure) Verdict {
	if before.Level == "" || now.Level == "" {
		return Unknown
	}
	switch d := (now.Theta - before.Theta) / math.Hypot(before.SE, now.SE); {
	case d > ninety:
		return Higher
	case d < -ninety:
		return Lower
	}
	return Unclear
}

// Compare sets a submitted assessment beside another one of the same person, who shows the key of that one too. The other key is only looked at.
func (s *Service) Compare(ctx context.Context, who policy.Actor, id ID, other string) (c *Comparison, err error) {
	defer errs.Wrap(&err, "assessment.Compare(%s)", id)
	holder := Holder(who.Org, other)
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		mine, err := s.session(tx, who, policy.ReadResult, id)
		if err != nil {
			return err
		}
		theirs, err := selectSession(tx, who.Org, "key_hash", holder.KeyHash)
		switch {
		case errs.Is(err, errs.NotFound):
			return errs.New(errs.Invalid, "code_not_found").At("code").Because(err)
		case err != nil:
			return err
		case !policy.May(holder, policy.ReadResult, theirs.object()):
			return errs.New(errs.Invalid, "code_not_found").At("code")
		}
		if err := mayCompare(tx, mine, theirs); err != nil {
			return err
		}
		c, err = compared(tx, mine, theirs)
		return err
	})
	return c, err
}

// Beside sets a submitted assessment beside an earlier one, in the transaction of whoever has made sure that the actor may see both.
func Beside(tx *db.Tx, session *Session, earlier ID) (*Comparison, error) {
	before, err := selectSession(tx, session.Org, "id", string(earlier))
	if err != nil {
		return nil, err
	}
	if err := mayCompare(tx, session, before); err != nil {
		return nil, err
	}
	return compared(tx, session, before)
}

// mayCompare refuses two that are not both finished, or hold the same answers.
func mayCompare(tx *db.Tx, mine, theirs *Session) error {
	first, err := selectFirst(tx, mine)
	if err != nil {
		return err
	}
	other, err := selectFirst(tx, theirs)
	switch {
	case err != nil:
		return err
	case mine.ID == theirs.ID:
		return errs.New(errs.Invalid, "compare_same").At("code")
	case first == other:
		return errs.New(errs.Invalid, "compare_sharpened").At("code")
	case mine.State != Submitted:
		return errs.New(errs.Conflict, "not_submitted")
	case theirs.State != Submitted:
		return errs.New(errs.Invalid, "compare_open").At("code")
	}
	return nil
}

func compared(tx *db.Tx, mine, theirs *Session) (*Comparison, error) {
	if mine.SubmittedAt.Before(theirs.SubmittedAt) {
		mine, theirs = theirs, mine
	}
	before, err := selectResult(tx, theirs)
	if err != nil {
		return nil, err
	}
	now, err := selectResult(tx, mine)
	if err != nil {
		return nil, err
	}
	c := &Comparison{Before: before, Now: now, SameScale: before.Versions.sameScale(now.Versions)}
	if before.Versions.framework() == now.Versions.framework() {
		c.Changes = changes(before, now, c.SameScale)
	}
	if len(c.Changes) == 0 {
		return nil, errs.New(errs.Invalid, "compare_nothing").At("code")
	}
	return c, nil
}

func changes(before, now *Result, sameScale bool) (list []Change) {
	for _, n := range now.Profile {
		b, ok := before.Measure(n.Ability)
		if !ok {
			continue
		}
		change := Change{Before: b, Now: n, Verdict: Unknown}
		if sameScale {
			change.Verdict = judge(b, n)
		}
		list = append(list, change)
	}
	return list
}

// Having lists the changes with a verdict.
func (c *Comparison) Having(v Verdict) []Change {
	return slices.DeleteFunc(slices.Clone(c.Changes), func(x Change) bool { return x.Verdict != v })
}

// framework is the framework without its version: a statement keeps its meaning from version to version.
func (v Versions) framework() string {
	name, _, _ := strings.Cut(v.Framework, "@")
	return name
}

func (v Versions) sameScale(other Versions) bool {
	return v.Calibration == other.Calibration && v.Prior == other.Prior
}
