package main

import (
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

	"github.com/dira-platform/dira/internal/app"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/exchange"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/policy"
)

// stored is where frameworks are looked up that did not come with the program. Nothing is made there.
type stored struct {
	Data     string `help:"Data folder of a Dira whose stored frameworks are meant too." env:"DIRA_DATA" placeholder:"FOLDER"`
	Database string `help:"Its database: an SQLite file or a PostgreSQL URL." env:"DIRA_DATABASE" placeholder:"WHERE"`
}

// open opens the database; both results are nil where none is named.
func (s stored) open(ctx context.Context) (*db.DB, *framework.Service, error) {
	if s.Data == "" && s.Database == "" {
		return nil, nil, nil
	}
	path := app.Config{Data: s.Data, Database: s.Database}.DatabasePath()
	if !strings.Contains(path, "://") {
		if _, err := os.Stat(path); err != nil {
			return nil, nil, fmt.Errorf("there is no database %s; 'dira serve' or 'dira framework import' makes one", path)
		}
	}
	d, err := db.Open(ctx, path)
	if err != nil {
		return nil, nil, err
	}
	if err := d.Ready(ctx); err != nil {
		d.Close()
		return nil, nil, err
	}
	return d, framework.NewService(d), nil
}

// versions lists what is stored, without what comes with the program.
func (s stored) versions(ctx context.Context) ([]*framework.Version, error) {
	d, service, err := s.open(ctx)
	if d == nil {
		return nil, err
	}
	defer d.Close()
	list, err := service.Versions(ctx, policy.Anyone())
	own, err2 := framework.BuiltIn()
	if err = errors.Join(err, err2); err != nil {
		return nil, err
	}
	return slices.DeleteFunc(list, func(v *framework.Version) bool { return v.ID == own.ID }), nil
}

// version finds what is meant by a name: a version, stored or of the program, or a file.
func (s stored) version(ctx context.Context, name string, out output) (*framework.Version, error) {
	own, err := framework.BuiltIn()
	if err != nil || name == "" || name == string(own.ID) {
		return own, err
	}
	if f, err := os.Open(name); err == nil {
		defer f.Close()
		p, err := exchange.Import(filepath.Base(name), f, exchange.ImportOptions{})
		if err != nil {
			return nil, err
		}
		tellNotes(out.stderr, p, 5)
		return p.Version, nil
	} else if !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	d, service, err := s.open(ctx)
	if err != nil {
		return nil, err
	}
	if d == nil {
		return nil, fmt.Errorf("%s is neither a file nor the framework of this program, %s; for a stored one, say where with --data", name, own.ID)
	}
	defer d.Close()
	return service.Version(ctx, policy.Anyone(), framework.VersionID(name))
}

type frameworkExportCommand struct {
	stored
	result
	Version  string `arg:"" optional:"" help:"A version, such as unesco-aidt@2022.1, or a file to be written in another format. Default: the one of this program."`
	Format   string `help:"json (our own, whole), case (1EdTech CASE 1.1), skos (JSON-LD), csv (for spreadsheets) or moodle. Default: ${default}." enum:"json,case,skos,csv,moodle" default:"json"`
	Language string `help:"Language tag, for case and moodle, which have one. Default: the framework's own."`
}

func (c frameworkExportCommand) Run(ctx context.Context, out output) error {
	v, err := c.version(ctx, c.Version, out)
	if err != nil {
		return err
	}
	return c.write(out, func(w io.Writer) error { return exchange.Export(w, v, exchange.Format(c.Format), c.Language) })
}

type frameworkImportCommand struct {
	storage
	File     string `arg:"" help:"A file in one of the formats of 'dira framework export', or '-' for standard input."`
	Format   string `help:"Its format. Default: told from the content." enum:",json,case,skos,csv,moodle" default:""`
	Language string `help:"Language of texts of which the file does not say it. Default: English." placeholder:"TAG"`
	As       string `help:"Name and number to store it under, instead of what the file says." placeholder:"NAME@NUMBER"`
	DryRun   bool   `help:"Only say what is in the file."`
}

