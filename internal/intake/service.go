package intake

import (
	"bytes"
	"context"
	"path"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/catalogue"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/jobs"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/spreadsheet"
)

// MaxBytes is how large a file may be.
const MaxBytes = spreadsheet.MaxBytes

// Service is the use cases of bringing files in.
type Service struct {
	db      *db.DB
	aligner *catalogue.Aligner
}

// NewService returns the use cases on a database.
func NewService(d *db.DB) (_ *Service, err error) {
	defer errs.Wrap(&err, "intake.NewService")
	v, err := framework.BuiltIn()
	if err != nil {
		return nil, err
	}
	return &Service{d, catalogue.NewAligner(v)}, nil
}

// require refuses whoever does not look after the library for the whole organisation.
func require(tx *db.Tx, who policy.Actor) error {
	o := policy.Object{Org: who.Org, Unit: "/"}
	if who.SignedIn() {
		root, err := identity.SelectRoot(tx, who.Org)
		if err != nil {
			return err
		}
		o.Unit = root.Path
	}
	return policy.Require(who, policy.CurateLibrary, o, "import_not_found")
}

// own reads an import of the organisation of an editor.
func own(tx *db.Tx, who policy.Actor, id ID) (Import, error) {
	if err := require(tx, who); err != nil {
		return Import{}, err
	}
	return selectImport(tx, who.Org, id)
}

// Recent lists the newest imports of the organisation of an editor.
func (s *Service) Recent(ctx context.Context, who policy.Actor) (list []Import, err error) {
	defer errs.Wrap(&err, "intake.Recent")
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if err := require(tx, who); err != nil {
			return err
		}
		list, err = selectRecent(tx, who.Org)
		return err
	})
	return list, err
}

// Import is one of the organisation of an editor.
func (s *Service) Import(ctx context.Context, who policy.Actor, id ID) (i Import, err error) {
	defer errs.Wrap(&err, "intake.Import(%s)", id)
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		i, err = own(tx, who, id)
		return err
	})
	return i, err
}

// Upload takes a file in to be looked at: CSV, XLSX or JSON-LD. List is the name under which its records are known when they come again; empty: that of the
// file. A small file is looked through at once, a large one by a job.
func (s *Service) Upload(ctx context.Context, who policy.Actor, fileName, list string, content []byte) (id ID, err error) {
	defer errs.Wrap(&err, "intake.Upload")
	i := Import{ID: ID(uuid.Must(uuid.NewV7()).String()), Org: who.Org, FileName: short(path.Base(strings.ReplaceAll(fileName, `\`, "/"))), State: Reading}
	if i.List = short(list); i.List == "" {
		i.List = strings.TrimSuffix(i.FileName, path.Ext(i.FileName))
	}
	if err := s.db.Read(ctx, func(tx *db.Tx) error { return require(tx, who) }); err != nil {
		return "", err
	}
	switch {
	case len(content) == 0:
		return "", errs.New(errs.Invalid, "staff_no_file").At("file")
	case len(content) > MaxBytes:
		return "", errs.New(errs.TooLarge, "sheet_large", "limit", MaxBytes>>20).At("file")
	case len(content) <= atOnce:
		if err := s.look(ctx, &i, content); err != nil {
			return "", err
		}
		i.State = Previewed
	}
	return i.ID, s.db.Write(ctx, func(tx *db.Tx) error {
		if err := require(tx, who); err != nil {
			return err
		}
		if err := insert(tx, &i, content); err != nil {
			return err
		}
		if i.State == Reading {
			if err := jobs.Enqueue(tx, look{orgID(i.Org), i.ID}); err != nil {
				return err
			}
		}
		return record(tx, who, "library.upload", &i, audit.Details{"bytes": len(content)})
	})
}

// short is a name without what no keyboard writes, of some length at most.
func short(name string) string {
	letters := []rune(strings.TrimSpace(identity.Clean(name)))
	return string(letters[:min(len(letters), longestList)])
}

// record writes what was done to an import into the log.
func record(tx *db.Tx, who policy.Actor, action string, i *Import, d audit.Details) error {
	return audit.Record(tx, audit.Event{Org: i.Org, Person: who.Person, Role: string(who.Role), Action: action, Object: audit.Object{Kind: "library_import", ID: string(i.ID)}, Details: d})
}

// look and take are the jobs of looking through a file and of taking it over.
type look struct {
	Org    orgID `json:"org"`
	Import ID    `json:"import"`
}

type take look

// orgID is the id of an organisation in a job.
type orgID string

// Kind is the name of the job.
func (look) Kind() string { return "intake.look" }

// Kind is the name of the job.
func (take) Kind() string { return "intake.take" }

// tidy is the job of forgetting files that nobody said yes to.
type tidy struct{}

// Kind is the name of the job.
func (tidy) Kind() string { return "intake.tidy" }

// Work says what is done in jobs.
func (s *Service) Work(r *jobs.Registry) {
	jobs.Register(r, func(ctx context.Context, job look) error { return s.Look(ctx, string(job.Org), job.Import) })
	jobs.Register(r, func(ctx context.Context, job take) error { return s.TakeOver(ctx, string(job.Org), job.Import) })
	jobs.Register(r, func(ctx context.Context, _ tidy) error { return s.Tidy(ctx) })
	r.Every(time.Hour, tidy{})
}

// Tidy forgets the files that nobody has said yes to for a day.
func (s *Service) Tidy(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "intake.Tidy")
	return s.db.Write(ctx, func(tx *db.Tx) error { return forgetOld(tx, tx.Now.Add(-keep)) })
}

// Accept says yes to what the preview showed. A job takes the file over.
func (s *Service) Accept(ctx context.Context, who policy.Actor, id ID) (err error) {
	defer errs.Wrap(&err, "intake.Accept(%s)", id)
	return s.end(ctx, who, id, "library.accept_import", func(tx *db.Tx, i *Import) error {
		i.State, i.Total = Waiting, i.Report.Read-i.Report.Refused
		return jobs.Enqueue(tx, take{orgID(i.Org), i.ID})
	})
}

// GiveUp forgets a file that was looked at.
func (s *Service) GiveUp(ctx context.Context, who policy.Actor, id ID) (err error) {
	defer errs.Wrap(&err, "intake.GiveUp(%s)", id)
	return s.end(ctx, who, id, "library.give_up_import", func(_ *db.Tx, i *Import) error {
		i.State = GivenUp
		return nil
	})
}

// end decides about an import that somebody looks at.
func (s *Service) end(ctx context.Context, who policy.Actor, id ID, action string, fn func(*db.Tx, *Import) error) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		i, err := own(tx, who, id)
		switch {
		case err != nil:
			return err
		case action == "library.accept_import" && (i.State == Waiting || i.State == Done):
			return nil // said already
		case i.State != Previewed:
			return errs.New(errs.Conflict, "import_ended")
		}
		if err := fn(tx, &i); err != nil {
			return err
		}
		if err := update(tx, &i); err != nil {
			return err
		}
		return record(tx, who, action, &i, nil)
	})
}

// parse reads a file, whatever of the three it is.
func parse(content []byte, to catalogue.Sink) error {
	if start := bytes.TrimLeft(bytes.TrimPrefix(content, []byte("\ufeff")), " \r\n\t"); len(start) > 0 && (start[0] == '{' || start[0] == '[') {
		return catalogue.ReadJSON(bytes.NewReader(content), to)
	}
	return catalogue.ReadTable(bytes.NewReader(content), to)
}
