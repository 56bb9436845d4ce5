package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/dira-platform/dira/internal/app"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/policy"
)

type librarySearchCommand struct {
	storage
	Query []string `arg:"" help:"Words, in whatever language, and phrases in quotation marks."`
	Lang  string   `help:"Language of who asks: what is in it comes first. Default: ${default}." default:"en" placeholder:"TAG"`
	Limit int      `help:"How many resources at most, up to 1000. Default: ${default}." default:"10" placeholder:"N"`
	JSON  bool     `name:"json" help:"As JSON."`
}

// Help is shown below the list of flags.
func (librarySearchCommand) Help() string {
	return `For example:

  dira library search --lang fr "protection des données"
  dira library search --lang ar --limit 3 --json الخصوصية

Words of the field are also found in the other languages of the glossary: English, French, Spanish, Arabic, Russian and Chinese.`
}

// foundResource is a resource as the command tells of it.
type foundResource struct {
	ID        library.ResourceID `json:"id"`
	Title     string             `json:"title"`
	Languages []string           `json:"languages"`
	Score     float64            `json:"score"`
}

func (c librarySearchCommand) Run(ctx context.Context, out output) error {
	if c.Limit < 1 || c.Limit > library.Deepest {
		return fmt.Errorf("--limit must be between 1 and %d", library.Deepest)
	}
	s, err := c.openLibrary(ctx)
	if err != nil {
		return err
	}
	defer s.db.Close()
	f := library.NewFinder(s.Service, app.Config{Data: c.Data}.SearchFolder())
	defer f.Close()
	if err := f.Follow(ctx); err != nil {
		return err
	}
	hits, err := f.Find(ctx, policy.Anyone(), strings.Join(c.Query, " "), library.Filter{Reads: []string{c.Lang}}, 0, c.Limit)
	if err != nil {
		return err
	}
	return c.tell(out, hits)
}

func (c librarySearchCommand) tell(out output, hits library.Hits) error {
	list := []foundResource{}
	for _, r := range hits.Resources {
		list = append(list, foundResource{r.ID, r.Title(c.Lang).Text, append([]string{}, r.Languages...), r.Score})
	}
	if c.JSON {
		e := json.NewEncoder(out.stdout)
		e.SetEscapeHTML(false)
		return e.Encode(list)
	}
	for _, word := range hits.Near {
		fmt.Fprintf(out.stdout, "%q is nowhere: what is spelled nearly so was looked for\n", word)
	}
	if hits.Some {
		fmt.Fprintln(out.stdout, "Nothing has every word; these have the rarer ones.")
	}
	for _, r := range list {
		fmt.Fprintf(out.stdout, "%7.3f  %s  %s [%s]\n", r.Score, r.ID, r.Title, strings.Join(r.Languages, " "))
	}
	_, err := fmt.Fprintf(out.stdout, "%d found\n", hits.Total)
	return err
}
