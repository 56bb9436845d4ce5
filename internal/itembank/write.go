package itembank

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"

	"github.com/dira-platform/dira/internal/framework"
)

// WriteYAML writes items of one competency as an item file, in the source language. [ReadBank] reads it back.
func WriteYAML(w io.Writer, competency framework.StatementID, items []*Item) error {
	b := &strings.Builder{}
	fmt.Fprintf(b, "competency: %s\nitems:\n", competency)
	for i, it := range items {
		if i > 0 {
			b.WriteString("\n")
		}
		it.writeYAML(b)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (it *Item) writeYAML(b *strings.Builder) {
	fmt.Fprintf(b, "  - id: %s\n", it.ID)
	if it.Ability == framework.AI {
		b.WriteString("    strand: ai\n")
	}
	fmt.Fprintf(b, "    level: %s\n    indicator: %s\n    kind: %s\n    stem: %s\n    options:\n", it.Level, scalar(string(it.Indicator)), it.Kind, folded(it.Stem[Source], 6))
	for _, o := range it.Options {
		fmt.Fprintf(b, "      - id: %s\n        text: %s\n", scalar(o.ID), scalar(o.Text[Source]))
		if o.Score > 0 {
			fmt.Fprintf(b, "        score: %d\n", o.Score)
		}
		if o.Position > 0 {
			fmt.Fprintf(b, "        position: %d\n", o.Position)
		}
		fmt.Fprintf(b, "        why: %s\n", scalar(o.Why[Source]))
	}
	fmt.Fprintf(b, "    reason: %s\n    author: %s\n    review: %s\n", folded(it.Reason, 6), scalar(it.Author), it.Review)
	if it.Explain {
		b.WriteString("    explain: true\n")
	}
	if len(it.Enemies) > 0 {
		ids := make([]string, len(it.Enemies))
		for i, id := range it.Enemies {
			ids[i] = string(id)
		}
		fmt.Fprintf(b, "    enemies: [%s]\n", strings.Join(ids, ", "))
	}
}

// scalar writes a text in a line, quoted where YAML needs it.
func scalar(s string) string {
	raw, err := yaml.MarshalWithOptions(s, yaml.UseSingleQuote(false))
	if line := strings.TrimSpace(string(raw)); err == nil && !strings.Contains(line, "\n") {
		return line
	}
	return fmt.Sprintf("%q", s)
}

// folded writes a text as a folded block of lines of at most 130 letters, or in a line when it is short or the block would change it.
func folded(s string, indent int) string {
	words := strings.Split(s, " ")
	if utf8.RuneCountInString(s) < 100 || strings.ContainsAny(s, "\n\t") || strings.Contains(s, "  ") || strings.TrimSpace(s) != s {
		return scalar(s)
	}
	pad := "\n" + strings.Repeat(" ", indent)
	b, length := &strings.Builder{}, 1000
	b.WriteString(">-")
	for _, w := range words {
		n := utf8.RuneCountInString(w)
		if length+1+n > 130-indent {
			b.WriteString(pad)
			length = n
		} else {
			b.WriteString(" ")
			length += 1 + n
		}
		b.WriteString(w)
	}
	return b.String()
}
