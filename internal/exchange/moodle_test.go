package exchange_test

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/dira-platform/dira/internal/exchange"
	"github.com/dira-platform/dira/internal/framework"
)

// The rules of this file are those of Moodle's import of competency frameworks, which reads a table with PHP: in fgetcsv a backslash takes the
// quotation mark after it into the field; parents are found with ==, which compares what looks like numbers as numbers; strip_tags takes from
// short names what begins like a tag; an id number or a short name that is empty for PHP, as 0 is, leaves a competency out; and the database may
// not tell capitals from small letters.

// phpRows reads a table as PHP's fgetcsv does, with the backslash that it has for an escape.
func phpRows(raw string) (rows [][]string) {
	for raw != "" {
		var row []string
		for more := true; more; {
			var field strings.Builder
			if strings.HasPrefix(raw, `"`) {
				raw = raw[1:]
				for raw != "" && (raw[0] != '"' || strings.HasPrefix(raw, `""`)) {
					take, skip := 1, 1
					if len(raw) > 1 && raw[0] == '\\' {
						take, skip = 2, 2
					} else if raw[0] == '"' {
						skip = 2
					}
					field.WriteString(raw[:take])
					raw = raw[skip:]
				}
				raw = strings.TrimPrefix(raw, `"`)
			}
			end := strings.IndexAny(raw+"\n", ",\n")
			field.WriteString(raw[:end])
			row = append(row, field.String())
			more, raw = strings.HasPrefix(raw[end:], ","), raw[min(end+1, len(raw)):]
		}
		rows = append(rows, row)
	}
	return rows
}

// phpTable writes a table as PHP's fputcsv does: what follows a backslash is not doubled.
func phpTable(rows [][]string) string {
	var b strings.Builder
	for _, row := range rows {
		for i, field := range row {
			if i > 0 {
				b.WriteByte(',')
			}
			if !strings.ContainsAny(field, "\",\\ \n\t") {
				b.WriteString(field)
				continue
			}
			b.WriteByte('"')
			escaped := false
			for _, r := range field {
				if r == '"' && !escaped {
					b.WriteByte('"')
				}
				escaped = r == '\\'
				b.WriteRune(r)
			}
			b.WriteByte('"')
		}
		b.WriteByte('\n')
	}
	return b.String()
}

var phpNumeric = regexp.MustCompile(`^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$`)

// phpEqual is PHP's == of two texts.
func phpEqual(a, b string) bool {
	if phpNumeric.MatchString(a) && phpNumeric.MatchString(b) {
		x, _ := strconv.ParseFloat(a, 64)
		y, _ := strconv.ParseFloat(b, 64)
		return x == y
	}
	return a == b
}

// stripTags is PHP's strip_tags, as far as texts without quotation marks in their tags go.
func stripTags(text string) string {
	return regexp.MustCompile(`<[^\s>][^>]*(>|$)`).ReplaceAllString(text, "")
}

// inMoodle is the tree that Moodle makes of a table: id number, short name and description of each competency, indented; or why it refuses.
func inMoodle(raw string) string {
	rows := phpRows(phpTable(phpRows(strings.TrimSpace(raw))))
	for i, row := range rows {
		if len(row) != 14 {
			return fmt.Sprintf("row %d has %d columns", i+1, len(row))
		}
	}
	var b strings.Builder
	taken, refused := map[string]bool{}, ""
	var below func(parent, indent string)
	below = func(parent, indent string) {
		for _, row := range rows[2:] {
			id, name := stripTags(row[1]), stripTags(row[2])
			if !phpEqual(stripTags(row[0]), parent) || refused != "" {
				continue
			}
			switch {
			case id == "" || id == "0" || name == "" || name == "0":
				refused = fmt.Sprintf("%q is left out, with all below it", id)
			case taken[strings.ToLower(id)]:
				refused = fmt.Sprintf("the id number %q is taken", id)
			}
			taken[strings.ToLower(id)] = true
			fmt.Fprintf(&b, "%s%s|%s|%s\n", indent, id, name, row[3])
			below(id, indent+"  ")
		}
	}
	below("", "")
	if refused != "" {
		return refused
	}
	return b.String()
}

func TestMoodleTakesItAsItIs(t *testing.T) {
	for _, tt := range []struct{ name, table, want string }{
		{"codes that are numbers", "id,parent,name\n1,,One\n1.1,1,First\n1.10,1,Tenth\n1.1.1,1.1,Below the first\n1.10.1,1.10,Below the tenth\n2,,Two\n",
			"1|One|\n  #1.1|First|\n    1.1.1|Below the first|\n  #1.10|Tenth|\n    1.10.1|Below the tenth|\n2|Two|\n"},
		{"a number below the same one", "id,parent,name\n1,,One\n1.0,1,Nought\n1e1,1,Ten\n10,1,Ten again\n", "#1|One|\n  #1.0|Nought|\n  #1e1|Ten|\n  #10|Ten again|\n"},
		{"nought", "id,parent,name\n0,,Nought\n0.1,0,A tenth\n", "#0|Nought|\n  0.1|A tenth|\n"},
		{"capitals", "id,parent,name\nA1,,One\na1,A1,Small\nA2,a1,Two\n", "A1|One|\n  #a1|Small|\n    A2|Two|\n"},
		{"tags", "id,name,text\nA,Writes <p> and <img>,x <p>\nB,Where a<b,b\nC,Where a < b,c\n", "A|Writes < p> and < img>|x <p>\nB|Where a< b|b\nC|Where a < b|c\n"},
		{"backslashes", "id,name,text\nA,C:\\,\"D, E\\\"\nB,\"a \\\"\"b\\\"\"\",\"\\\\\"\nC,\\\\,\"Says, \\\"\"\"\n", "A|C:\\ |D, E\\ \nB|a \\ \"b\\ \"|\\\\ \nC|\\\\ |Says, \\ \"\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v := read(t, "codes.csv", []byte(tt.table), exchange.ImportOptions{}).Version
			raw := export(t, v, exchange.Moodle, "")
			if got := inMoodle(string(raw)); got != tt.want {
				t.Errorf("Moodle has\n%s, want\n%s\nof\n%s", got, tt.want, raw)
			}
			again := read(t, "moodle.csv", raw, exchange.ImportOptions{}).Version
			for _, s := range v.Statements[1:] {
				if other := again.Statement(s.ID); other == nil || other.Parent != s.Parent {
					t.Errorf("%s comes back as %+v", s.ID, other)
				}
			}
		})
	}
}

// TestMoodleTakesOurs: what Moodle makes of the built-in framework, in each of its languages, is its tree.
func TestMoodleTakesOurs(t *testing.T) {
	v := builtIn(t)
	for _, language := range exchange.Languages(v) {
		got := inMoodle(string(export(t, v, exchange.Moodle, language)))
		if lines := strings.Count(got, "\n"); lines != 3+14+113+1+5+10 {
			t.Errorf("in %s: %d competencies: %.200s", language, lines, got)
		}
	}
}

// TestNotRelatedToItself: Moodle stops where a competency is related to itself.
func TestNotRelatedToItself(t *testing.T) {
	v := synthetic(t, 12)
	one, other := v.Statements[1], v.Statements[2]
	v.Links = []framework.Link{{From: one.ID, Type: "isRelatedTo", To: one.URI}, {From: one.ID, Type: "isRelatedTo", To: other.URI}}
	row := phpRows(string(export(t, v, exchange.Moodle, "")))[2]
	if row[1] != string(one.ID) || row[10] != string(other.ID) {
		t.Errorf("%s is related to %q, want %s", row[1], row[10], other.ID)
	}
}
