package web

import (
	"cmp"
	"encoding/csv"
	"net/url"
	"slices"
	"strconv"

	"github.com/dira-platform/dira/internal/catalogue"
	"github.com/dira-platform/dira/internal/curation"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/i18n"
	"github.com/dira-platform/dira/internal/library"
	views "github.com/dira-platform/dira/internal/web/views/library"
	"github.com/dira-platform/dira/internal/web/views/page"
)

// gapsAddress is where somebody sees for which steps there is nothing in a language.
func gapsAddress(language string) string {
	return "/resources/gaps?language=" + url.QueryEscape(library.Primary(language))
}

// gapLanguage is the language that an address asks for, otherwise that of the page.
func (v *visit) gapLanguage() string {
	if tag := library.Primary(v.URL.Query().Get("language")); tag != "" && i18n.Autonym(tag) != "" {
		return tag
	}
	return library.Primary(v.language())
}

// gaps shows how many resources there are for each step in a language, and for which there is none.
func (f *Face) gaps(v *visit) error {
	language := v.gapLanguage()
	steps, err := f.Library.Covered(v.Context(), v.actor(), language)
	if err != nil {
		return err
	}
	offered, err := f.Library.Languages(v.Context(), v.actor())
	if err != nil {
		return err
	}
	version, err := f.Frameworks.Current(v.Context(), v.actor())
	if err != nil {
		return err
	}
	p := views.Gaps{Base: v.base("gaps.title"), All: len(steps), Named: framework.Text{Text: i18n.Autonym(language), Language: language}, Table: "/resources/gaps.csv?language=" + url.QueryEscape(language)}
	for _, tag := range withLanguages(offered, language, library.Primary(v.language())) {
		if name := i18n.Autonym(tag); name != "" {
			p.Languages = append(p.Languages, page.Option{Value: tag, Label: name, Language: tag, Chosen: tag == language})
		}
	}
	for _, s := range steps {
		c := views.Cell{Level: p.Level(s.Level), Here: s.Here, Others: s.All - s.Here, Name: version.Name(s.Competency, v.language())}
		q := url.Values{"competency": {string(s.Competency)}, "level": {string(s.Level)}}
		c.Elsewhere = "/resources?" + q.Encode()
		c.Propose = proposalsPath + "/new?" + q.Encode()
		q.Set("language", language)
		c.Link = "/resources?" + q.Encode()
		if s.Level == framework.Levels[0] {
			p.Rows = append(p.Rows, views.GapRow{Name: c.Name})
		}
		p.Rows[len(p.Rows)-1].Cells = append(p.Rows[len(p.Rows)-1].Cells, c)
		if s.Here == 0 {
			p.Missing = append(p.Missing, c)
		}
		if s.All == 0 {
			p.Nowhere++
		}
	}
	return v.show(p)
}

// withLanguages are some languages and those that must be among them.
func withLanguages(offered []string, must ...string) []string {
	all := slices.Clone(offered)
	for _, tag := range must {
		if !slices.Contains(all, tag) {
			all = append(all, tag)
		}
	}
	return all
}

// gapsCSV is the same as a table for programs, with the English names of the competencies.
func (f *Face) gapsCSV(v *visit) error {
	language := v.gapLanguage()
	steps, err := f.Library.Covered(v.Context(), v.actor(), language)
	if err != nil {
		return err
	}
	version, err := f.Frameworks.Current(v.Context(), v.actor())
	if err != nil {
		return err
	}
	names := catalogue.NewAligner(version)
	v.w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	v.w.Header().Set("Content-Disposition", `attachment; filename="dira-gaps-`+language+`.csv"`)
	w := csv.NewWriter(v.w)
	_ = w.Write([]string{"competency", "name", "level", "language", "resources", "resources_in_any_language"}) // what goes wrong shows at the end
	for _, s := range steps {
		_ = w.Write([]string{string(s.Competency), catalogue.Cell(cmp.Or(names.NameOf(string(s.Competency)), string(s.Competency))), string(s.Level), language, strconv.Itoa(s.Here), strconv.Itoa(s.All)})
	}
	w.Flush() // a reader who has gone cannot be told
	return nil
}

// gapOf is the step for which somebody proposes a resource, as an address or a form says it; empty where it says none.
func (f *Face) gapOf(q url.Values) (g library.Gap) {
	g = library.Gap{Competency: framework.StatementID(q.Get("competency")), Level: framework.Level(q.Get("level"))}
	if !slices.Contains(f.Library.Abilities(), g.Competency) || !slices.Contains(framework.Levels, g.Level) {
		return library.Gap{}
	}
	return g
}

// teachesGap writes into a draft that it is for a step.
func (f *Face) teachesGap(v *visit, id curation.ID, g library.Gap) error {
	if g == (library.Gap{}) {
		return nil
	}
	_, err := f.Curation.Save(v.Context(), v.actor(), id, curation.Teaches, curation.Form{Teaches: curation.Choices{g.Competency: string(g.Level)}})
	return err
}
