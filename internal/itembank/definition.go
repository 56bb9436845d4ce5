package itembank

import (
	"bytes"
	"cmp"
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
)

//go:embed bank
var bank embed.FS

// itemFile is the form of bank/D1.C1.yaml; docs/writing-items.md explains it.
type itemFile struct {
	Competency framework.StatementID
	Items      []struct {
		ID        ItemID
		Strand    string
		Level     framework.Level
		Indicator framework.StatementID
		Kind      Kind
		Stem      string
		Options   []struct {
			ID, Text, Why   string
			Score, Position int
		}
		Reason, Author, Review string
		Enemies                []ItemID
	}
}

// instrumentFile is the form of bank/starter.yaml.
type instrumentFile struct {
	ID        InstrumentID
	Framework framework.VersionID
	Scale     Scale
	Rules     Rules
}

// selfFile is the form of bank/self.yaml.
type selfFile struct {
	Status     map[string]string
	Statements []struct {
		Competency                    framework.StatementID
		Basic, Intermediate, Advanced Text
	}
}

// BuiltIn reads the starter instrument that comes with the program, with its items.
func BuiltIn() (_ *Instrument, err error) {
	defer errs.Wrap(&err, "itembank.BuiltIn")
	var head instrumentFile
	var self selfFile
	if err := readYAML("bank/starter.yaml", &head); err != nil {
		return nil, err
	}
	if err := readYAML("bank/self.yaml", &self); err != nil {
		return nil, err
	}
	in := &Instrument{ID: head.ID, Framework: head.Framework, Scale: head.Scale, Rules: head.Rules}
	for _, s := range self.Statements {
		for level, text := range map[framework.Level]Text{framework.Basic: s.Basic, framework.Intermediate: s.Intermediate, framework.Advanced: s.Advanced} {
			in.Self = append(in.Self, Statement{Ability: s.Competency, Level: level, Text: text})
		}
	}
	slices.SortStableFunc(in.Self, func(a, b Statement) int {
		return cmp.Or(cmp.Compare(a.Ability, b.Ability), cmp.Compare(slices.Index(framework.Levels, a.Level), slices.Index(framework.Levels, b.Level)))
	})
	in.Items, err = builtInItems()
	return in, err
}

func builtInItems() ([]*Item, error) {
	names, err := fs.Glob(bank, "bank/D*.yaml")
	if err != nil {
		return nil, err
	}
	var items []*Item
	for _, name := range names {
		var f itemFile
		if err := readYAML(name, &f); err != nil {
			return nil, err
		}
		for _, e := range f.items() {
			if err := e.check(); err != nil {
				return nil, fmt.Errorf("%s: %s: %w", path.Base(name), e.ID, err)
			}
			items = append(items, e)
		}
	}
	slices.SortFunc(items, func(a, b *Item) int { return cmp.Compare(a.ID, b.ID) })
	return items, nil
}

func readYAML(name string, into any) error {
	raw, err := bank.ReadFile(name)
	if err != nil {
		return err
	}
	if err := yaml.NewDecoder(bytes.NewReader(raw), yaml.DisallowUnknownField()).Decode(into); err != nil {
		return fmt.Errorf("%s: %w", path.Base(name), err)
	}
	return nil
}

func (f itemFile) items() []*Item {
	source := func(s string) Text { return Text{Source: strings.TrimSpace(s)} }
	var items []*Item
	for _, e := range f.Items {
		it := &Item{
			ID: e.ID, Ability: f.Competency, Competency: f.Competency, Level: e.Level, Indicator: e.Indicator, Kind: e.Kind,
			Stem: source(e.Stem), Reason: strings.TrimSpace(e.Reason), Author: e.Author, Review: e.Review, Enemies: e.Enemies,
		}
		if e.Strand == "ai" {
			it.Ability = framework.AI
		}
		for _, o := range e.Options {
			it.Options = append(it.Options, Option{ID: o.ID, Text: source(o.Text), Score: o.Score, Position: o.Position, Why: source(o.Why)})
		}
		items = append(items, it)
	}
	return items
}

// check finds what would make an item unusable; what makes it poor is found by the bank's lint test.
func (it *Item) check() error {
	scores, positions := 0, map[int]bool{}
	for _, o := range it.Options {
		if o.Text[Source] == "" || o.Why[Source] == "" {
			return fmt.Errorf("option %s lacks its text or its why", o.ID)
		}
		if o.Score > 0 {
			scores++
		}
		positions[o.Position] = true
	}
	switch {
	case !strings.HasPrefix(string(it.ID), string(it.Competency)+"-"):
		return fmt.Errorf("the id does not begin with %s-", it.Competency)
	case !strings.HasPrefix(string(it.Indicator), string(it.Competency)+"."):
		return fmt.Errorf("indicator %s belongs to another competency", it.Indicator)
	case !slices.Contains(framework.Levels, it.Level):
		return fmt.Errorf("%q is no level", it.Level)
	case it.Stem[Source] == "" || it.Reason == "" || it.Author == "":
		return fmt.Errorf("stem, reason or author is missing")
	case !slices.Contains([]string{"drafted", "reviewed", "released", "field_test"}, it.Review):
		return fmt.Errorf("%q is no review state", it.Review)
	}
	switch it.Kind {
	case Single:
		if scores != 1 || it.MaxScore() != 1 {
			return fmt.Errorf("exactly one option scores 1")
		}
	case Situational:
		if m := it.MaxScore(); m == 1 && scores != 1 || m < 1 || m > 2 {
			return fmt.Errorf("one option scores 1, or one 2 and others 1")
		}
	case Multiple:
		if scores < 2 || scores >= len(it.Options) {
			return fmt.Errorf("some options belong to the set and some do not")
		}
	case Order:
		for i := range it.Options {
			if !positions[i+1] {
				return fmt.Errorf("no option has position %d", i+1)
			}
		}
	default:
		return fmt.Errorf("%q is no kind", it.Kind)
	}
	return nil
}
