package web

import (
	"math"
	"strconv"
	"strings"
	"unicode"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/i18n"
	"github.com/dira-platform/dira/internal/programme"
	views "github.com/dira-platform/dira/internal/web/views/programme"
)

// programmeWriter writes about a programme in the reader's words.
type programmeWriter struct {
	*visit
	view    *programme.View
	version *framework.Version
}

// money is a sum in the programme's currency. The code stands apart from its surroundings, so that it keeps its place in any direction.
func (w *programmeWriter) money(x float64) string {
	digits := w.printer.Number(int(math.Round(x)))
	if x != math.Trunc(x) && x < 1000 {
		digits = w.printer.Decimal(x, 2)
	}
	return digits + "\u00a0\u2066" + w.view.Currency + "\u2069"
}

// worth is an amount of what is closed: whole, but where it is small.
func (w *programmeWriter) worth(x float64) string {
	if x < 10 {
		return w.printer.Decimal(x, 1)
	}
	return w.printer.Number(int(math.Round(x)))
}

// step names a level of an ability.
func (w *programmeWriter) step(s programme.Step) string {
	return w.printer.T("programme.step", "name", w.version.Name(s.Ability, w.language()).Text, "level", w.level(s.Level))
}

func (w *programmeWriter) level(n int) string {
	return w.printer.T("level." + string(framework.Levels[n-1]))
}

// steps names levels of abilities, those of one ability together.
func (w *programmeWriter) steps(list []programme.Step) string {
	var names []string
	for from := 0; from < len(list); {
		to, levels := from, []string(nil)
		for ; to < len(list) && list[to].Ability == list[from].Ability; to++ {
			levels = append(levels, w.level(list[to].Level))
		}
		names = append(names, w.printer.T("programme.step", "name", w.version.Name(list[from].Ability, w.language()).Text, "level", w.printer.List(levels)))
		from = to
	}
	return w.printer.Clauses(names)
}

// courseLine is what a list tells of a course.
func (w *programmeWriter) courseLine(c *programme.Course) string {
	parts := []string{w.steps(c.Teaches)}
	if c.Begins != "" {
		parts = append(parts, w.days(c))
	}
	var languages []string
	for _, l := range c.Languages {
		languages = append(languages, views.Own(i18n.Autonym(l)))
	}
	parts = append(parts, w.printer.List(languages), w.printer.T("programme.cost_each", "sum", w.money(c.Cost)))
	if c.Seats > 0 {
		parts = append(parts, w.printer.N("programme.seats_n", c.Seats))
	}
	if c.Only != "" && w.view.Release != nil {
		parts = append(parts, w.printer.T("programme.only", "unit", views.Own(w.view.Release.Unit(c.Only).Name)))
	}
	return strings.Join(parts, " · ")
}

// days are the first and the last day of a course.
func (w *programmeWriter) days(c *programme.Course) string {
	if c.Ends == "" || c.Ends == c.Begins {
		return w.printer.Day(c.Begins)
	}
	return w.printer.T("programme.days", "from", w.printer.Day(c.Begins), "until", w.printer.Day(c.Ends))
}

// scenarioLine is what a list tells of a scenario.
func (w *programmeWriter) scenarioLine(s *programme.Scenario) string {
	if s.Outcome == nil {
		return w.printer.T("programme.state." + string(s.State))
	}
	return w.headline(s.Outcome, s)
}

// headline says in a sentence what a scenario comes to.
func (w *programmeWriter) headline(o *programme.Outcome, s *programme.Scenario) string {
	return w.printer.T("programme.headline", "value", w.worth(o.Value), "wanted", w.worth(o.Wanted), "cost", w.money(o.Cost), "budget", w.money(s.Means.Budget), "bound", w.worth(o.Bound))
}

// count is a number of people as it may be told.
func (w *programmeWriter) count(c programme.Count) string {
	switch {
	case c.Few:
		return w.printer.T("programme.few", "n", programme.Least)
	case c.Most:
		return w.printer.T("programme.most", "n", w.printer.Number(c.N), "less", programme.Least)
	}
	return w.printer.T("programme.about", "n", w.printer.Number(c.N))
}

// typedNumber reads a number as people write it: digits of their script, spaces or apostrophes between groups, and one comma or point. Three digits after that are a group.
func typedNumber(field, s string) (float64, error) {
	var plain strings.Builder
	for _, r := range strings.TrimSpace(s) {
		switch {
		case r >= '٠' && r <= '٩':
			r = '0' + r - '٠'
		case r == '٫' || r == ',':
			r = '.'
		case unicode.IsSpace(r) || r == '\'' || r == '’' || r == '٬':
			continue
		}
		plain.WriteRune(r)
	}
	text := plain.String()
	if i := strings.LastIndexByte(text, '.'); i >= 0 && len(text)-i == len(".000") || strings.Count(text, ".") > 1 {
		text = strings.ReplaceAll(text, ".", "")
	}
	x, err := strconv.ParseFloat(text, 64)
	if err != nil || strings.ContainsAny(text, "eExXpPiInN+_") {
		return 0, errs.New(errs.Invalid, "programme_number", "typed", s).At(field)
	}
	return x, nil
}
