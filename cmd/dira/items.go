package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/dira-platform/dira/internal/banklint"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/qti"
)

type itemsCommand struct {
	Lint    itemsLintCommand    `cmd:"" help:"Say what is wrong with items, where, and what to do."`
	Preview itemsPreviewCommand `cmd:"" help:"Show items in the browser as a person sees them."`
	Export  itemsExportCommand  `cmd:"" help:"Write items as YAML or as a QTI 3 package."`
	Import  itemsImportCommand  `cmd:"" help:"Read items from a QTI file."`
	Stamp   itemsStampCommand   `cmd:"" help:"Note that translations were made from the English as it is now."`
	Answers itemsAnswersCommand `cmd:"" help:"Write the answers of submitted assessments as a table for 'dira irt fit'."`
}

// Help is shown below the list of flags.
func (itemsCommand) Help() string {
	return `For example:

  dira items lint                              the bank that comes with this program
  dira items lint --bank internal/itembank/bank
  dira items preview --bank internal/itembank/bank D2.C4-b1
  dira items export --format qti D2.C4 --out d2c4.zip
  dira items import pack.zip --competency D2.C4 --level basic --indicator D2.C4.B1

docs/writing-items.md says what an item file looks like and what makes an item good.`
}

// bankFolder is where items are read from.
type bankFolder struct {
	Bank string `help:"Folder of item files (D1.C1.yaml, …; translations in folders by language). Default: the bank that comes with this program." placeholder:"FOLDER"`
}

func (c bankFolder) open() (fs.FS, error) {
	if c.Bank == "" {
		return itembank.BuiltInBank(), nil
	}
	if info, err := os.Stat(c.Bank); err != nil || !info.IsDir() {
		return nil, cmp.Or(err, fmt.Errorf("%s is no folder", c.Bank))
	}
	return os.DirFS(c.Bank), nil
}

// read reads the bank; what can't be used is printed with its place, and is an error at the end when strict.
func (c bankFolder) read(out output) (*itembank.Bank, int, error) {
	folder, err := c.open()
	if err != nil {
		return nil, 0, err
	}
	b, problems := itembank.ReadBank(folder)
	for _, p := range problems {
		p.File = filepath.Join(c.Bank, p.File)
		fmt.Fprintln(out.stdout, p.Error())
	}
	return b, len(problems), nil
}

type itemsLintCommand struct {
	bankFolder
	Items []string `arg:"" optional:"" help:"Only findings about these items or competencies."`
	Quiet bool     `help:"Only what must be mended: no hints, no measures."`
}

func (c itemsLintCommand) Run(out output) error {
	b, unusable, err := c.read(out)
	if err != nil {
		return err
	}
	v, err := framework.BuiltIn()
	if err != nil {
		return err
	}
	r := banklint.Lint(b, v)
	grave, hints := unusable, 0
	for _, f := range r.Findings {
		switch {
		case !askedFor(c.Items, string(f.Item)):
		case f.Grave:
			grave++
			fmt.Fprintln(out.stdout, filepath.Join(c.Bank, f.String()))
		default:
			if hints++; !c.Quiet {
				fmt.Fprintln(out.stdout, filepath.Join(c.Bank, f.String())+" (a hint)")
			}
		}
	}
	if !c.Quiet {
		printMeasures(out.stdout, r)
	}
	fmt.Fprintf(out.stdout, "%d items read, %d to mend, %d hints\n", len(b.Items), grave, hints)
	if grave > 0 {
		return errors.New("the bank has faults that must be mended")
	}
	return nil
}

// askedFor reports whether an item is among those that were asked for, by its id or the beginning of it; nothing asked for is all.
func askedFor(asked []string, id string) bool {
	return len(asked) == 0 || slices.ContainsFunc(asked, func(a string) bool { return id == a || strings.HasPrefix(id, a+"-") })
}

func printMeasures(w io.Writer, r *banklint.Report) {
	fmt.Fprintln(w)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, m := range r.Measures {
		mark := ""
		if !m.Within() {
			mark = "  beyond its limit"
		}
		fmt.Fprintf(t, "%s\t%.3g\t%s%s\n", m.Name, m.Value, m.Limit(), mark)
	}
	t.Flush()
	fmt.Fprintln(w)
}

type itemsExportCommand struct {
	bankFolder
	result
	Items    []string `arg:"" optional:"" help:"Items or competencies, such as D2.C4-b1 or D2.C4. Default: all."`
	Format   string   `help:"qti, a QTI 3 package (ZIP), or yaml, the form of the bank, for one competency. Default: ${default}." enum:"yaml,qti" default:"qti"`
	Language string   `help:"Language of a QTI package. What is not translated is in English. Default: ${default}." default:"en"`
}

