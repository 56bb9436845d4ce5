package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/i18n"
	"github.com/dira-platform/dira/internal/maturity"
	"github.com/dira-platform/dira/internal/xlsform"
)

type institutionCommand struct {
	Export institutionExportCommand `cmd:"" help:"Write the form that comes with this program as an XLSForm workbook."`
	Check  institutionCheckCommand  `cmd:"" help:"Say whether an XLSForm workbook can be used, and if not, where and why."`
}

// Help is shown below the list of flags.
func (institutionCommand) Help() string {
	return `For example:

  dira institution export form.xlsx
  dira institution check form.xlsx

docs/guide-institution.md says what a form may hold. Officers bring forms in on the page "What institutions are asked".`
}

type institutionExportCommand struct {
	File string `arg:"" help:"Where to write it. A file that is there is not overwritten." placeholder:"FILE.xlsx"`
}

// Run writes the workbook.
func (c institutionExportCommand) Run() error {
	in, err := maturity.BuiltIn()
	if err != nil {
		return err
	}
	to, err := os.OpenFile(c.File, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	if err := in.Write(to); err != nil {
		to.Close()
		return err
	}
	return to.Close()
}

type institutionCheckCommand struct {
	File     string `arg:"" help:"The workbook." placeholder:"FILE.xlsx"`
	Language string `help:"Language of columns that name none, such as a plain 'label'." default:"en"`
}

// Run reads the workbook as the page does.
func (c institutionCheckCommand) Run(out output) error {
	info, err := os.Stat(c.File)
	if err != nil {
		return err
	}
	if info.Size() > xlsform.MaxBytes {
		return errs.New(errs.TooLarge, "sheet_large", "limit", xlsform.MaxBytes>>20)
	}
	raw, err := os.ReadFile(c.File)
	if err != nil {
		return err
	}
	languages, err := i18n.Load()
	if err != nil {
		return err
	}
	p := languages.Printer("en")
	in, left, problems, err := maturity.Import(raw, c.Language)
	if err != nil {
		return err
	}
	for _, x := range problems {
		fmt.Fprintf(out.stdout, "%s %s\n", placeInBook(x.At), p.Error(x.Err))
	}
	if len(problems) > 0 {
		return fmt.Errorf("%s cannot be used: %d to mend", c.File, len(problems))
	}
	for _, x := range left {
		fmt.Fprintf(out.stdout, "%s %s\n", placeInBook(x.At), p.T("xlsform.left."+x.What, "name", x.Name))
	}
	fmt.Fprintf(out.stdout, "%s: %d dimensions, %d statements, %d levels, in %s\n", in.ID, len(in.Dimensions), len(in.Statements()), len(in.Scale.Levels), strings.Join(in.Languages, ", "))
	return nil
}

// placeInBook is the place of something in a workbook, as compilers write places.
func placeInBook(at xlsform.Place) string {
	switch {
	case at.Row == 0:
		return at.Sheet + ":"
	case at.Column == "":
		return fmt.Sprintf("%s, row %d:", at.Sheet, at.Row)
	}
	return fmt.Sprintf("%s, row %d, column %s:", at.Sheet, at.Row, at.Column)
}
