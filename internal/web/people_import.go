package web

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/roster"
	"github.com/dira-platform/dira/internal/stafflist"
	"github.com/dira-platform/dira/internal/web/views/page"
	views "github.com/dira-platform/dira/internal/web/views/people"
)

// uploadTime is how long a list may take to arrive: as long as the largest takes at half a megabit a second.
const uploadTime = 20 * time.Minute

// beforeImport asks for a list.
func (f *Face) beforeImport(v *visit) error {
	p, err := f.uploadPage(v, "")
	if err != nil {
		return err
	}
	p.Saved = v.saidDone("import.done.", "given_up")
	return v.show(p)
}

func (f *Face) uploadPage(v *visit, under identity.UnitID) (p views.Upload, err error) {
	if err := v.signedIn(); err != nil {
		return p, err
	}
	recent, err := f.Roster.Recent(v.Context(), v.actor())
	if err != nil {
		return p, err
	}
	units, err := f.People.Units(v.Context(), v.actor())
	if err != nil {
		return p, err
	}
	p = views.Upload{Base: v.base("import.title"), Units: unitOptions(units, under)}
	now := time.Now().UTC()
	for _, i := range recent {
		p.Recent = append(p.Recent, views.Recent{ID: string(i.ID), FileName: i.FileName, State: v.printer.T("import.state." + string(i.State)), When: p.Moment(i.CreatedAt, now)})
	}
	return p, nil
}

// importTemplate is a list to be filled in, in the words of the reader.
func (f *Face) importTemplate(v *visit) error {
	if err := v.signedIn(); err != nil {
		return err
	}
	if err := policy.Require(v.who, policy.ManagePeople, policy.Object{Org: v.who.Org, Unit: v.who.Unit}, "unit_not_found"); err != nil {
		return err
	}
	var out bytes.Buffer
	form := v.URL.Path[strings.LastIndexByte(v.URL.Path, '.')+1:]
	if err := stafflist.WriteTemplate(&out, stafflist.Format(form), v.printer); err != nil {
		return err
	}
	types := map[string]string{"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
	return v.file("staff-list."+form, types[form], out.Bytes())
}

// file hands out a file to be saved, never to be shown as a page of this site.
func (v *visit) file(name, kind string, content []byte) error {
	v.w.Header().Set("Content-Type", kind)
	v.w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	_, _ = v.w.Write(content) // what fails now is the connection
	return nil
}

// upload takes a list in. Who may not is turned away before anything of it is read.
func (f *Face) upload(v *visit) error {
	if err := v.signedIn(); err != nil {
		return err
	}
	if err := policy.Require(v.who, policy.ManagePeople, policy.Object{Org: v.who.Org, Unit: v.who.Unit}, "unit_not_found"); err != nil {
		return err
	}
	under, name, content, err := v.sentList()
	if err == nil {
		var id roster.ID
		if id, err = f.Roster.Upload(v.Context(), v.actor(), under, name, content); err == nil {
			return v.to("/imports/" + string(id))
		}
	}
	if mistaken(err) || errs.Is(err, errs.TooLarge) {
		p, other := f.uploadPage(v, under)
		if other != nil {
			return other
		}
		p.Errors = v.wrongField(err, "file")
		return v.showStatus(statusOf(err), p)
	}
	return err
}

// sentList reads the form with the file, in memory: nothing of it touches the disk but the database.
func (v *visit) sentList() (under identity.UnitID, name string, content []byte, err error) {
	slow := http.NewResponseController(v.w)
	end := time.Now().Add(uploadTime)
	// Where they cannot be set, as in tests without a connection, the usual times hold.
	_ = slow.SetReadDeadline(end)
	_ = slow.SetWriteDeadline(end.Add(time.Minute))
	units := v.who.Unit.Units()
	under = identity.UnitID(units[len(units)-1])
	v.Body = http.MaxBytesReader(v.w, v.body, stafflist.MaxBytes+1<<20)
	parts, err := v.MultipartReader()
	if err != nil {
		return under, "", nil, errs.New(errs.Invalid, "form_malformed").Because(err)
	}
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			return under, name, content, nil
		}
		if err != nil {
			return under, "", nil, unread(err)
		}
		value, err := io.ReadAll(io.LimitReader(part, stafflist.MaxBytes+1))
		switch {
		case err != nil:
			return under, "", nil, unread(err)
		case len(value) > stafflist.MaxBytes:
			return under, "", nil, tooLarge()
		case part.FormName() == "unit":
			under = identity.UnitID(value)
		case part.FormName() == "file":
			name, content = part.FileName(), value
		}
	}
}

func tooLarge() *errs.Error {
	return errs.New(errs.TooLarge, "sheet_large", "limit", stafflist.MaxBytes>>20).At("file")
}

// unread is why a form could not be read to its end.
func unread(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return tooLarge().Because(err)
	}
	return errs.New(errs.Invalid, "form_malformed").Because(err)
}

func (v *visit) importID() roster.ID { return roster.ID(v.PathValue("import")) }

// oneImport shows what would be done with a list, how far it has come, or what came of it.
func (f *Face) oneImport(v *visit) error {
	if err := v.signedIn(); err != nil {
		return err
	}
	i, err := f.Roster.Import(v.Context(), v.actor(), v.importID())
	if err != nil {
		return err
	}
	if i.State == roster.Previewed {
		return f.showPreview(v, "", nil, nil)
	}
	p := views.Progress{Base: v.base("import.title." + string(i.State)), ID: string(i.ID), FileName: i.FileName, Lead: v.printer.T("import.lead." + string(i.State)),
		Running: i.State == roster.Waiting, Follow: v.URL.Query().Get("follow") != "", Done: i.Done, Total: i.Total}
	switch i.State {
	case roster.Waiting:
		if p.Follow { // the reader asked for it, and can stop it
			v.w.Header().Set("Refresh", "3")
		}
	case roster.Done:
		p.Lines = v.outcome(i.Outcome, true)
	case roster.Failed:
		p.Why = v.printer.T("error." + i.Outcome.Failure)
		if strings.Contains(p.Why, "{") { // what it was about is not kept
			p.Why = ""
		}
	}
	return v.show(p)
}

// outcome is what came of a list, or would come of it, in words.
func (v *visit) outcome(o roster.Outcome, done bool) (lines []string) {
	for _, c := range []struct {
		key string
		n   int
	}{
		{"import.new", o.New}, {"import.changed", o.Changed}, {"import.back", o.Back}, {"import.same", o.Same}, {"import.units", o.Units},
		{"import.left", o.Left}, {"import.refused", o.Refused},
	} {
		if c.n > 0 || c.key == "import.new" {
			lines = append(lines, v.printer.N(c.key, c.n))
		}
	}
	if stay := o.Unlisted - o.Left; done && stay > 0 {
		lines = append(lines, v.printer.N("import.stay", stay))
	}
	return lines
}

// giveUpImport forgets a list.
func (f *Face) giveUpImport(v *visit) error {
	if err := v.signedIn(); err != nil {
		return err
	}
	if err := f.Roster.GiveUp(v.Context(), v.actor(), v.importID()); err != nil {
		return err
	}
	return v.to("/people/import?done=given_up")
}

// optionsOf are texts as choices.
func optionsOf(texts []string, chosen string) (list []page.Option) {
	for _, t := range slices.Compact(texts) {
		list = append(list, page.Option{Value: t, Label: t, Language: page.Unknown, Chosen: t == chosen})
	}
	return list
}
