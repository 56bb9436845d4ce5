package xlsform

import (
	"strings"

	"github.com/dira-platform/dira/internal/errs"
)

// Operation is what a condition does.
type Operation string

// The operations.
const (
	Is       Operation = "="
	IsNot    Operation = "!="
	Selected Operation = "selected"
	And      Operation = "and"
	Or       Operation = "or"
	Not      Operation = "not"
)

// Condition says when an item is asked: ${buys} = 'yes' and not(selected(${how}, 'rent')). An answer that was not given is the empty text.
type Condition struct {
	Op              Operation
	Question, Value string       // of a comparison
	Parts           []*Condition // of and, or, not
}

// The limits of a condition.
const (
	maxCondition = 2000 // bytes
	maxNesting   = 30
)

// Holds reports whether the condition is met by answers, which it asks for by the name of their question.
func (c *Condition) Holds(answer func(question string) string) bool {
	if c == nil {
		return true
	}
	switch c.Op {
	case Is, Selected:
		return answer(c.Question) == c.Value
	case IsNot:
		return answer(c.Question) != c.Value
	case Not:
		return !c.Parts[0].Holds(answer)
	}
	for _, p := range c.Parts {
		if p.Holds(answer) == (c.Op == Or) {
			return c.Op == Or
		}
	}
	return c.Op == And
}

// Comparisons calls a function for each comparison within.
func (c *Condition) Comparisons(each func(question, value string)) {
	if c == nil {
		return
	}
	if c.Question != "" {
		each(c.Question, c.Value)
	}
	for _, p := range c.Parts {
		p.Comparisons(each)
	}
}

// String is the condition as it is written in a workbook.
func (c *Condition) String() string {
	if c == nil {
		return ""
	}
	switch c.Op {
	case Is, IsNot:
		return "${" + c.Question + "} " + string(c.Op) + " " + quoted(c.Value)
	case Selected:
		return "selected(${" + c.Question + "}, " + quoted(c.Value) + ")"
	case Not:
		return "not(" + c.Parts[0].String() + ")"
	}
	parts := make([]string, len(c.Parts))
	for i, p := range c.Parts {
		parts[i] = p.String()
		if p.Op == And || p.Op == Or {
			parts[i] = "(" + parts[i] + ")"
		}
	}
	return strings.Join(parts, " "+string(c.Op)+" ")
}

func quoted(s string) string {
	if strings.Contains(s, "'") {
		return `"` + s + `"`
	}
	return "'" + s + "'"
}

// MarshalText writes the condition as it stands in a workbook.
func (c *Condition) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (c *Condition) UnmarshalText(text []byte) error {
	p, err := ParseCondition(string(text))
	if err != nil {
		return err
	}
	if p != nil {
		*c = *p
	}
	return nil
}

// ParseCondition reads a condition; an empty text is none. It refuses what it does not know with condition_unread, which names the place, counted in
// characters from 1.
func ParseCondition(text string) (*Condition, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	p := &parser{text: text}
	if len(text) > maxCondition {
		return nil, errs.New(errs.Invalid, "condition_long", "limit", maxCondition)
	}
	c, err := p.either(0)
	if err == nil {
		if p.skip(); p.at < len(p.text) {
			err = p.stop()
		}
	}
	if err != nil {
		return nil, err
	}
	return c, nil
}

// examples are what is read, as people can write it.
const examples = "${q} = 'x', ${q} != 'x', selected(${q}, 'x'), and, or, not(…), (…)"

// parser reads a condition from left to right.
type parser struct {
	text string
	at   int
}

// stop is the refusal of what stands where the parser is.
func (p *parser) stop() error {
	rest := []rune(p.text[p.at:])
	return errs.New(errs.Invalid, "condition_unread", "at", len([]rune(p.text[:p.at]))+1, "near", string(rest[:min(len(rest), 20)]), "examples", examples)
}

func (p *parser) skip() {
	for p.at < len(p.text) && strings.ContainsRune(" \t\r\n", rune(p.text[p.at])) {
		p.at++
	}
	if strings.HasPrefix(p.text[p.at:], "\u00a0") { // what spreadsheets make of a space
		p.at += len("\u00a0")
		p.skip()
	}
}

