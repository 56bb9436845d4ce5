package curriculum

import "reflect"

// Difference is which units would change.
type Difference struct{ Added, Changed, Removed []string }

// Differ compares the units of a curriculum before and after, by their codes.
func Differ(before, after *Body) (d Difference) {
	for i := range after.Units {
		u := &after.Units[i]
		switch old := before.Unit(u.Code); {
		case old == nil:
			d.Added = append(d.Added, u.Code)
		case !alike(*old, *u):
			d.Changed = append(d.Changed, u.Code)
		}
	}
	for _, u := range before.Units {
		if after.Unit(u.Code) == nil {
			d.Removed = append(d.Removed, u.Code)
		}
	}
	return d
}

// alike reports whether two units say the same; none of something is as an empty list of it.
func alike(a, b Unit) bool {
	for _, u := range []*Unit{&a, &b} {
		if len(u.Marks) == 0 {
			u.Marks = nil
		}
		if len(u.Requires) == 0 {
			u.Requires = nil
		}
	}
	return reflect.DeepEqual(a, b)
}
