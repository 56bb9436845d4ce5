package institution

import (
	"cmp"
	"slices"
	"time"

	"github.com/dira-platform/dira/internal/maturity"
)

// Report is what an assessment found, as it was when it was fixed. It names levels and statements by their codes; the words are the instrument's.
type Report struct {
	Assessment  ID                    `json:"assessment"`
	Name        string                `json:"name"`
	Unit        string                `json:"unit"` // its name at the time
	Instrument  maturity.InstrumentID `json:"instrument"`
	Version     int                   `json:"version"`
	Asked       int                   `json:"asked"`
	Answered    int                   `json:"answered"`
	Launched    string                `json:"launched"` // days
	Closed      string                `json:"closed"`
	Fixed       string                `json:"fixed,omitempty"`
	Dimensions  []DimensionReport     `json:"dimensions"`
	Disagreed   []string              `json:"disagreed"`  // statements about which people differed most, the widest first
	Priorities  []string              `json:"priorities"` // statements at the lowest levels, the lowest first
	Coverage    Coverage              `json:"evidence"`
	Before      *Before               `json:"before,omitempty"`
	ChangeCount map[string]int        `json:"changes,omitempty"` // dimensions that are higher, lower, the same
}

// Before is the report that this one is compared with: of the same unit, with the same instrument.
type Before struct {
	Assessment ID     `json:"assessment"`
	Name       string `json:"name"`
	Fixed      string `json:"fixed"`
}

// Coverage is how many of the levels that want evidence have some.
type Coverage struct {
	Wanted int `json:"wanted"`
	Have   int `json:"have"`
}

// DimensionReport is what was found about a dimension.
type DimensionReport struct {
	ID         string            `json:"id"`
	Level      string            `json:"level"` // the median of what was agreed, or [maturity.NotApplicable]
	Before     string            `json:"before,omitempty"`
	Statements []StatementReport `json:"statements"`
}

// StatementReport is what was found about a statement.
type StatementReport struct {
	ID       string          `json:"id"`
	Level    string          `json:"level"` // agreed
	Why      string          `json:"why,omitempty"`
	Before   string          `json:"before,omitempty"`
	Counts   maturity.Counts `json:"answers"`
	Median   string          `json:"median,omitempty"` // of the answers; empty where nobody chose a level
	Width    int             `json:"width"`            // levels between the lowest and the highest answer
	Evidence []EvidenceLine  `json:"evidence,omitempty"`
	Without  bool            `json:"withoutEvidence,omitempty"` // the level wants evidence, and there is none
	Actions  []ActionLine    `json:"actions,omitempty"`
}

// EvidenceLine is a piece of evidence in a report.
type EvidenceLine struct {
	ID       EvidenceID `json:"id"`
	Text     string     `json:"text"`
	Link     string     `json:"link,omitempty"`
	FileName string     `json:"file,omitempty"`
}

// ActionLine is an action in a report. Who is to do it is looked up: whoever is erased must not stay in a report.
type ActionLine struct {
	ID    ActionID `json:"id"`
	What  string   `json:"what"`
	Until string   `json:"until,omitempty"`
	Who   string   `json:"who,omitempty"` // filled in for whoever reads it; not stored
}

// found is everything that a report is made of.
type found struct {
	*Assessment
	in       *maturity.Instrument
	asked    []asked
	counts   map[string]maturity.Counts
	agreed   map[string]Agreed
	evidence []Evidence
	actions  []Action
	before   *Report // nil: none
}

// finished counts who has finished.
func (f *found) finished() (n int) {
	for _, a := range f.asked {
		if a.finished {
			n++
		}
	}
	return n
}

func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.DateOnly)
}

// report puts together what was found.
func (f *found) report(now time.Time) *Report {
	r := &Report{Assessment: f.ID, Name: f.Name, Unit: f.UnitName, Instrument: f.Instrument, Version: f.Version, Asked: len(f.asked), Answered: f.finished(),
		Launched: day(f.LaunchedAt), Closed: day(f.ClosedAt), Fixed: day(now), ChangeCount: map[string]int{}}
	if f.before != nil {
		r.Before = &Before{Assessment: f.before.Assessment, Name: f.before.Name, Fixed: f.before.Fixed}
	}
	var all []StatementReport
	for i := range f.in.Dimensions {
		d := DimensionReport{ID: f.in.Dimensions[i].ID, Before: f.before.dimension(f.in.Dimensions[i].ID)}
		for j := range f.in.Dimensions[i].Statements {
			d.Statements = append(d.Statements, f.statement(&f.in.Dimensions[i].Statements[j]))
		}
		d.Level = middle(&f.in.Scale, d.Statements)
		if change := f.in.Scale.Change(d.Before, d.Level); change != "" {
			r.ChangeCount[change]++
		}
		r.Dimensions, all = append(r.Dimensions, d), append(all, d.Statements...)
	}
	for _, s := range all {
		if f.in.Scale.WantsEvidence(s.Level) {
			r.Coverage.Wanted++
			if !s.Without {
				r.Coverage.Have++
			}
		}
	}
	r.Disagreed, r.Priorities = disagreed(&f.in.Scale, all), priorities(&f.in.Scale, all)
	return r
}

