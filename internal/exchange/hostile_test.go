package exchange_test

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/dira-platform/dira/internal/exchange"
	"github.com/dira-platform/dira/internal/framework"
)

func inUTF16(text string, mark bool) string {
	var b strings.Builder
	if mark {
		b.WriteString("\xff\xfe")
	}
	for _, u := range utf16.Encode([]rune(text)) {
		b.WriteByte(byte(u))
		b.WriteByte(byte(u >> 8))
	}
	return b.String()
}

// chain is a package of CASE whose items stand below each other.
func chain(n int, items, associations string) string {
	var b strings.Builder
	b.WriteString(`{"CFDocument": {"identifier": "d", "title": "Deep", "language": "en"}, "CFItems": [`)
	for i := range n {
		fmt.Fprintf(&b, `{"identifier": "i%d", "fullStatement": "Number %d"},`, i, i)
	}
	b.WriteString(`{"identifier": "top", "fullStatement": "Top"}` + items + `], "CFAssociations": [`)
	for i := range n {
		to := fmt.Sprintf("i%d", i-1)
		if i == 0 {
			to = "top"
		}
		fmt.Fprintf(&b, `{"associationType": "isChildOf", "originNodeURI": {"identifier": "i%d"}, "destinationNodeURI": {"identifier": %q}},`, i, to)
	}
	return b.String() + `{"associationType": "isChildOf", "originNodeURI": {"identifier": "top"}, "destinationNodeURI": {"identifier": "d"}}` + associations + `]}`
}

func manyRows(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "%d,y\n", i)
	}
	return b.String()
}

// endless gives more than is read without taking as much memory as it says.
type endless struct{ left int64 }

func (e *endless) Read(p []byte) (int, error) {
	if e.left <= 0 {
		return 0, io.EOF
	}
	n := min(int64(len(p)), e.left)
	for i := range p[:n] {
		p[i] = ' '
	}
	e.left -= n
	return int(n), nil
}

// brokenFile is a file that cannot be used, and what must be said of it.
type brokenFile struct {
	name, content string
	format        exchange.Format
	want          string
}

func (f brokenFile) test(t *testing.T) {
	_, err := exchange.Import("file", strings.NewReader(f.content), exchange.ImportOptions{Format: f.format})
	if err == nil || !strings.Contains(err.Error(), f.want) || !strings.HasPrefix(err.Error(), "file: ") {
		t.Errorf("Import = %.300v, want %q", err, f.want)
	}
}

