package exchange

import (
	"strings"

	"github.com/dira-platform/dira/internal/framework"
)

// What publishers say beside a statement. It stays with the statement as texts of these names, and goes out where it came from.
const (
	fieldAlternative = "alternative_label" // what a publisher calls a competency
	fieldNumbering   = "list_enumeration"  // the sign before a statement in the printed list
	fieldSubject     = "subject"
	fieldGrade       = "education_level"
	fieldKeywords    = "keywords"
	fieldSort        = "framework_type"
	fieldAdoption    = "adoption_status" // the publisher's word, where it is none of ours
)

// listed is several labels as one text.
func listed(labels []string) string {
	if strings.Contains(strings.Join(labels, ""), ", ") {
		return strings.Join(labels, "; ")
	}
	return strings.Join(labels, ", ")
}

// unlisted are the labels of a text that listed made.
func unlisted(text string) []string {
	if text == "" {
		return nil
	}
	if strings.Contains(text, "; ") {
		return strings.Split(text, "; ")
	}
	return strings.Split(text, ", ")
}

// readLabels takes what a publisher says of an item beside its statement.
func (d *draft) readLabels(s *framework.Statement, o object, own bool) {
	label := func(field, text string) {
		if text = oneLine(text); text != "" && text != s.Texts[field][d.v.Language].Text {
			set(s, field, d.v.Language, text, "source")
		}
	}
	label(fieldGrade, listed(o.texts("educationLevel", "educationalLevel"))) // the second before CASE 1.0
	label(fieldKeywords, listed(o.texts("conceptKeywords")))
	label(fieldSubject, listed(d.subjects(o)))
	label(fieldNumbering, o.text("listEnumeration"))
	label(fieldAlternative, o.text("alternativeLabel"))
	if own { // of ours it is the kind
		return
	}
	sort := o.text("CFItemType")
	if link, ok := o.link("CFItemTypeURI"); ok && sort == "" {
		sort = link.text("title")
	}
	label(framework.FieldType, sort)
	for _, name := range []string{"statusStartDate", "statusEndDate"} {
		if o.text(name) != "" {
			d.leave(leftDates)
			break
		}
	}
	if _, ok := o.link("licenseURI", "licenceURI"); ok {
		d.leave(leftLicences)
	}
}

// subjects are the names of the subjects, from wherever they are said.
func (d *draft) subjects(o object) []string {
	if names := o.texts("subject"); len(names) > 0 {
		return names
	}
	links, path := o.list("subjectURI")
	var names []string
	for _, raw := range links {
		if link, ok := d.object(raw, path); ok {
			if name := link.text("title"); name != "" {
				names = append(names, name)
			}
		}
	}
	return names
}

// left is something of which a package may hold a lot and for which there is no place. It is told once, with how often.
type left int

const (
	leftDates left = iota
	leftLicences
	leftExtensions
	leftMarks
	lefts
)

var leftTexts = [lefts]string{
	leftDates:      "dates from or until which an item holds are left out: there is no place for them here; items with such dates: %d",
	leftLicences:   "licences of single items are left out, the one of the framework is kept; items with a licence: %d",
	leftExtensions: "extensions of other makers are left out; objects that have some: %d",
	leftMarks:      "what is written in HTML is kept as plain text; texts with HTML: %d",
}

func (d *draft) leave(what left) { d.left[what]++ }

// tellLeft notes what there was no place for.
func (d *draft) tellLeft() {
	for what, n := range d.left {
		if n > 0 {
			d.note("$", leftTexts[what], n)
		}
	}
}
