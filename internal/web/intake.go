package web

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/intake"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/stafflist"
	views "github.com/dira-platform/dira/internal/web/views/curation"
	shelf "github.com/dira-platform/dira/internal/web/views/library"
	"github.com/dira-platform/dira/internal/web/views/page"
)

const intakePath = curationPath + "/imports"

func (v *visit) intakeID() intake.ID { return intake.ID(v.PathValue("import")) }

// imports asks for a file of resources, and lists those that came before.
func (f *Face) imports(v *visit) error {
	p, err := f.importsPage(v)
	if err != nil {
		return err
	}
	p.Saved = v.saidDone("intake.done.", "given_up")
	return v.show(p)
}

func (f *Face) importsPage(v *visit) (p views.Imports, err error) {
	recent, err := f.Intake.Recent(v.Context(), v.actor())
	p = views.Imports{Base: v.base("intake.title")}
	for _, i := range recent {
		p.Recent = append(p.Recent, views.Listed{Title: i.FileName, Link: intakePath + "/" + string(i.ID), Line: v.printer.T("intake.state."+string(i.State)) + " · " + v.printer.Moment(i.CreatedAt)})
	}
	return p, err
}

// uploadResources takes a file in to be looked at.
func (f *Face) uploadResources(v *visit) error {
	if _, err := f.Intake.Recent(v.Context(), v.actor()); err != nil { // who may not is turned away before anything is read
		return err
	}
	name, list, content, err := v.sentResources()
	if err == nil {
		var id intake.ID
		if id, err = f.Intake.Upload(v.Context(), v.actor(), name, list, content); err == nil {
			return v.to(intakePath + "/" + string(id))
		}
	}
	if mistaken(err) || errs.Is(err, errs.TooLarge) {
		p, other := f.importsPage(v)
		if other != nil {
			return other
		}
		p.List, p.Errors = list, []page.FieldError{{Field: "file", Message: v.printer.Error(err)}}
		return v.showStatus(statusOf(err), p)
	}
	return err
}

// sentResources reads the form with the file, in memory.
func (v *visit) sentResources() (name, list string, content []byte, err error) {
	slow, end := http.NewResponseController(v.w), time.Now().Add(uploadTime)
	_ = slow.SetReadDeadline(end) // where they cannot be set, the usual times hold
	_ = slow.SetWriteDeadline(end.Add(time.Minute))
	v.Body = http.MaxBytesReader(v.w, v.body, intake.MaxBytes+1<<20)
	parts, err := v.MultipartReader()
	if err != nil {
		return "", "", nil, errs.New(errs.Invalid, "form_malformed").Because(err)
	}
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			return name, list, content, nil
		}
		if err != nil {
			return name, list, nil, unread(err)
		}
		value, err := io.ReadAll(io.LimitReader(part, intake.MaxBytes+1))
		switch {
		case err != nil:
			return name, list, nil, unread(err)
		case part.FormName() == "list":
			list = string(value)
		case part.FormName() == "file":
			name, content = part.FileName(), value
		}
	}
}

// shownImportProblems is how many problems a page lists; all are in the file beside it.
const shownImportProblems = 100

// oneIntake shows what would become of a file, how far it has come, or what became of it.
func (f *Face) oneIntake(v *visit) error {
	i, err := f.Intake.Import(v.Context(), v.actor(), v.intakeID())
	if err != nil {
		return err
	}
	p := views.Import{Base: v.base("intake.page." + string(i.State)), At: intakePath + "/" + string(i.ID), Caption: i.FileName, State: v.printer.T("intake.is."+string(i.State), "list", i.List),
		Done: i.Done, Total: i.Total, Running: i.State == intake.Reading || i.State == intake.Waiting, GiveUp: i.State == intake.Previewed}
	if p.Follow = p.Running && v.URL.Query().Get("follow") != ""; p.Follow { // the reader asked for it, and can stop it
		v.w.Header().Set("Refresh", "3")
	}
	r := i.Report
	switch {
	case r.Failure != "" && i.State != intake.Failed:
		p.Failure = v.printer.T("intake.ended_early")
	case r.Failure != "":
		if p.Failure = v.printer.T("error."+r.Failure, "limit", r.Limit); strings.Contains(p.Failure, "{") { // what else it was about is not kept
			p.Failure = ""
		}
	}
	if i.State == intake.Reading || i.State == intake.Failed || i.State == intake.Waiting {
		return v.show(p)
	}
	if n := r.Read - r.Refused; p.GiveUp && n > 0 {
		p.Take = v.printer.N("intake.take", n)
	}
	for _, c := range []struct {
		key string
		n   int
	}{{"intake.read", r.Read}, {"intake.new", r.Taken}, {"intake.updated", r.Updated}, {"intake.unchanged", r.Unchanged}, {"intake.merged", r.Merged}, {"intake.refused", r.Refused}} {
		p.Counts = append(p.Counts, v.printer.N(c.key, c.n))
	}
	if i.State != intake.GivenUp {
		p.Parts = v.importParts(&r)
	}
	for _, x := range r.Problems[:min(len(r.Problems), shownImportProblems)] {
		p.Problems = append(p.Problems, v.importProblem(x))
	}
	if more := len(r.Problems) - shownImportProblems; more > 0 {
		p.More = v.printer.N("intake.more_problems", more)
	}
	return v.show(p)
}

