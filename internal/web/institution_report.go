package web

import (
	"bytes"
	"cmp"
	"encoding/json"
	"strings"

	"github.com/dira-platform/dira/internal/institution"
	"github.com/dira-platform/dira/internal/maturity"
	"github.com/dira-platform/dira/internal/policy"
	views "github.com/dira-platform/dira/internal/web/views/institution"
)

// institutionReport shows a fixed report to those who read assessments.
func (f *Face) institutionReport(v *visit) error {
	sh, err := f.Institutions.Report(v.Context(), v.actor(), v.institutionID())
	if err != nil {
		return err
	}
	at := onePath(sh.Assessment.ID)
	p := v.reportPage(sh)
	p.Told, p.Back, p.Saved = true, at, v.saidDone("report.done.", "fixed", "published", "withdrawn")
	for _, format := range []string{"xlsx", "csv", "json"} {
		p.Downloads = append(p.Downloads, views.Way{Text: v.printer.T("report.as", "format", strings.ToUpper(format)), To: at + "/report." + format})
	}
	if policy.May(v.actor(), policy.ManageInstitution, policy.Object{Org: sh.Org, Unit: sh.Path}) {
		p.Publish, p.Published, p.Link = at+"/publish", sh.Assessment.Published, "/reports/"+string(sh.Assessment.ID)
	}
	for i, d := range sh.Dimensions {
		for j, s := range d.Statements {
			for _, e := range s.Evidence {
				p.Details[i].Statements[j].Evidence = append(p.Details[i].Statements[j].Evidence, v.evidence(sh.Assessment.ID, e))
			}
		}
	}
	return v.show(p)
}

// reportPage is what everyone sees who may read a report.
func (v *visit) reportPage(sh *institution.Shown) views.Report {
	r := sh.Report
	p := views.Report{Base: v.base("report.title"), Name: r.Name, Unit: r.Unit, Headline: v.headline(sh), Drafts: v.drafted(sh.In),
		Made:     v.printer.N("report.made", r.Answered, "closed", v.dayWritten(r.Closed), "fixed", v.dayWritten(r.Fixed)),
		Evidence: v.printer.T("report.evidence_of", "have", r.Coverage.Have, "wanted", r.Coverage.Wanted, "level", v.levelName(sh.In, sh.In.Scale.EvidenceFrom).Text)}
	if r.Before != nil {
		p.Compared = v.printer.T("report.compared", "name", r.Before.Name, "date", v.dayWritten(r.Before.Fixed))
		p.Change = v.printer.T("report.change", "higher", r.ChangeCount[maturity.Higher], "same", r.ChangeCount[maturity.Same], "lower", r.ChangeCount[maturity.Lower])
	}
	for _, d := range r.Dimensions {
		v.addDimension(sh, d, &p)
	}
	for _, id := range r.Disagreed {
		_, s := sh.In.Statement(id)
		p.Disagreed = append(p.Disagreed, views.Named{Text: v.say(sh.In, s.Text), Say: views.Words{Text: v.spread(sh.In, r.Statement(id).Counts)}})
	}
	for _, id := range r.Priorities {
		_, s := sh.In.Statement(id)
		st := r.Statement(id)
		say := v.printer.T("report.priority", "level", v.levelName(sh.In, st.Level).Text)
		if len(st.Actions) == 0 {
			say = v.printer.T("report.priority_no_action", "level", v.levelName(sh.In, st.Level).Text)
		}
		p.Priorities = append(p.Priorities, views.Named{Text: v.say(sh.In, s.Text), Say: views.Words{Text: say}})
	}
	return p
}