func (c itemsExportCommand) Run(out output) error {
	b, _, err := c.read(output{out.stderr, out.stderr})
	if err != nil {
		return err
	}
	items := slices.DeleteFunc(slices.Clone(b.Items), func(it *itembank.Item) bool { return !askedFor(c.Items, string(it.ID)) })
	if len(items) == 0 {
		return fmt.Errorf("the bank has no item %s", strings.Join(c.Items, " or "))
	}
	if c.Format == "qti" {
		return c.write(out, func(w io.Writer) error { return qti.Export(w, items, qti.ExportOptions{Language: c.Language}) })
	}
	for _, it := range items {
		if it.Competency != items[0].Competency {
			return fmt.Errorf("a YAML file holds one competency: name it, such as %s", items[0].Competency)
		}
	}
	return c.write(out, func(w io.Writer) error { return itembank.WriteYAML(w, items[0].Competency, items) })
}

type itemsImportCommand struct {
	bankFolder
	result
	File       string `arg:"" help:"A QTI item (XML) or package (ZIP)."`
	Competency string `help:"Competency of items from elsewhere, such as D2.C4. Items of our own export bring theirs along." placeholder:"ID"`
	Level      string `help:"Level that items from elsewhere are written for: basic, intermediate or advanced." placeholder:"LEVEL"`
	Indicator  string `help:"Indicator of the framework that they give evidence for, such as D2.C4.B1." placeholder:"ID"`
	Author     string `help:"Who wrote them." placeholder:"NAME"`
	Language   string `help:"Language that the items must be in. Default: ${default}." default:"en"`
}

// Help is shown below the list of flags.
func (itemsImportCommand) Help() string {
	return `For example:

  dira items import pack.zip --competency D2.C4 --level basic --indicator D2.C4.B1 --author "School of Government" --out D2.C4-new.yaml

The result is YAML in the form of the bank, for one competency, with review state "drafted": complete what the notes ask for, read it, and put it
beside the other items. What can't be used is told on stderr with file and line. Nothing is stored.`
}

func (c itemsImportCommand) Run(out output) error {
	b, _, err := c.read(output{out.stderr, out.stderr})
	if err != nil {
		return err
	}
	raw, err := os.ReadFile(c.File)
	if err != nil {
		return err
	}
	o := qti.ImportOptions{Competency: framework.StatementID(c.Competency), Level: framework.Level(c.Level), Indicator: framework.StatementID(c.Indicator), Author: c.Author, Language: c.Language}
	for _, it := range b.Items {
		o.Taken = append(o.Taken, it.ID)
	}
	in, err := qti.Import(c.File, bytes.NewReader(raw), int64(len(raw)), o)
	if err != nil {
		return err
	}
	for _, n := range in.Notes {
		fmt.Fprintln(out.stderr, n)
	}
	if len(in.Items) == 0 {
		return errors.New("no item could be used")
	}
	for _, it := range in.Items {
		if it.Competency != in.Items[0].Competency {
			return errors.New("the package holds items of several competencies: export one at a time")
		}
	}
	fmt.Fprintf(out.stderr, "dira: %d items taken over\n", len(in.Items))
	return c.write(out, func(w io.Writer) error { return itembank.WriteYAML(w, in.Items[0].Competency, in.Items) })
}

type itemsStampCommand struct {
	bankFolder
	Files []string `arg:"" help:"Translation files, such as internal/itembank/bank/fr/D2.C4.yaml."`
}

// Help is shown below the list of flags.
func (itemsStampCommand) Help() string {
	return `For example:

  dira items stamp --bank internal/itembank/bank internal/itembank/bank/fr/D2.C4.yaml

Each item of a translation file names the English it was made from, by a hash. When the English changes the translation is not used until somebody has
read it again. This command writes the present hashes: use it after reading, not instead.`
}

func (c itemsStampCommand) Run(_ context.Context, out output) error {
	b, _, err := c.read(output{out.stderr, out.stderr})
	if err != nil {
		return err
	}
	for _, name := range c.Files {
		raw, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		stamped, n := banklint.Stamp(raw, b)
		if n > 0 {
			if err := os.WriteFile(name, stamped, 0o666); err != nil {
				return err
			}
		}
		fmt.Fprintf(out.stdout, "%s: %d stamped\n", name, n)
	}
	return nil
}