// importProblem says why something could not be used; in English where it has no code. What stands in the file stands for itself within the sentence.
func (v *visit) importProblem(x intake.Problem) views.ImportProblem {
	p := views.ImportProblem{Where: v.importPlace(x), Reason: x.Reason, Foreign: x.Code == ""}
	if x.Code != "" {
		const here = "\ue000" // no file has it there: it is of nobody's alphabet
		before, after, _ := strings.Cut(v.printer.T("import_reason."+x.Code, "value", here, "number", x.Number), here)
		p.Reason, p.After, p.Value = strings.TrimSuffix(before, "\u2068"), strings.TrimPrefix(after, "\u2069"), x.Value
	}
	return p
}

// importReason is the same in one text.
func (v *visit) importReason(x intake.Problem) string {
	if x.Code == "" {
		return x.Reason
	}
	return v.printer.T("import_reason."+x.Code, "value", x.Value, "number", x.Number)
}

// importPlace says where in a file something stands.
func (v *visit) importPlace(x intake.Problem) string {
	switch {
	case x.Row == 0:
		return v.printer.T("intake.whole_file")
	case x.Field == "":
		return v.printer.T("intake.row", "row", x.Row)
	}
	return v.printer.T("intake.row_field", "row", x.Row, "field", x.Field)
}

// importParts are the first records that are new, change something, or are put together with others.
func (v *visit) importParts(r *intake.Report) (parts []views.ImportPart) {
	for _, kind := range []struct {
		key   string
		lines []intake.Line
	}{{"new", r.New}, {"updates", r.Updates}, {"merges", r.Merges}} {
		part := views.ImportPart{Heading: v.printer.T("intake.first." + kind.key)}
		for _, l := range kind.lines {
			line := views.ImportLine{Row: v.printer.T("intake.row", "row", l.Row), Title: l.Title}
			switch {
			case l.By != "" && l.With != "":
				line.Why, line.Link = v.printer.T("intake.with."+l.By), shelf.Address(library.Resource{ID: l.With})
			case l.By != "":
				line.Why = v.printer.T("intake.with_row")
			}
			for _, c := range l.Changes {
				line.Changes = append(line.Changes, views.Fact{Label: v.importField(c.Field), Now: v.raw(c.To), Was: v.raw(c.From)})
			}
			part.Lines = append(part.Lines, line)
		}
		if len(part.Lines) > 0 {
			parts = append(parts, part)
		}
	}
	return parts
}

// importField is how a field of a resource is called.
func (v *visit) importField(name string) string {
	for _, known := range []string{"url", "provider", "languages", "type", "teaches", "requires", "before", "hours", "cost", "licence", "audience", "accessibility", "size"} {
		if known == name {
			return v.fieldName(name)
		}
	}
	if name == "words" {
		return v.printer.T("intake.words")
	}
	return name
}

// raw is a value that is stored as JSON, as people read it.
func (v *visit) raw(stored string) []framework.Text {
	var value any
	if stored == "" || json.Unmarshal([]byte(stored), &value) != nil {
		return []framework.Text{{Text: v.printer.T("proposal.nothing")}}
	}
	return []framework.Text{{Text: plainly(value), Language: page.Unknown}}
}

// plainly writes what JSON holds without its signs.
func plainly(value any) string {
	var parts []string
	switch x := value.(type) {
	case []any:
		for _, e := range x {
			parts = append(parts, plainly(e))
		}
		return strings.Join(parts, "; ")
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(x)) {
			parts = append(parts, plainly(x[name]))
		}
		return strings.Join(parts, " · ")
	case float64:
		return strconv.FormatFloat(x, 'f', -1, 64)
	case string:
		return x
	}
	return ""
}

// takeResources says yes to what the preview showed.
func (f *Face) takeResources(v *visit) error {
	if err := f.Intake.Accept(v.Context(), v.actor(), v.intakeID()); err != nil {
		return err
	}
	return v.to(intakePath + "/" + string(v.intakeID()) + "?follow=yes")
}

// giveUpResources forgets a file.
func (f *Face) giveUpResources(v *visit) error {
	if err := f.Intake.GiveUp(v.Context(), v.actor(), v.intakeID()); err != nil {
		return err
	}
	return v.to(intakePath + "?done=given_up")
}

// resourceProblems is all that could not be used, as a table.
func (f *Face) resourceProblems(v *visit) error {
	i, err := f.Intake.Import(v.Context(), v.actor(), v.intakeID())
	if err != nil {
		return err
	}
	var out bytes.Buffer
	out.WriteString("\ufeff") // by which Excel knows UTF-8
	w := csv.NewWriter(&out)
	_ = w.Write([]string{v.printer.T("import.csv_row"), v.printer.T("import.csv_column"), v.printer.T("import.csv_value"), v.printer.T("import.csv_problem")}) // into memory
	for _, x := range i.Report.Problems {
		row := ""
		if x.Row > 0 {
			row = strconv.Itoa(x.Row)
		}
		_ = w.Write([]string{row, stafflist.Defuse(x.Field), stafflist.Defuse(x.Value), v.importReason(x)})
	}
	w.Flush()
	return v.file("problems.csv", "text/csv; charset=utf-8", out.Bytes())
}
