package qti

import (
	"slices"
	"strconv"

	"github.com/dira-platform/dira/internal/itembank"
)

// scoring writes [itembank.Item.Score] as response processing. The standard templates would do for questions with one key, but no
// template sets a feedback variable, and a response itself shows no feedback.
func (w itemWriter) scoring() {
	switch {
	case w.it.Kind == itembank.Multiple:
		w.unlessEmpty(w.setRight)
	case w.it.Kind == itembank.Order:
		w.order()
	case w.graded():
		w.unlessEmpty(func() { w.empty("qti-map-response", "identifier", response) })
	default:
		w.start("qti-response-condition")
		w.start("qti-response-if")
		w.matchKey()
		w.setScore("1")
		w.end(1)
		w.otherwise()
	}
}

// unlessEmpty sets the score to an expression, or to nothing where nothing was chosen, of which an expression makes no number.
func (w itemWriter) unlessEmpty(expression func()) {
	w.start("qti-response-condition")
	w.start("qti-response-if")
	w.start("qti-is-null")
	w.empty("qti-variable", "identifier", response)
	w.end(1)
	w.setScore("0")
	w.end(1)
	w.start("qti-response-else")
	w.start("qti-set-outcome-value", "identifier", score)
	expression()
	w.end(3)
}

// setRight is the score of a set. Right options map to 1 and wrong ones to -1, so that each mistake costs 1 of the number of right ones.
func (w itemWriter) setRight() {
	w.start("qti-max")
	w.value("float", "0")
	w.start("qti-subtract")
	w.empty("qti-map-response", "identifier", response)
	w.value("float", strconv.Itoa(len(w.key())-w.it.MaxScore()))
	w.end(2)
}

// order gives all to the right order and half to each order with one neighbouring pair swapped.
func (w itemWriter) order() {
	w.start("qti-response-condition")
	w.start("qti-response-if")
	w.matchKey()
	w.setScore("2")
	w.end(1)
	w.start("qti-response-else-if")
	w.start("qti-or")
	for i := range len(w.it.Options) - 1 {
		swapped := slices.Clone(w.key())
		swapped[i], swapped[i+1] = swapped[i+1], swapped[i]
		w.start("qti-match")
		w.empty("qti-variable", "identifier", response)
		w.options("qti-ordered", swapped)
		w.end(1)
	}
	w.end(1)
	w.setScore("1")
	w.end(1)
	w.otherwise()
}

// otherwise closes a condition: no score.
func (w itemWriter) otherwise() {
	w.start("qti-response-else")
	w.setScore("0")
	w.end(2)
}

func (w itemWriter) matchKey() {
	w.start("qti-match")
	w.empty("qti-variable", "identifier", response)
	w.empty("qti-correct", "identifier", response)
	w.end(1)
}

func (w itemWriter) setScore(to string) {
	w.start("qti-set-outcome-value", "identifier", score)
	w.value("float", to)
	w.end(1)
}

func (w itemWriter) value(baseType, value string) {
	w.leaf("qti-base-value", value, "base-type", baseType)
}

// options writes a container of option ids.
func (w itemWriter) options(container string, options []itembank.Option) {
	w.start(container)
	for _, o := range options {
		w.value("identifier", o.ID)
	}
	w.end(1)
}

// choosingFeedback sets what is shown: the why of each chosen option. In an order all are chosen.
func (w itemWriter) choosingFeedback() {
	switch {
	case !w.why:
	case w.it.Kind == itembank.Order:
		w.start("qti-response-condition")
		w.start("qti-response-if")
		w.start("qti-not")
		w.start("qti-is-null")
		w.empty("qti-variable", "identifier", response)
		w.end(2)
		w.start("qti-set-outcome-value", "identifier", feedback)
		w.options("qti-multiple", w.it.Options)
		w.end(3)
	default:
		w.start("qti-set-outcome-value", "identifier", feedback)
		w.empty("qti-variable", "identifier", response)
		w.end(1)
	}
}
