// Package itembank holds the questions of the assessment, what scores, and the instruments that put them together.
//
// What must always be true: a stored version of an item or of an instrument never changes, since people have answered it; any change,
// also of a translation, makes the next version. What leaves this program about an item is its [Item.Question] alone: neither
// key nor parameters nor the level it was written for. The judges of a panel that sets a standard are the one exception: they see the key.
// Whoever calibrates sees how hard a question was found to be.
package itembank

import (
	"slices"

	"github.com/dira-platform/dira/internal/framework"
)

// ItemID names an item through all its versions: "D2.C4-b1".
type ItemID string

// InstrumentID names an instrument: "starter".
type InstrumentID string

// Kind is how a question is answered.
type Kind string

// The kinds.
const (
	Single      Kind = "single"      // one option; a matter of knowledge
	Situational Kind = "situational" // one option; what would you do, perhaps with credit for the second best
	Multiple    Kind = "multiple"    // a set of options
	Order       Kind = "order"       // all options in order
	Rating      Kind = "rating"      // the self-view: five points, not applicable, or skipped; never scored
)

// Source is the language that items are written in first.
const Source = "en"

// Text is a text by language.
type Text map[string]string

// In returns the text in a language or else in Source, and the language it is in.
func (t Text) In(language string) (text, in string) {
	if s, ok := t[language]; ok {
		return s, language
	}
	return t[Source], Source
}

// Item is one version of one question with everything known about it.
type Item struct {
	ID         ItemID                `json:"id"`
	Version    int                   `json:"-"`       // given when stored
	Ability    framework.StatementID `json:"ability"` // the competency it measures, or AI
	Competency framework.StatementID `json:"competency"`
	Level      framework.Level       `json:"level"` // it is written for
	Indicator  framework.StatementID `json:"indicator"`
	Kind       Kind                  `json:"kind"`
	Stem       Text                  `json:"stem"`
	Options    []Option              `json:"options"`
	Reason     string                `json:"reason"` // why the key is right, for reviewers
	Author     string                `json:"author"`
	Review     string                `json:"review"`            // drafted, reviewed, released or field_test
	Enemies    []ItemID              `json:"enemies,omitempty"` // items that give it away or ask the same: never both in one sitting
	Explain    bool                  `json:"explain,omitempty"` // who answered it may see the key and the whys after submitting
	Drafts     []string              `json:"drafts,omitempty"`  // languages whose translation nobody fluent has read yet
}

// Option is one possible answer.
type Option struct {
	ID       string `json:"id"`
	Text     Text   `json:"text"`
	Score    int    `json:"score,omitempty"`    // what choosing it earns; in a Multiple, 1 when it belongs to the set
	Position int    `json:"position,omitempty"` // in an Order, its right place from 1
	Why      Text   `json:"why"`                // what is right or wrong with it, for the person who chose it
}

// FieldTest reports whether the item is asked without being scored, to gather answers for its calibration.
func (it *Item) FieldTest() bool { return it.Review == "field_test" }

// Question is what a person is shown of an item: nothing else of it may leave the program.
type Question struct {
	Kind     Kind
	Stem     string
	Language string // that the stem and options are in
	Draft    bool   // the translation is one that nobody fluent has read yet
	Options  []Choice
}

// Choice is an option as it is shown.
type Choice struct{ ID, Text string }

// Question returns the item as it is shown in a language, or in Source where it is not translated.
func (it *Item) Question(language string) Question {
	stem, in := it.Stem.In(language)
	q := Question{Kind: it.Kind, Stem: stem, Language: in, Draft: slices.Contains(it.Drafts, in)}
	for _, o := range it.Options {
		text, _ := o.Text.In(in)
		q.Options = append(q.Options, Choice{o.ID, text})
	}
	return q
}

// Statement is one behaviour of the self-view.
type Statement struct {
	Ability framework.StatementID `json:"ability"`
	Level   framework.Level       `json:"level"`
	Text    Text                  `json:"text"`
}

// The options of a rating: five points and two ways not to rate.
const (
	NotApplicable = "na"
	Skipped       = "skip"
)

// RatingOptions are the ids of a rating's options, in order.
var RatingOptions = []string{"1", "2", "3", "4", "5", NotApplicable, Skipped}

// Instrument is one version of what is asked and how: items, self-view, scale and rules. It is read-only once loaded.
type Instrument struct {
	ID        InstrumentID
	Version   int
	Framework framework.VersionID
	Scale     Scale
	Rules     Rules
	Self      []Statement
	Items     []*Item // in the order of their ids
}

// Statement returns the self-view's statement for an ability and level, or nil.
func (in *Instrument) Statement(ability framework.StatementID, level framework.Level) *Statement {
	for i := range in.Self {
		if in.Self[i].Ability == ability && in.Self[i].Level == level {
			return &in.Self[i]
		}
	}
	return nil
}

// Item returns an item of the instrument, or nil.
func (in *Instrument) Item(id ItemID) *Item {
	for _, it := range in.Items {
		if it.ID == id {
			return it
		}
	}
	return nil
}

// Rules say how an instrument asks; bank/starter.yaml explains each.
type Rules struct {
	Questions        int     `json:"questions" yaml:"questions"`
	PerSection       int     `json:"per_section" yaml:"per_section"`
	MinPerSection    int     `json:"min_per_section,omitempty" yaml:"min_per_section"`
	QuickQuestions   int     `json:"quick_questions,omitempty" yaml:"quick_questions"` // 0: no limit
	QuickSeconds     int     `json:"quick_seconds,omitempty" yaml:"quick_seconds"`     // in older instruments, in its place
	MinPerAbility    int     `json:"min_per_ability" yaml:"min_per_ability"`
	MaxPerAbility    int     `json:"max_per_ability" yaml:"max_per_ability"`
	SameKindInARow   int     `json:"same_kind_in_a_row" yaml:"same_kind_in_a_row"`
	Randomesque      int     `json:"randomesque" yaml:"randomesque"`
	Exposure         float64 `json:"exposure,omitempty" yaml:"exposure"` // 0 or 1: no limit
	FirstSuccess     float64 `json:"first_success" yaml:"first_success"`
	StopSE           float64 `json:"stop_se" yaml:"stop_se"`
	StopProbability  float64 `json:"stop_probability" yaml:"stop_probability"`
	FieldTest        int     `json:"field_test" yaml:"field_test"`
	SharpenQuestions int     `json:"sharpen_questions,omitempty" yaml:"sharpen_questions"`
	SharpenSE        float64 `json:"sharpen_se,omitempty" yaml:"sharpen_se"`
	SecondsRating    int     `json:"seconds_rating" yaml:"seconds_rating"`
	SecondsScored    int     `json:"seconds_scored" yaml:"seconds_scored"`
}
