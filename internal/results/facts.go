package results

import (
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/round"
)

// SelectFacts reads the facts of a round that count in a release, those of an assessment together. For slices that plan with them; what they tell of people they protect as releases do.
func SelectFacts(tx *db.Tx, org string, id round.ID) (list []Fact, err error) {
	all, err := selectFacts(tx, org, id)
	for _, f := range all {
		if f.Release > 0 {
			list = append(list, f)
		}
	}
	return list, err
}

// SelectOfficers reads the last release of a round to officers; nil: there is none.
func SelectOfficers(tx *db.Tx, org string, id round.ID) (*Release, error) {
	return selectRelease(tx, org, id, ForOfficers)
}
