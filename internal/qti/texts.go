package qti

import (
	"slices"
	"strings"

	"github.com/dira-platform/dira/internal/itembank"
)

// Elements by what becomes of them in a plain text.
var (
	blocks = []string{
		"p", "div", "br", "hr", "li", "ul", "ol", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "address",
		"table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th", "section", "article", "aside", "header", "footer", "nav",
		"details", "summary", "label", "prompt", "contentbody", "rubricblock",
	}
	media = map[string]string{
		"img": "a picture", "picture": "a picture", "svg": "a picture", "figure": "a figure", "object": "an embedded file",
		"audio": "a sound", "video": "a film", "math": "a formula", "iframe": "an embedded page", "embed": "an embedded file",
		"canvas": "a picture", "printedvariable": "a computed value", "include": "a text from another file", "customoperator": "a computed value",
	}
	unseen = []string{"style", "script", "stylesheet", "cataloginfo", "templateblock", "templateinline"}
	told   = []string{"feedbackinline", "feedbackblock", "modalfeedback"} // shown after the answer only
)

// plain is the text of an element without its markup.
type plain struct {
	b        strings.Builder
	r        *itemReader
	where    string // for notes: "the stem"
	verbatim bool
}

// plain returns the text below an element and notes what of it cannot be text.
func (r *itemReader) plain(e *element, where string) string {
	t := &plain{r: r, where: where, verbatim: r.verbatim}
	t.below(e)
	if r.verbatim {
		return t.b.String()
	}
	return collapsed(t.b.String())
}

func (t *plain) below(e *element) {
	t.b.WriteString(e.text)
	for _, c := range e.children {
		t.add(c)
	}
}

func (t *plain) add(e *element) {
	switch {
	case slices.Contains(unseen, e.name) || slices.Contains(told, e.name):
		return
	case media[e.name] != "":
		t.r.note(e.line, "%s in %s is left out", media[e.name], t.where)
		t.b.WriteString(" ")
		return
	case e == t.r.interaction:
		if prompt := e.child("prompt"); prompt != nil {
			t.add(prompt)
		}
		return
	case e.name == "rubricblock" && !forCandidate(e):
		return
	case e.name == "table":
		t.r.note(e.line, "a table in %s becomes a line of text", t.where)
	}
	if slices.Contains(blocks, e.name) && !t.verbatim {
		t.b.WriteString(" ")
		defer t.b.WriteString(" ")
	}
	t.below(e)
}

// forCandidate reports a rubric that is shown to the person who answers.
func forCandidate(rubric *element) bool {
	view := rubric.attr("view")
	return view == "" || slices.Contains(strings.Fields(view), "candidate")
}

// collapsed makes one space of white space, as browsers do. No-break spaces are none of it: they belong to the spelling of French.
func collapsed(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '\t' || r == '\n' || r == '\r' }), " ")
}

// texts reads stem, options and what is said of them.
func (r *itemReader) texts(it *itembank.Item) *problem {
	text := func(s string) itembank.Text { return itembank.Text{r.o.Language: s} }
	from := r.body
	if r.ours { // a program may have added line breaks around the prompt
		if from = r.interaction.child("prompt"); from == nil {
			return problemf(r.interaction.line, "it has no prompt")
		}
	}
	stem := r.plain(from, "the stem")
	if strings.TrimSpace(stem) == "" {
		return problemf(r.body.line, "without pictures and the like, its stem is empty")
	}
	it.Stem = text(stem)
	used := map[*element]bool{}
	for _, c := range r.choices {
		id := c.attr("identifier")
		words := r.plain(c, "option "+id)
		if strings.TrimSpace(words) == "" {
			return problemf(c.line, "without pictures and the like, its option %s is empty", id)
		}
		it.Options = append(it.Options, itembank.Option{ID: id, Text: text(words), Why: text(r.why(c, id, used))})
	}
	for _, e := range r.root.all(told...) {
		if !used[e] {
			r.note(e.line, "the feedback %q is left out: it is not shown for choosing one option", e.attr("identifier"))
		}
	}
	var reasons []string
	for _, e := range r.body.all("rubricblock") {
		if !forCandidate(e) {
			reasons = append(reasons, r.plain(e, "the rubric"))
		}
	}
	it.Reason = strings.Join(reasons, " ")
	return nil
}

// why is what a person who chose an option is told: the feedback inside of the option, and the one with its identifier.
func (r *itemReader) why(choice *element, id string, used map[*element]bool) string {
	var whys []string
	for _, e := range append(choice.all("feedbackinline"), r.root.all("modalfeedback")...) {
		if e.attr("identifier") == id && e.attr("show-hide") != "hide" {
			used[e] = true
			of := e
			if inner := e.child("contentbody"); inner != nil {
				of = inner
			}
			if s := r.plain(of, "the feedback of option "+id); strings.TrimSpace(s) != "" {
				whys = append(whys, s)
			}
		}
	}
	return strings.Join(whys, " ")
}
