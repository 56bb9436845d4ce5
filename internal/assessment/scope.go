package assessment

import (
	"slices"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
)

// resolveScope turns what a person asked for (domains, competencies or AI; nothing means the whole) into abilities in the order of the
// framework. With a role and no scope it is what the role's profile asks for.
func resolveScope(v *framework.Version, wanted []string, role framework.StatementID) ([]framework.StatementID, error) {
	targets, known := v.Targets[role]
	if role != "" && !known {
		return nil, errs.New(errs.Invalid, "role_unknown", "role", string(role)).At("role")
	}
	all := v.Abilities()
	if len(wanted) == 0 && role == "" {
		return all, nil
	}
	in := map[framework.StatementID]bool{}
	for _, w := range wanted {
		id := framework.StatementID(w)
		found := false
		for _, a := range all {
			if a == id || v.DomainOf(a) == id {
				in[a], found = true, true
			}
		}
		if !found {
			return nil, errs.New(errs.Invalid, "scope_unknown", "id", w).At("scope")
		}
	}
	return slices.DeleteFunc(all, func(a framework.StatementID) bool {
		return !in[a] && (len(wanted) > 0 || targets[a] == 0)
	}), nil
}

// checkAbout refuses what is none of the values; empty is always right.
func checkAbout(a About) error {
	for _, f := range []struct {
		name, value string
		values      []string
	}{{"sex", a.Sex, Sexes}, {"age_band", a.AgeBand, AgeBands}, {"grade", a.Grade, Grades}} {
		if f.value != "" && !slices.Contains(f.values, f.value) {
			return errs.New(errs.Invalid, "about_unknown", "value", f.value).At(f.name)
		}
	}
	return nil
}
