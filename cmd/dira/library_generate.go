package main

import (
	"context"
	"fmt"

	"github.com/dira-platform/dira/internal/catalogue"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/policy"
)

type libraryGenerateCommand struct {
	storage
	N    int    `name:"n" help:"How many. Default: ${default}." default:"10000"`
	Seed uint64 `help:"The same seed makes the same resources. Default: ${default}." default:"1"`
	CSV  bool   `name:"csv" help:"Write them as a table instead of storing them."`
}

// Help is shown below the list of flags.
func (libraryGenerateCommand) Help() string {
	return `For example:

  dira library generate --data /tmp/load --n 1000000 --seed 1
  dira library generate --n 5000 --csv > resources.csv

They are in English, French, Spanish, Chinese, Arabic and Russian, and mean nothing; their words are as long and as frequent as real ones. For servers on
which nothing is real: there is no command that takes them out again. A run that was stopped can be repeated.`
}

func (c libraryGenerateCommand) Run(ctx context.Context, out output) error {
	v, err := framework.BuiltIn()
	if err != nil {
		return err
	}
	inventor := catalogue.NewInventor(c.Seed, v.Abilities())
	if c.CSV {
		t := catalogue.NewTableWriter(out.stdout)
		for i := range c.N {
			d := inventor.Draft(i)
			t.Write(d.Resource)
		}
		return t.Flush()
	}
	s, err := c.openLibrary(ctx)
	if err != nil {
		return err
	}
	defer s.db.Close()
	progress := newBar(out.stderr, "generate")
	defer progress.done()
	const batch = 1000
	from, who, taken := library.SourceID(fmt.Sprintf("generated %d", c.Seed)), policy.Operator(policy.Public), 0
	for first := 0; first < c.N; first += batch {
		drafts := make([]library.Draft, 0, batch)
		for i := first; i < min(first+batch, c.N); i++ {
			drafts = append(drafts, inventor.Draft(i))
		}
		results, err := s.Import(ctx, who, from, "generated", drafts)
		if err != nil {
			return err
		}
		for _, r := range results {
			if r.Outcome == library.New {
				taken++
			}
		}
		progress.count(min(first+batch, c.N), c.N)
	}
	progress.done()
	fmt.Fprintf(out.stdout, "%d resources made up, %d of them new\n", c.N, taken)
	return nil
}
