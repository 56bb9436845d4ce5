package qti

import (
	"slices"
	"strings"

	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/itembank"
)

// metadata reads what our exports say of an item beside the question. A file may have been edited since, so all of it is checked.
func (r *itemReader) metadata(it *itembank.Item) *problem {
	get := func(name string) string { return r.interaction.attr("data-dira-" + name) }
	it.ID = itembank.ItemID(get("id"))
	it.Ability, it.Competency = framework.StatementID(get("ability")), framework.StatementID(get("competency"))
	it.Level, it.Indicator = framework.Level(get("level")), framework.StatementID(get("indicator"))
	it.Author, it.Review, it.Reason = get("author"), get("review"), get("reason")
	it.Explain = get("explain") == "true"
	if get("draft") == "true" {
		it.Drafts = []string{r.o.Language}
	}
	for _, enemy := range strings.Fields(get("enemies")) {
		it.Enemies = append(it.Enemies, itembank.ItemID(enemy))
	}
	refuse := func(name, why string) *problem {
		return problemf(r.interaction.line, "data-dira-%s is %q, which %s", name, get(name), why)
	}
	switch {
	case !isIdentifier(string(it.ID)) || !strings.HasPrefix(string(it.ID), string(it.Competency)+"-"):
		return refuse("id", "is no id of an item of "+string(it.Competency))
	case it.Competency == "":
		return refuse("competency", "is no competency")
	case it.Ability != it.Competency && it.Ability != framework.AI:
		return refuse("ability", "is neither its competency nor AI")
	case !slices.Contains(framework.Levels, it.Level):
		return refuse("level", "is no level")
	case !strings.HasPrefix(string(it.Indicator), string(it.Competency)+"."):
		return refuse("indicator", "does not belong to "+string(it.Competency))
	case !slices.Contains(reviews, it.Review):
		return refuse("review", "is no state of review")
	case slices.ContainsFunc(it.Enemies, func(e itembank.ItemID) bool { return !isIdentifier(string(e)) }):
		return refuse("enemies", "are no ids of items")
	}
	said := itembank.Kind(get("kind"))
	switch {
	case said == it.Kind:
	case said == itembank.Situational && it.Kind == itembank.Single: // with one key they look alike
		it.Kind = said
	default:
		r.note(r.interaction.line, "data-dira-kind is %q, but it is scored as %q: that is its kind now", said, it.Kind)
	}
	return nil
}
