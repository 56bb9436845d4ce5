package web

import (
	"slices"
	"time"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/programme"
	"github.com/dira-platform/dira/internal/web/views/page"
	views "github.com/dira-platform/dira/internal/web/views/programme"
)

// programmeLibrary offers the courses of the library that begin yet and say what they teach.
func (f *Face) programmeLibrary(v *visit) error {
	w, err := f.programmeFor(v)
	if err != nil {
		return err
	}
	found, err := f.libraryCourses(&w)
	if err != nil {
		return err
	}
	return v.show(w.libraryPage(found))
}

func (w *programmeWriter) libraryPage(found []programme.Course) views.Form {
	here := programmePath(w.view.ID)
	p := views.Form{Base: w.base("programme.from_library"), Back: here, Action: here + "/library", Caption: w.view.Name, Lead: w.printer.T("programme.library_lead", "currency", w.view.Currency)}
	x := views.Part{Kind: "checkbox", Field: page.Field{Name: "course", Label: w.printer.T("programme.courses")}}
	for i := range found {
		c := &found[i]
		x.Options = append(x.Options, page.Option{Value: c.Name, Label: c.Name, Hint: w.courseLine(c), Language: page.Unknown})
	}
	if len(found) == 0 {
		p.Lead = w.printer.T("programme.library_none")
		return p
	}
	p.Button, p.Parts = w.printer.T("programme.library_add"), []views.Part{x}
	return p
}

// libraryCourses are the cohorts of the library that can become courses of the programme: they begin yet, and it is known what they teach, in which language and for how long.
func (f *Face) libraryCourses(w *programmeWriter) (list []programme.Course, err error) {
	resources, err := f.Library.Resources(w.Context(), w.actor(), library.Filter{})
	if err != nil {
		return nil, err
	}
	today := f.Library.Now().UTC().Format(time.DateOnly)
	for _, r := range resources {
		for _, cohort := range r.Offered(today) {
			if c, ok := courseOf(r, cohort, w.language(), w.view.Currency); ok && len(list) < programme.MostCourses {
				list = append(list, c)
			}
		}
	}
	return list, nil
}

// courseOf makes a course of a cohort; false where too little is known of it, or its price is in another currency.
func courseOf(r library.Resource, cohort library.Cohort, language, currency string) (c programme.Course, ok bool) {
	title := r.Title(language).Text
	c = programme.Course{Name: title + ", " + cohort.FirstDay(), Hours: r.Hours, Seats: cohort.Seats, Begins: cohort.FirstDay(), Place: cohort.Place, Online: cohort.Mode == library.Online,
		Languages: r.Languages, Resource: r.ID, Provider: r.Provider}
	if letters := []rune(title); len(letters) > 100 {
		c.Name = string(letters[:100]) + ", " + cohort.FirstDay()
	}
	if day := len(time.DateOnly); len(cohort.Ends) >= day {
		c.Ends = cohort.Ends[:day]
	}
	if cohort.Language != "" {
		c.Languages = []string{cohort.Language}
	}
	for _, a := range r.Teaches {
		if n := slices.Index(framework.Levels, a.Level) + 1; n > 0 {
			c.Teaches = append(c.Teaches, programme.Step{Ability: a.Competency, Level: n})
		}
	}
	for _, a := range r.Requires {
		if n := slices.Index(framework.Levels, a.Level) + 1; n > 0 {
			c.Requires = append(c.Requires, programme.Step{Ability: a.Competency, Level: n})
		}
	}
	price, err := typedNumber("cost", cohort.Price)
	if cohort.Price == "" {
		price, err = 0, nil
	}
	c.Cost = price
	known := err == nil && (price == 0 || cohort.Currency == currency) && (cohort.Price != "" || r.Cost == library.Free)
	return c, known && len(c.Teaches) > 0 && c.Hours > 0 && len(c.Languages) > 0 && (c.Seats == 0 || c.Seats >= programme.Least)
}

// addFromLibrary takes cohorts over that were chosen.
func (f *Face) addFromLibrary(v *visit) error {
	w, err := f.programmeFor(v)
	if err != nil {
		return err
	}
	if err := v.largeForm(); err != nil {
		return err
	}
	found, err := f.libraryCourses(&w)
	if err != nil {
		return err
	}
	chosen := slices.DeleteFunc(slices.Clone(found), func(c programme.Course) bool { return !slices.Contains(v.PostForm["course"], c.Name) })
	if len(chosen) == 0 {
		p := w.libraryPage(found)
		p.Errors = v.wrongField(errs.New(errs.Invalid, "programme_no_courses").At("course"), "course")
		return v.showStatus(statuses[errs.Invalid], p)
	}
	added, err := f.Programmes.AddCourses(v.Context(), v.actor(), w.view.ID, chosen)
	if err != nil {
		return err
	}
	return v.to(programmePath(w.view.ID) + "?done=" + addedWord(added))
}
