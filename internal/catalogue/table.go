package catalogue

import (
	"cmp"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/spreadsheet"
)

// Columns are the columns of a table of resources, as we write it.
var Columns = []string{
	"id", "title", "summary", "url", "provider", "languages", "type", "licence", "cost", "hours", "teaches", "requires", "assesses", "certificate", "audience",
	"accessibility", "size", "date", "keywords", "cohorts",
}

// cohortColumns are the columns of tables in which a row tells of one cohort; those of the next row tell of the next.
var cohortColumns = []string{"begins", "ends", "zone", "meetings", "mode", "place", "seats", "price", "currency", "enrol", "cohort language", "cohort"}

// headings are what others write above the columns that we know, folded.
var headings = map[string]string{
	"identifier": "id", "resource id": "id", "nr": "id", "no": "id", "name": "title", "titre": "title", "titulo": "title", "resource title": "title", "العنوان": "title", "标题": "title", "название": "title",
	"description": "summary", "abstract": "summary", "resume": "summary", "resumen": "summary", "link": "url", "address": "url", "web address": "url", "website": "url", "lien": "url", "uri": "url",
	"publisher": "provider", "organisation": "provider", "organization": "provider", "author": "provider", "authors": "provider", "creator": "provider", "fournisseur": "provider", "source": "provider",
	"language": "languages", "lang": "languages", "langue": "languages", "langues": "languages", "inlanguage": "languages", "idioma": "languages", "kind": "type", "format": "type", "resource type": "type", "learningresourcetype": "type",
	"license": "licence", "rights": "licence", "cout": "cost", "duration": "hours", "duree": "hours", "length": "hours", "competencies": "teaches", "competency": "teaches", "competences": "teaches", "skills": "teaches",
	"level": "levels", "educationallevel": "levels", "prerequisites": "requires", "prerequisite": "requires", "target group": "audience", "public": "audience", "year": "date", "published": "date", "publication date": "date",
	"date published": "date", "tags": "keywords", "subjects": "keywords", "subject": "keywords", "data size": "size", "file size": "size",
	"begin": "begins", "starts": "begins", "start": "begins", "start date": "begins", "startdate": "begins", "date de debut": "begins", "debut": "begins", "fecha de inicio": "begins", "inicio": "begins", "تاريخ البدء": "begins", "开始日期": "begins", "дата начала": "begins",
	"end": "ends", "end date": "ends", "enddate": "ends", "date de fin": "ends", "fin": "ends", "fecha de fin": "ends", "تاريخ الانتهاء": "ends", "结束日期": "ends", "дата окончания": "ends",
	"time zone": "zone", "timezone": "zone", "sessions": "meetings", "delivery": "mode", "delivery mode": "mode", "modalite": "mode", "modalidad": "mode", "location": "place", "venue": "place", "city": "place", "lieu": "place", "lugar": "place", "المكان": "place", "地点": "place", "место": "place",
	"capacity": "seats", "seats available": "seats", "number of seats": "seats", "nombre de places": "seats", "plazas": "seats", "fee": "price", "fees": "price", "tarif": "price", "precio": "price", "enroll": "enrol", "enrolment": "enrol", "registration": "enrol",
	"registration link": "enrol", "inscription": "enrol", "inscripcion": "enrol", "language of the cohort": "cohort language", "session id": "cohort", "cohort id": "cohort",
}

// inLanguage is a heading such as "title_fr", "title (fr)" or "summary:ar".
var inLanguage = regexp.MustCompile(`(?i)^(title|summary|description)[\s_:.\[(-]+([a-z]{2,3}(?:-[a-z]{2,4})?)[\])]?$`)

// heading is what a column holds; other where nobody knows.
type heading struct{ field, language, name string }

func headingOf(name string) heading {
	name = squeeze(name)
	if m := inLanguage.FindStringSubmatch(name); m != nil {
		field := strings.ToLower(m[1])
		if field == "description" {
			field = "summary"
		}
		if tag, ok := languageTag(m[2]); ok {
			return heading{field, tag, name}
		}
	}
	f := library.Fold(name)
	if slices.Contains(Columns, f) || slices.Contains(cohortColumns, f) || f == "levels" {
		return heading{f, "", name}
	}
	if field, ok := headings[f]; ok {
		return heading{field, "", name}
	}
	return heading{"", "", name}
}

// ReadTable reads a table, CSV or XLSX. It ends with an error where the file as a whole cannot be used, or cannot be read further; what came before was
// given to the sink.
func ReadTable(r io.Reader, to Sink) error {
	raw, whole, err := all(r)
	if err != nil {
		return err
	}
	if !whole || len(raw) > spreadsheet.MaxBytes {
		return errs.New(errs.TooLarge, "catalogue_too_large", "megabytes", spreadsheet.MaxBytes>>20)
	}
	f, err := spreadsheet.Open(raw, spreadsheet.Options{Fit: fit})
	if err != nil {
		return err
	}
	if f.Broken > 0 {
		to.Problem(because(0, "", "encoding", "", 0))
	}
	sheet := slices.IndexFunc(f.Sheets, func(s spreadsheet.Sheet) bool { return !s.Hidden })
	table, err := f.Table(max(sheet, 0))
	if err != nil {
		return err
	}
	defer table.Close()
	return readRows(table, to)
}

