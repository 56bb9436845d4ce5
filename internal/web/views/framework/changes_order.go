package framework

import (
	"cmp"
	"slices"

	"github.com/dira-platform/dira/internal/exchange"
	fw "github.com/dira-platform/dira/internal/framework"
)

// place is where a change stands on the page.
type place struct {
	group, part string // keys
	change      *exchange.Change
}

// Arrange orders changes by group and part, as the versions have them. Names are given to what [Changes.Grouped] cuts out of it.
func (p Changes) Arrange(list []*exchange.Change) []place {
	rank := map[string]int{}
	for _, v := range []*fw.Version{p.After, p.Before} {
		for _, s := range v.Statements {
			group, part := p.keys(v, s)
			for _, key := range []string{group, group + " " + part} {
				if _, known := rank[key]; !known {
					rank[key] = len(rank)
				}
			}
		}
	}
	var places []place
	for _, c := range list {
		b, s := p.of(c)
		group, part := p.keys(b.Version, s)
		places = append(places, place{group, part, c})
	}
	slices.SortStableFunc(places, func(a, b place) int {
		return cmp.Or(cmp.Compare(rank[a.group], rank[b.group]), cmp.Compare(min(len(a.part), 1), min(len(b.part), 1)),
			cmp.Compare(rank[a.group+" "+a.part], rank[b.group+" "+b.part]))
	})
	return places
}

// groupedByKind are the statements at the top that are no headings: all of a kind stand together.
var groupedByKind = []fw.Kind{fw.LevelName, fw.Strand, fw.Attitude, fw.Recommendation, fw.Audience, fw.ContextOfAction, fw.Role}

// keys names the group and the part that a statement stands in: ids of statements, or a kind. The part is empty for what stands in none.
func (p Changes) keys(v *fw.Version, s *fw.Statement) (group, part string) {
	chain := []*fw.Statement{s}
	for up := v.Statement(s.Parent); up != nil && s.Parent != ""; up = v.Statement(up.Parent) {
		chain = append(chain, up)
		if up.Parent == "" {
			break
		}
	}
	slices.Reverse(chain)
	top := chain[0]
	switch {
	case slices.Contains(groupedByKind, top.Kind):
		if p.divided(top.ID) {
			part = string(top.ID)
		}
		return ":" + string(top.Kind), part
	case !p.divided(top.ID):
		return ":", ""
	case len(chain) > 1 && p.divided(chain[1].ID):
		part = string(chain[1].ID)
	}
	return string(top.ID), part
}

// divided reports whether anything stands below a statement, in either version.
func (p Changes) divided(id fw.StatementID) bool {
	return len(p.After.Children(id))+len(p.Before.Children(id)) > 0
}

// Grouped puts neighbours of the same place together under their names.
func (p Changes) Grouped(places []place) (groups []ChangeGroup) {
	for i, at := range places {
		sameGroup := i > 0 && places[i-1].group == at.group
		if !sameGroup {
			groups = append(groups, ChangeGroup{Name: p.groupName(at.group)})
		}
		g := &groups[len(groups)-1]
		if !sameGroup || places[i-1].part != at.part {
			g.Parts = append(g.Parts, ChangePart{})
			if at.part != "" {
				g.Parts[len(g.Parts)-1].Name = p.named(fw.StatementID(at.part))
			}
		}
		last := &g.Parts[len(g.Parts)-1]
		last.List = append(last.List, at.change)
	}
	return groups
}

func (p Changes) groupName(key string) fw.Text {
	if key[0] != ':' {
		return p.named(fw.StatementID(key))
	}
	words := ""
	switch fw.Kind(key[1:]) {
	case fw.LevelName:
		words = p.T("changes.levels")
	case fw.Strand:
		words = p.T("changes.strands")
	case fw.Attitude:
		words = p.T("framework.attitudes")
	case fw.Recommendation:
		words = p.T("framework.recommendations")
	case fw.Audience:
		words = p.T("framework.audiences")
	case fw.ContextOfAction:
		words = p.T("changes.contexts")
	case fw.Role:
		words = p.T("framework.roles")
	default:
		words = p.T("changes.rest")
	}
	return fw.Text{Text: words}
}

// named is what a statement is called, in the newer version where it is there.
func (p Changes) named(id fw.StatementID) fw.Text {
	for _, v := range []*fw.Version{p.After, p.Before} {
		if s := v.Statement(id); s != nil {
			return p.side(v).label(s)
		}
	}
	return p.side(p.After).label(p.After.Statement(fw.StatementID(fw.Root))) // what names no parent stands below the framework itself
}
