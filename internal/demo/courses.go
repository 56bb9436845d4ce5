package demo

import (
	"context"
	"time"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/policy"
)

// daysCourses is how many days ago the academy's list of courses was imported.
const daysCourses = 12

// academy is who gives the courses, and where that is said (RFC 2606: it leads nowhere).
const (
	academyName = "Academy of the Public Service of Orvane (invented)"
	academySite = "https://academy.orvane.example/courses/"
	academyList = library.SourceID("academy-courses.csv")
)

// held is a time at which a course is held, so many days from when the demo is made.
type held struct {
	in, days int // until it begins; how long it takes
	mode     library.Mode
	place    string
	seats    int
	price    string
}

// courses are what the academy offers.
var courses = []struct {
	id, language, title, summary string
	hours                        float64
	teaches                      []library.Alignment
	times                        []held
}{
	{"data-for-decisions", "en", "Data for decisions", "Two days on the question before the figures, on what an average hides, and on charts that somebody can act on. Invented.", 12,
		[]library.Alignment{{Competency: "D2.C2", Level: framework.Basic}, {Competency: "D2.C2", Level: framework.Intermediate}},
		[]held{{-40, 2, library.OnSite, "Orvane", 20, "0"}, {17, 2, library.OnSite, "Orvane", 20, "0"}, {66, 2, library.Online, "", 60, "0"}}},
	{"proteger-les-donnees", "fr", "Protéger les données au guichet", "Une demi-journée sur ce que l’on peut demander, noter et transmettre au guichet. Inventé.", 4,
		[]library.Alignment{{Competency: "D2.C4", Level: framework.Basic}}, []held{{9, 1, library.Online, "", 100, "0"}, {37, 1, library.Online, "", 100, "0"}}},
	{"tafkir-manzumi", "ar", "التفكير المنظومي في الخدمات العامة", "يومان لرسم خريطة خدمة ومن تمسّهم وما يرتد منها. مختلقة.", 10,
		[]library.Alignment{{Competency: "D1.C2", Level: framework.Basic}}, []held{{24, 2, library.OnSite, "أورفان", 16, "0"}}},
	{"agile-for-managers", "en", "Agile delivery for those who manage it", "Five mornings on budgets, contracts and reports for work whose plan changes. Invented.", 15,
		[]library.Alignment{{Competency: "D1.C4", Level: framework.Intermediate}, {Competency: "D3.C3", Level: framework.Intermediate}}, []held{{31, 5, library.Blended, "Orvane", 24, "120"}}},
	{"ia-responsable", "fr", "Une IA responsable dans l’administration", "Quatre séances en ligne pour décider si un outil d’IA convient, et à quelles conditions. Inventé.", 8,
		[]library.Alignment{{Competency: "D2.C5", Level: framework.Intermediate}, {Competency: "D2.C6", Level: framework.Basic}}, []held{{52, 22, library.Online, "", 40, "0"}}},
}

// offer brings the academy's courses into the library, as whoever runs the server imports a list.
func (w *world) offer(ctx context.Context) error {
	s, err := library.NewService(w.app.DB)
	if err != nil {
		return err
	}
	var drafts []library.Draft
	for _, c := range courses {
		r := library.Resource{ID: library.ResourceID(c.id), Words: []library.Wording{{Language: c.language, Title: c.title, Summary: c.summary}}, Provider: academyName, URL: academySite + c.id,
			Languages: []string{c.language}, Type: library.Course, Cost: library.Free, Hours: c.hours, Teaches: c.teaches, Confidence: library.Told}
		for _, h := range c.times {
			r.Cohorts = append(r.Cohorts, w.cohort(h, c.language, r.URL))
			if h.price != "0" {
				r.Cost = library.Paid
			}
		}
		drafts = append(drafts, library.Draft{Name: c.id, Resource: r})
	}
	_, err = s.Import(db.At(ctx, w.before(daysCourses, 10*time.Hour)), policy.Operator(policy.Public), academyList, "csv", drafts)
	return err
}

func (w *world) cohort(h held, language, enrol string) library.Cohort {
	begins := w.today.AddDate(0, 0, h.in)
	k := library.Cohort{Begins: begins.Format(time.DateOnly) + "T09:00", Zone: "UTC", Mode: h.mode, Place: h.place, Language: language, Seats: h.seats, Price: h.price, Enrol: enrol}
	if h.days > 1 {
		k.Ends = begins.AddDate(0, 0, h.days-1).Format(time.DateOnly)
	}
	if h.price != "0" {
		k.Currency = "EUR"
	}
	return k
}