// fit is how well first rows look like the head of a table of resources.
func fit(head []*spreadsheet.Row) (best int) {
	for _, row := range head[:min(len(head), 10)] {
		n := 0
		for _, h := range headingsOf(row) {
			if h.field != "" {
				n++
			}
		}
		best = max(best, n)
	}
	return best
}

func headingsOf(row *spreadsheet.Row) (all []heading) {
	for _, c := range row.Cells {
		all = append(all, headingOf(c.Text))
	}
	return all
}

func readRows(table spreadsheet.Table, to Sink) error {
	var columns []heading
	for n := 0; ; n++ {
		row, err := table.Next()
		if err != nil {
			return err
		}
		if row == nil {
			if columns == nil {
				return errs.New(errs.Invalid, "catalogue_no_title")
			}
			return nil
		}
		if columns == nil {
			if head := headingsOf(row); slices.ContainsFunc(head, func(h heading) bool { return h.field == "title" }) {
				columns = head
				tellColumns(row.Number, head, to)
			} else if n > 20 {
				return errs.New(errs.Invalid, "catalogue_no_title")
			}
			continue
		}
		if err := to.Record(recordOf(row, columns, to)); err != nil {
			return err
		}
	}
}

func tellColumns(row int, head []heading, to Sink) {
	seen := map[heading]bool{}
	for _, h := range head {
		switch key := (heading{h.field, h.language, ""}); {
		case h.field == "" && h.name != "":
			to.Problem(because(row, h.name, "column", "", 0))
		case h.field != "" && seen[key] && h.field != "title" && h.field != "url":
			to.Problem(because(row, h.name, "column_twice", "", 0))
			fallthrough
		default:
			seen[key] = true
		}
	}
}

func recordOf(row *spreadsheet.Row, columns []heading, to Sink) Record {
	r, one := Record{Row: row.Number}, Cohort{}
	for i, h := range columns {
		cell := row.At(i)
		text := strings.TrimSpace(spreadsheet.Restore(cell.Text))
		if cell.Cut {
			to.Problem(because(row.Number, cmp.Or(h.field, h.name), "cell_cut", "", 0))
		}
		if text == "" || cell.Kind == spreadsheet.Faulty || cell.Kind == spreadsheet.Unsaved {
			if text != "" || cell.Kind == spreadsheet.Unsaved {
				to.Problem(because(row.Number, cmp.Or(h.field, h.name), "cell_error", "", 0))
			}
			continue
		}
		if h.field == "cohorts" {
			var strange []string
			if r.Cohorts, strange = cohortsOf(text); len(strange) > 0 {
				to.Problem(because(row.Number, "cohorts", "not_understood", strange[0], 0))
			}
			continue
		}
		if slices.Contains(cohortColumns, h.field) {
			one.put(h.field, text)
		}
		r.put(h, text)
	}
	if one.Begins != "" {
		r.Cohorts = append(r.Cohorts, one)
	}
	if extra := len(row.Cells) - len(columns); extra > 0 {
		to.Problem(because(row.Number, "", "cells_many", "", 0))
	}
	return r
}

// put adds what stands in a column to a record.
func (r *Record) put(h heading, text string) {
	lists := map[string]*[]string{
		"url": &r.Addresses, "provider": &r.Providers, "languages": &r.Languages, "type": &r.Types, "licence": &r.Licences, "cost": &r.Costs, "hours": &r.Hours,
		"levels": &r.Levels, "certificate": &r.Proof, "audience": &r.Audience, "accessibility": &r.Access, "size": &r.Sizes, "date": &r.Dates, "keywords": &r.Keywords, "price": &r.Costs,
	}
	switch h.field {
	case "id":
		r.Name = cmp.Or(r.Name, text)
	case "title":
		r.Titles = append(r.Titles, Words{h.language, text})
	case "summary":
		r.Summaries = append(r.Summaries, Words{h.language, text})
	case "teaches":
		r.Teaches = append(r.Teaches, termsOf(text)...)
	case "assesses":
		r.Assesses = append(r.Assesses, termsOf(text)...)
	case "requires":
		r.Requires = append(r.Requires, termsOf(text)...)
	case "":
		r.Other = append(r.Other, library.Extra{Name: h.name, Value: text})
	default:
		if list := lists[h.field]; list != nil {
			*list = append(*list, text)
		}
	}
}

// termsOf are the competencies of a cell: "D2.C6:basic; D1.C1".
func termsOf(text string) (all []Term) {
	for _, s := range split([]string{text}, ";,|") {
		all = append(all, Term{Name: s})
	}
	return all
}

// IsProblem reports whether an error says what is wrong with a file, which whoever imports can do something about.
func IsProblem(err error) bool {
	var e *errs.Error
	return errors.As(err, &e) && e.Kind != errs.Internal
}
