package web

import (
	"strconv"

	"github.com/dira-platform/dira/internal/assessment"
	views "github.com/dira-platform/dira/internal/web/views/result"
)

// scorings are all results of the same answers, the first one first, and which of them is looked at.
type scorings struct {
	all []*assessment.Result
	at  int
}

// scoring is the result that the address asks for: the one that holds, or an earlier one of the same answers.
func (f *Face) scoring(v *visit) (*assessment.Session, *assessment.Result, scorings, error) {
	session, all, err := f.Assessments.Scorings(v.Context(), v.actor(), v.id())
	if err != nil {
		return nil, nil, scorings{}, err
	}
	at := len(all) - 1
	if n, err := strconv.Atoi(v.URL.Query().Get("scored")); err == nil && n >= 1 && n <= len(all) {
		at = n - 1
	}
	return session, all[at], scorings{all, at}, nil
}

// words say that the answers were scored more than once, and what is another by it.
func (s scorings) words(w resultWriter) *views.Again {
	last := s.all[len(s.all)-1]
	if last.Rescored == nil {
		return nil
	}
	to := address(w.id()) + "/result"
	date := func(r *assessment.Result) string {
		if r.Rescored == nil {
			return w.printer.Date(r.SubmittedAt)
		}
		return w.printer.Date(r.Rescored.At)
	}
	if s.at < len(s.all)-1 {
		return &views.Again{Text: w.printer.T("rescore.earlier", "date", date(s.all[s.at]), "again", date(last)),
			Links: []views.AgainLink{{Text: w.printer.T("rescore.to_last"), To: to}}}
	}
	before := s.all[s.at-1]
	a := &views.Again{Text: w.printer.T("rescore.again", "date", date(last)), What: w.other(before, last), Reason: last.Rescored.Reason, Moved: w.moved(before, last)}
	for n, r := range s.all[:s.at] {
		a.Links = append(a.Links, views.AgainLink{Text: w.printer.T("rescore.to_earlier", "date", date(r)), To: to + "?scored=" + strconv.Itoa(n+1)})
	}
	return a
}

// other says in which way a result was made otherwise than the one before.
func (w resultWriter) other(before, now *assessment.Result) string {
	calibration, cuts := before.Versions.Calibration != now.Versions.Calibration, before.Versions.Cuts != now.Versions.Cuts
	switch {
	case calibration && cuts:
		return w.printer.T("rescore.by_both")
	case cuts:
		return w.printer.T("rescore.by_cuts")
	}
	return w.printer.T("rescore.by_calibration")
}

// moved names the competencies whose level is another than before.
func (w resultWriter) moved(before, now *assessment.Result) (list []string) {
	for i := range now.Profile {
		is := &now.Profile[i]
		if was, ok := before.Measure(is.Ability); ok && was.Level != is.Level && is.Level != "" {
			list = append(list, w.printer.T("rescore.moved", "competency", w.name(is.Ability).Text, "before", w.levelName(was.Level), "now", w.levelName(is.Level)))
		}
	}
	if len(list) == 0 {
		list = append(list, w.printer.T("rescore.none_moved"))
	}
	return list
}
