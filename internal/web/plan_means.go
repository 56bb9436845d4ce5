package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dira-platform/dira/internal/i18n"
	"github.com/dira-platform/dira/internal/planning"
	"github.com/dira-platform/dira/internal/web/views/page"
	views "github.com/dira-platform/dira/internal/web/views/result"
)

// meansOf reads the means from an address or a form; what it does not say is as usual.
func (f *Face) meansOf(v *visit, q url.Values) planning.Means {
	number := func(name string, usual int) float64 {
		if !q.Has(name) {
			return float64(usual)
		}
		n, err := strconv.ParseFloat(q.Get(name), 64)
		if err != nil {
			return -1 // which is refused
		}
		return n
	}
	m := planning.Means{Hours: number("hours", usualHours), Unknown: number("unknown", usualUnknown), Most: int(number("most", usualMost)), Free: q.Get("free") != "",
		Languages: q["languages"], Start: q.Get("start"), Week: number("week", usualWeek), AtOnce: int(number("at_once", usualAtOnce))}
	if m.Start == "" {
		m.Start = f.today()
	}
	if q.Get("budget") != "" {
		m.Money = &planning.Money{Sum: number("budget", 0), Currency: q.Get("currency"), Unknown: q.Get("priced") == ""}
	}
	if !q.Has("hours") {
		m.Languages = []string{v.language()}
		if v.language() != i18n.Source {
			m.Languages = append(m.Languages, i18n.Source)
		}
	}
	return m
}

// today is the day it is, by the clock of the server.
func (f *Face) today() string { return f.Library.Now().UTC().Format(time.DateOnly) }

// again is what a form or an address says of the means, so that the same plan is made again.
func (w planWriter) again() (list []page.Option) {
	m := w.means
	add := func(name, value string) { list = append(list, page.Option{Label: name, Value: value}) }
	number := func(name string, x float64) { add(name, strconv.FormatFloat(x, 'f', -1, 64)) }
	number("hours", m.Hours)
	number("unknown", m.Unknown)
	number("most", float64(m.Most))
	number("week", m.Week)
	number("at_once", float64(m.AtOnce))
	add("start", m.Start)
	for _, l := range m.Languages {
		add("languages", l)
	}
	if m.Free {
		add("free", "1")
	}
	if m.Money != nil {
		number("budget", m.Money.Sum)
		add("currency", m.Money.Currency)
		if !m.Money.Unknown {
			add("priced", "1")
		}
	}
	return list
}

// query is the same as part of an address, from today on where the plan began before.
func (w planWriter) query(today string) string {
	q := url.Values{}
	for _, o := range w.again() {
		if o.Label == "start" {
			o.Value = max(o.Value, today)
		}
		q.Add(o.Label, o.Value)
	}
	return q.Encode()
}

// moneyForm asks what the person may spend, where anything that was found has a price in money.
func (w *made) moneyForm(p *views.Plan) {
	var known []string
	for _, r := range w.resources {
		for _, c := range r.Cohorts {
			if code := strings.ToUpper(c.Currency); code != "" && !slices.Contains(known, code) {
				known = append(known, code)
			}
		}
	}
	slices.Sort(known)
	for _, code := range known {
		p.Currencies = append(p.Currencies, page.Option{Value: code, Label: code, Chosen: w.means.Money != nil && w.means.Money.Currency == code})
	}
	if m := w.means.Money; m != nil && len(known) > 0 {
		p.Budget = strconv.FormatFloat(m.Sum, 'f', -1, 64)
	}
	p.Priced = []page.Option{{Value: "1", Label: w.printer.T("plan.priced"), Chosen: w.means.Money != nil && !w.means.Money.Unknown}}
}
