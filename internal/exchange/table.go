package exchange

import (
	"cmp"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/spreadsheet"
)

// The columns of our table, before those of the texts ("name:en", "status:fr") and those that only the first row fills ("about:licence").
var tableColumns = []string{"id", "kind", "parent", "level", "provenance", "audience", "uri", "origin", "change", "targets", "links"}

var tableAbout = []string{"framework", "version", "uri", "status", "language", "authors", "issued", "source", "licence", "derived_from"}

// writeTable writes our table. The first row is the framework itself.
func writeTable(w io.Writer, v *framework.Version) error {
	columns := textColumns(v)
	heading := slices.Clone(tableColumns)
	for _, c := range columns {
		heading = append(heading, c.field+":"+c.language)
	}
	for _, name := range tableAbout {
		heading = append(heading, "about:"+name)
	}
	out := csv.NewWriter(w)
	if err := out.Write(heading); err != nil {
		return err
	}
	links := map[framework.StatementID][]string{}
	for _, l := range v.Links {
		links[l.From] = append(links[l.From], l.Type+"="+l.To)
	}
	for i, s := range v.Statements {
		cells := []string{
			string(s.ID), string(s.Kind), string(s.Parent), string(s.Level), string(s.Provenance), s.Audience, s.URI, s.Origin, s.Change,
			targetCell(v.Targets[s.ID]), strings.Join(links[s.ID], " "),
		}
		state := statuses(v, s)
		for _, c := range columns {
			if c.field == "status" {
				cells = append(cells, statusCell(state, c.language, s))
			} else {
				cells = append(cells, s.Texts[c.field][c.language].Text)
			}
		}
		if i == 0 {
			authors, _ := json.Marshal(v.Authors) // a list of texts
			cells = append(cells, v.Framework, v.Number, v.URI, string(v.Status), v.Language, string(authors), v.Issued, v.Source, v.Licence, v.DerivedFrom)
		}
		for len(cells) < len(heading) {
			cells = append(cells, "")
		}
		for i := range cells {
			cells[i] = spreadsheet.Defuse(cells[i])
		}
		if err := out.Write(cells); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// column is a column of texts, or of their statuses.
type column struct{ field, language string }

// textColumns lists the fields and languages there are: names and sentences first, the version's own language first, and after each language how
// far its texts can be trusted, where that is not the usual.
func textColumns(v *framework.Version) (list []column) {
	fields, languages, unusual := map[string]bool{}, map[string]bool{}, map[string]bool{}
	there := map[column]bool{}
	for _, s := range v.Statements {
		for field := range s.Texts {
			fields[field] = true
			for language, t := range s.Texts[field] {
				languages[language] = true
				there[column{field, language}] = true
				unusual[language] = unusual[language] || t.Status != usual(v, language)
			}
		}
	}
	rank := func(field string) int {
		if i := slices.Index([]string{framework.FieldName, framework.FieldText, framework.FieldNote}, field); i >= 0 {
			return i - 10
		}
		return 0
	}
	ordered := slices.SortedFunc(maps.Keys(fields), func(a, b string) int { return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a, b)) })
	own := func(l string) int {
		if l == v.Language {
			return 0
		}
		return 1
	}
	for _, language := range slices.SortedFunc(maps.Keys(languages), func(a, b string) int { return cmp.Or(cmp.Compare(own(a), own(b)), cmp.Compare(a, b)) }) {
		for _, field := range ordered {
			if there[column{field, language}] {
				list = append(list, column{field, language})
			}
		}
		if unusual[language] {
			list = append(list, column{"status", language})
		}
	}
	return list
}

// statusCell is the status of a row's texts in a language: one word where they share it, "name=draft text=reviewed" where they do not.
func statusCell(state map[string]map[string]string, language string, s *framework.Statement) string {
	var parts []string
	same := true
	for _, field := range slices.Sorted(maps.Keys(s.Texts)) {
		if t, ok := s.Texts[field][language]; ok {
			parts = append(parts, field+"="+t.Status)
			same = same && strings.HasSuffix(parts[0], "="+t.Status)
		}
	}
	unusual := slices.ContainsFunc(slices.Collect(maps.Values(state)), func(m map[string]string) bool { return m[language] != "" })
	switch {
	case !unusual:
		return ""
	case same:
		_, status, _ := strings.Cut(parts[0], "=")
		return status
	}
	return strings.Join(parts, " ")
}

