package stafflist

import (
	"cmp"
	"slices"
	"strings"

	"github.com/dira-platform/dira/internal/errs"
)

// Identity is what tells a person from others, in this file and in the next: the staff number where there is one, else the address, else name
// and unit. Two texts that differ in case, accents and blanks alone are the same.
type Identity struct {
	By  Field // StaffNumber, Email, FullName, or empty where there is none
	Key string
}

// IdentityOf is the identity of a person of whom these are known, each may be empty; unit is its names from the top down. It compares people who are
// known already with the rows of a list.
func IdentityOf(number, email, name string, unit []string) Identity {
	number, email, name = clean(number), clean(email), clean(name)
	switch {
	case number != "":
		return Identity{StaffNumber, NumberKey(number)}
	case email != "":
		return Identity{Email, strings.ToLower(email)}
	case name != "":
		return Identity{FullName, cmp.Or(strings.Join(words(name), " "), name) + "\n" + unitKey(unit)}
	}
	return Identity{}
}

// NumberKey is what two ways of writing a staff number or a code have in common: case, blanks and the script of digits do not count, signs do, for 1-23
// is not 12-3.
func NumberKey(number string) string {
	return strings.ToLower(strings.ReplaceAll(western(clean(number)), " ", ""))
}

// Fold is what two ways of writing a name have in common, such as that of a unit: case, accents, signs and blanks do not count.
func Fold(name string) string {
	name = clean(name)
	return cmp.Or(fold(name), name)
}

// identify finds what tells a row from others, and warns where that may change.
func (r *reading) identify(row *Row) Identity {
	id := IdentityOf(row.StaffNumber, row.Email, row.Name, row.Unit)
	if id.By == FullName && (r.has(StaffNumber) || r.has(Email)) && !row.Refused {
		r.problem(row, -1, row.Name, Warns, errs.New(errs.Invalid, "staff_identity_weak"))
	}
	return id
}

// twice finds rows that stand for the same person. The later one is refused; both are named.
func (r *reading) twice() {
	numbers, emails, names := map[string]int{}, map[string]int{}, map[string]int{}
	numberColumn, emailColumn := slices.Index(r.fields, StaffNumber), slices.Index(r.fields, Email)
	for i := range r.list.Rows {
		row := &r.list.Rows[i]
		if row.StaffNumber != "" {
			if other, ok := seen(numbers, NumberKey(row.StaffNumber), row.Number); ok {
				r.problem(row, numberColumn, row.StaffNumber, Refuses, errs.New(errs.Conflict, "staff_number_twice", "value", shorten(row.StaffNumber), "row", other))
			}
		}
		if row.Email != "" {
			if other, ok := seen(emails, strings.ToLower(row.Email), row.Number); ok {
				r.problem(row, emailColumn, row.Email, Refuses, errs.New(errs.Conflict, "staff_email_twice", "value", shorten(row.Email), "row", other))
			}
		}
		if row.Identity.By == FullName {
			if other, ok := seen(names, row.Identity.Key, row.Number); ok {
				r.problem(row, -1, row.Name, Refuses, errs.New(errs.Conflict, "staff_name_twice", "value", shorten(row.Name), "row", other))
			}
		}
	}
}

// seen notes the row that a key stands in first, and returns it for the others.
func seen(keys map[string]int, key string, row int) (first int, twice bool) {
	if first, twice = keys[key]; !twice {
		keys[key] = row
	}
	return first, twice
}
