package results

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
)

// person is one assessment of a round with all its facts, in the order of the abilities.
type person struct {
	unit  identity.UnitID
	sex   string
	grade string
	role  framework.StatementID
	pair  string
	added bool    // counts in no release yet
	first int     // number of the first release in which they count; 0: none yet
	facts []*Fact // nil where an ability was not in what this person was asked
}

// abilitiesOf are all abilities in facts, in the order of their framework: by the numbers in their ids, the strand last.
func abilitiesOf(facts []Fact) (list []framework.StatementID) {
	known := map[framework.StatementID]bool{}
	for i := range facts {
		if a := facts[i].Ability; !known[a] {
			known[a], list = true, append(list, a)
		}
	}
	slices.SortFunc(list, func(a, b framework.StatementID) int {
		return cmp.Or(cmp.Compare(last(a), last(b)), slices.Compare(numbers(a), numbers(b)), strings.Compare(string(a), string(b)))
	})
	return list
}

func last(a framework.StatementID) int {
	if a == framework.AI {
		return 1
	}
	return 0
}

// numbers are the numbers in an id: 1 and 4 in "D1.C4".
func numbers(id framework.StatementID) (list []int) {
	for _, digits := range strings.FieldsFunc(string(id), func(r rune) bool { return r < '0' || r > '9' }) {
		n, _ := strconv.Atoi(digits)
		list = append(list, n)
	}
	return list
}

// peopleOf puts the facts of each assessment together. Facts of one assessment stand together.
func peopleOf(facts []Fact, abilities []framework.StatementID) (list []person) {
	var now assessment.ID
	for i := range facts {
		f := &facts[i]
		if f.Session != now || len(list) == 0 {
			now = f.Session
			list = append(list, person{f.Unit, f.Sex, f.Grade, f.Role, f.Pair, f.Release == 0, f.Release, make([]*Fact, len(abilities))})
		}
		list[len(list)-1].facts[slices.Index(abilities, f.Ability)] = f
	}
	return list
}
