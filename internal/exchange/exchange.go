// Package exchange writes framework versions in the formats of the field and reads them again, its own and those of others.
//
//   - json is our own and holds everything. What was written is read again as it was.
//   - case is CASE 1.1 of 1EdTech, a CFPackage. What CASE has no place for (kinds, levels, provenance, other languages, targets) stands in
//     its extensions, so that nothing is lost between two of ours; others read statements, codes, hierarchy and associations in one language.
//   - skos is SKOS in JSON-LD, with all languages; what SKOS has no word for stands under urn:dira:terms.
//   - csv is one row a statement and one column a field and language, safe to open in a spreadsheet. It, too, holds everything.
//   - moodle is what Moodle's import of competency frameworks reads: one language, names of at most 100 characters, and only what a person
//     can be competent in; levels become the scale. Roles, targets, recommendations, links and notes are left out.
//
// Reading is lenient: what can be used is used, and a [Preview] says with its place what could not. It never panics, whatever the file.
package exchange

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/dira-platform/dira/internal/framework"
)

// Format is a form in which frameworks are exchanged.
type Format string

// The formats.
const (
	JSON   Format = "json"
	CASE   Format = "case"
	SKOS   Format = "skos"
	CSV    Format = "csv"
	Moodle Format = "moodle"
)

// Formats lists all formats, our own first.
var Formats = []Format{JSON, CASE, SKOS, CSV, Moodle}

// MediaType is what a file of the format is served as.
func (f Format) MediaType() string {
	switch f {
	case SKOS:
		return "application/ld+json"
	case CSV, Moodle:
		return "text/csv; charset=utf-8"
	}
	return "application/json"
}

// Extension is how the name of a file of the format ends.
func (f Format) Extension() string {
	switch f {
	case SKOS:
		return ".jsonld"
	case CSV, Moodle:
		return ".csv"
	}
	return ".json"
}

// The limits of what is read.
const (
	MaxBytes = 50 << 20
	MaxDepth = 200 // of nested JSON, and of a framework's hierarchy

	maxStatements = 100_000
)

// Export writes a version. Only case and moodle have one language: the one given, or the version's own where it is empty.
func Export(w io.Writer, v *framework.Version, format Format, language string) error {
	if language == "" {
		language = v.Language
	}
	if known := Languages(v); !slices.Contains(known, language) {
		return fmt.Errorf("framework %s is not there in %q but in %s", v.ID, language, strings.Join(known, ", "))
	}
	switch format {
	case JSON:
		return writeJSON(w, ownOf(v))
	case CASE:
		return writeJSON(w, Package(v, language))
	case SKOS:
		return writeJSON(w, skosOf(v, v.Statements[1:]))
	case CSV:
		return writeTable(w, v)
	case Moodle:
		return writeMoodle(w, v, language)
	}
	return fmt.Errorf("there is no format %q, but %s", format, names(Formats))
}

// Statement writes one statement in JSON-LD, with what it needs to be understood: the scheme it belongs to.
func Statement(w io.Writer, v *framework.Version, s *framework.Statement) error {
	if s.Kind == framework.Root {
		return writeJSON(w, skosOf(v, v.Statements[1:]))
	}
	return writeJSON(w, skosOf(v, []*framework.Statement{s}))
}

// Languages lists the languages in which any of a version's statements can be read, its own first.
func Languages(v *framework.Version) []string {
	seen := map[string]bool{v.Language: true}
	list := []string{v.Language}
	for _, s := range v.Statements {
		for _, languages := range s.Texts {
			for language := range languages {
				if !seen[language] {
					seen[language] = true
					list = append(list, language)
				}
			}
		}
	}
	slices.Sort(list[1:])
	return list
}

func writeJSON(w io.Writer, value any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(value)
}

func names(formats []Format) string {
	list := make([]string, len(formats))
	for i, f := range formats {
		list[i] = string(f)
	}
	return strings.Join(list, ", ")
}

// ImportOptions is what a file may not say of itself.
type ImportOptions struct {
	Format   Format              // empty: guessed from the content
	ID       framework.VersionID // name@number to store it under; empty: from the file
	Language string              // of texts whose language the file does not say; empty: English
}

// Preview is what was found in a file.
type Preview struct {
	Format    Format
	Version   *framework.Version
	Counts    []Count  // statements by kind, in the order of kinds
	Languages []string // its own first
	Notes     []Note   // what could not be used, or was guessed
	More      int      // notes beyond those that are kept
}

// Count is how many statements of a kind there are.
type Count struct {
	Kind framework.Kind
	N    int
}

// Note says what could not be used as it is, and where it stands.
type Note struct {
	Path string // of JSON: $.CFItems[3].fullStatement; of a table: line 12, text:fr
	Text string
}

// Import reads a version from a file. Name is the file's, for messages. An error is a [*FileError].
func Import(name string, r io.Reader, o ImportOptions) (*Preview, error) {
	raw, err := load(name, r)
	if err != nil {
		return nil, err
	}
	if o.Format == "" {
		if o.Format, err = guess(name, raw); err != nil {
			return nil, err
		}
	}
	d := &draft{file: name, raw: raw, o: o, byKey: map[string]*node{}}
	read, ok := map[Format]func(*draft) error{
		JSON: (*draft).readOwn, CASE: (*draft).readCASE, SKOS: (*draft).readSKOS, CSV: (*draft).readTable, Moodle: (*draft).readMoodle,
	}[o.Format]
	if !ok {
		return nil, &FileError{Name: name, Text: fmt.Sprintf("there is no format %q, but %s", o.Format, names(Formats))}
	}
	if err := read(d); err != nil {
		return nil, d.placed(err)
	}
	return d.preview(), nil
}

func (d *draft) preview() *Preview {
	p := &Preview{Format: d.o.Format, Version: d.made, Notes: d.notes, More: d.more, Languages: Languages(d.made)}
	for _, kind := range framework.Kinds() {
		if n := len(d.made.Of(kind)); n > 0 && kind != framework.Root {
			p.Counts = append(p.Counts, Count{kind, n})
		}
	}
	return p
}

// guess tells the format from the content: the first keys of JSON, the heading of a table.
func guess(name string, raw []byte) (Format, error) {
	switch trimmed := bytes.TrimSpace(raw); trimmed[0] {
	case '[':
		return SKOS, nil
	case '{':
		keys, err := topKeys(name, raw)
		if err != nil {
			return "", err
		}
		has := func(key string) bool { return slices.Contains(keys, key) }
		switch {
		case has("CFDocument"), has("CFPackage"), has("CFItems"):
			return CASE, nil
		case has("@graph"), has("@context"), has("@id"), has("hasTopConcept"), has("prefLabel"):
			return SKOS, nil
		case has("format"), has("statements"):
			return JSON, nil
		}
		text := "this is JSON, but no framework: it has neither CFDocument (CASE), @graph (SKOS) nor statements (our own)"
		switch {
		case has("CFDocuments"):
			text = "this is the list of a CASE server's frameworks; import the package of one of them (CFPackages/IDENTIFIER)"
		case has("CFPackageURI"):
			text = "this only describes a framework of a CASE server; import its package (CFPackages/IDENTIFIER)"
		case has("imsx_codeMajor"):
			text = "this is an error message of a CASE server, no framework"
		}
		return "", &FileError{Name: name, Path: "$", Text: text}
	}
	if looksLikeMoodle(raw) {
		return Moodle, nil
	}
	return CSV, nil
}
