package demo

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"strconv"
	"time"

	"github.com/dira-platform/dira/internal/app"
	"github.com/dira-platform/dira/internal/errs"
)

// Config is what can be set of a demo from outside.
type Config struct {
	Data     string // the folder in which it is kept; empty: one that goes at the end
	Listen   string // host and port on this machine; empty: port 8080, or any that is free
	People   int    // 0: Usual, or as many as the folder has
	Seed     uint64 // 0: 1, or that of the folder
	Version  string // of the program
	Log      *slog.Logger
	Progress func(what string, done, whole int) // of making it; may be nil
}

// Usual is how many people a ministry has when nobody says otherwise.
const Usual = 1200

// Ready is a demo that can be visited.
type Ready struct {
	Address  string    `json:"address"`
	Accounts []Account `json:"accounts"`
	Kept     string    `json:"folder,omitempty"`  // where it is kept; empty: it goes at the end
	Took     float64   `json:"seconds"`           // to make it; 0 where it was there already
	Offered  string    `json:"offered,omitempty"` // the private link of somebody who is offered a place and has not answered; empty where the folder was there already
}

// Run makes a demo, or takes one that was kept, and serves it until ctx ends.
func Run(ctx context.Context, c Config, ready func(Ready)) (err error) {
	defer errs.Wrap(&err, "demo.Run")
	if c.People != 0 && (c.People < MinPeople || c.People > MaxPeople) {
		return errs.New(errs.Invalid, "demo_people", "min", MinPeople, "max", MaxPeople)
	}
	listener, err := listen(c.Listen)
	if err != nil {
		return err
	}
	defer listener.Close()
	f, err := openFolder(ctx, c.Data)
	if f != nil {
		defer func() { err = errors.Join(err, f.tidy()) }()
	}
	if err != nil {
		return err
	}
	o, err := c.options(f)
	if err != nil {
		return err
	}
	address := "http://" + net.JoinHostPort("localhost", port(listener))
	a, err := app.New(ctx, app.Config{Data: f.path, Listen: listener.Addr().String(), Address: address, Version: c.Version}, c.Log)
	if err != nil {
		return err
	}
	defer a.Close()
	r := Ready{Address: address}
	if !f.temporary {
		r.Kept = f.path
	}
	w, err := newWorld(a, o)
	if err != nil {
		return err
	}
	if f.fresh {
		began := time.Now()
		if err := w.build(ctx); err != nil {
			return err
		}
		if err := f.finish(ctx, a.DB, o.says()); err != nil {
			return err
		}
		r.Took = time.Since(began).Seconds()
		if w.undecided != "" {
			r.Offered = address + "/r/" + string(w.undecided)
		}
	}
	if r.Accounts, err = w.accounts(ctx, address); err != nil {
		return err
	}
	return a.ServeOn(ctx, listener, func(string) { ready(r) })
}

// options are how large the ministry is: as somebody said, or as the folder has it.
func (c Config) options(f *folder) (Options, error) {
	o := Options{People: c.People, Seed: c.Seed, Progress: c.Progress}
	if f.fresh {
		o.People, o.Seed = cmp.Or(o.People, Usual), cmp.Or(o.Seed, 1)
		return o, nil
	}
	var there Options
	if _, err := fmt.Sscanf(f.says, says, &there.People, &there.Seed); err != nil {
		return o, errs.New(errs.Conflict, "demo_folder_unfinished", "folder", f.path).Because(err)
	}
	o.People, o.Seed = cmp.Or(o.People, there.People), cmp.Or(o.Seed, there.Seed)
	if o.People != there.People || o.Seed != there.Seed {
		return o, errs.New(errs.Conflict, "demo_other_people", "folder", f.path)
	}
	return o, nil
}

// listen listens on this machine alone. When nobody says where, and the usual port is taken, it takes another.
func listen(at string) (net.Listener, error) {
	where := cmp.Or(at, "localhost:8080")
	host, number, err := net.SplitHostPort(where)
	if ip, perr := netip.ParseAddr(host); err != nil || host != "" && host != "localhost" && (perr != nil || !ip.IsLoopback()) {
		return nil, errs.New(errs.Invalid, "demo_listen", "address", where)
	}
	l, err := net.Listen("tcp", net.JoinHostPort(cmp.Or(host, "localhost"), number))
	if err != nil && at == "" {
		l, err = net.Listen("tcp", "localhost:0")
	}
	if err != nil {
		return nil, errs.New(errs.Unavailable, "listen", "address", where).Because(err)
	}
	return l, nil
}

func port(l net.Listener) string { return strconv.Itoa(l.Addr().(*net.TCPAddr).Port) }
