package web

import (
	"slices"
	"strings"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/results"
)

// lookBack reads what the wave before told of the unit, where its levels mean the same.
func (f *Face) lookBack(r *report) error {
	if r.Release.Before == nil || len(r.Told.Rest) > 0 {
		return nil
	}
	p, err := f.Results.Report(r.Context(), r.actor(), r.Release.Before.Round, r.Told.Unit)
	switch {
	case errs.Is(err, errs.NotFound): // the unit was not there, or the round is one of others
		return nil
	case err != nil:
		return err
	}
	if p.Release != nil && r.Release.SameLevels(p.Release) { // shares of people at other levels are no figures of before
		r.before, r.beforeOf = p.Release.Group(r.Told.Unit, results.Everyone), p.Release.Abilities
	}
	return nil
}

// was is the main figure of an ability in the wave before; nil: none.
func (r *report) was(id framework.StatementID) *results.Interval {
	if k := slices.IndexFunc(r.beforeOf, func(a results.Ability) bool { return a.ID == id }); r.before != nil && k >= 0 {
		return r.main(r.before.Stats[k])
	}
	return nil
}

// titleOf names the round, and which of several it is.
func (r *report) titleOf() string {
	if r.Release != nil {
		return r.waveOf(r.Release.Name, r.Release.Wave)
	}
	return r.waveOf(r.Round.Name, r.Round.Wave)
}

// waveOf names a round, and which of several it is.
func (v *visit) waveOf(name string, wave int) string {
	if wave < 2 {
		return name
	}
	return "\u2068" + name + "\u2069 · " + strings.TrimSuffix(v.printer.T("rounds.wave", "n", wave), ".")
}
