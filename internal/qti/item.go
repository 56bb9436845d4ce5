package qti

import (
	"cmp"
	"strings"

	"github.com/dira-platform/dira/internal/itembank"
)

// itemReader makes an item of a file. Its notes are of use only when the item is taken over.
type itemReader struct {
	root, body, interaction *element
	choices                 []*element // the options as they stand in the file
	o                       ImportOptions
	ours                    bool           // the file is an export of ours
	verbatim                bool           // its white space counts
	lines                   map[string]int // of the options, by the ids they get
	notes                   []problem
}

func (r *itemReader) note(line int, format string, arguments ...any) {
	r.notes = append(r.notes, *problemf(line, format, arguments...))
}

// read returns the item, or why it cannot be one.
func (r *itemReader) read() (*itembank.Item, *problem) {
	if why := r.find(); why != nil {
		return nil, why
	}
	if why := r.language(); why != nil {
		return nil, why
	}
	it := &itembank.Item{
		Ability: r.o.Competency, Competency: r.o.Competency, Level: r.o.Level, Indicator: r.o.Indicator,
		Author: r.o.Author, Review: "drafted",
	}
	if why := r.texts(it); why != nil {
		return nil, why
	}
	if why := r.score(it); why != nil {
		return nil, why
	}
	if r.ours {
		if why := r.metadata(it); why != nil {
			return nil, why
		}
	} else {
		r.foreign(it)
	}
	if err := checkKind(it); err != nil {
		return nil, problemf(r.root.line, "%v", err)
	}
	r.missing(it)
	return it, nil
}

// find looks for the one question of an item, and refuses what makes it another thing than a question.
func (r *itemReader) find() *problem {
	if r.root.attr("adaptive") == "true" {
		return problemf(r.root.line, "it is adaptive: it asks on after the first answer")
	}
	for _, c := range r.root.children {
		switch c.name {
		case "templatedeclaration", "templateprocessing":
			return problemf(c.line, "it is a template, which makes another question each time")
		case "assessmentstimulusref":
			return problemf(c.line, "it belongs to a passage in another file (%s)", c.attr("href"))
		}
	}
	if r.body = r.root.child("itembody"); r.body == nil {
		return problemf(r.root.line, "it has no body")
	}
	all := r.body.where(func(e *element) bool { return strings.HasSuffix(e.name, "interaction") })
	for _, e := range all {
		all = append(all, e.where(func(e *element) bool { return strings.HasSuffix(e.name, "interaction") })...)
	}
	switch {
	case len(all) == 0:
		return problemf(r.body.line, "it asks nothing: it has no interaction")
	case len(all) > 1:
		return problemf(all[1].line, "it asks %d things at once (%s)", len(all), interactionNames(all))
	case all[0].name != "choiceinteraction" && all[0].name != "orderinteraction":
		return problemf(all[0].line, "it has a %s: only choice and order are read", interactionNames(all))
	}
	r.interaction = all[0]
	r.choices = r.interaction.all("simplechoice")
	r.ours = r.interaction.attr("data-dira-id") != ""
	r.verbatim = r.ours && r.interaction.attr("data-dira-space") == "preserve"
	return r.findChoices()
}

// findChoices checks the options' identifiers. Those of others are only used to find what belongs to an option.
func (r *itemReader) findChoices() *problem {
	if len(r.choices) < 2 {
		return problemf(r.interaction.line, "it has fewer than two options")
	}
	if len(r.choices) > 26 {
		return problemf(r.interaction.line, "it has more than 26 options")
	}
	r.lines = map[string]int{}
	for _, c := range r.choices {
		id := c.attr("identifier")
		switch {
		case id == "":
			return problemf(c.line, "an option has no identifier")
		case r.lines[id] > 0:
			return problemf(c.line, "two options have the identifier %q", id)
		case r.ours && !isIdentifier(id):
			return problemf(c.line, "%q is no identifier of an option", id)
		}
		r.lines[id] = c.line
	}
	return nil
}

// interactionNames are the kinds of interaction as people say them: "text entry, choice".
func interactionNames(all []*element) string {
	said := map[string]string{
		"textentry": "text entry", "extendedtext": "extended text", "inlinechoice": "inline choice", "gapmatch": "gap match",
		"endattempt": "end attempt", "selectpoint": "select point", "positionobject": "position object", "graphicorder": "graphic order",
		"graphicassociate": "graphic associate", "graphicgapmatch": "graphic gap match", "portablecustom": "portable custom",
	}
	var names []string
	for _, e := range all {
		name := strings.TrimSuffix(e.name, "interaction")
		names = append(names, cmp.Or(said[name], name)+" interaction")
	}
	return strings.Join(names, ", ")
}

// language refuses an item in another language than the wanted one: the bank would have questions that nobody can be asked.
func (r *itemReader) language() *problem {
	line, says := r.root.line, r.root.attr("lang")
	if of := r.body.attr("lang"); of != "" {
		line, says = r.body.line, of
	}
	says, want := strings.ToLower(says), strings.ToLower(r.o.Language)
	if says == "" || says == want || strings.HasPrefix(says, want+"-") || strings.HasPrefix(want, says+"-") {
		return nil
	}
	return problemf(line, "it is in %q, and %q is wanted", says, want)
}

// foreign gives an item from elsewhere what we ask of every item: letters for options.
func (r *itemReader) foreign(it *itembank.Item) {
	if it.Kind == itembank.Order {
		r.mixed(it)
	}
	lines := r.lines
	r.lines = map[string]int{}
	for i := range it.Options {
		letter := string(rune('a' + i))
		r.lines[letter] = lines[it.Options[i].ID]
		it.Options[i].ID = letter
	}
	if r.interaction.attr("shuffle") == "true" && it.Kind != itembank.Order {
		r.note(r.interaction.line, "the options were shuffled for each person: now they stand as in the file")
	}
}

// mixed takes options that stand in their right order out of it. In a file they often do, since programs shuffle them, and we do not.
func (r *itemReader) mixed(it *itembank.Item) {
	n := len(it.Options)
	for i, o := range it.Options {
		if o.Position != i+1 {
			return
		}
	}
	var mixed []itembank.Option
	for i := 1; i < n; i += 2 {
		mixed = append(mixed, it.Options[i])
	}
	for i := 0; i < n; i += 2 {
		mixed = append(mixed, it.Options[i])
	}
	if n == 3 { // b, a, c would be half right as it stands
		mixed = []itembank.Option{it.Options[2], it.Options[0], it.Options[1]}
	}
	it.Options = mixed
	r.note(r.interaction.line, "the options stood in their right order, which gives it away: they are shown in another one")
}

// missing notes what an editor has yet to write.
func (r *itemReader) missing(it *itembank.Item) {
	for _, o := range it.Options {
		if o.Why[r.o.Language] == "" {
			r.note(r.lines[o.ID], "option %s has no explanation: write one", o.ID)
		}
	}
	if it.Reason == "" {
		r.note(r.root.line, "there is no reason for reviewers: write why the key is right")
	}
	if it.Author == "" {
		r.note(r.root.line, "there is no author: give one")
	}
	if it.Indicator == "" {
		r.note(r.root.line, "there is no indicator: give the statement that the item is evidence for")
	}
}
