package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/dira-platform/dira/internal/framework"
)

type frameworkCommand struct {
	List   frameworkListCommand   `cmd:"" help:"List the framework versions that come with this program, or that are stored."`
	Show   frameworkShowCommand   `cmd:"" help:"Print a framework, or one statement of it with what belongs to it."`
	Export frameworkExportCommand `cmd:"" help:"Write a framework for other programs: CASE, SKOS, spreadsheets, Moodle."`
	Import frameworkImportCommand `cmd:"" help:"Read a framework from such a file into the database."`
	Diff   frameworkDiffCommand   `cmd:"" help:"Say what changed from one version to another."`
}

// Help is shown below the list of flags.
func (frameworkCommand) Help() string {
	return `For example:

  dira framework list
  dira framework show                        the whole framework as an outline
  dira framework show D2.C4 --language fr    one competency, in French
  dira framework show D2.C4 --json           with everything known about each statement
  dira framework export --format case --out unesco-aidt.json
  dira framework import digcomp.jsonld --dry-run
  dira framework diff old.json new.json`
}

type frameworkListCommand struct{ stored }

func (c frameworkListCommand) Run(ctx context.Context, out output) error {
	own, err := framework.BuiltIn()
	if err != nil {
		return err
	}
	list, err := c.versions(ctx)
	if err != nil {
		return err
	}
	for _, v := range append([]*framework.Version{own}, list...) {
		title := v.Name(framework.StatementID(framework.Root), v.Language)
		if _, err := fmt.Fprintf(out.stdout, "%s  %s  %s  %v\n", v.ID, v.Status, title.Text, v.Languages()); err != nil {
			return err
		}
	}
	return nil
}

type frameworkShowCommand struct {
	Statement string `arg:"" optional:"" help:"A domain, competency or other statement, such as D2 or D2.C4."`
	Language  string `help:"Language tag. What is not translated is shown in English." default:"en"`
	JSON      bool   `help:"Print JSON: every field, every language, provenance and identifiers."`
}

func (c frameworkShowCommand) Run(_ context.Context, out output) error {
	v, err := framework.BuiltIn()
	if err != nil {
		return err
	}
	id := framework.StatementID(c.Statement)
	if c.Statement != "" && v.Statement(id) == nil {
		return fmt.Errorf("framework %s has no statement %s; see 'dira framework show'", v.ID, c.Statement)
	}
	shown := slices.DeleteFunc(slices.Clone(v.Statements), func(s *framework.Statement) bool { return id != "" && !belongs(v, s, id) })
	if c.JSON {
		e := json.NewEncoder(out.stdout)
		e.SetIndent("", "  ")
		return e.Encode(shown)
	}
	return outline(out.stdout, v, shown, c.Language)
}

// belongs reports whether s is the statement with this id or stands below it.
func belongs(v *framework.Version, s *framework.Statement, id framework.StatementID) bool {
	for ; s != nil; s = v.Statement(s.Parent) {
		if s.ID == id {
			return true
		}
	}
	return false
}

func outline(w io.Writer, v *framework.Version, statements []*framework.Statement, language string) error {
	for _, s := range statements {
		indent := ""
		for p := v.Statement(s.Parent); p != nil; p = v.Statement(p.Parent) {
			indent += "  "
		}
		name, text := v.In(s, framework.FieldName, language).Text, v.In(s, framework.FieldText, language).Text
		if name != "" && text != "" {
			name += ". "
		}
		if _, err := fmt.Fprintf(w, "%s%s  %s%s [%s]\n", indent, s.ID, name, text, cmp.Or(string(s.Provenance), "–")); err != nil {
			return err
		}
	}
	return nil
}

func sortedKeys(m map[string]bool) []string { return slices.Sorted(maps.Keys(m)) }
