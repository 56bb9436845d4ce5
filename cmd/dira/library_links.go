package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/linkcheck"
	"github.com/dira-platform/dira/internal/policy"
)

type libraryCheckLinksCommand struct {
	storage
	Limit        int           `help:"How many addresses to ask for at most; 0: none, only the list of those that failed. Default: ${default}." default:"200" placeholder:"N"`
	PerHost      int           `help:"How many of one host at most. Default: ${default}." default:"20" placeholder:"N"`
	Gap          time.Duration `help:"How long to wait between two questions to one host. Default: ${default}." default:"5s"`
	Time         time.Duration `help:"How long it may take. Default: ${default}." default:"1h"`
	Contact      string        `help:"Where those who are asked can ask back: it is told to them." env:"DIRA_CONTACT" placeholder:"WHERE"`
	AllowPrivate []string      `help:"Hosts on private networks that may be asked." placeholder:"HOST"`
	JSON         bool          `name:"json" help:"The list of addresses that failed, as JSON."`
}

// Help is shown below the list of flags.
func (libraryCheckLinksCommand) Help() string {
	return `For example:

  dira library check-links --contact library@ministry.example
  dira library check-links --limit 0 --json

Asks for the addresses that were not asked for within 30 days, and again after two days for those that failed, from where it stopped the last time. Then lists
all that failed the last time they were asked for; one that failed twice in a row is called dead. 'dira serve --check-links' does the same in the background.`
}

// failedLink is an address as the command tells of it.
type failedLink struct {
	Resource library.ResourceID `json:"resource"`
	Address  string             `json:"address"`
	Outcome  linkcheck.Outcome  `json:"outcome"`
	Status   int                `json:"status"`
	Failures int                `json:"failures"`
	Dead     bool               `json:"dead"`
	Looked   time.Time          `json:"looked"`
}

func (c libraryCheckLinksCommand) Run(ctx context.Context, out output) error {
	s, err := c.openLibrary(ctx)
	if err != nil {
		return err
	}
	defer s.db.Close()
	links, who := linkcheck.NewService(s.db, s.Service, c.Contact, c.AllowPrivate), policy.Operator(policy.Public)
	if c.Limit > 0 {
		progress, asked := newBar(out.stderr, "check-links"), 0
		defer progress.done()
		r, err := links.Check(ctx, who, linkcheck.Bounds{Most: c.Limit, PerHost: c.PerHost, Gap: c.Gap, Time: c.Time, Wait: linkcheck.Usual.Wait}, func(linkcheck.Link) {
			asked++
			progress.show(0, fmt.Sprintf("%d asked", asked))
		})
		progress.done()
		if err != nil {
			return err
		}
		if !c.JSON {
			fmt.Fprintf(out.stdout, "%d asked: %d answered, %d failed; %d left for later\n", r.Asked, r.Answered, r.Failed, r.Waiting)
		}
	}
	failed, err := links.Failed(ctx, who)
	if err != nil {
		return err
	}
	return c.tell(out.stdout, failed)
}

func (c libraryCheckLinksCommand) tell(w io.Writer, failed []linkcheck.Link) error {
	list := []failedLink{}
	for _, l := range failed {
		list = append(list, failedLink{l.Resource, l.Address, l.Outcome, l.Status, l.Failures, l.Dead(), l.Looked})
	}
	if c.JSON {
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		return e.Encode(list)
	}
	for _, l := range list {
		dead := ""
		if l.Dead {
			dead = ", dead"
		}
		if _, err := fmt.Fprintf(w, "%s  %s (%s%s, %s)\n", l.Resource, l.Address, l.Outcome, dead, l.Looked.Format(time.DateOnly)); err != nil {
			return err
		}
	}
	return nil
}
