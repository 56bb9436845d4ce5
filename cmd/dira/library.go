package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/dira-platform/dira/internal/app"
	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/catalogue"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/oaipmh"
	"github.com/dira-platform/dira/internal/outbound"
	"github.com/dira-platform/dira/internal/policy"
)

type libraryCommand struct {
	Import     libraryImportCommand     `cmd:"" help:"Bring in resources from a file or an address."`
	Search     librarySearchCommand     `cmd:"" help:"Find resources by words, in whatever language they are."`
	CheckLinks libraryCheckLinksCommand `cmd:"" help:"Ask whether the addresses of resources still answer."`
	Generate   libraryGenerateCommand   `cmd:"" help:"Make resources up, to see how much a server bears."`
}

// shelf is the library of a data folder, open.
type shelf struct {
	*library.Service
	db      *db.DB
	aligner *catalogue.Aligner
}

func (c storage) openLibrary(ctx context.Context) (_ *shelf, err error) {
	path := app.Config{Data: c.Data, Database: c.Database}.DatabasePath()
	if !db.IsPostgres(path) {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return nil, err
		}
	}
	d, err := db.Open(ctx, path)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			d.Close()
		}
	}()
	if _, err := d.Migrate(ctx); err != nil {
		return nil, err
	}
	s, err := library.NewService(d)
	if err != nil {
		return nil, err
	}
	v, err := framework.BuiltIn()
	if err != nil {
		return nil, err
	}
	return &shelf{s, d, catalogue.NewAligner(v)}, s.Install(ctx)
}

type libraryImportCommand struct {
	storage
	From         string   `arg:"" name:"file|url" help:"A file, '-' for standard input, or the address of one. For oai: the base address of a repository, or a file with one of its answers."`
	Format       string   `help:"What it is: csv or xlsx (a table), amb or schemaorg (JSON-LD), oai (OAI-PMH 2.0), rss (RSS or Atom), ical (a calendar of courses)." enum:"csv,xlsx,amb,schemaorg,oai,rss,ical" required:""`
	JSON         bool     `name:"json" help:"Say what became of it as JSON."`
	Source       string   `help:"Name of the source, by which its records are known when they come again. Default: the name of the file, or the address." placeholder:"NAME"`
	AllowPrivate []string `help:"Hosts on private networks that may be asked." placeholder:"HOST"`
	harvestSettings
}

// harvestSettings are for OAI-PMH only.
type harvestSettings struct {
	Prefix string        `help:"OAI-PMH: form of the metadata. Default: lom where the repository has it, otherwise oai_dc." placeholder:"PREFIX"`
	Set    string        `help:"OAI-PMH: only a set of the repository." placeholder:"SET"`
	Since  string        `help:"OAI-PMH: only what changed since a day, such as 2026-05-17. Default: since the last harvest." placeholder:"DATE"`
	Until  string        `help:"OAI-PMH: only what changed until a day." placeholder:"DATE"`
	Pause  time.Duration `help:"OAI-PMH: how long to wait between two requests. Default: ${default}." default:"500ms"`
	Whole  bool          `help:"OAI-PMH: everything again, not only what changed since the last harvest."`
}

// Help is shown below the list of flags.
func (libraryImportCommand) Help() string {
	return `For example:

  dira library import --format csv resources.csv
  dira library import --format amb https://repository.example/resources.json
  dira library import --format oai https://repository.example/oai
  dira library import --format ical https://school.example/courses.ics

What can be used is taken; the rest is told with its row, its field and the reason. Importing again changes only what the source says otherwise than
before. An import that was stopped half-way leaves what it had taken, and can be repeated. docs/library.md lists the columns and properties.`
}

func (c libraryImportCommand) Run(ctx context.Context, out output) error {
	s, err := c.openLibrary(ctx)
	if err != nil {
		return err
	}
	defer s.db.Close()
	progress := newBar(out.stderr, "import")
	defer progress.done()
	in := &catalogue.Importer{
		Library: s.Service, Who: policy.Operator(policy.Public), From: c.source(), Kind: c.Format, Aligner: s.aligner,
		Done: func(read int) { progress.show(0, fmt.Sprintf("%d read", read)) },
	}
	in.Whole = c.Format == "ical"
	failed := c.read(ctx, s, in)
	end := in.Flush
	if in.Whole {
		end = func(ctx context.Context) error { return in.Finish(ctx, failed == nil) }
	}
	if err := end(context.WithoutCancel(ctx)); failed == nil {
		failed = err
	}
	progress.done()
	r := in.Report()
	if failed != nil && (catalogue.IsProblem(failed) || r.Read > 0) && ctx.Err() == nil {
		r.Problems = append(r.Problems, catalogue.Problem{Reason: "reading ended here: " + sentence(failed)})
	}
	if err := c.record(context.WithoutCancel(ctx), s, r); err != nil && failed == nil {
		failed = err
	}
	if err := c.tell(out.stdout, r); err != nil {
		return err
	}
	return failed
}

// A list of so many problems is followed by those that are most frequent.
const (
	manyProblems = 30
	mostFrequent = 15
)

