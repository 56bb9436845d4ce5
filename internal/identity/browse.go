package identity

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"

	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/policy"
)

// Branch is a unit with how many people work there.
type Branch struct {
	Unit
	Own   int // in the unit itself
	Below int // in it and everything below it
}

// Tree lists the units for which the actor acts, parents before children, with how many people work in each.
func (s *Service) Tree(ctx context.Context, who policy.Actor) (tree []Branch, err error) {
	defer errs.Wrap(&err, "identity.Tree")
	if err := policy.Require(who, policy.ReadUnits, policy.Object{Org: who.Org, Unit: who.Unit}, "unit_not_found"); err != nil {
		return nil, err
	}
	var units []Unit
	var counts map[UnitID]Headcount
	err = s.db.Read(ctx, func(tx *db.Tx) (err error) {
		if units, err = SelectUnits(tx, who.Org, who.Unit); err == nil {
			counts, err = CountByUnit(tx, who.Org, who.Unit)
		}
		return err
	})
	at := map[UnitID]int{}
	for i, u := range units {
		n := counts[u.ID].People
		tree, at[u.ID] = append(tree, Branch{u, n, n}), i
	}
	for _, b := range slices.Backward(tree) { // what is below comes first
		if i, ok := at[b.Parent]; ok {
			tree[i].Below += tree[at[b.ID]].Below
		}
	}
	return tree, err
}

// Search says who is looked for.
type Search struct {
	Unit     UnitID // empty: the one for which the actor acts
	Text     string // parts of names, numbers and addresses, in the unit and everything below it; empty: all who are in the unit itself
	Left     bool   // those who have left, too
	Language string // by whose rules names are put in order
}

// Find lists people by name, with what a list shows of them: number, name, address, unit, whether they have left. That somebody looked is written down.
func (s *Service) Find(ctx context.Context, who policy.Actor, q Search) (list []Person, err error) {
	defer errs.Wrap(&err, "identity.Find(%s)", q.Unit)
	if q.Unit == "" {
		if all := who.Unit.Units(); len(all) > 0 {
			q.Unit = UnitID(all[len(all)-1])
		}
	}
	words := strings.Fields(plain(q.Text))
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		u, err := unit(tx, who, policy.ReadPeople, q.Unit)
		if err != nil {
			return err
		}
		if len(words) == 0 {
			list, err = selectListedIn(tx, who.Org, u.ID)
		} else {
			list, err = selectListedBelow(tx, who.Org, u.Path)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(list, func(p Person) bool { return p.State != Active && !q.Left || !p.has(words) })
	byName(list, q.Language)
	return list, s.db.Write(ctx, func(tx *db.Tx) error {
		return recordUnit(tx, who, "person.list", q.Unit, audit.Details{"people": len(list), "search": len(words) > 0})
	})
}

// has reports whether all words stand in what a person is known by.
func (p *Person) has(words []string) bool {
	if len(words) == 0 {
		return true
	}
	text := plain(p.Name + " " + p.StaffNumber + " " + p.Email)
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) })
}

// plain is a text without what people leave out when they type it: accents, vowel signs, capitals.
func plain(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) || r == 'ـ' {
			return -1
		}
		return r
	}, norm.NFKD.String(s))
	return cases.Fold().String(strings.ReplaceAll(s, "’", "'"))
}

// byName puts people in the order in which a reader of a language looks for them.
func byName(list []Person, tag string) {
	rules, buffer := collate.New(language.Make(tag), collate.IgnoreCase, collate.Numeric), &collate.Buffer{}
	keys := make(map[PersonID]string, len(list))
	for i := range list {
		keys[list[i].ID] = string(rules.KeyFromString(buffer, list[i].Name))
		buffer.Reset()
	}
	slices.SortFunc(list, func(a, b Person) int {
		return cmp.Or(cmp.Compare(keys[a.ID], keys[b.ID]), cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})
}
