package web

import (
	"strconv"
	"strings"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/i18n"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/toolkit"
	views "github.com/dira-platform/dira/internal/web/views/curation"
	"github.com/dira-platform/dira/internal/web/views/page"
	kits "github.com/dira-platform/dira/internal/web/views/toolkit"
	"github.com/dira-platform/dira/internal/xlsform"
)

const ourToolkitsPath = curationPath + "/toolkits"

func ourToolkitPath(id toolkit.ID) string { return ourToolkitsPath + "/" + string(id) }

func (v *visit) toolkitID() toolkit.ID { return toolkit.ID(v.PathValue("toolkit")) }

// ourToolkits lists the toolkits of an organisation, and asks for a workbook.
func (f *Face) ourToolkits(v *visit) error {
	p, err := f.ourToolkitsPage(v)
	if err != nil {
		return err
	}
	p.Saved = v.saidDone("toolkits.done.", "dropped")
	return v.show(p)
}

func (f *Face) ourToolkitsPage(v *visit) (p views.OurToolkits, err error) {
	all, err := f.Toolkits.Ours(v.Context(), v.actor())
	p = views.OurToolkits{Base: v.base("toolkits.ours")}
	for _, o := range all {
		p.List = append(p.List, views.Listed{Title: o.In(v.language()).Title, Link: ourToolkitPath(o.ID),
			Line: v.printer.T("collection.state."+string(o.State)) + " · " + v.printer.Date(o.ChangedAt)})
	}
	return p, err
}

// bookProblems are why a workbook was not taken, in words.
func (v *visit) bookProblems(all []xlsform.Problem) (list []views.BookProblem) {
	for _, x := range all {
		list = append(list, views.BookProblem{Place: v.placeInBook(x.At), Text: v.printer.Error(x.Err)})
	}
	return list
}

// uploaded takes the workbook of a form in.
func (f *Face) uploaded(v *visit, id toolkit.ID) (toolkit.ID, []views.BookProblem, error) {
	raw, err := v.sentFile(toolkit.MaxBytes)
	if err != nil {
		return "", nil, err
	}
	stored, problems, err := f.Toolkits.Upload(v.Context(), v.actor(), id, whole(v.URL.Query().Get("revision")), raw)
	if err == nil && len(problems) > 0 {
		err = errs.New(errs.Invalid, "toolkit_refused").At("file")
	}
	return stored, v.bookProblems(problems), err
}

// createToolkit makes a toolkit of a workbook. Who may not is turned away before anything of it is read.
func (f *Face) createToolkit(v *visit) error {
	p, err := f.ourToolkitsPage(v)
	if err != nil {
		return err
	}
	id, problems, err := f.uploaded(v, "")
	if mistaken(err) || errs.Is(err, errs.TooLarge) {
		p.Problems, p.Errors = problems, v.wrongAt("file", err)
		return v.showStatus(statusOf(err), p)
	}
	if err != nil {
		return err
	}
	return v.to(ourToolkitPath(id) + "?done=created")
}

// ourToolkit shows a toolkit to its editors.
func (f *Face) ourToolkit(v *visit) error {
	p, err := f.ourToolkitPage(v)
	if err != nil {
		return err
	}
	p.Saved = v.saidDone("toolkits.done.", "created", "saved", "published", "withdrawn")
	return v.show(p)
}

func (f *Face) ourToolkitPage(v *visit) (p views.OurToolkit, err error) {
	o, versions, err := f.Toolkits.Own(v.Context(), v.actor(), v.toolkitID())
	if err != nil {
		return p, err
	}
	k, at := o.In(v.language()), ourToolkitPath(o.ID)
	p = views.OurToolkit{Base: v.titled(k.Title), Heading: framework.Text{Text: k.Title, Language: k.Language}, Action: at, Revision: o.Revision}
	when := o.CreatedAt
	switch o.State {
	case toolkit.Published:
		when = o.PublishedAt
	case toolkit.Withdrawn:
		when = o.WithdrawnAt
	}
	p.State = v.printer.T("toolkits.is."+string(o.State), "date", v.printer.Date(when))
	if o.State != toolkit.Published || o.Newer() {
		p.Turns = append(p.Turns, "publish")
	}
	if o.State == toolkit.Published {
		p.Turns, p.Public = append(p.Turns, "withdraw"), kits.Address(o.ID)
		if o.Newer() {
			p.Newer = v.printer.T("toolkits.newer", "number", o.Revision)
		}
	}
	if o.State == toolkit.Unpublished {
		p.Drop = at + "/drop"
	}
	for _, k := range o.Kits {
		p.Languages = append(p.Languages, page.Option{Value: at + "/workbook.xlsx?of=" + k.Language, Label: i18n.Autonym(k.Language), Language: k.Language})
	}
	for _, x := range versions {
		var names []string
		for _, tag := range x.Languages {
			names = append(names, i18n.Autonym(tag))
		}
		p.History = append(p.History, v.printer.T("toolkits.version", "number", x.Revision, "when", v.printer.Moment(x.ChangedAt), "languages", strings.Join(names, " · ")))
	}
	return p, nil
}

