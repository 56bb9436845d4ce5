package demo

import (
	"context"
	"time"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
)

// cast is the part of the staff whom a visitor can be: one for each role.
var cast = []struct {
	role policy.Role
	unit string // where they work
	over string // the unit for which they hold the role
}{
	{policy.Member, "RB-1", ""},
	{policy.Manager, "FP-1", "FP-1"},
	{policy.Officer, "FP-3", root},
	{policy.Editor, "DS-3", root},
	{policy.Auditor, root, root},
	{policy.Administrator, "DS-2", root},
}

// cast finds who has a role: who leads the unit, of a manager; else the last of it.
func (w *world) cast(role policy.Role) (found *person) {
	for _, c := range cast {
		if c.role != role {
			continue
		}
		for _, p := range w.staff {
			if p.unit.code != c.unit {
				continue
			}
			if found == nil || role != policy.Manager {
				found = p
			}
		}
	}
	return found
}

// acting is whoever has a role, acting as one who has it for the whole ministry, with a second factor shown.
func (w *world) acting(role policy.Role) policy.Actor {
	return policy.Actor{Org: Org, Person: string(w.cast(role).id), Role: role, Unit: w.root, Strong: true}
}

// appoint lets people act in their roles.
func (w *world) appoint(ctx context.Context) error {
	ctx = db.At(ctx, w.before(daysStaff, 14*time.Hour))
	who := w.acting(policy.Administrator)
	if err := w.known(ctx, who); err != nil {
		return err
	}
	for _, c := range cast {
		if c.role == policy.Member || c.role == policy.Administrator {
			continue
		}
		if err := w.app.People.Grant(ctx, who, w.cast(c.role).id, c.role, w.units[c.over]); err != nil {
			return err
		}
	}
	return nil
}

// known finds the ids under which the staff is known by now.
func (w *world) known(ctx context.Context, who policy.Actor) error {
	all, err := w.app.People.Find(ctx, who, identity.Search{Text: "@"}) // everybody has an address
	for _, one := range all {
		if p := w.byMail[one.Email]; p != nil {
			p.id, w.byID[one.ID] = one.ID, p
		}
	}
	return err
}