// addDimension adds what was found about a dimension.
func (v *visit) addDimension(sh *institution.Shown, d institution.DimensionReport, p *views.Report) {
	known := sh.In.Dimension(d.ID)
	steps := max(1, len(sh.In.Scale.Levels)-1)
	line := views.ProfileLine{Name: v.say(sh.In, known.Name), Level: v.levelName(sh.In, d.Level), Before: views.Words{Text: "–"}, Share: 100 * max(0, sh.In.Scale.Index(d.Level)) / steps}
	if d.Before != "" {
		line.Before = v.levelName(sh.In, d.Before)
	}
	group := views.Words{Text: v.printer.T("report.dimensions"), Language: v.language()}
	for _, g := range sh.In.Groups {
		if g.ID == known.Group {
			group = v.say(sh.In, g.Name)
		}
	}
	if n := len(p.Groups); n == 0 || p.Groups[n-1].Name != group {
		p.Groups = append(p.Groups, views.ProfileGroup{Name: group})
	}
	last := &p.Groups[len(p.Groups)-1]
	last.Lines = append(last.Lines, line)
	detail := views.Detail{Name: line.Name}
	for _, s := range d.Statements {
		_, st := sh.In.Statement(s.ID)
		x := views.DetailLine{Text: v.say(sh.In, st.Text), Level: v.levelName(sh.In, s.Level), Look: v.say(sh.In, st.Levels[s.Level]), Why: s.Why, Without: s.Without,
			Answers: v.printer.T("report.answers", "spread", v.spread(sh.In, s.Counts))}
		if s.Before != "" {
			x.Before = v.printer.T("report.before_was", "level", v.levelName(sh.In, s.Before).Text)
		}
		if s.Without {
			p.Without = append(p.Without, views.Named{Text: x.Text, Say: x.Level})
		}
		for _, a := range s.Actions {
			p.Actions = append(p.Actions, views.Step{What: a.What, Who: cmp.Or(a.Who, "–"), Until: cmp.Or(v.dayWritten(a.Until), "–"), Statement: x.Text})
		}
		detail.Statements = append(detail.Statements, x)
	}
	p.Details = append(p.Details, detail)
}

// headline says the most important thing in a sentence.
func (v *visit) headline(sh *institution.Shown) string {
	s := &sh.In.Scale
	lowest, highest, reached, with := -1, -1, 0, 0
	for i, d := range sh.Dimensions {
		at := s.Index(d.Level)
		if at < 0 {
			continue
		}
		if with++; s.WantsEvidence(d.Level) {
			reached++
		}
		if lowest < 0 || at < s.Index(sh.Dimensions[lowest].Level) {
			lowest = i
		}
		if highest < 0 || at > s.Index(sh.Dimensions[highest].Level) {
			highest = i
		}
	}
	if with == 0 {
		return v.printer.T("report.headline_nothing")
	}
	first := v.printer.N("report.headline", reached, "of", v.printer.Number(with), "level", v.levelName(sh.In, s.EvidenceFrom).Text)
	if sh.Dimensions[lowest].Level == sh.Dimensions[highest].Level {
		return first + " " + v.printer.T("report.headline_even", "level", v.levelName(sh.In, sh.Dimensions[lowest].Level).Text)
	}
	name := func(i int) string { return v.say(sh.In, sh.In.Dimension(sh.Dimensions[i].ID).Name).Text }
	return first + " " + v.printer.T("report.headline_ends", "high", name(highest), "low", name(lowest))
}

// publishedReport shows a report that everyone in the organisation may read.
func (f *Face) publishedReport(v *visit) error {
	sh, err := f.Institutions.Published(v.Context(), v.actor(), institution.ID(v.PathValue("report")))
	if err != nil {
		return err
	}
	p := v.reportPage(sh)
	p.Back = "/reports"
	return v.show(p)
}

func (f *Face) publications(v *visit) error {
	list, err := f.Institutions.Publications(v.Context(), v.actor())
	if err != nil {
		return err
	}
	p := views.Publications{Base: v.base("publications.title")}
	for _, a := range list {
		p.All = append(p.All, views.Listed{Name: a.Name, Unit: a.UnitName, Link: "/reports/" + string(a.ID), When: v.printer.Date(a.FixedAt)})
	}
	return v.show(p)
}

func (f *Face) publishInstitution(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	id, published := v.institutionID(), v.PostForm.Get("published") == "yes"
	if err := f.Institutions.Publish(v.Context(), v.actor(), id, published); err != nil {
		return err
	}
	done := "withdrawn"
	if published {
		done = "published"
	}
	return v.to(onePath(id) + "/report?done=" + done)
}

