package itembank

import (
	"cmp"
	"embed"
	"fmt"
	"io/fs"
	"slices"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
)

//go:embed bank
var bank embed.FS

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

// BuiltInBank is the folder of item files that comes with the program, for [ReadBank].
func BuiltInBank() fs.FS {
	folder, err := fs.Sub(bank, "bank")
	if err != nil {
		panic(err) // only an invalid name does that
	}
	return folder
}

// BuiltIn reads the starter instrument that comes with the program, with its items.
func BuiltIn() (_ *Instrument, err error) {
	defer errs.Wrap(&err, "itembank.BuiltIn")
	var head instrumentFile
	var self selfFile
	for name, into := range map[string]any{"bank/starter.yaml": &head, "bank/self.yaml": &self} {
		raw, err := bank.ReadFile(name)
		if err == nil {
			err = decodeYAML(raw, into)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
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
	b, problems := ReadBank(BuiltInBank())
	if len(problems) > 0 {
		return nil, problems[0]
	}
	in.Items = b.Items
	return in, nil
}
