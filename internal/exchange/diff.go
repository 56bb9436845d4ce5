package exchange

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"sort"
	"strings"

	"github.com/dira-platform/dira/internal/framework"
)

// Difference is what changed from one version to another. Statements are the same where their ids are. Everything is in the order of the
// frameworks, so that the same two give the same text.
type Difference struct {
	From, To framework.VersionID
	About    []ValueChange // what is said of the version
	Added    []*framework.Statement
	Removed  []*framework.Statement
	Moved    []Move
	Values   []ValueChange // kind, level, provenance …
	Texts    []TextChange
	Targets  []TargetChange
	Links    []LinkChange

	a, b *framework.Version
}

// Move is a statement that stands elsewhere: below another, or at another place among those below the same.
type Move struct {
	ID       framework.StatementID
	From, To framework.StatementID // parents; the same where only the order changed
}

// ValueChange is a value of a statement, or of the version, that is another.
type ValueChange struct {
	ID            framework.StatementID // empty for the version
	Name          string
	Before, After string
}

// TextChange is a text that is another, or new, or gone.
type TextChange struct {
	ID              framework.StatementID
	Field, Language string
	Before, After   string
}

// TargetChange is a level that a role should reach; -1 where there was or is none.
type TargetChange struct {
	Role, Ability framework.StatementID
	Before, After int
}

// LinkChange is a link that came or went.
type LinkChange struct {
	Link  framework.Link
	Added bool
}

// Diff compares two versions.
func Diff(a, b *framework.Version) *Difference {
	d := &Difference{From: a.ID, To: b.ID, a: a, b: b}
	for _, p := range []ValueChange{
		{Name: "language", Before: a.Language, After: b.Language}, {Name: "status", Before: string(a.Status), After: string(b.Status)},
		{Name: "authors", Before: strings.Join(a.Authors, ", "), After: strings.Join(b.Authors, ", ")}, {Name: "issued", Before: a.Issued, After: b.Issued},
		{Name: "source", Before: a.Source, After: b.Source}, {Name: "licence", Before: a.Licence, After: b.Licence},
		{Name: "derived from", Before: a.DerivedFrom, After: b.DerivedFrom}, {Name: "uri", Before: a.URI, After: b.URI},
	} {
		if p.Before != p.After {
			d.About = append(d.About, p)
		}
	}
	for _, s := range a.Statements {
		if b.Statement(s.ID) == nil {
			d.Removed = append(d.Removed, s)
		}
	}
	for _, s := range b.Statements {
		old := a.Statement(s.ID)
		if old == nil {
			d.Added = append(d.Added, s)
			continue
		}
		d.values(old, s)
		d.texts(old, s)
		d.targets(a, b, s.ID)
	}
	d.moves(a, b)
	d.links(a, b)
	return d
}

// Empty reports whether nothing changed.
func (d *Difference) Empty() bool {
	return len(d.About)+len(d.Added)+len(d.Removed)+len(d.Moved)+len(d.Values)+len(d.Texts)+len(d.Targets)+len(d.Links) == 0
}

func (d *Difference) values(a, b *framework.Statement) {
	for _, p := range []ValueChange{
		{b.ID, "kind", string(a.Kind), string(b.Kind)}, {b.ID, "level", string(a.Level), string(b.Level)},
		{b.ID, "provenance", string(a.Provenance), string(b.Provenance)}, {b.ID, "audience", a.Audience, b.Audience},
		{b.ID, "origin", a.Origin, b.Origin}, {b.ID, "change", a.Change, b.Change},
	} {
		if p.Before != p.After {
			d.Values = append(d.Values, p)
		}
	}
}

func (d *Difference) texts(a, b *framework.Statement) {
	all := map[TextChange]bool{}
	for _, s := range []*framework.Statement{a, b} {
		for field, languages := range s.Texts {
			for language := range languages {
				all[TextChange{ID: b.ID, Field: field, Language: language}] = true
			}
		}
	}
	for _, c := range slices.SortedFunc(maps.Keys(all), func(x, y TextChange) int {
		return cmp.Or(cmp.Compare(x.Field, y.Field), cmp.Compare(x.Language, y.Language))
	}) {
		c.Before, c.After = a.Texts[c.Field][c.Language].Text, b.Texts[c.Field][c.Language].Text
		if c.Before != c.After {
			d.Texts = append(d.Texts, c)
		}
	}
}

func (d *Difference) targets(a, b *framework.Version, role framework.StatementID) {
	before, after := a.Targets[role], b.Targets[role]
	all := maps.Clone(before)
	if all == nil {
		all = map[framework.StatementID]int{}
	}
	maps.Copy(all, after)
	level := func(m map[framework.StatementID]int, id framework.StatementID) int {
		if n, ok := m[id]; ok {
			return n
		}
		return -1
	}
	for _, id := range slices.Sorted(maps.Keys(all)) {
		if x, y := level(before, id), level(after, id); x != y {
			d.Targets = append(d.Targets, TargetChange{role, id, x, y})
		}
	}
}