func targetCell(targets map[framework.StatementID]int) string {
	var parts []string
	for _, id := range slices.Sorted(maps.Keys(targets)) {
		parts = append(parts, fmt.Sprintf("%s=%d", id, targets[id]))
	}
	return strings.Join(parts, " ")
}

// The names that other people give to the columns we need.
var (
	idNames     = []string{"id", "identifier", "code", "notation", "human coding scheme", "humancodingscheme", "number", "id number", "idnumber"}
	parentNames = []string{"parent", "parent_id", "parent id", "parentid", "is child of", "ischildof", "broader", "parent id number"}
	kindNames   = []string{"kind", "type", "cfitemtype", "item type", "cf item type"}
	textNames   = map[string]string{
		"name": "name", "title": "name", "label": "name", "short name": "name", "shortname": "name", "abbreviated statement": "name",
		"abbreviatedstatement": "name", "preflabel": "name", "text": "text", "description": "text", "statement": "text", "definition": "text",
		"full statement": "text", "fullstatement": "text", "note": "note", "notes": "note", "comment": "note",
	}
)

// readTable reads our table, or another with an id, a parent and texts in columns of usual names.
func (d *draft) readTable() error {
	s, err := d.sheet()
	if err != nil {
		return err
	}
	texts := map[int]column{}
	for i, name := range s.heading {
		field, language, tagged := strings.Cut(clean(name), ":")
		field = strings.ToLower(field)
		field = cmp.Or(textNames[field], field)
		switch {
		case tagged && field == "about", slices.Contains(tableColumns, field) && !tagged:
		case tagged && language != "":
			texts[i] = column{field, language}
		case textNames[field] != "":
			texts[i] = column{field, ""}
		case !slices.Contains(slices.Concat(idNames, parentNames, kindNames), field) && field != "":
			d.note(fmt.Sprintf("line 1, column %d", i+1), "there is no place for the column %q; it is left out", name)
		}
	}
	if len(texts) == 0 {
		return &FileError{Name: d.file, Line: 1, Column: 1, Text: "this heading has no column with texts, such as name or text:en; is this a CSV file of a framework?"}
	}
	d.begin()
	r, err := s.next()
	for first := true; err == nil && r != nil; r, err = s.next() {
		if first {
			d.readAbout(r)
			first = false
		}
		d.readRow(r, texts)
	}
	if err != nil {
		return err
	}
	if len(d.nodes) == 0 {
		return &FileError{Name: d.file, Text: "the table has a heading and no statements"}
	}
	return d.finish()
}

// readAbout reads what the first row of our own tables says of the framework.
func (d *draft) readAbout(r *row) {
	about := func(name string) string { return clean(r.cell("about:" + name)) }
	d.v.Framework, d.v.Number, d.v.URI, d.v.Status = about("framework"), about("version"), about("uri"), framework.Status(about("status"))
	d.v.Issued, d.v.Source, d.v.Licence, d.v.DerivedFrom = about("issued"), about("source"), about("licence"), about("derived_from")
	if authors := about("authors"); authors != "" && json.Unmarshal([]byte(authors), &d.v.Authors) != nil {
		d.v.Authors = []string{authors}
	}
	d.v.Language = d.mainLanguage(about("language"), "line 1")
}

