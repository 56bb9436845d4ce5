package library

import (
	"cmp"
	"context"
	"encoding/json"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/policy"
)

// SaidBy is what a source said last of each resource, by the names of its records.
func (s *Service) SaidBy(ctx context.Context, who policy.Actor, from SourceID) (all map[string]Resource, err error) {
	defer errs.Wrap(&err, "library.SaidBy(%s)", from)
	if err := policy.Require(who, policy.ImportResources, policy.Object{Org: everyone}, "resource_not_found"); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		all = map[string]Resource{}
		return tx.Each(func(row func(...any) error) error {
			var name, id, own, whole string
			if err := row(&name, &id, &own, &whole); err != nil {
				return err
			}
			var r Resource
			if err := json.Unmarshal([]byte(cmp.Or(own, whole)), &r); err != nil {
				return err
			}
			if own == "" { // it is the only source
				r.Sources, r.Said = nil, nil
			}
			r.ID = ResourceID(id)
			all[name] = r
			return nil
		}, `SELECT o.name, o.resource_id, o.body, r.body FROM library_origins o JOIN library_resources r ON r.org_id = o.org_id AND r.id = o.resource_id
			WHERE o.org_id = $1 AND o.source_id = $2 AND o.state = 'live'`, everyone, from)
	})
	return all, err
}