// Help is shown below the list of flags.
func (frameworkImportCommand) Help() string {
	return `Frameworks of others keep their own division; they can be read at /framework/NAME@NUMBER and had in every format. What could not be used is
listed with its place. Importing the same file again changes nothing, except that translations are added or bettered.`
}

func (c frameworkImportCommand) Run(ctx context.Context, out output) error {
	f, _, err := open(c.File)
	if err != nil {
		return err
	}
	defer f.Close()
	p, err := exchange.Import(filepath.Base(c.File), f, exchange.ImportOptions{
		Format: exchange.Format(c.Format), ID: framework.VersionID(c.As), Language: c.Language,
	})
	if err != nil {
		return err
	}
	preview(out.stdout, p)
	tellNotes(out.stderr, p, 50)
	if c.DryRun {
		fmt.Fprintln(out.stdout, "nothing was stored")
		return nil
	}
	d, err := db.Open(ctx, app.Config{Data: c.Data, Database: c.Database}.DatabasePath())
	if err != nil {
		return err
	}
	defer d.Close()
	if _, err := d.Migrate(ctx); err != nil {
		return err
	}
	taken, err := framework.NewService(d).Take(ctx, policy.Public, p.Version)
	if err != nil {
		return err
	}
	switch {
	case taken.New && p.Version.Status == framework.Draft:
		fmt.Fprintf(out.stdout, "stored %s as a draft, which readers do not see\n", p.Version.ID)
	case taken.New:
		fmt.Fprintf(out.stdout, "stored %s; 'dira serve' shows it at /framework/%s\n", p.Version.ID, p.Version.ID)
	case taken.Texts > 0:
		fmt.Fprintf(out.stdout, "%s is stored already; %d translations were added or bettered\n", p.Version.ID, taken.Texts)
	default:
		fmt.Fprintf(out.stdout, "%s is stored already, and nothing changed\n", p.Version.ID)
	}
	return nil
}

// preview says what is in a file.
func preview(w io.Writer, p *exchange.Preview) {
	v := p.Version
	title := v.Name(framework.StatementID(framework.Root), v.Language).Text
	fmt.Fprintf(w, "%s  %s (%s)\n", v.ID, title, p.Format)
	fmt.Fprintf(w, "  licence    %s\n  languages  %s\n", cmp.Or(v.Licence, "not said"), strings.Join(p.Languages, ", "))
	for _, c := range p.Counts {
		fmt.Fprintf(w, "  %-9d  %s\n", c.N, c.Kind)
	}
	if len(v.Links) > 0 {
		fmt.Fprintf(w, "  %-9d  links\n", len(v.Links))
	}
}

// tellNotes writes the first notes and counts the others. What holds in many places is told once, with the first of them.
func tellNotes(w io.Writer, p *exchange.Preview, most int) {
	var first []exchange.Note
	times := map[string]int{}
	for _, n := range p.Notes {
		if times[n.Text]++; times[n.Text] == 1 {
			first = append(first, n)
		}
	}
	told := 0
	for i, n := range first {
		if i == most {
			break
		}
		told += times[n.Text]
		if more := times[n.Text] - 1; more > 0 {
			fmt.Fprintf(w, "%s: %s (and %d more like it)\n", n.Path, n.Text, more)
		} else {
			fmt.Fprintf(w, "%s: %s\n", n.Path, n.Text)
		}
	}
	if more := len(p.Notes) - told + p.More; more > 0 {
		fmt.Fprintf(w, "and %d more such notes\n", more)
	}
}

type frameworkDiffCommand struct {
	stored
	A string `arg:"" help:"The older one: a version or a file."`
	B string `arg:"" help:"The newer one."`
}

func (c frameworkDiffCommand) Run(ctx context.Context, out output) error {
	a, err := c.version(ctx, c.A, out)
	if err != nil {
		return err
	}
	b, err := c.version(ctx, c.B, out)
	if err != nil {
		return err
	}
	return exchange.Diff(a, b).WriteText(out.stdout)
}
