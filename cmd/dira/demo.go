package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"

	"github.com/dira-platform/dira/internal/demo"
	"github.com/dira-platform/dira/internal/policy"
)

type demoCommand struct {
	Data   string `help:"Folder to keep the demo in, for another day. Without it: a folder that goes at the end." placeholder:"FOLDER"`
	Listen string `help:"Address and port on this machine. Without it: localhost:8080, or another port where that one is taken." placeholder:"HOST:PORT"`
	People int    `help:"How many people the ministry has, from 30 on. Without it: 1,200." placeholder:"N"`
	Seed   uint64 `help:"Another number makes other people. Without it: 1." placeholder:"N"`
	JSON   bool   `help:"Print one line of JSON when the server is ready, for programs."`
}

// Help is shown below the list of flags.
func (demoCommand) Help() string {
	return `Makes up the ministry of a country that does not exist, with two rounds of assessment a year apart and a third under way, and serves it. For each role it prints
a link that leads in, as often as you like, until you stop it with Ctrl-C. Every page says that nothing is real. No mail is sent, and nobody else's machine
can reach it. Making it takes up to a minute.

  dira demo
  dira demo --data demo        keep it; the same command serves it again
  dira demo --people 60        a small one, in some seconds

It never touches a folder that holds anything else.`
}

func (c demoCommand) Run(ctx context.Context, out output) error {
	bar, at := newBar(out.stderr, ""), ""
	config := demo.Config{
		Data: c.Data, Listen: c.Listen, People: c.People, Seed: c.Seed, Version: version(), Log: slog.New(slog.NewTextHandler(out.stderr, nil)),
		Progress: func(what string, done, whole int) {
			if what != at {
				at, bar.what = what, "making the "+what
			}
			if whole > 1 {
				bar.count(done, whole)
			} else {
				bar.show(0, "")
			}
		},
	}
	return demo.Run(ctx, config, func(r demo.Ready) {
		bar.done()
		if c.JSON {
			json.NewEncoder(out.stdout).Encode(r) // a reader that has gone hears nothing
			return
		}
		printDemo(out.stdout, r)
	})
}

// roleNames are the roles as the console calls them.
var roleNames = map[policy.Role]string{
	policy.Member: "Civil servant", policy.Manager: "Team manager", policy.Officer: "Officer for capacity building", policy.Editor: "Content editor",
	policy.Auditor: "Auditor", policy.Administrator: "Administrator",
}

// printDemo says where the demo is, and how to come in.
func printDemo(w io.Writer, r demo.Ready) {
	fmt.Fprintf(w, "The demo is at %s. Everything in it is invented. Stop it with Ctrl-C.\n", r.Address)
	if r.Kept != "" {
		fmt.Fprintf(w, "It is kept in %s.\n", r.Kept)
	}
	fmt.Fprintf(w, "\nCome in as one of these, in a window each or one after the other:\n")
	for _, a := range r.Accounts {
		fmt.Fprintf(w, "\n  %s: %s, %s\n  %s\n", roleNames[a.Role], a.Name, a.Unit, a.Address)
	}
	if r.Offered != "" {
		fmt.Fprintf(w, "\nThe result of somebody who is offered a place in a course, opened by their key alone:\n  %s\n", r.Offered)
	}
}