func (d *draft) readRow(r *row, texts map[int]column) {
	statement, isRoot := d.root, strings.EqualFold(r.cell(kindNames...), string(framework.Root))
	var n *node
	if !isRoot {
		id := clean(r.cell(idNames...))
		if n = d.add(cmp.Or(id, r.path("")), r.path("")); n == nil {
			return
		}
		statement = n.st
		n.code, n.uri = id, clean(r.cell("uri"))
		n.parents = append(n.parents, edge{key: clean(r.cell(parentNames...)), path: r.path("parent")})
		d.readOwnCells(n, r)
	}
	for _, i := range slices.Sorted(maps.Keys(texts)) {
		c := texts[i]
		language := d.language(c.language, fmt.Sprintf("line 1, column %d", i+1), d.v.Language)
		if text := strings.ReplaceAll(spreadsheet.Restore(r.at(i)), "\r", ""); c.field != "status" && strings.TrimSpace(text) != "" {
			if !framework.ValidLanguage(language) || clean(text) == "" {
				continue
			}
			set(statement, fieldOf(c.field), language, printable(text), d.status(language))
		}
	}
	for i, c := range texts {
		if c.field == "status" {
			d.readStatus(statement, d.language(c.language, "", d.v.Language), clean(r.at(i)), r.path(c.field))
		}
	}
	if n != nil && len(n.st.Texts) == 0 {
		n.skipped = true
		d.note(n.path, "the row has no text; it is left out, and what stands below it goes to what is above it")
	}
}

var notInField = regexp.MustCompile(`[^a-z0-9_]+`)

// fieldOf makes a name of a field of a heading.
func fieldOf(heading string) string {
	name := strings.Trim(notInField.ReplaceAllString(heading, "_"), "_")
	if name == "" || name[0] < 'a' || name[0] > 'z' {
		name = "f_" + name
	}
	return name[:min(len(name), 40)]
}

// printable is a text without the characters that cannot be stored; blanks around it stay.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r == 0 {
			return -1
		}
		return r
	}, text)
}

func (d *draft) readStatus(s *framework.Statement, language, cell, path string) {
	for part := range strings.FieldsSeq(cell) {
		field, status, ok := strings.Cut(part, "=")
		if !ok {
			field, status = "", part
		}
		if !slices.Contains([]string{"source", "draft", "reviewed"}, status) {
			d.note(path, "%q is no status of a text: source, draft or reviewed", status)
			continue
		}
		for f := range s.Texts {
			if t, there := s.Texts[f][language]; there && (field == "" || field == f) {
				set(s, f, language, t.Text, status)
			}
		}
	}
}

// readOwnCells reads the columns that only our own tables have. What is no kind of ours is the publisher's name for the sort.
func (d *draft) readOwnCells(n *node, r *row) {
	kind := clean(r.cell(kindNames...))
	if slices.Contains(framework.Kinds(), framework.Kind(kind)) {
		n.st.Kind = framework.Kind(kind)
	} else {
		set(n.st, framework.FieldType, d.v.Language, kind, "source")
	}
	if level := framework.Level(clean(r.cell("level"))); slices.Contains(levels, level) {
		n.st.Level = level
	} else if level != "" {
		d.note(r.path("level"), "%q is no level: basic, intermediate, advanced or ai", level)
	}
	if p := framework.Provenance(clean(r.cell("provenance"))); p == framework.FoundPlaced || p == framework.WrittenByUs {
		n.st.Provenance = p
	}
	n.st.Audience, n.st.Origin, n.st.Change = clean(r.cell("audience")), clean(r.cell("origin")), clean(r.cell("change"))
	for part := range strings.FieldsSeq(clean(r.cell("targets"))) {
		id, number, _ := strings.Cut(part, "=")
		level, err := strconv.Atoi(number)
		if err != nil {
			d.note(r.path("targets"), "%q is no target; it has the form D1.C1=2", part)
			continue
		}
		if n.targets == nil {
			n.targets = map[string]int{}
		}
		n.targets[id] = level
	}
	for part := range strings.FieldsSeq(clean(r.cell("links"))) {
		if kind, to, ok := strings.Cut(part, "="); ok {
			n.links = append(n.links, edge{key: to, kind: kind, path: r.path("links")})
		} else {
			d.note(r.path("links"), "%q is no link; it has the form isRelatedTo=https://…", part)
		}
	}
}

var levels = []framework.Level{framework.None, framework.Basic, framework.Intermediate, framework.Advanced, framework.InStrand}
