package library

import (
	"crypto/sha256"
	_ "embed"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
)

// starter is the starter set. Its facts were collected by the project, mostly from stored copies of the pages; no link was tried live.
// Competencies and levels are judgements of ours, summaries are in our own words. The file is ours, under CC BY 4.0; each resource keeps
// its own licence. Lists are divided by semicolons; an empty cell means that it is not known.
//
//go:embed data/resources.csv
var starter string

// columns are the columns of the file, in order.
var columns = []string{
	"id", "title", "provider", "url", "languages", "type", "competencies", "levels", "hours", "cost", "licence", "certificate", "audience", "year",
	"confidence", "evidence_url", "summary",
}

// required are the columns that may not be empty.
var required = []string{"id", "title", "provider", "url", "languages", "type", "competencies", "levels", "audience", "confidence", "summary"}

var (
	idForm       = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	languageForm = regexp.MustCompile(`^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?$`) // BCP 47: language, script, region
	licenceForm  = regexp.MustCompile(`^[A-Za-z0-9.-]+( (AND|OR) [A-Za-z0-9.-]+)*$`)
)

// builtIn reads the starter set, which is aligned to the framework that comes with the program, with the hash of what it was made from.
func builtIn() (_ Set, hash string, err error) {
	defer errs.Wrap(&err, "library.builtIn")
	v, err := framework.BuiltIn()
	if err != nil {
		return nil, "", err
	}
	set, err := read(strings.NewReader(starter), v.Abilities())
	if err != nil {
		return nil, "", err
	}
	raw, err := json.Marshal(set) // a change of how it is read counts as well
	sum := sha256.Sum256(raw)
	return set, hex.EncodeToString(sum[:16]), err
}

// read reads resources and refuses a file in which one is not usable. The error says where: rows are counted as a spreadsheet does, the
// header being the first.
func read(file io.Reader, abilities []framework.StatementID) (_ Set, err error) {
	defer errs.Wrap(&err, "resources.csv")
	rows := csv.NewReader(file)
	rows.FieldsPerRecord = -1 // counted below, to say which column is missing
	header, err := rows.Read()
	if err != nil {
		return nil, err
	}
	if !slices.Equal(header, columns) {
		return nil, fmt.Errorf("row 1: the columns are %q, not %q", header, columns)
	}
	// The strand stands among the levels of a resource, never among its competencies.
	competencies := slices.DeleteFunc(slices.Clone(abilities), func(id framework.StatementID) bool { return id == framework.AI })
	var set Set
	first := map[string]int{} // the row in which an id or address first stands
	for n := 2; ; n++ {
		cells, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return set, nil
		}
		if err != nil {
			return nil, fmt.Errorf("row %d: %w", n, err)
		}
		r := &row{n: n, cells: cells}
		set = append(set, r.resource(competencies))
		r.unique("id", r.cell("id"), first)
		r.unique("url", SameAddress(r.cell("url")), first)
		if r.err != nil {
			return nil, r.err
		}
	}
}

// row reads the cells of one row and keeps the first error.
type row struct {
	n     int
	cells []string
	err   error
}

func (r *row) fail(column, format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf("row %d, column %s: %s", r.n, column, fmt.Sprintf(format, args...))
	}
}

func (r *row) resource(competencies []framework.StatementID) Resource {
	r.checkForm()
	levels := append(slices.Clone(framework.Levels), framework.InStrand)
	res := Resource{
		ID:          ResourceID(r.matching("id", idForm)),
		Provider:    r.cell("provider"),
		URL:         r.address("url"),
		Languages:   r.languages("languages"),
		Type:        oneOf(r, "type", Types),
		Hours:       r.decimal("hours", 0.1, 2000),
		Cost:        oneOf(r, "cost", []Cost{"", Free, Freemium}),
		Licence:     r.matching("licence", licenceForm),
		Certificate: oneOf(r, "certificate", []string{"", "yes", "no"}),
		Audience:    r.cell("audience"),
		Date:        r.year("year"),
		Confidence:  oneOf(r, "confidence", Confidences),
		EvidenceURL: r.address("evidence_url"),
	}
	res.Words = words(res.Languages[0], r.cell("title"), r.cell("summary"))
	at := someOf(r, "levels", levels)
	res.Teaches = pairs(someOf(r, "competencies", competencies), at)
	if !slices.IsSortedFunc(at, func(a, b framework.Level) int { return slices.Index(levels, a) - slices.Index(levels, b) }) {
		r.fail("levels", "not from low to high, the strand last")
	}
	if has := res.EvidenceURL != ""; has && res.Confidence == Memory {
		r.fail("evidence_url", "what has evidence is surer than memory")
	} else if !has && res.Confidence != Memory {
		r.fail("evidence_url", "empty, and %s says that there is evidence", res.Confidence)
	}
	return res
}

