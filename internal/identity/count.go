package identity

import (
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/policy"
)

// Headcount is how many active people there are, and of how many what is known.
type Headcount struct {
	People   int
	Email    int // of them: who have an address
	Language int // of them: whose language is known
}

// Add adds another count.
func (h *Headcount) Add(o Headcount) {
	h.People += o.People
	h.Email += o.Email
	h.Language += o.Language
}

// CountByUnit counts the active people of each unit at and below a path, each unit alone. Units without people are left out. For slices above.
func CountByUnit(tx *db.Tx, org string, at policy.Path) (map[UnitID]Headcount, error) {
	counts := map[UnitID]Headcount{}
	_, err := db.All(tx, func(row func(...any) error) (id UnitID, err error) {
		var h Headcount
		if err = row(&id, &h.People, &h.Email, &h.Language); err == nil {
			counts[id] = h
		}
		return id, err
	}, `SELECT p.unit_id, COUNT(*), COUNT(NULLIF(p.email, '')), COUNT(NULLIF(p.language, ''))`+personTables+
		`WHERE p.org_id = $1 AND p.state = 'active' AND substr(u.path, 1, $3) = $2 GROUP BY p.unit_id`, org, at, len(at))
	return counts, err
}
