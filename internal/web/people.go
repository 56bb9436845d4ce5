package web

import (
	"net/url"
	"strings"

	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/web/views/page"
	views "github.com/dira-platform/dira/internal/web/views/people"
)

const (
	peoplePath    = "/people"
	peoplePerPage = 50
	wholeTree     = 30 // units that are all shown; of more only those on the way to the chosen one
)

// people shows the units and the people of one of them.
func (f *Face) people(v *visit) error {
	if err := v.signedIn(); err != nil {
		return err
	}
	q := v.URL.Query()
	search := identity.Search{Unit: identity.UnitID(q.Get("unit")), Text: q.Get("q"), Left: q.Get("left") != "", Language: v.language()}
	found, err := f.People.Find(v.Context(), v.actor(), search)
	if err != nil {
		return err
	}
	tree, err := f.People.Tree(v.Context(), v.actor())
	if err != nil {
		return err
	}
	here := tree[0]
	names := map[identity.UnitID]string{}
	for _, b := range tree {
		if names[b.ID] = b.Name; b.ID == search.Unit {
			here = b
		}
	}
	p := views.People{Base: v.base("people.title"), Tree: nodes(tree, &here.Unit), Unit: string(here.ID), Name: here.Name, Own: here.Own, Below: here.Below,
		Total: len(found), Text: search.Text, Left: search.Left, Units: policy.May(v.who, policy.ManageUnits, policy.Object{Org: v.who.Org, Unit: here.Path})}
	p.Saved = v.saidDone("people.done.", "added", "erased", "unit_added", "unit_closed")
	shown, previous, next := turnPage(found, peoplePerPage, v.URL)
	p.Previous, p.Next = previous, next
	for _, x := range shown {
		p.Found = append(p.Found, views.Listed{Person: x, UnitName: names[x.Unit]})
	}
	return v.show(p)
}

// saidDone is the sentence about what was just done, as the address says.
func (v *visit) saidDone(prefix string, known ...string) string {
	what := v.URL.Query().Get("done")
	for _, k := range known {
		if k == what {
			return v.printer.T(prefix + k)
		}
	}
	return ""
}

// nodes makes a tree of a list in which parents come first. Closed units are shown only when they are the one.
func nodes(tree []identity.Branch, here *identity.Unit) (roots []*views.Node) {
	at := map[identity.UnitID]*views.Node{}
	for i := range tree {
		b := &tree[i]
		if b.ID != here.ID && (!b.ClosedAt.IsZero() || len(tree) > wholeTree && i > 0 && !near(b, here, tree[0].ID)) {
			continue
		}
		n := &views.Node{ID: string(b.ID), Name: b.Name, Below: b.Below, Here: b.ID == here.ID, Closed: !b.ClosedAt.IsZero()}
		at[b.ID] = n
		if parent := at[b.Parent]; parent != nil {
			parent.Under = append(parent.Under, n)
		} else {
			roots = append(roots, n)
		}
	}
	return roots
}

// near reports whether a unit stands beside or on the way to another, or directly below it.
func near(b *identity.Branch, here *identity.Unit, top identity.UnitID) bool {
	return b.Parent == top || b.Parent != "" && strings.Contains(string(here.Path), "/"+string(b.Parent)+"/")
}

// unitOptions are the open units as a choice, each indented below the one it stands under.
func unitOptions(units []identity.Unit, chosen identity.UnitID) (list []page.Option) {
	for i := range units {
		u := &units[i]
		if !u.ClosedAt.IsZero() && u.ID != chosen {
			continue
		}
		depth := len(u.Path.Units()) - len(units[0].Path.Units())
		list = append(list, page.Option{Value: string(u.ID), Label: strings.Repeat("\u2003", depth) + u.Name, Language: page.Unknown, Chosen: u.ID == chosen})
	}
	return list
}

// inUnit is the address of the list of a unit's people.
func inUnit(id identity.UnitID, done string) string {
	q := url.Values{"unit": {string(id)}}
	if done != "" {
		q.Set("done", done)
	}
	return peoplePath + "?" + q.Encode()
}
