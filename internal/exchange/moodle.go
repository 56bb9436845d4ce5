package exchange

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/dira-platform/dira/internal/framework"
)

// moodleColumns is the heading of Moodle's import (admin/tool/lpimportcsv), which goes by the order and not by the names.
var moodleColumns = []string{
	"Parent ID number", "ID number", "Short name", "Description", "Description format", "Scale values", "Scale configuration", "Rule type (optional)",
	"Rule outcome (optional)", "Rule config (optional)", "Cross-referenced competency ID numbers", "Exported ID (optional)", "Is framework", "Taxonomy",
}

// Where what we need stands among the columns; old files lack the cross-references, so that the last three move.
const (
	moodleParent, moodleID, moodleName, moodleText, moodleForm, moodleRelated, moodleIs, moodleTaxonomy = 0, 1, 2, 3, 4, 10, 12, 13

	moodleLongest = 100 // characters of an id number and of a short name
	moodlePlain   = "2" // the format of a description that is plain text
	moodleHTML    = "1"
)

// moodleKinds are the kinds that a person can be competent in, with Moodle's word for them.
var moodleKinds = map[framework.Kind]string{
	framework.Domain: "domain", framework.Competency: "competency", framework.Indicator: "indicator", framework.Strand: "domain",
	framework.Attitude: "value", framework.AttitudeSign: "behaviour", framework.Item: "competency",
}

