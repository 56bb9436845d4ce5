package i18n

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/leonelquinteros/gotext"

	"github.com/dira-platform/dira/internal/errs"
)

// Printer writes sentences, numbers and dates in one language. It is immutable.
type Printer struct {
	Tag string

	catalog, source *catalog
	rtl             bool
}

// Dir is the direction of the language: "rtl" or "ltr".
func (p *Printer) Dir() string {
	if p.rtl {
		return "rtl"
	}
	return "ltr"
}

// T is the sentence of a key. Args are the placeholders' names and values by turns: T("saved", "time", "10:42").
// Numbers are written in the language's digits. A key that no catalog has comes back as it is; a test finds those.
func (p *Printer) T(key string, args ...any) string {
	return p.fill(p.having(key).one(key), args)
}

// N is the sentence of a key in the plural form of n, which also fills {n}.
func (p *Printer) N(key string, n int, args ...any) string {
	return p.fill(p.having(key).of(key, n), append(args, "n", n))
}

// plain tells gotext to leave the sentence as it is: our placeholders have names.
var plain []any

// having is the catalog to take a key from: this language's, or the source's where it lacks the key.
func (p *Printer) having(key string) *catalog {
	if p.catalog.keys[key] {
		return p.catalog
	}
	return p.source
}

// Has reports whether this language or the source has a key.
func (p *Printer) Has(key string) bool { return p.having(key).keys[key] }

// catalog is the sentences of one language.
type catalog struct {
	po     *gotext.Po
	keys   map[string]bool     // that are translated
	change func(string) string // what a pseudo-language does to each sentence; nil for a language that people speak
}

// one is the sentence of a key.
func (c *catalog) one(key string) string { return c.changed(c.po.Get(key, plain...)) }

// of is the sentence of a key in the plural form of n.
func (c *catalog) of(key string, n int) string { return c.changed(c.po.GetN(key, key, n, plain...)) }

func (c *catalog) changed(sentence string) string {
	if c.change == nil {
		return sentence
	}
	return c.change(sentence)
}

// newCatalog notes which keys are translated. The library's own question, IsTranslated, looks at the plural form for 1, which in Arabic is
// not where a sentence without plural stands.
func newCatalog(po *gotext.Po) *catalog {
	c := &catalog{po: po, keys: map[string]bool{}}
	for key, t := range po.GetDomain().GetTranslations() {
		c.keys[key] = key != "" && t.Trs[0] != ""
	}
	return c
}

// Error is the sentence of an error that can be told.
func (p *Printer) Error(err error) string {
	e := errs.As(err)
	args := make([]any, 0, 2*len(e.Args))
	for name, value := range e.Args {
		args = append(args, name, value)
	}
	return p.T("error."+e.Code, args...)
}

func (p *Printer) fill(sentence string, args []any) string {
	for i := 0; i+1 < len(args); i += 2 {
		sentence = strings.ReplaceAll(sentence, "{"+args[i].(string)+"}", p.value(args[i+1]))
	}
	return sentence
}

func (p *Printer) value(v any) string {
	switch v := v.(type) {
	case int:
		return p.Number(v)
	case int64:
		return p.Number(int(v))
	case string:
		if p.rtl { // isolated, so that Latin words and codes do not upset the order around them
			if strings.ContainsRune(v, '\u2068') { // put together by this printer: what isolates hold does not show its direction
				return "\u2067" + v + "\u2069"
			}
			return "\u2068" + v + "\u2069"
		}
		return v
	}
	return fmt.Sprint(v)
}

// Number writes a whole number with the digits and the grouping of the language.
func (p *Printer) Number(n int) string {
	s := strconv.Itoa(n)
	if n >= 10000 || n <= -10000 { // four digits stay together, as most style guides ask
		for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
			s = s[:i] + p.groupSeparator() + s[i:]
		}
	}
	return p.digits(s)
}

// Decimal writes a number with a fixed count of decimals.
func (p *Printer) Decimal(x float64, decimals int) string {
	s := strconv.FormatFloat(x, 'f', decimals, 64)
	switch p.base() {
	case "fr", "es", "ru", "pt":
		s = strings.Replace(s, ".", ",", 1)
	case "ar":
		s = strings.Replace(s, ".", "٫", 1)
	}
	return p.digits(strings.Replace(s, "-", "−", 1))
}

// Percent writes a share from 0 to 1 as a whole percentage. What is not quite nothing or not quite all is written so, in words: a sign of order
// would turn round in a text from right to left.
func (p *Printer) Percent(share float64) string {
	switch {
	case share > 0 && share < 0.01:
		return p.T("percent.under", "share", p.percent(1))
	case share > 0.99 && share < 1:
		return p.T("percent.over", "share", p.percent(99))
	}
	return p.percent(int(math.Round(share * 100)))
}

func (p *Printer) percent(n int) string {
	s := p.digits(strconv.Itoa(n))
	switch p.base() {
	case "fr":
		return s + "\u202f%"
	case "ar":
		return s + "٪\u061c"
	}
	return s + "%"
}

// Date writes a day: 21 November 2026.
func (p *Printer) Date(t time.Time) string {
	month, day := p.T("month."+strconv.Itoa(int(t.Month()))), p.digits(strconv.Itoa(t.Day()))
	if p.base() == "fr" && t.Day() == 1 {
		day = "1er" // the one ordinal in French dates
	}
	return p.T("date.format", "day", day, "month", month, "year", p.digits(strconv.Itoa(t.Year())))
}

// Month writes a month of a year: November 2026.
func (p *Printer) Month(t time.Time) string {
	return p.T("date.month", "month", p.T("month."+strconv.Itoa(int(t.Month()))), "year", p.digits(strconv.Itoa(t.Year())))
}

// Day writes a day, a month or a year that was written 2026-11-21, 2026-11 or 2026. What is none of them stays as it is.
func (p *Printer) Day(raw string) string {
	if t, err := time.Parse(time.DateOnly, raw); err == nil {
		return p.Date(t)
	}
	if t, err := time.Parse("2006-01", raw); err == nil {
		return p.Month(t)
	}
	if t, err := time.Parse("2006", raw); err == nil {
		return p.digits(strconv.Itoa(t.Year()))
	}
	return raw
}

// Clock writes a time of day: 10:42.
func (p *Printer) Clock(t time.Time) string { return p.digits(t.Format("15:04")) }

// Moment writes a date with the time of day: 1 December 2026 10:42.
func (p *Printer) Moment(t time.Time) string {
	return p.T("date.moment", "date", p.Date(t), "time", p.Clock(t))
}

// Clauses joins parts that have commas of their own: a; b; c.
func (p *Printer) Clauses(parts []string) string { return strings.Join(parts, p.T("list.clause")) }

// List joins parts as a sentence does: a, b and c.
func (p *Printer) List(parts []string) string {
	if p.rtl { // names in other scripts keep their place in the order
		parts = slices.Clone(parts)
		for i := range parts {
			parts[i] = p.value(parts[i])
		}
	}
	switch len(parts) {
	case 0:
		return ""
	case 1:
		return parts[0]
	}
	last := len(parts) - 1
	return strings.Join(parts[:last], p.T("list.comma")) + p.T("list.and") + parts[last]
}

func (p *Printer) base() string {
	base, _, _ := strings.Cut(p.Tag, "-")
	return base
}

func (p *Printer) groupSeparator() string {
	switch p.base() {
	case "fr":
		return "\u202f"
	case "ar":
		return "٬"
	}
	return ","
}

func (p *Printer) digits(s string) string {
	if p.base() != "ar" {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r - '0' + '٠'
		}
		return r
	}, s)
}
