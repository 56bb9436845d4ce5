package library

import (
	"context"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/policy"
)

// Gap is a next step for which there is nothing to point to.
type Gap struct {
	Competency framework.StatementID // or AI
	Level      framework.Level
}

// Gaps lists, in the order of the framework, the steps without a resource in any of the languages; without a language, those without any resource at all.
func (s *Service) Gaps(ctx context.Context, who policy.Actor, languages ...string) (gaps []Gap, err error) {
	defer errs.Wrap(&err, "library.Gaps(%v)", languages)
	if err := mayRead(who); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		gaps = gaps[:0]
		for _, c := range s.abilities {
			for _, l := range framework.Levels {
				there, err := hasStep(tx, c, l, primaries(languages))
				if err != nil {
					return err
				}
				if !there {
					gaps = append(gaps, Gap{c, l})
				}
			}
		}
		return nil
	})
	return gaps, err
}

func hasStep(tx *db.Tx, competency framework.StatementID, level framework.Level, languages []string) (bool, error) {
	query := `SELECT resource_id FROM library_steps WHERE org_id = $1 AND competency = $2 AND level = $3`
	asks := [][]any{{everyone, competency, level}}
	if len(languages) > 0 {
		query, asks = query+` AND language = $4`, nil
		for _, l := range languages {
			asks = append(asks, []any{everyone, competency, level, l})
		}
	}
	for _, args := range asks {
		var id ResourceID
		err := tx.Row(query+` LIMIT 1`, args, &id)
		if !none(err) {
			return err == nil, err
		}
	}
	return false, nil
}

// Covered is how many resources there are for a next step.
type Covered struct {
	Gap
	Here int // in the language that was asked for
	All  int // in any language; those whose language nobody says are for no step
}

// mostCounted is how many languages are kept: anybody may ask for any.
const mostCounted = 200

// counted are resources by step, as they were at a change.
type counted struct {
	change int64
	of     map[string]map[Gap]int // by language; all of them under the empty one
}

// Covered counts, in the order of the framework, the resources for each step, those in a language and all. Regions of languages do not divide.
func (s *Service) Covered(ctx context.Context, who policy.Actor, language string) (steps []Covered, err error) {
	defer errs.Wrap(&err, "library.Covered(%s)", language)
	if err := mayRead(who); err != nil {
		return nil, err
	}
	s.counting.Lock()
	defer s.counting.Unlock() // also while counting: nobody needs it counted twice
	language = Primary(language)
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		w, err := newWriter(tx)
		if err != nil {
			return err
		}
		if s.counted.of == nil || s.counted.change != w.change || len(s.counted.of) > mostCounted {
			s.counted = counted{w.change, map[string]map[Gap]int{}}
		}
		if s.counted.of[""] == nil {
			if s.counted.of[""], err = countSteps(tx, `SELECT competency, level, COUNT(DISTINCT resource_id) FROM library_steps WHERE org_id = $1 GROUP BY competency, level`, everyone); err != nil {
				return err
			}
		}
		if s.counted.of[language] == nil {
			s.counted.of[language], err = countSteps(tx, `SELECT competency, level, COUNT(*) FROM library_steps WHERE org_id = $1 AND language = $2 GROUP BY competency, level`, everyone, language)
		}
		return err
	})
	for _, c := range s.abilities {
		for _, l := range framework.Levels {
			g := Gap{c, l}
			steps = append(steps, Covered{g, s.counted.of[language][g], s.counted.of[""][g]})
		}
	}
	return steps, err
}

func countSteps(tx *db.Tx, query string, args ...any) (map[Gap]int, error) {
	counts := map[Gap]int{}
	return counts, tx.Each(func(row func(...any) error) error {
		var g Gap
		var n int
		err := row(&g.Competency, &g.Level, &n)
		counts[g] = n
		return err
	}, query, args...)
}
