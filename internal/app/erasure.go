package app

import (
	"context"
	"path/filepath"
	"time"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/colleague"
	"github.com/dira-platform/dira/internal/curation"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/erasure"
	"github.com/dira-platform/dira/internal/feedback"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/institution"
	"github.com/dira-platform/dira/internal/learning"
	"github.com/dira-platform/dira/internal/mail"
	"github.com/dira-platform/dira/internal/offer"
	"github.com/dira-platform/dira/internal/privacy"
	"github.com/dira-platform/dira/internal/roster"
	"github.com/dira-platform/dira/internal/round"
	"github.com/dira-platform/dira/internal/signin"
	"github.com/dira-platform/dira/internal/standard"
)

// ErasuresPath is where the ledger of erasures is.
func (c Config) ErasuresPath() string {
	switch {
	case c.Erasures != "":
		return c.Erasures
	case c.Data == "" && !db.IsPostgres(c.Database):
		return filepath.Join(filepath.Dir(c.Database), erasure.FileName)
	}
	return filepath.Join(c.Data, erasure.FileName)
}

// holders are the parts of the program that store something about people, in the order of erasing: what refers to a person goes before they do.
func holders(rounds *round.Service, views *colleague.Service, messages *mail.Service, offers *offer.Service) []privacy.Holder {
	return []privacy.Holder{
		{Name: "mail",
			Export: func(tx *db.Tx, org, id string) (any, error) {
				address, err := identity.EmailOf(tx, org, identity.PersonID(id))
				if err != nil || address == "" {
					return nil, err
				}
				return messages.Export(tx, org, address)
			},
			Erase: func(tx *db.Tx, org, id string) ([]erasure.Entry, error) {
				address, err := identity.EmailOf(tx, org, identity.PersonID(id))
				if err != nil || address == "" {
					return nil, err
				}
				return nil, messages.Erase(tx, org, address)
			}},
		{Name: "views",
			Export: func(tx *db.Tx, org, id string) (any, error) { return views.Export(tx, org, identity.PersonID(id)) },
			Erase: func(tx *db.Tx, org, id string) ([]erasure.Entry, error) {
				return nil, colleague.ErasePerson(tx, org, identity.PersonID(id))
			}},
		seats(offers),
		{Name: "rounds",
			Export: func(tx *db.Tx, org, id string) (any, error) { return round.Export(tx, org, identity.PersonID(id)) },
			Erase: func(tx *db.Tx, org, id string) ([]erasure.Entry, error) {
				return rounds.Erase(tx, org, identity.PersonID(id))
			}},
		{Name: "institutions",
			Export: func(tx *db.Tx, org, id string) (any, error) {
				return institution.Export(tx, org, identity.PersonID(id))
			},
			Erase: func(tx *db.Tx, org, id string) ([]erasure.Entry, error) {
				return nil, institution.Erase(tx, org, identity.PersonID(id))
			}},
		{Name: "standards",
			Export: func(tx *db.Tx, org, id string) (any, error) {
				return standard.Export(tx, org, identity.PersonID(id))
			},
			Erase: func(tx *db.Tx, org, id string) ([]erasure.Entry, error) {
				return nil, standard.Erase(tx, org, identity.PersonID(id))
			}},
		proposals, said, plans,
		{Name: "assessments",
			Export: func(tx *db.Tx, org, id string) (any, error) { return assessment.Export(tx, org, id) },
			Erase:  assessment.ErasePerson},
		{Name: "import",
			Erase: func(tx *db.Tx, org, id string) ([]erasure.Entry, error) { return nil, roster.Forget(tx, org, id) }},
		{Name: "signin", // goes with the person
			Export: func(tx *db.Tx, org, id string) (any, error) { return signin.Export(tx, org, identity.PersonID(id)) }},
		{Name: "people",
			Export: func(tx *db.Tx, org, id string) (any, error) { return identity.Export(tx, org, identity.PersonID(id)) },
			Erase: func(tx *db.Tx, org, id string) ([]erasure.Entry, error) {
				return nil, identity.ErasePerson(tx, org, identity.PersonID(id))
			}},
		{Name: "log",
			Erase: func(tx *db.Tx, org, id string) ([]erasure.Entry, error) { return nil, audit.Forget(tx, org, id) }},
	}
}

// seats is the courses in which people have a seat, or wait for one.
func seats(offers *offer.Service) privacy.Holder {
	return privacy.Holder{Name: "courses",
		Export: func(tx *db.Tx, org, id string) (any, error) { return offer.Export(tx, org, identity.PersonID(id)) },
		Erase: func(tx *db.Tx, org, id string) ([]erasure.Entry, error) {
			return nil, offers.Erase(tx, org, identity.PersonID(id))
		}}
}

// plans are those that people keep; they go with the assessments.
var plans = privacy.Holder{Name: "plans",
	Export: func(tx *db.Tx, org, id string) (any, error) { return learning.Export(tx, org, id) }}

// proposals is what people propose for the library.
var proposals = privacy.Holder{Name: "proposals",
	Export: func(tx *db.Tx, org, id string) (any, error) { return curation.Export(tx, org, identity.PersonID(id)) },
	Erase: func(tx *db.Tx, org, id string) ([]erasure.Entry, error) {
		return nil, curation.Erase(tx, org, identity.PersonID(id))
	}}

// said is what people say of resources of the library.
var said = privacy.Holder{Name: "feedback",
	Export: func(tx *db.Tx, org, id string) (any, error) { return feedback.Export(tx, org, identity.PersonID(id)) },
	Erase: func(tx *db.Tx, org, id string) ([]erasure.Entry, error) {
		return nil, feedback.Erase(tx, org, identity.PersonID(id))
	}}

// erasers erase again what a ledger names: for each kind, whose it is.
func erasers(ctx context.Context, assessments *assessment.Service, views *colleague.Service, plans *learning.Service, people *privacy.Service) map[erasure.Kind]erasure.Eraser {
	return map[erasure.Kind]erasure.Eraser{
		erasure.Person:     func(org string, ids []string) (int, error) { return people.EraseAgain(ctx, org, ids) },
		erasure.Assessment: func(org string, ids []string) (int, error) { return assessments.EraseAgain(ctx, org, ids) },
		erasure.Views:      func(org string, ids []string) (int, error) { return views.EraseAgain(ctx, org, ids) },
		erasure.Plan:       func(org string, ids []string) (int, error) { return plans.EraseAgain(ctx, org, ids) },
	}
}

// keepErasures opens the ledger and erases again whatever of it is there. Nothing should be; but a database can be brought back by other ways than
// 'dira restore', and this is the last moment before somebody sees it.
func (a *App) keepErasures(ctx context.Context) (err error) {
	if a.erasures, err = erasure.Open(a.config.ErasuresPath()); err != nil {
		return err
	}
	a.Assessments.NoteErasures(a.erasures)
	a.Learning.NoteErasures(a.erasures)
	a.Privacy = privacy.NewService(a.DB, holders(a.Rounds, a.Colleagues, a.Mail, a.Offers), a.erasures)
	entries, unread, err := a.erasures.Since(time.Time{})
	if err != nil {
		return err
	}
	if unread > 0 {
		a.log.Warn("lines of the ledger of erasures cannot be read", "lines", unread, "ledger", a.config.ErasuresPath())
	}
	erased, err := erasure.Replay(entries, erasers(ctx, a.Assessments, a.Colleagues, a.Learning, a.Privacy))
	if erased > 0 {
		a.log.Warn("erased again what had come back", "things", erased)
	}
	return err
}
