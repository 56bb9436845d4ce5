package programme

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/jobs"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/round"
)

// Wish is a scenario as somebody asks for it.
type Wish struct {
	Name  string
	Means Means
	Seed  string // empty: it is announced later
}

// Usual are the means of a first scenario: all courses, a week of each person's time, one course at a time.
func (v *View) Usual() Means {
	m := Means{Hours: 40, Taken: 3, Apart: true}
	for _, c := range v.Courses {
		m.Courses = append(m.Courses, c.ID)
	}
	return m
}

// SaveScenario adds a scenario, or changes one that is not computed. A seed counts as announced from when it is first stored as it is.
func (s *Service) SaveScenario(ctx context.Context, who policy.Actor, id ID, scenario ScenarioID, w Wish) (saved ScenarioID, err error) {
	defer errs.Wrap(&err, "programme.SaveScenario(%s)", id)
	saved = scenario
	if saved == "" {
		saved = ScenarioID(newID())
	}
	err = s.change(ctx, who, id, func(tx *db.Tx, v *View) error {
		if err := v.checkWish(&w); err != nil {
			return err
		}
		now := v.Scenario(scenario)
		switch {
		case scenario != "" && now == nil:
			return errs.New(errs.NotFound, "programme_scenario_not_found")
		case now == nil && len(v.Scenarios) >= MostScenarios:
			return errs.New(errs.Conflict, "programme_many_scenarios", "max", MostScenarios)
		case now != nil && now.State != Draft && now.State != Failed:
			return errs.New(errs.Conflict, "programme_frozen")
		case now == nil:
			now = &Scenario{ID: saved, Number: 1}
			for _, o := range v.Scenarios {
				now.Number = max(now.Number, o.Number+1)
			}
		}
		if w.Seed != now.Seed {
			now.AnnouncedAt = tx.Now
		}
		if w.Seed == "" {
			now.AnnouncedAt = time.Time{}
		}
		now.Name, now.Means, now.Seed, now.State, now.Failure = w.Name, w.Means, w.Seed, Draft, ""
		store := updateScenario
		if scenario == "" {
			store = insertScenario
		}
		if err := store(tx, &v.Programme, now); err != nil {
			return err
		}
		return record(tx, who, &v.Programme, "programme.scenario", audit.Details{"number": now.Number, "seed": fingerprint(now.Seed)})
	})
	return saved, err
}

func (v *View) checkWish(w *Wish) (err error) {
	if w.Name, err = name(w.Name); err != nil {
		return err
	}
	if w.Seed = strings.TrimSpace(identity.Clean(w.Seed)); utf8.RuneCountInString(w.Seed) > MostSeed {
		return errs.New(errs.Invalid, "programme_seed_long", "max", MostSeed).At("seed")
	}
	return v.check(&w.Means)
}

// DropScenario deletes one that was never computed: what was computed stays, so that nobody tries seeds until one pleases.
func (s *Service) DropScenario(ctx context.Context, who policy.Actor, id ID, scenario ScenarioID) (err error) {
	defer errs.Wrap(&err, "programme.DropScenario(%s)", id)
	return s.change(ctx, who, id, func(tx *db.Tx, v *View) error {
		now := v.Scenario(scenario)
		switch {
		case now == nil:
			return errs.New(errs.NotFound, "programme_scenario_not_found")
		case now.State == Waiting || now.State == Computed:
			return errs.New(errs.Conflict, "programme_frozen")
		}
		if err := deleteScenario(tx, &v.Programme, scenario); err != nil {
			return err
		}
		return record(tx, who, &v.Programme, "programme.scenario_drop", audit.Details{"number": now.Number})
	})
}

// Compute has a scenario computed. Its seed must be announced.
func (s *Service) Compute(ctx context.Context, who policy.Actor, id ID, scenario ScenarioID) (err error) {
	defer errs.Wrap(&err, "programme.Compute(%s)", scenario)
	return s.change(ctx, who, id, func(tx *db.Tx, v *View) error {
		now := v.Scenario(scenario)
		switch {
		case now == nil:
			return errs.New(errs.NotFound, "programme_scenario_not_found")
		case now.State == Waiting || now.State == Computed:
			return nil // pressed twice
		case now.Seed == "":
			return errs.New(errs.Conflict, "programme_no_seed")
		case v.Round.State != round.Closed:
			return errs.New(errs.Conflict, "programme_round_open")
		}
		if err := v.check(&now.Means); err != nil {
			return err
		}
		now.State, now.Failure, now.Done, now.Courses = Waiting, "", 0, nil
		for _, c := range v.Courses {
			if slices.Contains(now.Means.Courses, c.ID) {
				now.Courses = append(now.Courses, c)
			}
		}
		if err := updateScenario(tx, &v.Programme, now); err != nil {
			return err
		}
		if err := jobs.Enqueue(tx, compute{orgID(v.Org), id, scenario}); err != nil {
			return err
		}
		return record(tx, who, &v.Programme, "programme.compute", audit.Details{"number": now.Number, "seed": fingerprint(now.Seed)})
	})
}

// Stop gives up what is being computed; the scenario is a draft again.
func (s *Service) Stop(ctx context.Context, who policy.Actor, id ID, scenario ScenarioID) (err error) {
	defer errs.Wrap(&err, "programme.Stop(%s)", scenario)
	return s.change(ctx, who, id, func(tx *db.Tx, v *View) error {
		now := v.Scenario(scenario)
		if now == nil {
			return errs.New(errs.NotFound, "programme_scenario_not_found")
		}
		if now.State != Waiting {
			return nil
		}
		now.State, now.Courses = Draft, nil
		if err := updateScenario(tx, &v.Programme, now); err != nil {
			return err
		}
		return record(tx, who, &v.Programme, "programme.stop", audit.Details{"number": now.Number})
	})
}

// fingerprint is by what the log knows a seed: the beginning of its SHA-256, since a text may hold anything. Empty for none.
func fingerprint(seed string) string {
	if seed == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(seed))
	return hex.EncodeToString(sum[:8])
}
