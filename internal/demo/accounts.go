package demo

import (
	"context"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
)

// Account is somebody as whom a visitor can come in.
type Account struct {
	Role         policy.Role `json:"role"`
	Name         string      `json:"name"`
	Organisation string      `json:"organisation"`
	Unit         string      `json:"unit"`    // for which they act
	Address      string      `json:"address"` // leads in, as often as one likes, while this demo runs
}

// accounts makes a link for each role. Whoever is not there any more has none.
func (w *world) accounts(ctx context.Context, address string) (list []Account, err error) {
	defer errs.Wrap(&err, "demo.accounts")
	for _, c := range cast {
		account, id, err := w.account(ctx, c.role)
		if err != nil {
			return nil, err
		}
		if id == "" {
			continue
		}
		door, err := w.app.SignIn.Door(ctx, policy.Operator(policy.Public), Org, id)
		if err != nil {
			return nil, err
		}
		account.Address = address + "/demo/" + string(door)
		list = append(list, account)
	}
	return list, nil
}

// account is who has a role now; without an id, nobody does.
func (w *world) account(ctx context.Context, role policy.Role) (a Account, id identity.PersonID, err error) {
	err = w.app.DB.Read(ctx, func(tx *db.Tx) error {
		if id, err = identity.PersonByEmail(tx, Org, w.cast(role).Email); err != nil || id == "" {
			return err
		}
		p, err := identity.SelectPerson(tx, Org, id)
		if err != nil {
			return err
		}
		unit := p.Unit
		grants, err := identity.SelectGrants(tx, Org, id)
		if err != nil {
			return err
		}
		for _, g := range grants {
			if g.Role == role {
				unit = g.Unit
			}
		}
		u, err := identity.SelectUnit(tx, Org, unit)
		a = Account{Role: role, Name: p.Name, Organisation: ministryName, Unit: u.Name}
		return err
	})
	return a, id, err
}
