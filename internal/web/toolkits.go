package web

import (
	"bytes"

	"github.com/dira-platform/dira/internal/catalogue"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/i18n"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/toolkit"
	views "github.com/dira-platform/dira/internal/web/views/toolkit"
)

const xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// toolkits lists them.
func (f *Face) toolkits(v *visit) error {
	set, err := toolkit.BuiltIn()
	if err != nil {
		return err
	}
	p := views.List{Base: v.base("toolkits.title"), Edit: v.mayCurate()}
	for _, k := range set.All(v.language()) {
		p.Kits = append(p.Kits, views.Listed{Toolkit: k})
	}
	ours, err := f.Toolkits.Published(v.Context(), v.actor())
	for _, o := range ours {
		p.Kits = append(p.Kits, views.Listed{Toolkit: o.In(v.language()), By: o.By})
	}
	if err != nil {
		return err
	}
	return v.show(p)
}

// kit is the toolkit of the address, for whoever reads the page.
func (f *Face) kit(v *visit) (p views.Kit, err error) {
	set, err := toolkit.BuiltIn()
	if err != nil {
		return p, err
	}
	if len(set[v.toolkitID()]) > 0 {
		k, err := set.In(v.toolkitID(), v.language())
		if err != nil {
			return p, err
		}
		if p, err = f.kitPage(v, k); err == nil && v.mayCurate() {
			p.Adapt = ourToolkitPath(k.ID) + "/workbook.xlsx"
		}
		return p, err
	}
	o, err := f.Toolkits.Open(v.Context(), v.actor(), v.toolkitID())
	if err != nil {
		return p, err
	}
	if o.State == toolkit.Withdrawn {
		return p, errs.New(errs.NotFound, "toolkit_not_found")
	}
	if p, err = f.kitPage(v, o.In(v.language())); err == nil && v.mayCurate() && o.Org == v.who.Org {
		p.Edit, p.Adapt = ourToolkitPath(o.ID), ourToolkitPath(o.ID)+"/workbook.xlsx"
	}
	p.By = o.By
	return p, err
}

// kitPage is a toolkit, with what of its resources is in the library.
func (f *Face) kitPage(v *visit, k *toolkit.Toolkit) (p views.Kit, err error) {
	p = views.Kit{Base: v.titled(k.Title), Kit: k, Sheets: views.Address(k.ID) + "/templates/", After: "/sheet.xlsx?lang=" + k.Language}
	p.Resources, err = f.resourcesOf(v, k)
	return p, err
}

// resourcesOf are the resources of a toolkit that are in the library.
func (f *Face) resourcesOf(v *visit, k *toolkit.Toolkit) (list []library.Resource, err error) {
	for _, id := range k.Resources {
		r, err := f.Library.Resource(v.Context(), v.actor(), id)
		if errs.Is(err, errs.NotFound) { // it was taken out of the library
			continue
		}
		if err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, nil
}

// toolkit shows one.
func (f *Face) toolkit(v *visit) error {
	set, err := toolkit.BuiltIn()
	if err != nil {
		return err
	}
	if len(set[v.toolkitID()]) == 0 {
		o, err := f.Toolkits.Open(v.Context(), v.actor(), v.toolkitID())
		if err == nil && o.State == toolkit.Withdrawn {
			return v.show(views.Gone{Base: v.base("toolkit.withdrawn"), At: o.WithdrawnAt})
		}
		if err != nil {
			return err
		}
	}
	p, err := f.kit(v)
	if err != nil {
		return err
	}
	if f.Print != nil {
		p.PDF = views.Address(p.Kit.ID) + "/toolkit.pdf"
	}
	return v.show(p)
}

// alone makes a toolkit a page by itself, in its own language.
func (f *Face) alone(p *views.Kit) {
	p.Printer = f.Languages.Printer(f.Languages.Match(p.Kit.Language))
	p.Sheets, p.After = "", ""
}

// toolkitPDF is a toolkit on paper, as a file.
func (f *Face) toolkitPDF(v *visit) error {
	p, err := f.kit(v)
	if err != nil {
		return err
	}
	if f.Print == nil { // the page says what to do instead
		return v.to(views.Address(p.Kit.ID))
	}
	f.alone(&p)
	p.Bundled = true // paper leads nowhere: addresses are written out
	var document bytes.Buffer
	if err := p.Document(string(sheet().body)).Render(v.Context(), &document); err != nil {
		return err
	}
	file, err := f.Print(v.Context(), document.Bytes())
	if err != nil {
		return err
	}
	return v.file(string(p.Kit.ID)+"-"+p.Kit.Language+".pdf", "application/pdf", file)
}

// toolkitSheet is a template of a toolkit as a workbook.
func (f *Face) toolkitSheet(v *visit) error {
	p, err := f.kit(v)
	if err != nil {
		return err
	}
	t, ok := p.Kit.Template(v.PathValue("template"))
	if !ok {
		return errs.New(errs.NotFound, "toolkit_not_found")
	}
	book, err := t.Workbook(i18n.Direction(p.Kit.Language) == "rtl")
	if err != nil {
		return err
	}
	return v.file(t.ID+"-"+p.Kit.Language+".xlsx", xlsxType, book)
}

// toolkitBundle is a toolkit as one file that works without a network.
func (f *Face) toolkitBundle(v *visit) error {
	p, err := f.kit(v)
	if err != nil {
		return err
	}
	f.alone(&p)
	p.Bundled, p.Sheets, p.After, p.From = true, "templates/", ".xlsx", f.Address
	var index bytes.Buffer
	if err := p.Document("").Render(v.Context(), &index); err != nil {
		return err
	}
	files := []toolkit.File{{Name: "index.html", Body: index.Bytes()},
		{Name: "style.css", Body: bytes.Join([][]byte{style("views/page/base.css"), style("views/result/result.css"), style("views/toolkit/toolkit.css")}, nil)}}
	for _, t := range p.Kit.Sheets {
		book, err := t.Workbook(i18n.Direction(p.Kit.Language) == "rtl")
		if err != nil {
			return err
		}
		files = append(files, toolkit.File{Name: "templates/" + t.ID + ".xlsx", Body: book})
	}
	files = append(files, toolkit.File{Name: "resources.csv", Body: resourceTable(p.Resources)})
	bundle, err := toolkit.Zip(files)
	if err != nil {
		return err
	}
	return v.file(string(p.Kit.ID)+"-"+p.Kit.Language+".zip", "application/zip", bundle)
}

// resourceTable is the resources of a toolkit as a table.
func resourceTable(all []library.Resource) []byte {
	var out bytes.Buffer
	t := catalogue.NewTableWriter(&out)
	for _, r := range all {
		t.Write(r)
	}
	_ = t.Flush() // a buffer takes everything
	return out.Bytes()
}