// take goes past a sign, if it stands there.
func (p *parser) take(sign string) bool {
	p.skip()
	if !strings.HasPrefix(p.text[p.at:], sign) {
		return false
	}
	p.at += len(sign)
	return true
}

// word goes past a word, if it stands there and ends there.
func (p *parser) word(w string) bool {
	p.skip()
	rest := p.text[p.at:]
	if len(rest) < len(w) || !strings.EqualFold(rest[:len(w)], w) {
		return false
	}
	if after := rest[len(w):]; after != "" && (after[0] == '_' || after[0] == '-' || after[0] >= '0' && after[0] <= '9' || after[0]|0x20 >= 'a' && after[0]|0x20 <= 'z') {
		return false
	}
	p.at += len(w)
	return true
}

func (p *parser) either(depth int) (*Condition, error) { return p.chain(Or, depth, p.both) }

func (p *parser) both(depth int) (*Condition, error) { return p.chain(And, depth, p.one) }

// chain reads parts with a word between them.
func (p *parser) chain(op Operation, depth int, part func(int) (*Condition, error)) (*Condition, error) {
	first, err := part(depth)
	if err != nil {
		return nil, err
	}
	all := []*Condition{first}
	for p.word(string(op)) {
		next, err := part(depth)
		if err != nil {
			return nil, err
		}
		all = append(all, next)
	}
	if len(all) == 1 {
		return first, nil
	}
	return &Condition{Op: op, Parts: all}, nil
}

// one reads a comparison, or what stands in brackets.
func (p *parser) one(depth int) (*Condition, error) {
	if depth > maxNesting {
		return nil, p.stop()
	}
	from := p.at
	switch {
	case p.word("not"):
		if !p.take("(") {
			p.at = from
			return nil, p.stop()
		}
		inner, err := p.closed(depth)
		return &Condition{Op: Not, Parts: []*Condition{inner}}, err
	case p.word("selected"):
		return p.selected(from)
	case p.take("("):
		return p.closed(depth)
	}
	return p.comparison()
}

func (p *parser) closed(depth int) (*Condition, error) {
	inner, err := p.either(depth + 1)
	if err == nil && !p.take(")") {
		err = p.stop()
	}
	return inner, err
}

func (p *parser) selected(from int) (*Condition, error) {
	if !p.take("(") {
		p.at = from
		return nil, p.stop()
	}
	question, err := p.reference()
	if err == nil && !p.take(",") {
		err = p.stop()
	}
	if err != nil {
		return nil, err
	}
	value, err := p.literal()
	if err == nil && !p.take(")") {
		err = p.stop()
	}
	return &Condition{Op: Selected, Question: question, Value: value}, err
}

func (p *parser) comparison() (*Condition, error) {
	question, err := p.reference()
	if err != nil {
		return nil, err
	}
	op := Is
	switch {
	case p.take("!="):
		op = IsNot
	case !p.take("="):
		return nil, p.stop()
	}
	value, err := p.literal()
	return &Condition{Op: op, Question: question, Value: value}, err
}

func (p *parser) reference() (string, error) {
	p.skip()
	rest := p.text[p.at:]
	end := strings.IndexByte(rest, '}')
	if !strings.HasPrefix(rest, "${") || end < 0 || !ValidName(strings.TrimSpace(rest[2:end])) {
		return "", p.stop()
	}
	p.at += end + 1
	return strings.TrimSpace(rest[2:end]), nil
}

// quotes are the signs between which a text stands, also those that spreadsheets put in their place.
var quotes = map[string]string{"'": "'", `"`: `"`, "‘": "’", "“": "”", "’": "’", "”": "”"}

func (p *parser) literal() (string, error) {
	p.skip()
	rest := p.text[p.at:]
	for open, end := range quotes {
		inner, ok := strings.CutPrefix(rest, open)
		if !ok {
			continue
		}
		value, _, closed := strings.Cut(inner, end)
		if !closed || value != "" && !codeForm.MatchString(value) {
			return "", p.stop()
		}
		p.at += len(open) + len(value) + len(end)
		return value, nil
	}
	digits := 0
	for digits < len(rest) && rest[digits] >= '0' && rest[digits] <= '9' {
		digits++
	}
	if digits == 0 || digits > 9 {
		return "", p.stop()
	}
	p.at += digits
	return rest[:digits], nil
}
