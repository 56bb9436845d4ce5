package calibration

import (
	"math"

	"github.com/dira-platform/dira/irt"
)

// The bounds of the flags. With 300 questions some differ by chance: a flag wants both that it is hardly chance (one in a hundred) and that it matters.
const (
	Chance    = 0.01 // probability by chance alone
	surely    = 2.58 // standard errors that are exceeded by so much chance
	rather    = 1.96 // for a slope that the prior of the estimation has already drawn to the usual one
	MostFit   = 1.2  // infit or outfit
	flatSlope = 0.6  // of what the model has
	sharp     = 1.7
	moved     = 3.0 // standard errors
)

// flags are what somebody must look at before the item is taken.
func (f *Finding) flags(x *irt.ProfileItem) (list []Flag) {
	add := func(is bool, flag Flag) {
		if is {
			list = append(list, flag)
		}
	}
	add(f.unfair(), Unfair)
	backwards := x.Rest < -2/math.Sqrt(float64(x.Answered))
	has, free := x.A, x.SEA > 0
	if free { // the model has whatever slope there is; it is held against the usual one
		has = 1
	}
	z := math.Log(x.Slope/has) / x.SELogSlope
	flat := !backwards && x.Slope < flatSlope*has && (z < -surely || free && z < -rather)
	add(backwards, Backwards)
	add(flat, Flat)
	add(!free && z > surely && x.Slope > sharp*has, Sharp)
	add(!flat && !backwards && (x.P < Chance || math.Max(x.Infit, x.Outfit) > MostFit), Misfit)
	if f.New != nil {
		off := math.Abs(f.New.Location() - f.Old.Location())
		add(off > moved*math.Hypot(f.New.SE, f.Old.SE), Moved)
	}
	return list
}

// unfair reports whether a group is at a disadvantage that is large, or moderate and hardly chance.
func (f *Finding) unfair() bool {
	for _, d := range f.DIF {
		if d.Class == "C" || d.Class == "B" && d.P < Chance {
			return true
		}
	}
	return false
}
