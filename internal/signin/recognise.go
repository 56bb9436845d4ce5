package signin

import (
	"slices"

	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/openid"
)

// recognise finds the person whom a provider speaks of, by the provider's own id once they have come from there, and gives them the roles of their groups.
func (s *Service) recognise(tx *db.Tx, p Provider, c openid.Claims) (identity.PersonID, error) {
	id, err := selectSubject(tx, p.Org, p.ID, c.Subject)
	if err != nil {
		return "", err
	}
	if id == "" {
		if id, err = s.first(tx, p, c); err != nil {
			return "", err
		}
		if err := insertSubject(tx, p.Org, p.ID, c.Subject, id); err != nil {
			return "", err
		}
		if err := audit.Record(tx, audit.Event{Org: p.Org, Role: audit.Program, Action: "provider.recognised", Object: audit.Object{Kind: audit.Person, ID: string(id)},
			Details: audit.Details{"provider": string(p.ID), "by": p.KnownBy}}); err != nil {
			return "", err
		}
	}
	person, err := identity.SelectPerson(tx, p.Org, id)
	if err != nil {
		return "", err
	}
	if person.State != identity.Active {
		return "", errs.New(errs.NotAllowed, "provider_unknown")
	}
	return id, s.roles(tx, p, id, c.Groups)
}

// first finds somebody who comes from a provider for the first time, or adds them.
func (s *Service) first(tx *db.Tx, p Provider, c openid.Claims) (id identity.PersonID, err error) {
	d := identity.Details{Name: c.Name, Email: c.Email}
	if p.KnownBy == ByNumber {
		d.StaffNumber = c.Number
	}
	switch {
	case p.KnownBy == ByEmail && c.Email == "":
		return "", errs.New(errs.NotAllowed, "provider_email_unverified")
	case p.KnownBy == ByEmail:
		id, err = identity.PersonByEmail(tx, p.Org, c.Email)
	case c.Number == "":
		return "", errs.New(errs.NotAllowed, "provider_number_missing")
	default:
		id, err = identity.PersonByNumber(tx, p.Org, c.Number)
	}
	switch {
	case err != nil || id != "":
		return id, err
	case !p.Creates:
		return "", errs.New(errs.NotAllowed, "provider_unknown")
	}
	if d.Name == "" {
		d.Name = c.Email + c.Number
	}
	root, err := identity.SelectRoot(tx, p.Org)
	if err != nil {
		return "", err
	}
	added, err := identity.AddPerson(tx, p.Org, root, d)
	if err != nil {
		return "", errs.New(errs.NotAllowed, "provider_unknown").Because(err)
	}
	return added.ID, audit.Record(tx, audit.Event{Org: p.Org, Role: audit.Program, Action: "person.add", Object: audit.Object{Kind: audit.Person, ID: string(added.ID)},
		Details: audit.Details{"provider": string(p.ID)}})
}

// roles makes the roles of a person those of their groups, where the provider decides about roles.
func (s *Service) roles(tx *db.Tx, p Provider, id identity.PersonID, groups []string) error {
	if p.GroupsClaim == "" || len(p.Mapping) == 0 {
		return nil
	}
	var wanted []identity.Grant
	for _, m := range p.Mapping {
		if slices.Contains(groups, m.Group) {
			wanted = append(wanted, identity.Grant{Role: m.Role, Unit: m.Unit})
		}
	}
	changed, err := identity.SetGrants(tx, p.Org, id, wanted)
	if err != nil || !changed {
		return err
	}
	return audit.Record(tx, audit.Event{Org: p.Org, Role: audit.Program, Action: "role.mapped", Object: audit.Object{Kind: audit.Person, ID: string(id)},
		Details: audit.Details{"provider": string(p.ID), "roles": len(wanted)}})
}