// TestBrokenFiles: each file that cannot be used is refused with a place and with what to do.
func TestBrokenFiles(t *testing.T) {
	as := func(f exchange.Format) string { return string(export(t, synthetic(t, 60), f, "")) }
	whole, caseFile, table := as(exchange.JSON), as(exchange.CASE), as(exchange.CSV)
	for _, f := range []brokenFile{
		{"empty", "", "", "the file is empty"},
		{"blanks only", " \n\t ", "", "the file is empty"},
		{"a mark only", "\ufeff", "", "the file is empty"},
		{"UTF-16 with a mark", inUTF16(whole, true), "", "the file is in UTF-16; save it as UTF-8"},
		{"UTF-16 without", inUTF16(whole, false), "", "the file is in UTF-16; save it as UTF-8"},
		{"UTF-16 table", inUTF16(table, true), exchange.CSV, "the file is in UTF-16"},
		{"Latin-1 JSON", "{\"statements\": [\n {\"id\": \"\xe9t\xe9\"}]}", "", "line 2, column 10: the byte 0xe9 is not UTF-8; the file is probably in Latin-1"},
		{"Latin-1 table", "id;name\nA;\xc9tat\n", "", "line 2, column 3: the byte 0xc9 is not UTF-8"},
		{"a workbook", "PK\x03\x04rest", "", "workbook"},
		{"a web page", "<!DOCTYPE html><html>", "", "XML or HTML"},
		{"cut off JSON", whole[:len(whole)/2], "", "the file seems to be cut off"},
		{"cut off CASE", caseFile[:len(caseFile)/2], exchange.CASE, "the file seems to be cut off"},
		{"cut off in the first line", `{"CFDoc`, "", "line 1, column 8: the JSON ends in the middle"},
		{"a slip in JSON", "{\n  \"statements\": [],\n  oops\n}", "", "line 3, column 3: this is no JSON"},
		{"two texts after each other", `{"statements": []} {"statements": []}`, "", "line 1, column 20: this is no JSON"},
		{"10 MB of lists", strings.Repeat("[", 10<<20), "", "line 1, column 201: the JSON is nested deeper than the 200 levels"},
		{"10 MB of objects", `{"CFDocument":` + strings.Repeat(`{"a":`, 2<<20), "", "nested deeper than the 200 levels"},
		{"10 MB of lists in a table", strings.Repeat("[", 10<<20), exchange.CSV, "no column with texts"},
		{"JSON that is no framework", `{"name": "package", "version": "1"}`, "", "$: this is JSON, but no framework"},
		{"a list of numbers", "[1, 2, 3]", "", "no skos:Concept"},
		{"a number", "12", exchange.JSON, "line 1, column 2: an object expected, number found"},
		{"statements of a wrong type", `{"statements": {"a": 1}}`, "", "a list expected, object found in statements"},
		{"a text of a wrong type", strings.Replace(whole, `"text": "Can do A1.1`, `"text": 5, "x": "`, 1), "", "a text expected, number found in statements.texts.text"},
		{"of a later form", strings.Replace(whole, `"format_version": 1`, `"format_version": 2`, 1), "", "$.format_version: this file is of form 2"},
		{"a child before its parent", strings.Replace(whole, `"parent": "A1"`, `"parent": "A9"`, 1), "", `statement A1.1 comes before its parent "A9"`},
		{"an id twice", strings.Replace(whole, `"id": "A1.2"`, `"id": "A1.1"`, 1), "", "statement A1.1 stands twice"},
		{"an id with a path", strings.Replace(whole, `"id": "A1.1.3"`, `"id": "../../etc"`, 1), "", "this is no identifier"},
		{"a kind there is not", strings.Replace(whole, `"kind": "statement"`, `"kind": "planet"`, 1), "", `there is no kind "planet"`},
		{"a character that cannot be stored", strings.Replace(whole, "Can do A1.1", `\u0000`, 1), "", "characters that cannot be stored"},
		{"CASE without a document", `{"CFItems": []}`, "", "$.CFDocument: a package of CASE has a CFDocument"},
		{"CASE without items", `{"CFDocument": {"title": "x"}, "CFItems": [1, "two", null, []]}`, "", "$.CFItems: the package has no items"},
		{"CASE of an empty framework", `{"CFDocument": {"title": "x"}, "CFItems": [], "CFAssociations": []}`, "", "$.CFItems: the package has no items: there is nothing"},
		{"a document of a CASE server", `{"CFDocument": {"title": "x", "CFPackageURI": {"title": "x", "identifier": "i", "uri": "https://e.org/p/i"}}}`, "", "its statements are in its package, at https://e.org/p/i"},
		{"a bare document", `{"identifier": "i", "title": "x", "CFPackageURI": {"uri": "https://e.org/p/i"}}`, "", "$: this only describes a framework of a CASE server"},
		{"the documents of a CASE server", `{"CFDocuments": [{"title": "x"}]}`, "", "$: this is the list of a CASE server's frameworks"},
		{"an error of a CASE server", `{"imsx_codeMajor": "failure", "imsx_severity": "error"}`, "", "$: this is an error message of a CASE server"},
		{"CASE of texts", `{"CFDocument": "x", "CFItems": 1, "CFAssociations": false}`, "", "$.CFDocument"},
		{"too deep a hierarchy", chain(250, "", ""), "", "the hierarchy is deeper than the 200 levels"},
		{"rows that say nothing", "id,name\nA,\nB,\n", "", "no statement in the file that says anything"},
		{"concepts that say nothing", `[{"@id": "x:a", "@type": "http://www.w3.org/2004/02/skos/core#Concept"}]`, "", "no statement in the file that says anything"},
		{"the framework alone", strings.Replace(whole[:strings.Index(whole, `"kind": "statement"`)], `"statements": [`, `"statements": [{}], "rest": [`, 1) + `"x": 1}]}`, "", "no statements beside the framework itself"},
		{"too many statements", "id,name\n" + manyRows(100_001), "", "more than the 100000 statements"},
		{"a heading only", "id,name\n", "", "a heading and no statements"},
		{"a table of something else", "price,amount\n1,2\n", "", "line 1, column 1: this heading has no column with texts"},
		{"a mark that is not closed", "id,name\nA,\"open\nB,never\n", "", "line 2, column 1: the quotation mark that opens in this row is not closed"},
		{"a mark in the middle", "id,name\nA,o\"pen\n", "", `line 2, column 4: this is no table: bare " in non-quoted-field`},
		{"a column twice", "id,name,Name\nA,b,c\n", "", `line 1, column 3: the column "name" stands twice`},
		{"Moodle's with too few columns", "a,b\n1,2\n", exchange.Moodle, "Moodle's table has 14 columns; this one has 2"},
		{"an unknown format", "x", "xml", `there is no format "xml"`},
	} {
		t.Run(f.name, f.test)
	}
}

