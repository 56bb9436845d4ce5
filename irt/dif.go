package irt

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
)

// DIFOptions say which groups are compared and how. The zero value compares the second group (focal) with the first (reference)
// over the total score, without purification.
type DIFOptions struct {
	Focal     string // group under study; empty = the second of two, or the first when Reference is the second
	Reference string // empty = all who are not in the focal group
	// Purify leaves items that show DIF out of the matching score and repeats until the set of them stays the same. The studied item
	// is always counted in its own matching score (Holland & Thayer 1988).
	Purify    bool
	PurifyBy  DIFTest // which test says that an item shows DIF
	MaxPurify int     // repetitions; 0 = 10
	Level     float64 // of significance, for purification and classes; 0 = 0.05
	// Match is a matching variable for each person in the place of the total score, such as a score on another test or a grouped
	// ability; its distinct values are the strata. NaN leaves a person out. Persons then need not have answered all items, only the
	// one studied. It cannot be purified.
	Match []float64
}

// DIFTest is a test of whether an item shows DIF.
type DIFTest uint8

const (
	DIFMantel   DIFTest = iota // Mantel-Haenszel with continuity correction; polytomous: Mantel
	DIFLogistic                // uniform and non-uniform DIF together, 2 degrees of freedom
)

// DIFReport is the differential item functioning of every item between two groups: whether persons of the same ability, taken as
// the same matching score, answer an item differently because of their group.
type DIFReport struct {
	Reference, Focal               string  // names; "" of Reference means all others
	ReferencePersons, FocalPersons float64 // sums of weights of those who have a matching score
	Items                          []ItemDIF
	// Purifications is how often the score was purified, and Converged whether the set of DIF items stayed the same at last (true
	// without purification). When all items showed DIF, the last set but one is the matching score, and it is false.
	Purifications int
	Converged     bool
	Anchors       []string // items in the matching score; none with DIFOptions.Match
}

// ItemDIF is what the methods say of an item. Where one cannot, its numbers are NaN and Reason says why.
type ItemDIF struct {
	Item         string
	Dichotomous  bool
	MH           MantelHaenszel  // dichotomous items
	Mantel       MantelTest      // all items; for a dichotomous one it is MH without continuity correction
	Generalised  MantelTest      // categories taken as names
	Standardised Standardisation // all items
	BreslowDay   BreslowDay      // dichotomous items
	Logistic     LogisticDIF     // all items
	// Class is A (negligible), B (moderate) or C (large), empty without a test. Dichotomous items, from MH (Dorans & Holland 1993):
	// A if P ≥ Level or |Δ| < 1; C if |Δ| ≥ 1.5 and |Δ| − 1.645·SE(Δ) > 1; else B. Polytomous items, from the Mantel test and
	// |SMD|/SD (Zwick, Thayer & Mazzeo 1997): A if P ≥ Level or at most 0.17; C if above 0.25; else B.
	Class string
	// PAdjusted is the P of MH, of a polytomous item of Mantel, adjusted for the number of items so that at most the level's share of
	// the items found is expected to be found by chance (Benjamini & Hochberg 1995).
	PAdjusted float64
	Reason    string
}

// DIF compares two groups item by item with the methods of Mantel-Haenszel, Mantel (polytomous), generalised Mantel-Haenszel,
// standardisation, Breslow-Day and logistic regression.
//
// Strata are the values of the total score over the persons of both groups who answered every item (a missing answer is not wrong, and
// totals over different items don't compare), including the studied item. A weight counts as that many persons.
//
// It is an error if the data have no two groups, a name is not one of them, Focal is empty with more than two groups or the same as
// Reference, a group has nobody with a matching score, an option is out of its range, Match is purified or not one for each person, or
// ctx ends.
func DIF(ctx context.Context, d *Data, o DIFOptions) (*DIFReport, error) {
	side, r, err := o.sides(d)
	if err != nil {
		return nil, err
	}
	s := &difStudy{data: d, options: o, side: side}
	if err := s.count(ctx, r); err != nil {
		return nil, err
	}
	anchors := make([]bool, len(d.items))
	for j := range anchors {
		anchors[j] = true
	}
	tables, err := s.tables(ctx, anchors)
	if err != nil {
		return nil, err
	}
	r.Converged = true
	if o.Purify {
		if tables, err = s.purify(ctx, r, anchors, tables); err != nil {
			return nil, err
		}
	}
	p := make([]float64, len(tables))
	for j := range tables {
		p[j] = s.mantelP(&tables[j])
		r.Items = append(r.Items, s.item(ctx, d.items[j], &tables[j]))
		if anchors[j] && o.Match == nil {
			r.Anchors = append(r.Anchors, d.items[j])
		}
		if err := ctx.Err(); err != nil { // after the item, which may be spoilt
			return nil, err
		}
	}
	for j, adjusted := range FalseDiscovery(p) {
		r.Items[j].PAdjusted = adjusted
	}
	return r, nil
}

