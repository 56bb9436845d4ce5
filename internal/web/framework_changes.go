package web

import (
	"maps"
	"slices"

	"github.com/dira-platform/dira/internal/exchange"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/i18n"
	views "github.com/dira-platform/dira/internal/web/views/framework"
)

// changesPerPage is how many statements a page tells of, so that two versions of any size stay within the weight of a page.
const changesPerPage = 150

// changes shows what is different in the version in the address, compared with the other one there.
func (f *Face) changes(v *visit) error {
	after, err := f.version(v)
	if err != nil {
		return err
	}
	before, err := f.Frameworks.Version(v.Context(), v.actor(), framework.VersionID(v.PathValue("other")))
	if err != nil {
		return err
	}
	p := views.Changes{Base: v.base("changes.title"), Before: before, After: after}
	d := exchange.Diff(before, after)
	switch {
	case before.ID == after.ID:
		p.Headline = []string{v.printer.T("changes.same")}
		return v.show(p)
	case d.Common() == 0:
		p.Headline = []string{v.printer.T("changes.unrelated")}
		return v.show(p)
	}
	list, unread := d.Changes(v.language())
	p.About = slices.DeleteFunc(d.About, func(c exchange.ValueChange) bool { return !views.Told(c) })
	if len(list) > 0 && list[0].ID() == framework.StatementID(framework.Root) {
		p.Root, list = list[0], list[1:]
	}
	p.Headline = v.differences(list, p.Root != nil || len(p.About) > 0 || len(unread) > 0)
	for _, tag := range slices.Sorted(maps.Keys(unread)) {
		p.Unread = append(p.Unread, views.Unread{Language: framework.Text{Text: i18n.Autonym(tag), Language: tag}, Words: v.printer.N("changes.unread_in", unread[tag])})
	}
	places, previous, next := turnPage(p.Arrange(list), changesPerPage, v.URL)
	if p.Groups, p.Previous, p.Next = p.Grouped(places), previous, next; previous != "" {
		p.Root, p.About = nil, nil // they stand on the first page
	}
	return v.show(p)
}

// differences says in words how many statements changed in which way, and how many target levels. Elsewhere tells whether anything but
// statements did.
func (v *visit) differences(list []*exchange.Change, elsewhere bool) (sentences []string) {
	if len(list) == 0 && !elsewhere {
		return []string{v.printer.T("changes.nothing")}
	}
	n, statements, targets := map[exchange.ChangeKind]int{}, 0, 0
	for _, c := range list {
		kinds := c.Kinds()
		for _, kind := range kinds {
			n[kind]++
		}
		statements += min(len(kinds), 1)
		targets += len(c.Targets)
	}
	var parts []string
	for _, kind := range exchange.ChangeKinds {
		if n[kind] > 0 {
			parts = append(parts, v.printer.N("changes."+string(kind), n[kind]))
		}
	}
	if statements > 0 {
		sentences = append(sentences, v.printer.N("changes.total", statements, "changes", v.printer.List(parts)))
	} else {
		sentences = append(sentences, v.printer.T("changes.none"))
	}
	if targets > 0 {
		sentences = append(sentences, v.printer.N("changes.targets", targets))
	}
	return sentences
}