// moves finds statements below another parent, and, among those that stayed, the fewest whose moving explains the new order.
func (d *Difference) moves(a, b *framework.Version) {
	rank := map[framework.StatementID]int{}
	for i, s := range a.Statements {
		rank[s.ID] = i
	}
	moved := map[framework.StatementID]Move{}
	for _, s := range b.Statements {
		if old := a.Statement(s.ID); old != nil && old.Parent != s.Parent {
			moved[s.ID] = Move{s.ID, old.Parent, s.Parent}
		}
	}
	for _, p := range b.Statements {
		var stayed []framework.StatementID
		for _, c := range b.Children(p.ID) {
			if old := a.Statement(c.ID); old != nil && old.Parent == c.Parent {
				stayed = append(stayed, c.ID)
			}
		}
		for _, id := range outOfOrder(stayed, rank) {
			moved[id] = Move{id, b.Statement(id).Parent, b.Statement(id).Parent}
		}
	}
	for _, s := range b.Statements {
		if m, ok := moved[s.ID]; ok {
			d.Moved = append(d.Moved, m)
		}
	}
}

// outOfOrder lists what is not part of a longest rising row of ranks.
func outOfOrder(list []framework.StatementID, rank map[framework.StatementID]int) (out []framework.StatementID) {
	ends := []int{}                  // ends[n] is the place at which the best row of n+1 ends
	before := make([]int, len(list)) // the place before each in its row
	row := make(map[int]bool, len(list))
	for i, id := range list {
		n := sort.Search(len(ends), func(k int) bool { return rank[list[ends[k]]] >= rank[id] })
		before[i] = -1
		if n > 0 {
			before[i] = ends[n-1]
		}
		if n == len(ends) {
			ends = append(ends, i)
		} else {
			ends[n] = i
		}
	}
	if len(ends) > 0 {
		for i := ends[len(ends)-1]; i >= 0; i = before[i] {
			row[i] = true
		}
	}
	for i, id := range list {
		if !row[i] {
			out = append(out, id)
		}
	}
	return out
}

func (d *Difference) links(a, b *framework.Version) {
	before, after := map[framework.Link]bool{}, map[framework.Link]bool{}
	for _, l := range a.Links {
		before[l] = true
	}
	for _, l := range b.Links {
		after[l] = true
	}
	for _, l := range a.Links {
		if !after[l] && b.Statement(l.From) != nil {
			d.Links = append(d.Links, LinkChange{l, false})
		}
	}
	for _, l := range b.Links {
		if !before[l] && a.Statement(l.From) != nil {
			d.Links = append(d.Links, LinkChange{l, true})
		}
	}
}

// WriteText writes the difference for people.
func (d *Difference) WriteText(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s → %s\n", d.From, d.To)
	if d.Empty() {
		b.WriteString("no difference\n")
	}
	for _, c := range d.About {
		fmt.Fprintf(&b, "\nversion: %s\n  - %s\n  + %s\n", c.Name, cmp.Or(c.Before, "(none)"), cmp.Or(c.After, "(none)"))
	}
	d.writeStatements(&b)
	d.writeContents(&b)
	_, err := io.WriteString(w, b.String())
	return err
}

func section(b *strings.Builder, title string, n int) {
	if n > 0 {
		fmt.Fprintf(b, "\n%s (%d)\n", title, n)
	}
}

func (d *Difference) writeStatements(b *strings.Builder) {
	section(b, "removed", len(d.Removed))
	for _, s := range d.Removed {
		fmt.Fprintf(b, "  - %s  %s\n", s.ID, d.label(d.a, s))
	}
	section(b, "added", len(d.Added))
	for _, s := range d.Added {
		fmt.Fprintf(b, "  + %s  %s\n", s.ID, d.label(d.b, s))
	}
	section(b, "moved", len(d.Moved))
	for _, m := range d.Moved {
		if m.From == m.To {
			fmt.Fprintf(b, "  %s: to another place below %s\n", m.ID, cmp.Or(m.To, "the framework"))
		} else {
			fmt.Fprintf(b, "  %s: from %s to %s\n", m.ID, cmp.Or(m.From, "the framework"), cmp.Or(m.To, "the framework"))
		}
	}
}

func (d *Difference) writeContents(b *strings.Builder) {
	section(b, "changed", len(d.Values))
	for _, c := range d.Values {
		fmt.Fprintf(b, "  %s: %s %s → %s\n", c.ID, c.Name, cmp.Or(c.Before, "(none)"), cmp.Or(c.After, "(none)"))
	}
	section(b, "texts", len(d.Texts))
	for _, c := range d.Texts {
		fmt.Fprintf(b, "  %s, %s in %s\n", c.ID, c.Field, c.Language)
		writeLines(b, "-", c.Before)
		writeLines(b, "+", c.After)
	}
	section(b, "targets", len(d.Targets))
	for _, c := range d.Targets {
		fmt.Fprintf(b, "  %s: %s %s → %s\n", c.Role, c.Ability, levelWord(c.Before), levelWord(c.After))
	}
	section(b, "links", len(d.Links))
	for _, c := range d.Links {
		sign := "-"
		if c.Added {
			sign = "+"
		}
		fmt.Fprintf(b, "  %s %s %s %s\n", sign, c.Link.From, c.Link.Type, c.Link.To)
	}
}

func writeLines(b *strings.Builder, sign, text string) {
	if text == "" {
		return
	}
	for line := range strings.SplitSeq(text, "\n") {
		fmt.Fprintf(b, "    %s %s\n", sign, line)
	}
}

func levelWord(n int) string {
	if n < 0 || n > 3 {
		return "(none)"
	}
	return string(framework.LevelAt(n))
}

// label is what a statement is called, in the language of the newer version where it is there.
func (d *Difference) label(v *framework.Version, s *framework.Statement) string {
	for _, field := range []string{framework.FieldName, framework.FieldText} {
		if t := v.In(s, field, d.b.Language).Text; t != "" {
			return oneLine(t)
		}
	}
	return oneLine(anyText(v, s).Text)
}