// sides finds each person's side: 0 reference, 1 focal, −1 neither. It also completes and checks the options.
func (o *DIFOptions) sides(d *Data) ([]int8, *DIFReport, error) {
	if err := o.complete(d); err != nil {
		return nil, nil, err
	}
	focal, reference := slices.Index(d.groups, o.Focal), slices.Index(d.groups, o.Reference)
	switch {
	case focal < 0:
		return nil, nil, fmt.Errorf("irt: there is no group %q", o.Focal)
	case reference < 0 && o.Reference != "":
		return nil, nil, fmt.Errorf("irt: there is no group %q", o.Reference)
	case reference == focal:
		return nil, nil, fmt.Errorf("irt: group %q cannot be compared with itself", o.Focal)
	}
	side := make([]int8, d.persons)
	for i := range side {
		switch g := d.Group(i); {
		case g == focal:
			side[i] = 1
		case reference >= 0 && g != reference:
			side[i] = -1
		}
	}
	name := o.Reference
	if name == "" && len(d.groups) == 2 {
		name = d.groups[1-focal]
	}
	return side, &DIFReport{Reference: name, Focal: o.Focal}, nil
}

// complete fills in defaults and checks what doesn't depend on the names of the groups.
func (o *DIFOptions) complete(d *Data) error {
	switch {
	case len(d.groups) < 2:
		return errors.New("irt: DIF compares two groups, but the data have no two")
	case o.Focal == "" && len(d.groups) > 2:
		return fmt.Errorf("irt: name the focal group: there are %d", len(d.groups))
	case o.PurifyBy > DIFLogistic:
		return fmt.Errorf("irt: unknown test %d", o.PurifyBy)
	case o.MaxPurify < 0 || !(o.Level >= 0 && o.Level < 1):
		return fmt.Errorf("irt: %d purifications or level %g is out of range", o.MaxPurify, o.Level)
	case o.Match != nil && (o.Purify || len(o.Match) != d.persons):
		return errors.New("irt: a matching variable is given for each person, and can't be purified")
	}
	if o.Focal == "" {
		o.Focal = d.groups[1]
		if o.Reference == o.Focal {
			o.Focal = d.groups[0]
		}
	}
	if o.Level == 0 {
		o.Level = 0.05
	}
	if o.MaxPurify == 0 {
		o.MaxPurify = 10
	}
	return nil
}

// purify repeats until the items that show DIF are those that are left out. anchors are the last set used.
func (s *difStudy) purify(ctx context.Context, r *DIFReport, anchors []bool, tables []difTable) ([]difTable, error) {
	r.Converged = false
	for {
		next, left := make([]bool, len(anchors)), 0
		for j := range next {
			if next[j] = !s.flagged(ctx, &tables[j]); next[j] {
				left++
			}
			if err := ctx.Err(); err != nil {
				return nil, err
			}
		}
		if slices.Equal(next, anchors) {
			r.Converged = true
			return tables, nil
		}
		if left == 0 || r.Purifications == s.options.MaxPurify {
			return tables, nil
		}
		copy(anchors, next)
		r.Purifications++
		var err error
		if tables, err = s.tables(ctx, anchors); err != nil {
			return nil, err
		}
	}
}

func (s *difStudy) flagged(ctx context.Context, t *difTable) bool {
	if s.options.PurifyBy == DIFLogistic {
		return t.logistic(ctx, s.options.Level).PBoth < s.options.Level
	}
	return s.mantelP(t) < s.options.Level
}

func (s *difStudy) mantelP(t *difTable) float64 {
	if t.dichotomous() {
		return t.mantelHaenszel().P
	}
	return t.mantel().P
}

func (s *difStudy) item(ctx context.Context, name string, t *difTable) ItemDIF {
	nan := math.NaN()
	it := ItemDIF{
		Item: name, Dichotomous: t.dichotomous(), Reason: t.reason(),
		Mantel: t.mantel(), Generalised: t.generalised(), Standardised: t.standardise(), Logistic: t.logistic(ctx, s.options.Level),
		MH:         MantelHaenszel{Alpha: nan, LogAlphaSE: nan, Delta: nan, DeltaSE: nan, Chi2: nan, P: nan, Chi2Uncorrected: nan, PUncorrected: nan},
		BreslowDay: BreslowDay{Chi2: nan, P: nan, Tarone: nan, PTarone: nan},
	}
	if it.Reason == "" && math.IsNaN(it.Logistic.PBoth) {
		it.Reason = "the logistic regression can't be fitted"
	}
	if !it.Dichotomous {
		it.Class = smdClass(it.Mantel.P, it.Standardised.Effect, s.options.Level)
		return it
	}
	it.MH = t.mantelHaenszel()
	it.BreslowDay = t.breslowDay(it.MH.Alpha)
	it.Class = it.MH.class(s.options.Level)
	if it.Reason == "" && math.IsNaN(it.MH.DeltaSE) {
		it.Reason = "the odds ratio is 0 or infinite: in some group nobody, or everybody, is right"
	}
	return it
}

func smdClass(p, effect, level float64) string {
	switch effect = math.Abs(effect); {
	case math.IsNaN(p) || math.IsNaN(effect):
		return ""
	case p >= level || effect <= 0.17:
		return "A"
	case effect > 0.25:
		return "C"
	}
	return "B"
}
