package identity

import (
	"strings"

	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/policy"
)

// recordPerson writes down what was done to a person, or that somebody read of them.
func recordPerson(tx *db.Tx, who policy.Actor, action string, id PersonID, d audit.Details) error {
	return audit.Record(tx, audit.Event{Org: who.Org, Person: who.Person, Role: string(who.Role), Action: action,
		Object: audit.Object{Kind: audit.Person, ID: string(id)}, Details: d})
}

// recordUnit writes down what was done to a unit, or that somebody read who is in it.
func recordUnit(tx *db.Tx, who policy.Actor, action string, id UnitID, d audit.Details) error {
	return audit.Record(tx, audit.Event{Org: who.Org, Person: who.Person, Role: string(who.Role), Action: action,
		Object: audit.Object{Kind: "unit", ID: string(id)}, Details: d})
}

// changes names what is different of a person, and not how.
func changes(before, after *Person) audit.Details {
	var names []string
	for _, c := range []struct{ name, before, after string }{
		{"name", before.Name, after.Name}, {"staff_number", before.StaffNumber, after.StaffNumber}, {"email", before.Email, after.Email},
		{"unit", string(before.Unit), string(after.Unit)}, {"language", before.Language, after.Language}, {"sex", before.Sex, after.Sex},
		{"age_band", before.AgeBand, after.AgeBand}, {"grade", before.Grade, after.Grade}, {"job_role", before.JobRole, after.JobRole},
	} {
		if c.before != c.after {
			names = append(names, c.name)
		}
	}
	return audit.Details{"fields": strings.Join(names, ",")}
}

// guarded refuses to change by what somebody is known who may do more than the actor could give them: whoever gives an administrator another address
// can sign in as them.
func guarded(tx *db.Tx, who policy.Actor, id PersonID) error {
	if string(id) == who.Person {
		return nil
	}
	grants, err := SelectGrants(tx, who.Org, id)
	if err != nil {
		return err
	}
	for _, g := range grants {
		if g.Role.Elevated() && !policy.May(who, policy.GrantRoles, policy.Object{Org: who.Org, Unit: g.Path}) {
			return errs.New(errs.Conflict, "person_elevated").At("email")
		}
	}
	return nil
}

// uniqueCode refuses a code that another unit has, or had before it was closed.
func uniqueCode(tx *db.Tx, org, code string, except UnitID) error {
	id, err := unitWithCode(tx, org, code)
	if err == nil && id != "" && id != except {
		err = errs.New(errs.Conflict, "unit_code_taken", "code", code).At("code")
	}
	return err
}
