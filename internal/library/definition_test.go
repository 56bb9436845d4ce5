package library

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dira-platform/dira/internal/framework"
)

// These tests stand inside the package, since a file other than the starter set cannot be read from outside it yet.

var abilities = []framework.StatementID{"D1.C1", "D2.C6", framework.AI}

// file is a file with one row for each set of cells; a cell that is not given is the usual one.
func file(rows ...map[string]string) string {
	usual := map[string]string{
		"id": "a-course", "title": "A course", "provider": "A school", "url": "https://school.example/course", "languages": "en;pt-BR;zh-Hant-HK",
		"type": "course", "competencies": "D2.C6;D1.C1", "levels": "basic;advanced;ai", "hours": "4.5", "cost": "free", "licence": "GPL-3.0 AND CC-BY-4.0",
		"certificate": "yes", "audience": "everyone", "year": "2024", "confidence": "found", "evidence_url": "http://copy.example/", "summary": "What it is.",
	}
	lines := []string{strings.Join(columns, ",")}
	for _, cells := range rows {
		row := maps.Clone(usual)
		maps.Copy(row, cells)
		var line []string
		for _, c := range columns {
			line = append(line, `"`+row[c]+`"`)
		}
		lines = append(lines, strings.Join(line, ","))
	}
	return strings.Join(lines, "\n") + "\n"
}

func TestRead(t *testing.T) {
	unknown := map[string]string{
		"id": "b", "url": "https://school.example/b", "hours": "", "cost": "", "licence": "", "certificate": "", "year": "", "confidence": "memory",
		"evidence_url": "",
	}
	got, err := read(strings.NewReader(file(nil, unknown)), abilities)
	if err != nil {
		t.Fatal(err)
	}
	whole := Resource{
		ID: "a-course", Words: []Wording{{"en", "A course", "What it is."}}, Provider: "A school", URL: "https://school.example/course", Languages: []string{"en", "pt-BR", "zh-Hant-HK"},
		Type: Course, Hours: 4.5, Teaches: []Alignment{{"D2.C6", framework.Basic}, {"D2.C6", framework.Advanced}, {"D1.C1", framework.Basic},
			{"D1.C1", framework.Advanced}, {framework.AI, framework.Basic}, {framework.AI, framework.Advanced}},
		Cost: Free, Licence: "GPL-3.0 AND CC-BY-4.0", Certificate: "yes", Audience: "everyone", Date: "2024", Confidence: Found, EvidenceURL: "http://copy.example/",
	}
	bare := whole
	bare.ID, bare.URL, bare.Confidence = "b", "https://school.example/b", Memory
	bare.Hours, bare.Cost, bare.Licence, bare.Certificate, bare.Date, bare.EvidenceURL = 0, "", "", "", "", ""
	if diff := cmp.Diff(Set{whole, bare}, got); diff != "" {
		t.Errorf("read (-want +got):\n%s", diff)
	}
}

func TestReadRefuses(t *testing.T) {
	tests := []struct {
		name, column, value, want string
	}{
		{"an id that is no slug", "id", "A course", "has not the form"},
		{"an id twice", "id", "a-course", "stands in row 2 already"},
		{"no title", "title", "", "empty"},
		{"no provider", "provider", "", "empty"},
		{"no summary", "summary", "", "empty"},
		{"space around", "title", "A course ", "space around"},
		{"a line break", "summary", "One.\nTwo.", "line break"},
		{"no address", "url", "", "empty"},
		{"an address without scheme", "url", "school.example/b", "is no web address"},
		{"an address that runs", "url", "javascript:alert(1)", "is no web address"},
		{"an address with a secret", "url", "https://me:secret@school.example/", "is no web address"},
		{"an address twice", "url", "https://school.example/course", "stands in row 2 already"},
		{"an address twice, written otherwise", "url", "http://www.School.example/course/", "stands in row 2 already"},
		{"a language by name", "languages", "en;French", `"French" is no language tag`},
		{"a language twice", "languages", "en;en", `"en" stands twice`},
		{"an unknown type", "type", "case collection", `"case collection" is not one of`},
		{"no type", "type", "", "empty"},
		{"an unknown competency", "competencies", "D1.C1;D9.C9", `"D9.C9" is not one of`},
		{"the strand as a competency", "competencies", "AI", `"AI" is not one of`},
		{"no competency", "competencies", "", "empty"},
		{"an unknown level", "levels", "basic;ai_specific", `"ai_specific" is not one of`},
		{"the outcome below basic as a level", "levels", "none", `"none" is not one of`},
		{"levels out of order", "levels", "ai;basic", "not from low to high"},
		{"no level", "levels", "", "empty"},
		{"hours in words", "hours", "two", "is no number"},
		{"hours that are none", "hours", "NaN", "is no number"},
		{"negative hours", "hours", "-1", "is no number"},
		{"an unknown cost", "cost", "cheap", `"cheap" is not one of`},
		{"a licence in a sentence", "licence", "free to use", "has not the form"},
		{"an unknown certificate", "certificate", "unknown", `"unknown" is not one of`},
		{"a year out of range", "year", "202", "is no number"},
		{"half a year", "year", "2020.5", "is no year"},
		{"an unknown confidence", "confidence", "sure", `"sure" is not one of`},
		{"no confidence", "confidence", "", "empty"},
		{"found without evidence", "evidence_url", "", "found says that there is evidence"},
		{"evidence that is no address", "evidence_url", "a book", "is no web address"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bad := map[string]string{"id": "b", "url": "https://school.example/b"}
			bad[tt.column] = tt.value
			refused(t, file(nil, bad), "row 3, column "+tt.column+": ", tt.want)
		})
	}
	t.Run("memory with evidence", func(t *testing.T) {
		refused(t, file(map[string]string{"confidence": "memory"}), "row 2, column evidence_url: ", "surer than memory")
	})
}

func TestReadRefusesForm(t *testing.T) {
	good := file(nil)
	swapped := slices.Clone(columns)
	swapped[0], swapped[1] = swapped[1], swapped[0]
	tests := []struct{ name, file, where, want string }{
		{"nothing", "", "EOF", ""},
		{"columns in another order", strings.Replace(good, strings.Join(columns, ","), strings.Join(swapped, ","), 1), "row 1: ", "the columns are"},
		{"a cell too few", strings.TrimSuffix(good, `,"What it is."`+"\n"), "row 2, column summary: ", "missing"},
		{"a cell too many", strings.TrimSuffix(good, "\n") + ",more\n", "row 2, column summary: ", "1 cells after it"},
		{"a quote that does not end", good + `"b`, "row 3: ", "parse error"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { refused(t, tt.file, tt.where, tt.want) })
	}
}

func refused(t *testing.T, file, where, what string) {
	t.Helper()
	set, err := read(strings.NewReader(file), abilities)
	if err == nil || !strings.Contains(err.Error(), where) || !strings.Contains(err.Error(), what) {
		t.Errorf("read = %v, want an error with %q and %q", err, where, what)
	}
	if set != nil {
		t.Error("a refused file gave resources")
	}
}
