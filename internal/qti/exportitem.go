package qti

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/dira-platform/dira/internal/itembank"
)

// The variables of an exported item.
const (
	response = "RESPONSE"
	score    = "SCORE"
	maxScore = "MAXSCORE"
	feedback = "FEEDBACK" // holds the ids of the chosen options: it shows their whys
)

// itemWriter writes one item in one language.
type itemWriter struct {
	*writer
	it       *itembank.Item
	language string
	why      bool // some option has one
}

// itemXML is the file of an item.
func itemXML(it *itembank.Item, language string) []byte {
	w := itemWriter{writer: newWriter(), it: it, language: writtenIn(it, language)}
	w.why = slices.ContainsFunc(it.Options, func(o itembank.Option) bool { return w.in(o.Why) != "" })
	w.start("qti-assessment-item", "xmlns", itemSpace, "xmlns:xsi", schemaSpace, "xsi:schemaLocation", itemSpace+" "+itemSchema,
		"identifier", string(it.ID), "title", string(it.ID), "adaptive", "false", "time-dependent", "false",
		"xml:lang", w.language, "tool-name", "Dira")
	w.responseDeclaration()
	w.outcomeDeclarations()
	w.body()
	w.start("qti-response-processing")
	w.scoring()
	w.choosingFeedback()
	w.end(1)
	for _, o := range it.Options {
		if why := w.in(o.Why); why != "" {
			w.start("qti-modal-feedback", "outcome-identifier", feedback, "identifier", o.ID, "show-hide", "show")
			w.leaf("qti-content-body", why)
			w.end(1)
		}
	}
	w.end(1)
	return w.Bytes()
}

func (w itemWriter) in(text itembank.Text) string {
	s, _ := text.In(w.language)
	return s
}

// cardinality is how many options a response holds.
func (w itemWriter) cardinality() string {
	switch w.it.Kind {
	case itembank.Multiple:
		return "multiple"
	case itembank.Order:
		return "ordered"
	}
	return "single"
}

// graded reports a question for one option with credit for the second best.
func (w itemWriter) graded() bool { return w.it.Kind == itembank.Situational && w.it.MaxScore() > 1 }

// key is the right response: the best option, the whole set, or all options in order.
func (w itemWriter) key() []itembank.Option {
	var key []itembank.Option
	for _, o := range w.it.Options {
		switch w.it.Kind {
		case itembank.Multiple:
			if o.Score > 0 {
				key = append(key, o)
			}
		case itembank.Order:
			key = append(key, o)
		default:
			if o.Score == w.it.MaxScore() && key == nil {
				key = append(key, o)
			}
		}
	}
	if w.it.Kind == itembank.Order {
		slices.SortFunc(key, func(a, b itembank.Option) int { return cmp.Compare(a.Position, b.Position) })
	}
	return key
}

func (w itemWriter) responseDeclaration() {
	w.start("qti-response-declaration", "identifier", response, "cardinality", w.cardinality(), "base-type", "identifier")
	w.start("qti-correct-response")
	for _, o := range w.key() {
		w.leaf("qti-value", o.ID)
	}
	w.end(1)
	if w.graded() || w.it.Kind == itembank.Multiple {
		w.start("qti-mapping", "default-value", "0")
		for _, o := range w.it.Options {
			value := o.Score
			if w.it.Kind == itembank.Multiple && o.Score == 0 {
				value = -1
			}
			w.empty("qti-map-entry", "map-key", o.ID, "mapped-value", strconv.Itoa(value))
		}
		w.end(1)
	}
	w.end(1)
}

func (w itemWriter) outcomeDeclarations() {
	highest := strconv.Itoa(w.it.MaxScore())
	w.start("qti-outcome-declaration", "identifier", score, "cardinality", "single", "base-type", "float",
		"normal-minimum", "0", "normal-maximum", highest)
	w.start("qti-default-value")
	w.leaf("qti-value", "0")
	w.end(2)
	w.start("qti-outcome-declaration", "identifier", maxScore, "cardinality", "single", "base-type", "float")
	w.start("qti-default-value")
	w.leaf("qti-value", highest)
	w.end(2)
	if w.why {
		holds := "multiple" // also for an order: feedback takes no ordered variable
		if w.cardinality() == "single" {
			holds = "single"
		}
		w.empty("qti-outcome-declaration", "identifier", feedback, "cardinality", holds, "base-type", "identifier")
	}
}

// body writes the question. What only we know of it stands on the interaction: on the body itself the schema permits no such attributes.
func (w itemWriter) body() {
	name, attributes := "qti-choice-interaction", []string{"response-identifier", response, "shuffle", "false"}
	switch w.it.Kind {
	case itembank.Order:
		name = "qti-order-interaction" // without limits, which asks for all options
	case itembank.Multiple:
		attributes = append(attributes, "max-choices", "0", "min-choices", "1")
	default:
		attributes = append(attributes, "max-choices", "1", "min-choices", "1")
	}
	w.start("qti-item-body")
	w.start(name, append(attributes, w.ours()...)...)
	w.leaf("qti-prompt", w.in(w.it.Stem))
	for _, o := range w.it.Options {
		w.leaf("qti-simple-choice", w.in(o.Text), "identifier", o.ID)
	}
	w.end(2)
}

// ours are the attributes that QTI has no names for.
func (w itemWriter) ours() []string {
	it := w.it
	attributes := []string{
		"data-dira-id", string(it.ID), "data-dira-kind", string(it.Kind), "data-dira-ability", string(it.Ability),
		"data-dira-competency", string(it.Competency), "data-dira-level", string(it.Level), "data-dira-indicator", string(it.Indicator),
		"data-dira-author", it.Author, "data-dira-review", it.Review, "data-dira-reason", it.Reason,
	}
	if len(it.Enemies) > 0 {
		names := make([]string, len(it.Enemies))
		for i, e := range it.Enemies {
			names[i] = string(e)
		}
		attributes = append(attributes, "data-dira-enemies", strings.Join(names, " "))
	}
	if it.Explain {
		attributes = append(attributes, "data-dira-explain", "true")
	}
	if slices.Contains(it.Drafts, w.language) {
		attributes = append(attributes, "data-dira-draft", "true") // of the one translation that is in the file
	}
	texts := []string{w.in(it.Stem)}
	for _, o := range it.Options {
		texts = append(texts, w.in(o.Text), w.in(o.Why))
	}
	if slices.ContainsFunc(texts, func(s string) bool { return s != collapsed(s) }) {
		attributes = append(attributes, "data-dira-space", "preserve")
	}
	return attributes
}