// dimension is the level of a dimension; empty where there is no report, or no such dimension in it.
func (r *Report) dimension(id string) string {
	if r == nil {
		return ""
	}
	for _, d := range r.Dimensions {
		if d.ID == id {
			return d.Level
		}
	}
	return ""
}

// Statement finds a statement of the report; nil when there is none.
func (r *Report) Statement(id string) *StatementReport {
	if r == nil {
		return nil
	}
	for i := range r.Dimensions {
		for j := range r.Dimensions[i].Statements {
			if s := &r.Dimensions[i].Statements[j]; s.ID == id {
				return s
			}
		}
	}
	return nil
}

func (f *found) statement(s *maturity.Statement) StatementReport {
	g := f.agreed[s.ID]
	r := StatementReport{ID: s.ID, Level: g.Level, Why: g.Why, Counts: f.counts[s.ID], Median: f.in.Scale.Median(f.counts[s.ID])}
	_, r.Width = f.in.Scale.Width(f.counts[s.ID])
	if was := f.before.Statement(s.ID); was != nil {
		r.Before = was.Level
	}
	for _, e := range f.evidence {
		if e.Statement == s.ID {
			r.Evidence = append(r.Evidence, EvidenceLine{e.ID, e.Text, e.Link, e.FileName})
		}
	}
	for _, x := range f.actions {
		if x.Statement == s.ID {
			r.Actions = append(r.Actions, ActionLine{ID: x.ID, What: x.What, Until: x.Until})
		}
	}
	r.Without = f.in.Scale.WantsEvidence(g.Level) && len(r.Evidence) == 0
	return r
}

// middle is the level of a dimension: the median of what was agreed about its statements, the lower one where two are in the middle.
func middle(s *maturity.Scale, statements []StatementReport) string {
	c := maturity.Counts{}
	for _, st := range statements {
		c[st.Level]++
	}
	return cmp.Or(s.Median(c), maturity.NotApplicable)
}

// How much of a report is named first.
const (
	wide      = 2 // steps between answers from which on people are said to differ
	mostNamed = 6
)

// disagreed are the statements about which people differed most.
func disagreed(s *maturity.Scale, all []StatementReport) []string {
	list := slices.DeleteFunc(slices.Clone(all), func(st StatementReport) bool { return st.Width < wide })
	slices.SortStableFunc(list, func(a, b StatementReport) int {
		return cmp.Or(cmp.Compare(b.Width, a.Width), cmp.Compare(apart(s, b.Counts), apart(s, a.Counts)))
	})
	return ids(list)
}

// apart is how many pairs of people are two steps apart or more: of two statements of the same width that with more such pairs divides more.
func apart(s *maturity.Scale, c maturity.Counts) (pairs int) {
	for i, a := range s.Levels {
		for j := i + wide; j < len(s.Levels); j++ {
			pairs += c[a.Code] * c[s.Levels[j].Code]
		}
	}
	return pairs
}

// priorities are the statements below the level from which on evidence is wanted, the lowest first.
func priorities(s *maturity.Scale, all []StatementReport) []string {
	list := slices.DeleteFunc(slices.Clone(all), func(st StatementReport) bool {
		return s.Index(st.Level) < 0 || s.WantsEvidence(st.Level)
	})
	slices.SortStableFunc(list, func(a, b StatementReport) int { return cmp.Compare(s.Index(a.Level), s.Index(b.Level)) })
	return ids(list)
}

func ids(list []StatementReport) []string {
	all := []string{}
	for _, s := range list[:min(len(list), mostNamed)] {
		all = append(all, s.ID)
	}
	return all
}

// far is how many steps apart an agreed level and the answers are from which on it needs a reason.
const far = 2

// needsWhy says why an agreed level needs a reason: the code of the sentence, or nothing.
func (f *found) needsWhy(statement, level string) string {
	s := &f.in.Scale
	m := s.Index(s.Median(f.counts[statement]))
	at := s.Index(level)
	if at >= 0 && m >= 0 && max(at-m, m-at) >= far {
		return "institution_why_far"
	}
	if at < 0 && m >= 0 {
		return "institution_why_applies" // people chose levels, and the meeting says that it does not apply
	}
	if s.WantsEvidence(level) && !slices.ContainsFunc(f.evidence, func(e Evidence) bool { return e.Statement == statement }) {
		return "institution_why_evidence"
	}
	return ""
}

// open lists the statements about which there is nothing agreed yet, or not enough said.
func (f *found) open() (list []string) {
	for _, s := range f.in.Statements() {
		g, ok := f.agreed[s.ID]
		if !ok || g.Why == "" && f.needsWhy(s.ID, g.Level) != "" {
			list = append(list, s.ID)
		}
	}
	return list
}
