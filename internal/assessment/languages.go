package assessment

import (
	"fmt"
	"slices"

	"github.com/dira-platform/dira/internal/db"
)

// SelectLanguages reads in which language each of some assessments was begun.
func SelectLanguages(tx *db.Tx, org string, ids []ID) (map[ID]string, error) {
	found := make(map[ID]string, len(ids))
	for some := range slices.Chunk(ids, 500) {
		list, args := "", []any{org}
		for _, id := range some {
			args = append(args, id)
			list += fmt.Sprintf(", $%d", len(args))
		}
		rows, err := db.All(tx, func(row func(...any) error) (pair [2]string, err error) { return pair, row(&pair[0], &pair[1]) },
			`SELECT id, language FROM assessment_sessions WHERE org_id = $1 AND id IN (`+list[2:]+`)`, args...)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			found[ID(r[0])] = r[1]
		}
	}
	return found, nil
}
