package feedback

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/mail"
	"github.com/dira-platform/dira/internal/policy"
)

// Words writes sentences in one language.
type Words interface {
	T(key string, args ...any) string
}

// Surroundings is what feedback needs of the rest of the program.
type Surroundings struct {
	Mail    *mail.Service
	Address string                      // of this server, as people reach it, without a slash at its end
	Words   func(language string) Words // of messages to people
}

// Service is the use cases of feedback.
type Service struct {
	db *db.DB
	Surroundings
}

// NewService returns the use cases on a database.
func NewService(d *db.DB, s Surroundings) *Service { return &Service{d, s} }

// home is the organisation that a report belongs to: that of who is signed in, otherwise the public site.
func home(who policy.Actor) string {
	if who.SignedIn() {
		return who.Org
	}
	return policy.Public
}

// cleaned is a text as it is kept, or what is wrong with it.
func cleaned(text, field string, limit int) (string, error) {
	text = strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
	if !utf8.ValidString(text) || strings.ContainsRune(text, 0) || utf8.RuneCountInString(text) > limit {
		return "", errs.New(errs.Invalid, "feedback_long", "limit", limit).At(field)
	}
	return text, nil
}

// Report keeps what somebody says is wrong with a resource. What they said of the same before, and nobody has decided about, is said anew.
func (s *Service) Report(ctx context.Context, who policy.Actor, id library.ResourceID, kind Kind, note, language string) (err error) {
	defer errs.Wrap(&err, "feedback.Report(%s)", id)
	if err := policy.Require(who, policy.ReportProblems, policy.Object{Org: who.Org}, "resource_not_found"); err != nil {
		return err
	}
	if !slices.Contains(Kinds, kind) {
		return errs.New(errs.Invalid, "report_no_kind").At("kind")
	}
	if note, err = cleaned(note, "note", LongestNote); err != nil {
		return err
	}
	if note == "" && kind == Other {
		return errs.New(errs.Invalid, "report_no_note").At("note")
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		r, err := library.Select(tx, id)
		if err != nil {
			return err
		}
		if r.Gone {
			return errs.New(errs.NotFound, "resource_not_found")
		}
		x := &Report{Org: home(who), Person: identity.PersonID(who.Person), Resource: r.ID, Kind: kind, Note: note, Language: language, State: Open}
		again, err := sameOf(tx, x)
		if err != nil {
			return err
		}
		if again != "" {
			return reword(tx, x.Org, again, note, language)
		}
		if err := room(tx, x); err != nil {
			return err
		}
		x.ID = ReportID(uuid.Must(uuid.NewV7()).String())
		if err := insertReport(tx, x); err != nil || x.ByVisitor() {
			return err
		}
		return audit.Record(tx, audit.Event{Org: x.Org, Person: who.Person, Role: string(who.Role), Action: "library.report",
			Object: audit.Object{Kind: "resource", ID: string(r.ID)}, Details: audit.Details{"kind": string(kind)}})
	})
}

// room refuses a report where too many wait already.
func room(tx *db.Tx, x *Report) error {
	if !x.ByVisitor() {
		n, err := countOpen(tx, x.Org, x.Person, "")
		if err == nil && n >= mostOfPerson {
			err = errs.New(errs.Conflict, "reports_many", "most", mostOfPerson).At("kind")
		}
		return err
	}
	about, err := countOpen(tx, x.Org, "", x.Resource)
	if err != nil {
		return err
	}
	all, err := countOpen(tx, x.Org, "", "")
	if err == nil && (about >= mostOfVisitors || all >= mostUnsigned) {
		err = errs.New(errs.Conflict, "reports_full").At("kind")
	}
	return err
}

// Mine lists what whoever asks has reported, the newest first.
func (s *Service) Mine(ctx context.Context, who policy.Actor) (list []About, err error) {
	defer errs.Wrap(&err, "feedback.Mine")
	if err := policy.Require(who, policy.ProposeResources, policy.Object{Org: who.Org, Person: who.Person}, "resource_not_found"); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		all, err := selectOf(tx, who.Org, identity.PersonID(who.Person))
		if err != nil {
			return err
		}
		list, err = about(tx, all)
		return err
	})
	return list, err
}

// About is a report with the resource as it is now; of one that is gone only the id is left.
type About struct {
	Report
	Now library.Resource
}

func about(tx *db.Tx, all []Report) (list []About, err error) {
	known := map[library.ResourceID]library.Resource{}
	for _, r := range all {
		now, ok := known[r.Resource]
		if !ok {
			if now, err = library.Select(tx, r.Resource); err != nil {
				return nil, err
			}
			known[r.Resource] = now
		}
		list = append(list, About{r, now})
	}
	return list, nil
}
