package planfile

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/dira-platform/dira/allocate"
)

// A group of people is a sex, unit:NAME or region:NAME.
const (
	unitGroup   = "unit:"
	regionGroup = "region:"
)

// isGroup tells whether a text names a group.
func isGroup(s string) bool {
	for _, kind := range []string{unitGroup, regionGroup} {
		if name, ok := strings.CutPrefix(s, kind); ok {
			return name != ""
		}
	}
	return slices.Contains(Sexes, s)
}

func groupsText() string { return strings.Join(Sexes, ", ") + ", unit:NAME or region:NAME" }

// groups reads woman;unit:u1.
func (r *reader) groups(column string) (out []string) {
	for _, g := range r.list(column) {
		if !isGroup(g) {
			r.fail(column, "%q is none of %s", g, groupsText())
		}
		out = append(out, strings.Clone(g))
	}
	return out
}

// ReadShare reads a share as a command has it: woman=0.4, region:north=0.2.
func ReadShare(text string) (s allocate.Share, err error) {
	at := strings.LastIndexByte(text, '=')
	if at < 0 || !isGroup(text[:at]) {
		return s, fmt.Errorf("%q is no share; one is written woman=0.4, and a group is %s", text, groupsText())
	}
	s.Group = text[:at]
	if s.Least, err = strconv.ParseFloat(text[at+1:], 64); err != nil || !(s.Least >= 0 && s.Least <= 1) || math.Abs(math.Round(s.Least*1000)-s.Least*1000) > 1e-9 {
		return s, fmt.Errorf("%q: %q is no part of all seats; a part is a number from 0 to 1 with three decimals at most", text, text[at+1:])
	}
	return s, nil
}
