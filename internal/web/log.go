package web

import (
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/logbook"
	"github.com/dira-platform/dira/internal/policy"
	views "github.com/dira-platform/dira/internal/web/views/log"
	"github.com/dira-platform/dira/internal/web/views/page"
)

const logPath = "/log"

// log shows who did what.
func (f *Face) log(v *visit) error {
	p, err := f.logPage(v)
	if err != nil {
		return err
	}
	return v.show(p)
}

// logFilter is what the address wants to see of the log. What is no date is left out.
func logFilter(q url.Values) logbook.Filter {
	w := logbook.Filter{Actor: q.Get("actor"), Action: q.Get("action"), Kind: q.Get("kind"), ID: q.Get("id")}
	w.From, _ = time.Parse(time.DateOnly, q.Get("from"))
	if to, err := time.Parse(time.DateOnly, q.Get("to")); err == nil {
		w.To = to.AddDate(0, 0, 1)
	}
	return w
}

// logAddress is the address of the log with some of what restricts it changed: name and value by turns.
func logAddress(path string, q url.Values, changes ...string) string {
	n := url.Values{}
	for _, name := range []string{"from", "to", "action", "actor", "kind", "id"} {
		if value := q.Get(name); value != "" {
			n.Set(name, value)
		}
	}
	for i := 0; i+1 < len(changes); i += 2 {
		n.Set(changes[i], changes[i+1])
	}
	if len(n) == 0 {
		return path
	}
	return path + "?" + n.Encode()
}

func (f *Face) logPage(v *visit) (p views.Log, err error) {
	if err := v.signedIn(); err != nil {
		return p, err
	}
	q := v.URL.Query()
	filter := logFilter(q)
	before, _ := strconv.ParseInt(q.Get("before"), 10, 64) // what is no number is the first part
	part, err := f.Logbook.Read(v.Context(), v.actor(), filter, before)
	if err != nil {
		return p, err
	}
	p = views.Log{Base: v.base("log.title"), From: q.Get("from"), To: q.Get("to"), Actor: filter.Actor, Kind: filter.Kind, ID: filter.ID,
		JSON: logAddress("/log/export.jsonl", q), CSV: logAddress("/log/export.csv", q), Actions: []page.Option{{Label: v.printer.T("log.any")}}}
	for _, a := range logbook.Actions {
		p.Actions = append(p.Actions, page.Option{Value: a, Label: v.action(a), Chosen: a == filter.Action})
	}
	names := collate.New(language.Make(v.language()))
	slices.SortStableFunc(p.Actions[1:], func(a, b page.Option) int { return names.CompareString(a.Label, b.Label) })
	if filter != (logbook.Filter{}) {
		p.All = logPath
	}
	if before > 0 {
		p.First = logAddress(logPath, q)
	}
	if part.Next > 0 {
		p.Next = logAddress(logPath, q, "before", strconv.FormatInt(part.Next, 10))
	}
	for _, e := range part.Entries {
		p.Entries = append(p.Entries, v.logged(e))
	}
	return p, nil
}

// action names what was done, in words where there are any.
func (v *visit) action(a string) string {
	if !slices.Contains(logbook.Actions, a) {
		return a
	}
	return v.printer.T("audit.action." + a)
}

// logged puts an event into words.
func (v *visit) logged(e logbook.Entry) views.Entry {
	x := views.Entry{Entry: e, When: v.printer.Moment(e.At), Action: v.action(e.Action), OnlyActor: logAddress(logPath, nil, "actor", e.Who.ID)}
	switch {
	case slices.Contains(policy.Roles, policy.Role(e.Role)):
		x.As = v.printer.T("log.as", "role", v.acting(policy.Role(e.Role)))
	case slices.Contains(logbook.Others, e.Role):
		x.As = v.printer.T("log.role." + e.Role)
	}
	if slices.Contains(logbook.Kinds, e.What.Kind) {
		x.Object = v.printer.T("audit.object." + e.What.Kind)
	}
	if e.What.ID != "" {
		x.OnlyObject = logAddress(logPath, nil, "kind", e.What.Kind, "id", e.What.ID)
	}
	return x
}

// exportLog writes the log as a file.
func (f *Face) exportLog(v *visit) error {
	if err := v.signedIn(); err != nil {
		return err
	}
	format, kind := logbook.JSON, "application/jsonl; charset=utf-8"
	if v.URL.Path == "/log/export.csv" {
		format, kind = logbook.CSV, "text/csv; charset=utf-8"
	}
	begun := false
	err := f.Logbook.Export(v.Context(), v.actor(), logFilter(v.URL.Query()), format, func() io.Writer {
		begun = true
		v.w.Header().Set("Content-Type", kind)
		v.w.Header().Set("Content-Disposition", `attachment; filename="log.`+string(format)+`"`)
		return v.w
	})
	if err != nil && begun { // a file that was cut off must not look whole
		f.Log.Error("a log was not exported to its end", "error", err)
		panic(http.ErrAbortHandler)
	}
	return err
}

// checkLog computes the chain anew and shows its head, to be written down.
func (f *Face) checkLog(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	if err := v.signedIn(); err != nil {
		return err
	}
	head := v.PostForm.Get("head")
	checked, wrong := f.Logbook.Check(v.Context(), v.actor(), head)
	if wrong != nil && !mistaken(wrong) {
		return wrong
	}
	p, err := f.logPage(v)
	if err != nil {
		return err
	}
	p.Head = head
	if wrong != nil {
		p.Errors = v.wrongField(wrong, "head")
		return v.showStatus(statusOf(wrong), p)
	}
	p.Checked, p.Verdict = &checked, v.printer.T("log.whole")
	if checked.Broken != nil {
		p.Verdict = v.printer.T("log.broken")
		f.Log.Error("the log is broken", "organisation", v.who.Org, "error", errs.As(checked.Broken).Code)
	}
	return v.show(p)
}