// writeMoodle writes the heading, a row for the framework, and one for each statement.
func writeMoodle(w io.Writer, v *framework.Version, language string) error {
	root := v.Statements[0]
	scale, configuration := moodleScale(v, language)
	rows := [][]string{moodleColumns, {
		"", moodleShort(string(v.ID)), moodleShort(v.In(root, framework.FieldName, language).Text),
		cmp.Or(v.In(root, framework.FieldText, language).Text, v.In(root, framework.FieldTextNote, language).Text), moodlePlain,
		scale, configuration, "", "", "", "", "", "1", moodleTaxonomies(v),
	}}
	ids := moodleIDs(v)
	related := moodleRelations(v, ids)
	for _, s := range v.Statements[1:] {
		if moodleKinds[s.Kind] == "" {
			continue
		}
		name, text := v.In(s, framework.FieldName, language).Text, v.In(s, framework.FieldText, language).Text
		parent := s.Parent
		for p := v.Statement(parent); p != nil && moodleKinds[p.Kind] == ""; p = v.Statement(parent) {
			parent = p.Parent
		}
		rows = append(rows, []string{
			ids[parent], ids[s.ID], moodleShort(cmp.Or(name, text, string(s.ID))), text, moodlePlain, "", "", "", "", "null",
			strings.Join(related[s.ID], ","), "", "", "",
		})
	}
	out := csv.NewWriter(w)
	for _, row := range rows {
		for i := range row {
			row[i] = moodleField(row[i])
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// moodleRelations are the links among the statements that are written; a competency of Moodle cannot be related to itself.
func moodleRelations(v *framework.Version, ids map[framework.StatementID]string) map[framework.StatementID][]string {
	related, byURI := map[framework.StatementID][]string{}, map[string]framework.StatementID{}
	for _, s := range v.Statements {
		byURI[s.URI] = s.ID
	}
	for _, l := range v.Links {
		if to := byURI[l.To]; ids[to] != "" && to != l.From {
			related[l.From] = append(related[l.From], strings.ReplaceAll(ids[to], ",", "%2C"))
		}
	}
	return related
}

// moodleMark goes before an id number that Moodle would take for another one. No identifier of ours has it.
const moodleMark = "#"

// phpNumber is a text that PHP takes for a number.
var phpNumber = regexp.MustCompile(`^(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$`)

// moodleIDs gives each statement that is written its id number. Moodle looks for parents with PHP's ==, to which 1.1 and 1.10 are one number,
// takes 0 for no id number, and asks a database that may not tell capitals from small letters whether a number is taken already.
func moodleIDs(v *framework.Version) map[framework.StatementID]string {
	ids := map[framework.StatementID]string{}
	values, letters := map[float64]int{}, map[string]int{}
	value := func(id framework.StatementID) (float64, bool) {
		n, _ := strconv.ParseFloat(string(id), 64) // too great: infinite
		return n, phpNumber.MatchString(string(id))
	}
	for _, s := range v.Statements[1:] {
		if n, ok := value(s.ID); ok && moodleKinds[s.Kind] != "" {
			values[n]++
		}
	}
	for _, s := range v.Statements[1:] {
		if moodleKinds[s.Kind] == "" {
			continue
		}
		key := strings.ToLower(string(s.ID))
		marks := letters[key]
		letters[key]++
		if n, ok := value(s.ID); ok && (n == 0 || values[n] > 1) {
			marks++
		}
		ids[s.ID] = strings.Repeat(moodleMark, marks) + string(s.ID)
	}
	return ids
}

// moodleField is a text as PHP reads it out of a table: it takes a backslash before a quotation mark, also the one that ends the field, for a
// sign that the field goes on. A blank keeps them apart.
func moodleField(text string) string {
	text = strings.ReplaceAll(text, `\"`, `\ "`)
	if strings.HasSuffix(text, `\`) {
		text += " "
	}
	return text
}

// opening is a less-than sign that could begin a tag.
var opening = regexp.MustCompile(`<(\S)`)

// untagged keeps apart what Moodle would drop from a short name as a tag of HTML, or everything after it.
func untagged(text string) string { return opening.ReplaceAllString(text, "< $1") }

// moodleShort is a text as Moodle keeps it: one line of at most 100 characters, cut at a word.
func moodleShort(text string) string {
	text = untagged(oneLine(text))
	if utf8.RuneCountInString(text) <= moodleLongest {
		return text
	}
	cut := string([]rune(text)[:moodleLongest-1])
	if i := strings.LastIndexByte(cut, ' '); i > len(cut)/2 {
		cut = cut[:i]
	}
	return cut + "…"
}

// moodleScale is the levels as a scale, of which all but the first count as competent; the second is what a person gets by default.
func moodleScale(v *framework.Version, language string) (values, configuration string) {
	items := []string{"–"}
	for _, l := range framework.Levels {
		if name := v.Name(framework.StatementID(l), language).Text; name != string(l) && name != "" {
			items = append(items, strings.ReplaceAll(oneLine(name), ",", " "))
		}
	}
	if len(items) == 1 {
		items = append(items, "✓")
	}
	type setting struct {
		ID         int `json:"id"`
		Default    int `json:"scaledefault"`
		Proficient int `json:"proficient"`
	}
	list := []any{map[string]string{"scaleid": "1"}}
	for i := 1; i < len(items); i++ {
		s := setting{ID: i + 1, Proficient: 1}
		if i == 1 {
			s.Default = 1
		}
		list = append(list, s)
	}
	raw, _ := json.Marshal(list) // numbers and texts of ours
	return strings.Join(items, ","), string(raw)
}

// moodleTaxonomies are Moodle's words for the first four storeys of the tree, by the kind there that has most below it.
func moodleTaxonomies(v *framework.Version) string {
	counts := [4]map[string]int{{}, {}, {}, {}}
	for _, s := range v.Statements[1:] {
		var line []framework.Kind // from the statement to the top
		for p := s; p != nil && p.Kind != framework.Root; p = v.Statement(p.Parent) {
			if moodleKinds[p.Kind] != "" {
				line = append(line, p.Kind)
			}
		}
		slices.Reverse(line)
		for depth := range min(len(line), len(counts)) {
			counts[depth][moodleKinds[line[depth]]]++
		}
	}
	words := make([]string, len(counts))
	for i, c := range counts {
		words[i] = "competency"
		for _, word := range []string{"competency", "domain", "indicator", "value", "behaviour"} {
			if c[word] > c[words[i]] {
				words[i] = word
			}
		}
	}
	return strings.Join(words, ",")
}

// looksLikeMoodle tells Moodle's table by its heading or, since Moodle translates that, by its 13 or 14 columns with one row for the framework.
func looksLikeMoodle(raw []byte) bool {
	r := csv.NewReader(bytes.NewReader(raw))
	r.Comma, r.FieldsPerRecord = delimiter(raw), -1
	heading, err := r.Read()
	if err != nil || len(heading) < 12 || len(heading) > 14 {
		return false
	}
	if strings.EqualFold(clean(heading[moodleID]), "ID number") || slices.ContainsFunc(heading, func(h string) bool { return strings.EqualFold(clean(h), "Is framework") }) {
		return true
	}
	first, err := r.Read()
	return err == nil && len(first) == len(heading) && first[moodleParent] == "" && first[len(first)-2] == "1"
}

func (d *draft) readMoodle() error {
	s, err := d.sheet()
	if err != nil {
		return err
	}
	if len(s.heading) < 12 {
		return &FileError{Name: d.file, Line: 1, Column: 1, Text: fmt.Sprintf("Moodle's table has 14 columns; this one has %d", len(s.heading))}
	}
	shift := len(s.heading) - len(moodleColumns) // old tables have a column less before “Is framework”
	d.begin()
	d.v.Language = d.mainLanguage("", "line 1")
	seen, marked := false, false
	r, err := s.next()
	for ; err == nil && r != nil; r, err = s.next() {
		is := clean(r.at(moodleIs + shift))
		if is != "" && is != "0" {
			if seen {
				d.note(r.path(""), "a file holds one framework; this second one is left out")
				continue
			}
			seen = true
			d.v.Framework = strings.ToLower(clean(r.at(moodleID)))
			if name, number, ok := strings.Cut(d.v.Framework, "@"); ok { // as we write it
				d.v.Framework, d.v.Number, marked = name, number, true
			}
			set(d.root, framework.FieldName, d.v.Language, clean(r.at(moodleName)), "source")
			set(d.root, framework.FieldText, d.v.Language, moodleDescription(r), "source")
			continue
		}
		d.readMoodleRow(r, shift, marked)
	}
	if err != nil {
		return err
	}
	if len(d.nodes) == 0 {
		return &FileError{Name: d.file, Text: "the table has a heading and no competencies"}
	}
	if !seen {
		d.note("line 1", "no row says that it is the framework (Is framework = 1)")
	}
	return d.finish()
}

// readMoodleRow reads a competency. In a table that we wrote, id numbers may be marked.
func (d *draft) readMoodleRow(r *row, shift int, marked bool) {
	number := func(text string) string {
		if text = clean(text); marked {
			text = strings.TrimLeft(text, moodleMark)
		}
		return text
	}
	n := d.add(number(r.at(moodleID)), r.path(""))
	if n == nil {
		return
	}
	n.code = n.key
	n.parents = append(n.parents, edge{key: number(r.at(moodleParent)), path: r.path(moodleColumns[moodleParent])})
	name, text := clean(r.at(moodleName)), moodleDescription(r)
	if name == "" && text == "" {
		n.skipped = true
		d.note(n.path, "the row has no short name; it is left out, and what stands below it goes to what is above it")
	}
	if !cutFrom(r.at(moodleName), text) {
		set(n.st, framework.FieldName, d.v.Language, name, "source")
	}
	set(n.st, framework.FieldText, d.v.Language, text, "source")
	if shift < 0 {
		return
	}
	for id := range strings.SplitSeq(r.at(moodleRelated), ",") {
		if id = strings.ReplaceAll(number(id), "%2C", ","); id != "" {
			n.links = append(n.links, edge{key: id, kind: relatedTo, path: r.path(moodleColumns[moodleRelated])})
		}
	}
}

// cutFrom reports whether a short name is nothing but the text, or as much of it as there was room for.
func cutFrom(name, text string) bool {
	full := utf8.RuneCountInString(name) == moodleLongest
	name, text = untagged(oneLine(name)), untagged(oneLine(text))
	for _, mark := range []string{"…", "(...)", "..."} {
		if cut, ok := strings.CutSuffix(name, mark); ok {
			name, full = strings.TrimSpace(cut), true
			break
		}
	}
	return name == text || full && strings.HasPrefix(text, name)
}

var tags = regexp.MustCompile(`<[^<>]*>`)

// moodleDescription is the description without the marks of HTML that Moodle's editor makes.
func moodleDescription(r *row) string {
	text := r.at(moodleText)
	if form := clean(r.at(moodleForm)); form == moodleHTML || form == "" {
		text, _ = unmarked(text)
		text = tags.ReplaceAllString(text, "")
	}
	return clean(text)
}