// record writes into the log of the server what was brought in.
func (c libraryImportCommand) record(ctx context.Context, s *shelf, r catalogue.Report) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		sum := sha256.Sum256([]byte(c.source())) // a name may be whatever somebody called a file: the log holds codes
		return audit.Record(tx, audit.Event{Org: policy.Public, Role: audit.Operator, Action: "library.import", Object: audit.Object{Kind: "source", ID: hex.EncodeToString(sum[:8])},
			Details: audit.Details{"read": r.Read, "taken": r.Taken, "updated": r.Updated, "unchanged": r.Unchanged, "merged": r.Merged, "deleted": r.Deleted, "refused": r.Refused}})
	})
}

func (c libraryImportCommand) tell(w io.Writer, r catalogue.Report) error {
	if c.JSON {
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		return e.Encode(r)
	}
	for _, p := range r.Problems {
		if _, err := fmt.Fprintln(w, p); err != nil {
			return err
		}
	}
	if len(r.Problems) > 0 {
		fmt.Fprintln(w)
	}
	if len(r.Problems) >= manyProblems {
		for _, f := range r.Frequent(mostFrequent) {
			fmt.Fprintf(w, "%d times %s\n", f.Times, f.Problem)
		}
		fmt.Fprintln(w)
	}
	_, err := fmt.Fprintf(w, "%d read: %d taken, %d updated, %d unchanged, %d put together with others, %d deleted, %d refused\n",
		r.Read, r.Taken, r.Updated, r.Unchanged, r.Merged, r.Deleted, r.Refused)
	return err
}

// source is the name under which what comes in is known.
func (c libraryImportCommand) source() library.SourceID {
	name := c.Source
	switch {
	case name != "":
	case isAddress(c.From):
		u, err := url.Parse(c.From)
		if err != nil {
			return library.SourceID(c.From)
		}
		name = u.Scheme + "://" + u.Host + u.EscapedPath()
	case c.From == "-":
		name = "standard input"
	default:
		name = filepath.Base(c.From)
	}
	if c.Set != "" && c.Source == "" {
		name += "?set=" + c.Set
	}
	return library.SourceID(name)
}

func isAddress(s string) bool {
	return strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://")
}

// read gives what comes in to the importer.
func (c libraryImportCommand) read(ctx context.Context, s *shelf, in *catalogue.Importer) error {
	to := in.Sink(ctx)
	if c.Format == "oai" && isAddress(c.From) {
		return c.harvest(ctx, s, in, to)
	}
	if !isAddress(c.From) {
		f, _, err := open(c.From)
		if err != nil {
			return err
		}
		defer f.Close()
		return c.parse(f, to)
	}
	asker := outbound.NewAsker(c.AllowPrivate, outbound.Bounds{Wait: 5 * time.Minute, Most: catalogue.MaxFile})
	defer asker.Close()
	for at, pages := c.From, 0; at != "" && pages < 100_000; pages++ {
		next, err := c.fetch(ctx, asker, at, to)
		if err != nil {
			return err
		}
		at = next
	}
	return nil
}

// fetch reads what is at an address, and returns the address of the next page of it.
func (c libraryImportCommand) fetch(ctx context.Context, asker *outbound.Asker, at string, to catalogue.Sink) (next string, err error) {
	answer, err := asker.Get(ctx, at, "*/*")
	if err != nil {
		return "", err
	}
	if answer.Status != 200 {
		return "", fmt.Errorf("%s answers %s", at, answer.Text)
	}
	return catalogue.NextPage(answer.Address, answer.Links), c.parse(bytes.NewReader(answer.Body), to)
}

func (c libraryImportCommand) parse(r io.Reader, to catalogue.Sink) error {
	switch c.Format {
	case "csv", "xlsx":
		return catalogue.ReadTable(r, to)
	case "amb", "schemaorg":
		return catalogue.ReadJSON(r, to)
	case "rss":
		return catalogue.ReadFeed(r, to)
	case "ical":
		return catalogue.ReadCalendar(r, to)
	}
	return oaipmh.ReadFile(r, to)
}

// harvest reads a repository, and stores after each page where to go on.
func (c libraryImportCommand) harvest(ctx context.Context, s *shelf, in *catalogue.Importer, to catalogue.Sink) error {
	in.Later = true
	var place oaipmh.Place
	reached, err := s.Reached(ctx, in.Who, in.From)
	if err != nil {
		return err
	}
	bounded := c.Since != "" || c.Until != ""
	if reached != "" && !c.Whole && !bounded {
		if err := json.Unmarshal([]byte(reached), &place); err != nil {
			return err
		}
	}
	asker := outbound.NewAsker(c.AllowPrivate, oaipmh.Bounds)
	defer asker.Close()
	h := oaipmh.Harvester{Asker: asker, Pause: c.Pause}
	feed := oaipmh.Feed{To: to}
	return h.Harvest(ctx, oaipmh.Wanted{Base: c.From, Prefix: c.Prefix, Set: c.Set, From: c.Since, Until: c.Until}, place, oaipmh.Page{
		Record: feed.Record,
		Turn: func(p oaipmh.Place) error {
			if err := in.Flush(ctx); err != nil || bounded {
				return err
			}
			raw, err := json.Marshal(p)
			if err != nil {
				return err
			}
			return s.Reach(ctx, in.Who, in.From, in.Kind, string(raw))
		},
	})
}