// institutionJSON is the report for programs, with the words to its codes in the reader's language.
func (f *Face) institutionJSON(v *visit) error {
	sh, err := f.Institutions.Report(v.Context(), v.actor(), v.institutionID())
	if err != nil {
		return err
	}
	words := map[string]string{}
	for _, l := range sh.In.Scale.Levels {
		words[l.Code] = v.say(sh.In, l.Name).Text
	}
	for _, d := range sh.In.Dimensions {
		words[d.ID] = v.say(sh.In, d.Name).Text
		for _, s := range d.Statements {
			words[s.ID] = v.say(sh.In, s.Text).Text
		}
	}
	raw, err := json.MarshalIndent(struct {
		*institution.Report
		Language string            `json:"language"`
		Words    map[string]string `json:"words"`
	}{sh.Report, v.language(), words}, "", "  ")
	if err != nil {
		return err
	}
	return v.file("institution-report.json", "application/json", raw)
}

// institutionTable is the report as a table, a row for each statement.
func (f *Face) institutionTable(v *visit) error {
	sh, err := f.Institutions.Report(v.Context(), v.actor(), v.institutionID())
	if err != nil {
		return err
	}
	var out bytes.Buffer
	rows := v.reportRows(sh)
	if strings.HasSuffix(v.URL.Path, ".csv") {
		out.WriteString("\ufeff") // without it the usual programs take it for another encoding
		if err := institution.WriteCSV(&out, rows); err != nil {
			return err
		}
		return v.file("institution-report.csv", "text/csv; charset=utf-8", out.Bytes())
	}
	if err := institution.WriteXLSX(&out, rows, v.printer.Dir() == "rtl"); err != nil {
		return err
	}
	return v.file("institution-report.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", out.Bytes())
}

func (v *visit) reportRows(sh *institution.Shown) [][]string {
	head := []string{}
	for _, key := range []string{"report.dimension", "report.statement", "institution.level", "report.before", "meeting.why", "report.answers_column", "report.evidence", "report.steps"} {
		head = append(head, v.printer.T(key))
	}
	rows := [][]string{head}
	for _, d := range sh.Dimensions {
		for _, s := range d.Statements {
			_, st := sh.In.Statement(s.ID)
			var proofs, steps, answers []string
			for _, e := range s.Evidence {
				proofs = append(proofs, strings.TrimSpace(e.Text+" "+e.Link+e.FileName))
			}
			for _, a := range s.Actions {
				steps = append(steps, strings.TrimSpace(a.What+" "+a.Who+" "+a.Until))
			}
			for _, c := range v.counted(sh.In, s.Counts, 1) {
				if c.Number != v.printer.Number(0) {
					answers = append(answers, c.Level.Text+" "+c.Number)
				}
			}
			rows = append(rows, []string{v.say(sh.In, sh.In.Dimension(d.ID).Name).Text, v.say(sh.In, st.Text).Text, v.levelName(sh.In, s.Level).Text,
				v.levelName(sh.In, s.Before).Text, s.Why, strings.Join(answers, "\n"), strings.Join(proofs, "\n"), strings.Join(steps, "\n")})
		}
	}
	return rows
}

// evidenceFile hands out a file that was added as evidence: to be saved, never to be shown as a page of this site.
func (f *Face) evidenceFile(v *visit) error {
	name, content, err := f.Institutions.File(v.Context(), v.actor(), v.institutionID(), institution.EvidenceID(v.PathValue("evidence")))
	if err != nil {
		return err
	}
	return v.file(name, "application/octet-stream", content)
}

// institutionMethod says how an institution looks at itself here, and what that is for.
func (f *Face) institutionMethod(v *visit) error {
	p := views.Method{Base: v.base("institution.method")}
	for _, part := range []struct{ title, text string }{{"imethod.what", "imethod.what_text"}, {"imethod.alone", "imethod.alone_text"}, {"imethod.meeting", "imethod.meeting_text"},
		{"imethod.levels", "imethod.levels_text"}, {"imethod.evidence", "imethod.evidence_text"}, {"imethod.report", "imethod.report_text"}, {"imethod.limits", "imethod.limits_text"}} {
		p.Parts = append(p.Parts, views.MethodPart{Title: v.printer.T(part.title), Lines: strings.Split(v.printer.T(part.text), "\n")})
	}
	return v.show(p)
}
