package exchange

import (
	"slices"

	"github.com/dira-platform/dira/internal/framework"
)

// Change is all that became of one statement, as someone sees it who reads in one language.
type Change struct {
	Before, After *framework.Statement // nil where it was not there, or is not any more
	Words         []Rewording
	Values        []ValueChange // kind, level, provenance, audience
	Links         []LinkChange
	Targets       []TargetChange // of a role
	Moved         *Move          // nil where it stands as before
	Hidden        bool           // it is there still, and not shown
}

// Rewording is a text with other words, in the language that the reader knows best among those in which both versions have it. A text of
// one of them is empty where it was added or dropped.
type Rewording struct {
	Field         string
	Before, After framework.Text
}

// ID is the statement's.
func (c *Change) ID() framework.StatementID {
	if c.After == nil {
		return c.Before.ID
	}
	return c.After.ID
}

// ChangeKind is one of the ways in which a statement can be different.
type ChangeKind string

// The kinds of change.
const (
	Reworded  ChangeKind = "reworded"
	Added     ChangeKind = "added"
	Removed   ChangeKind = "removed"
	Moved     ChangeKind = "moved"
	Relevel   ChangeKind = "level" // it stands at another level
	Hidden    ChangeKind = "hidden"
	Otherwise ChangeKind = "otherwise" // where it comes from, whom it is for, what it is linked to, what it is
)

// ChangeKinds lists the kinds of change as people want to know of them.
var ChangeKinds = []ChangeKind{Reworded, Added, Removed, Moved, Relevel, Hidden, Otherwise}

// Kinds lists in which ways a statement is different. It is empty for a role of which only targets are.
func (c *Change) Kinds() []ChangeKind {
	level := slices.ContainsFunc(c.Values, func(v ValueChange) bool { return v.Name == "level" })
	others := len(c.Links) > 0 || slices.ContainsFunc(c.Values, func(v ValueChange) bool { return v.Name != "level" })
	is := map[ChangeKind]bool{
		Reworded: len(c.Words) > 0, Added: c.Before == nil, Removed: c.After == nil, Moved: c.Moved != nil, Relevel: level, Hidden: c.Hidden, Otherwise: others,
	}
	return slices.DeleteFunc(slices.Clone(ChangeKinds), func(k ChangeKind) bool { return !is[k] })
}

// Common counts the statements, without the frameworks themselves, that stand in both versions.
func (d *Difference) Common() int { return len(d.b.Statements) - 1 - len(d.Added) }

// Changes lists what became of each statement, in the order of the newer version, those that are gone at the end. The framework itself is the
// first. What only says where a statement of an adapted version comes from is left out, and texts that the reader has no need of are only
// counted, by language.
func (d *Difference) Changes(language string) (list []*Change, unread map[string]int) {
	changes := map[framework.StatementID]*Change{}
	of := func(id framework.StatementID) *Change {
		if changes[id] == nil {
			changes[id] = &Change{Before: d.a.Statement(id), After: d.b.Statement(id)}
		}
		return changes[id]
	}
	for _, s := range slices.Concat(d.Added, d.Removed) {
		of(s.ID)
	}
	for _, m := range d.Moved {
		of(m.ID).Moved = &m
	}
	for _, v := range d.Values {
		switch {
		case v.Name == "change" && v.After == "hidden":
			of(v.ID).Hidden = true
		case v.Name != "change" && v.Name != "origin":
			of(v.ID).Values = append(of(v.ID).Values, v)
		}
	}
	for _, l := range d.Links {
		of(l.Link.From).Links = append(of(l.Link.From).Links, l)
	}
	for _, t := range d.Targets {
		of(t.Role).Targets = append(of(t.Role).Targets, t)
	}
	unread = d.reword(of, language)
	for _, s := range slices.Concat(d.b.Statements, d.Removed) {
		if c := changes[s.ID]; c != nil {
			list = append(list, c)
		}
	}
	return list, unread
}

// reword notes each text that changed for the reader once, in one language, and counts the changes in others.
func (d *Difference) reword(of func(framework.StatementID) *Change, language string) (unread map[string]int) {
	unread = map[string]int{}
	for i, c := range d.Texts {
		r, changed := d.rewording(d.a.Statement(c.ID), d.b.Statement(c.ID), c.Field, language)
		if !changed || c.Language != r.Before.Language && c.Language != r.After.Language {
			unread[c.Language]++
		}
		first := i == 0 || d.Texts[i-1].ID != c.ID || d.Texts[i-1].Field != c.Field
		if changed && first {
			of(c.ID).Words = append(of(c.ID).Words, r)
		}
	}
	return unread
}

// rewording is how a field reads differently. Of the reader's language and those of the versions it takes the first in which both have the
// field with other words; where they have it in none of these together, each is shown as it is read there.
func (d *Difference) rewording(a, b *framework.Statement, field, language string) (Rewording, bool) {
	together := false
	for _, tag := range []string{language, d.b.Language, d.a.Language} {
		x, y := a.Texts[field][tag], b.Texts[field][tag]
		if x.Text == "" || y.Text == "" {
			continue
		}
		if x.Text != y.Text {
			return Rewording{field, x, y}, true
		}
		together = true
	}
	x, y := d.a.In(a, field, language), d.b.In(b, field, language)
	return Rewording{field, x, y}, !together && x.Text != y.Text
}