// changeToolkit takes the next version of a toolkit, or another language of it.
func (f *Face) changeToolkit(v *visit) error {
	p, err := f.ourToolkitPage(v)
	if err != nil {
		return err
	}
	id, problems, err := f.uploaded(v, v.toolkitID())
	if mistaken(err) || errs.Is(err, errs.TooLarge) {
		p.Problems, p.Errors = problems, v.wrongAt("file", err)
		return v.showStatus(statusOf(err), p)
	}
	if err != nil {
		return err
	}
	return v.to(ourToolkitPath(id) + "?done=saved")
}

// turnToolkit publishes a toolkit, or withdraws it.
func (f *Face) turnToolkit(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	turn, done := f.Toolkits.Publish, "published"
	if v.PostForm.Get("do") == "withdraw" {
		turn, done = f.Toolkits.Withdraw, "withdrawn"
	}
	err := turn(v.Context(), v.actor(), v.toolkitID(), whole(v.PostForm.Get("revision")))
	if mistaken(err) {
		p, other := f.ourToolkitPage(v)
		if other != nil {
			return other
		}
		p.Wrong = v.printer.Error(err)
		return v.showStatus(statusOf(err), p)
	}
	if err != nil {
		return err
	}
	return v.to(ourToolkitPath(v.toolkitID()) + "?done=" + done)
}

// lookToolkit shows the latest version as readers will see it.
func (f *Face) lookToolkit(v *visit) error {
	o, _, err := f.Toolkits.Own(v.Context(), v.actor(), v.toolkitID())
	if err != nil {
		return err
	}
	p, err := f.kitPage(v, o.In(v.language()))
	if err != nil {
		return err
	}
	p.By, p.Sheets, p.After, p.Look = o.By, "", "", ourToolkitPath(o.ID)
	return v.show(p)
}

// helped are the parts of a workbook that need a word, and its words.
var helped = []string{"language", "status", "agenda", "method", "steps", "templates", "resources", "back"}

// toolkitBook is a toolkit as one workbook to be changed: one of the program, or of the organisation of whoever asks.
func (f *Face) toolkitBook(v *visit) error {
	if _, err := f.Toolkits.Ours(v.Context(), v.actor()); err != nil {
		return err
	}
	tag := v.URL.Query().Get("of")
	if tag == "" {
		tag = v.language()
	}
	k, err := f.kitToAdapt(v, tag)
	if err != nil {
		return err
	}
	a := toolkit.Around{Titles: map[library.ResourceID]string{}, RightToLeft: i18n.Direction(k.Language) == "rtl"}
	resources, err := f.resourcesOf(v, k)
	if err != nil {
		return err
	}
	for _, r := range resources {
		a.Titles[r.ID] = r.Title(k.Language).Text
	}
	for _, h := range helped {
		a.Help = append(a.Help, [2]string{h, v.printer.T("toolkit.help." + h)})
	}
	book, err := k.Book(a)
	if err != nil {
		return err
	}
	return v.file("toolkit-"+k.Language+".xlsx", xlsxType, book)
}

func (f *Face) kitToAdapt(v *visit, tag string) (*toolkit.Toolkit, error) {
	set, err := toolkit.BuiltIn()
	if err != nil {
		return nil, err
	}
	if len(set[v.toolkitID()]) > 0 {
		return set.In(v.toolkitID(), tag)
	}
	o, _, err := f.Toolkits.Own(v.Context(), v.actor(), v.toolkitID())
	if err != nil {
		return nil, err
	}
	return o.In(tag), nil
}

// beforeDropToolkit asks whether a draft is to be deleted.
func (f *Face) beforeDropToolkit(v *visit) error {
	o, _, err := f.Toolkits.Own(v.Context(), v.actor(), v.toolkitID())
	if err != nil {
		return err
	}
	at := ourToolkitPath(o.ID)
	p := views.Sure{Base: v.base("collection.drop"), Back: at, Action: at + "/drop?revision=" + strconv.Itoa(o.Revision), Caption: o.In(v.language()).Title, Lead: v.printer.T("toolkits.drop_lead")}
	if o.State == toolkit.Unpublished {
		p.Button = v.printer.T("collection.drop")
	} else {
		p.Lead = v.printer.T("error.toolkit_not_draft")
	}
	return v.show(p)
}

func (f *Face) dropToolkit(v *visit) error {
	if err := f.Toolkits.Drop(v.Context(), v.actor(), v.toolkitID(), whole(v.URL.Query().Get("revision"))); err != nil {
		return err
	}
	return v.to(ourToolkitsPath + "?done=dropped")
}
