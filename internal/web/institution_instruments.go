package web

import (
	"bytes"
	"errors"
	"io"
	"net/http"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/maturity"
	views "github.com/dira-platform/dira/internal/web/views/institution"
	"github.com/dira-platform/dira/internal/xlsform"
)

// instruments lists what can be asked, and takes in more.
func (f *Face) instruments(v *visit) error {
	p, err := f.instrumentsPage(v)
	if err != nil {
		return err
	}
	p.Saved = v.saidDone("instruments.done.", "imported")
	return v.show(p)
}

func (f *Face) instrumentsPage(v *visit) (p views.Instruments, err error) {
	list, err := f.Institutions.Instruments(v.Context(), v.actor())
	if err != nil {
		return p, err
	}
	p = views.Instruments{Base: v.base("instruments.title")}
	for _, in := range list {
		p.All = append(p.All, views.Instrument{Title: v.say(in, in.Title), ID: string(in.ID), Link: "/instruments/" + string(in.ID),
			Says: v.printer.T("instruments.says", "dimensions", len(in.Dimensions), "statements", len(in.Statements()), "version", in.Version)})
	}
	return p, nil
}

// exportInstrument hands out an instrument as an XLSForm workbook.
func (f *Face) exportInstrument(v *visit) error {
	in, err := f.Institutions.Instrument(v.Context(), v.actor(), maturity.InstrumentID(v.PathValue("instrument")))
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := in.Write(&out); err != nil {
		return err
	}
	return v.file(string(in.ID)+".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", out.Bytes())
}

// importInstrument takes a workbook in. Who may not is turned away before anything of it is read.
func (f *Face) importInstrument(v *visit) error {
	p, err := f.instrumentsPage(v)
	if err != nil {
		return err
	}
	raw, err := v.sentFile(xlsform.MaxBytes)
	var in *maturity.Instrument
	var left []xlsform.Leftover
	var problems []xlsform.Problem
	if err == nil {
		in, left, problems, err = maturity.Import(raw, v.language())
	}
	if err == nil && len(problems) == 0 {
		_, err = f.Institutions.AddInstrument(v.Context(), v.actor(), in)
	}
	switch {
	case mistaken(err) || errs.Is(err, errs.TooLarge):
		p.Errors = v.wrongField(err, "file")
		return v.showStatus(statusOf(err), p)
	case err != nil:
		return err
	case len(problems) > 0:
		for _, x := range problems {
			p.Problems = append(p.Problems, views.Problem{Place: v.placeInBook(x.At), Text: v.printer.Error(x.Err)})
		}
		p.Errors = v.wrongAt("file", errs.New(errs.Invalid, "instrument_refused", "n", len(problems)))
		return v.showStatus(statuses[errs.Invalid], p)
	}
	if p, err = f.instrumentsPage(v); err != nil {
		return err
	}
	p.Saved = v.printer.T("instruments.done.imported")
	for _, x := range left {
		p.Left = append(p.Left, views.Problem{Place: v.placeInBook(x.At), Text: v.printer.T("xlsform.left."+x.What, "name", x.Name)})
	}
	return v.show(p)
}

// placeInBook says where something stands in a workbook.
func (v *visit) placeInBook(at xlsform.Place) string {
	switch {
	case at.Row == 0:
		return v.printer.T("xlsform.at_sheet", "sheet", at.Sheet)
	case at.Column == "":
		return v.printer.T("xlsform.at_row", "sheet", at.Sheet, "row", at.Row)
	}
	return v.printer.T("xlsform.at", "sheet", at.Sheet, "row", at.Row, "column", at.Column)
}

// sentFile reads the one file of a form, in memory.
func (v *visit) sentFile(limit int) ([]byte, error) {
	large := errs.New(errs.TooLarge, "sheet_large", "limit", limit>>20).At("file")
	v.Body = http.MaxBytesReader(v.w, v.body, int64(limit)+64<<10)
	parts, err := v.MultipartReader()
	if err != nil {
		return nil, errs.New(errs.Invalid, "form_malformed").At("file").Because(err)
	}
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			return nil, errs.New(errs.Invalid, "sheet_empty").At("file")
		}
		var value []byte
		if err == nil {
			value, err = io.ReadAll(io.LimitReader(part, int64(limit)+1))
		}
		var tooMany *http.MaxBytesError
		switch {
		case errors.As(err, &tooMany) || len(value) > limit:
			return nil, large
		case err != nil:
			return nil, errs.New(errs.Invalid, "form_malformed").At("file").Because(err)
		case part.FormName() == "file":
			return value, nil
		}
	}
}