// words are a title as published and a summary of ours, which is in English.
func words(language, title, summary string) []Wording {
	if Primary(language) == English {
		return []Wording{{language, title, summary}}
	}
	return []Wording{{language, title, ""}, {English, "", summary}}
}

// pairs puts every competency at every level. What stands in the strand teaches that too, at the same levels.
func pairs(competencies []framework.StatementID, levels []framework.Level) (all []Alignment) {
	if i := slices.Index(levels, framework.InStrand); i >= 0 {
		levels, competencies = slices.Delete(slices.Clone(levels), i, i+1), append(slices.Clone(competencies), framework.AI)
	}
	if len(levels) == 0 {
		levels = []framework.Level{""}
	}
	for _, c := range competencies {
		for _, l := range levels {
			all = append(all, Alignment{c, l})
		}
	}
	return all
}

// checkForm finds cells that are missing, too many, empty where they may not be, or not trimmed.
func (r *row) checkForm() {
	if len(r.cells) > len(columns) {
		r.fail(columns[len(columns)-1], "%d cells after it", len(r.cells)-len(columns))
	}
	for i, column := range columns {
		switch {
		case i >= len(r.cells):
			r.fail(column, "missing")
		case r.cells[i] == "" && slices.Contains(required, column):
			r.fail(column, "empty")
		case strings.TrimSpace(r.cells[i]) != r.cells[i] || strings.ContainsAny(r.cells[i], "\r\n"):
			r.fail(column, "space around the text, or a line break in it")
		}
	}
}

func (r *row) cell(column string) string {
	if i := slices.Index(columns, column); i < len(r.cells) {
		return r.cells[i]
	}
	return ""
}

func (r *row) list(column string) []string {
	var seen []string
	for s := range strings.SplitSeq(r.cell(column), ";") {
		if slices.Contains(seen, s) {
			r.fail(column, "%q stands twice", s)
		}
		seen = append(seen, s)
	}
	return seen
}

func (r *row) matching(column string, form *regexp.Regexp) string {
	s := r.cell(column)
	if s != "" && !form.MatchString(s) {
		r.fail(column, "%q has not the form %s", s, form)
	}
	return s
}

func (r *row) languages(column string) []string {
	tags := r.list(column)
	for _, tag := range tags {
		if !languageForm.MatchString(tag) {
			r.fail(column, "%q is no language tag like pt or pt-BR", tag)
		}
	}
	return tags
}

// address reads a web address. Only http and https may pass, since a face makes a link of it.
func (r *row) address(column string) string {
	s := r.cell(column)
	if s == "" {
		return s
	}
	if !webAddress(s) {
		r.fail(column, "%q is no web address", s)
	}
	return s
}

// webAddress reports whether a text is an address that a face may make a link of.
func webAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && strings.Contains(u.Hostname(), ".") && u.User == nil
}

func (r *row) unique(column, key string, first map[string]int) {
	if row, ok := first[key]; ok {
		r.fail(column, "stands in row %d already", row)
		return
	}
	first[key] = r.n
}

func (r *row) decimal(column string, low, high float64) float64 {
	s := r.cell(column)
	if s == "" {
		return 0
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || !(f >= low && f <= high) { // written so that NaN fails
		r.fail(column, "%q is no number from %g to %g", s, low, high)
	}
	return f
}

func (r *row) year(column string) string {
	y := r.decimal(column, 1990, 2100)
	if y != float64(int(y)) {
		r.fail(column, "%q is no year", r.cell(column))
	}
	return r.cell(column)
}

func oneOf[T ~string](r *row, column string, known []T) T {
	v := T(r.cell(column))
	if !slices.Contains(known, v) {
		r.fail(column, "%q is not one of %q", v, known)
	}
	return v
}

func someOf[T ~string](r *row, column string, known []T) []T {
	var list []T
	for _, s := range r.list(column) {
		if !slices.Contains(known, T(s)) {
			r.fail(column, "%q is not one of %q", s, known)
		}
		list = append(list, T(s))
	}
	return list
}