func TestEndlessFile(t *testing.T) {
	if _, err := exchange.Import("file", &endless{60 << 20}, exchange.ImportOptions{}); err == nil || !strings.Contains(err.Error(), "larger than the 50 MB") {
		t.Errorf("60 MB: %v", err)
	}
}

// TestLenient: what is unusual and usable is used, and said.
func TestLenient(t *testing.T) {
	for _, tt := range []struct {
		name, content string
		o             exchange.ImportOptions
		outline, note string
	}{
		{"a mark at the beginning", "\ufeffid,name\nA,First\nB,Second\n", exchange.ImportOptions{}, "A First ()\nB Second ()\n", "the language is not said"},
		{"a French spreadsheet", "code;titre;label;parent;type\nA;x;Un;;Domaine\nA.1;x;\"Deux; trois\";A;\n", exchange.ImportOptions{Language: "fr"},
			"A Un (Domaine)\n  A.1 Deux; trois ()\n", `no place for the column "titre"`},
		{"tabs", "id\tname\tparent\nA\tOne\t\nB\tTwo\tA\n", exchange.ImportOptions{}, "A One ()\n  B Two ()\n", ""},
		{"children first", "id,parent,name\nA.1,A,Child\nA,,Parent\n", exchange.ImportOptions{}, "A Parent ()\n  A.1 Child ()\n", ""},
		{"rows that are short, long and empty", "id,name,parent\nA,One\n\n,,\nB,Two,A,extra\n", exchange.ImportOptions{}, "A One ()\n  B Two ()\n", "line 5: the row has 4 columns"},
		{"a circle in a table", "id,name,parent\nA,One,B\nB,Two,A\n", exchange.ImportOptions{}, "A One ()\n  B Two ()\n", "(a circle)"},
		{"an unknown parent", "id,name,parent\nA,One,Z\n", exchange.ImportOptions{}, "A One ()\n", "line 2, parent: there is no statement Z"},
		{"no text", "id,name,parent\nA,,\nB,Two,A\n", exchange.ImportOptions{}, "B Two ()\n", "the row has no text"},
		{"odd characters", "id,name\nA,O\x00ne\x07\n", exchange.ImportOptions{}, "A One\a ()\n", ""},
		{"a target that is none", "id,name,targets,level,links\nA,One,B,high,x\n", exchange.ImportOptions{}, "A One ()\n", `"B" is no target`},
		{"a deep chain", chain(150, "", ""), exchange.ImportOptions{}, "top Top ()\n  i0 Number 0 ()\n    i1 Number 1 ()\n", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := read(t, "file", []byte(tt.content), tt.o)
			if got := outline(p.Version); !strings.HasPrefix(got, tt.outline) {
				t.Errorf("got\n%s\nwant\n%s", got, tt.outline)
			}
			if notes := notesOf(p); !strings.Contains(notes, tt.note) {
				t.Errorf("notes %q, want %q", notes, tt.note)
			}
		})
	}
}

// TestManyNotes: a file with a fault in every line does not fill the memory with notes.
func TestManyNotes(t *testing.T) {
	var b bytes.Buffer
	b.WriteString("id,name,parent\nA,One,\n")
	for range 5000 {
		b.WriteString("A,Again,\n")
	}
	p := read(t, "file", b.Bytes(), exchange.ImportOptions{Language: "en"})
	if len(p.Notes) != 1000 || p.More < 4000 {
		t.Errorf("%d notes and %d more", len(p.Notes), p.More)
	}
}

func TestImportedUnderAnotherName(t *testing.T) {
	for _, format := range []exchange.Format{exchange.JSON, exchange.CASE, exchange.SKOS, exchange.CSV, exchange.Moodle} {
		p := read(t, "file", export(t, synthetic(t, 60), format, ""), exchange.ImportOptions{ID: "mine@7"})
		if p.Version.ID != "mine@7" || p.Version.Framework != "mine" || p.Version.Number != "7" {
			t.Errorf("%s: %s", format, p.Version.ID)
		}
	}
	for _, id := range []framework.VersionID{"mine", "a/b@1", "@"} {
		if _, err := exchange.Import("file", bytes.NewReader(export(t, synthetic(t, 60), exchange.JSON, "")), exchange.ImportOptions{ID: id}); err == nil {
			t.Errorf("the id %q is taken", id)
		}
	}
}
