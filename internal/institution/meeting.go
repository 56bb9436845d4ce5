package institution

import (
	"context"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/maturity"
	"github.com/dira-platform/dira/internal/policy"
)

// Table is everything that lies on the table of the meeting.
type Table struct {
	*Assessment
	In       *maturity.Instrument
	Answered int // people whose answers count
	Counts   map[string]maturity.Counts
	Agreed   map[string]Agreed
	Evidence []Evidence
	Actions  []Action
	People   []Asked  // whom an action can be given to
	Open     []string // statements about which there is something to say yet
	Before   *Report  // nil: none
}

// NeedsWhy says why agreeing on a level needs a reason: the code of a sentence, or nothing.
func (t *Table) NeedsWhy(statement, level string) string {
	return (&found{in: t.In, counts: t.Counts, evidence: t.Evidence}).needsWhy(statement, level)
}

// Median is the level in the middle of the answers to a statement; empty where nobody chose one.
func (t *Table) Median(statement string) string { return t.In.Scale.Median(t.Counts[statement]) }

// Table reads what lies on the table, once answering is closed.
func (s *Service) Table(ctx context.Context, who policy.Actor, id ID) (t *Table, err error) {
	defer errs.Wrap(&err, "institution.Table(%s)", id)
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		a, err := s.in(tx, who, id, Meeting, Fixed)
		if err != nil {
			return err
		}
		f, err := s.found(tx, a)
		if err != nil {
			return err
		}
		t = &Table{Assessment: a, In: f.in, Answered: f.finished(), Counts: f.counts, Agreed: f.agreed, Evidence: f.evidence, Actions: f.actions, Open: f.open(), Before: f.before}
		t.People, err = s.people(tx, a)
		return err
	})
	return t, err
}

// Lengths of texts, in characters.
const (
	longestWhy  = 2000
	longestText = 500
	longestLink = 1000
)

// meeting runs a change to a statement of a meeting, and records it.
func (s *Service) meeting(ctx context.Context, who policy.Actor, id ID, statement, action string, change func(*db.Tx, *found) error) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		a, err := s.in(tx, who, id, Meeting)
		if err != nil {
			return err
		}
		f, err := s.found(tx, a)
		if err != nil {
			return err
		}
		if _, known := f.in.Statement(statement); known == nil {
			return errs.New(errs.NotFound, "institution_not_found")
		}
		if err := change(tx, f); err != nil {
			return err
		}
		return record(tx, who, a, action, audit.Details{"statement": statement})
	})
}

// Agree stores on which level the meeting agreed, and why.
func (s *Service) Agree(ctx context.Context, who policy.Actor, id ID, statement string, g Agreed) (err error) {
	defer errs.Wrap(&err, "institution.Agree(%s, %s)", id, statement)
	return s.meeting(ctx, who, id, statement, "institution.agree", func(tx *db.Tx, f *found) error {
		if f.in.Scale.Index(g.Level) < 0 && g.Level != maturity.NotApplicable {
			return errs.New(errs.Invalid, "institution_level_missing").At("level")
		}
		var err error
		if g.Why, err = trimmed(g.Why, longestWhy, "why", false); err != nil {
			return err
		}
		if code := f.needsWhy(statement, g.Level); code != "" && g.Why == "" {
			return errs.New(errs.Invalid, code).At("why")
		}
		return upsertAgreed(tx, f.Assessment, statement, g)
	})
}

// trimmed is a text of people, without blanks around it.
func trimmed(text string, limit int, field string, needed bool) (string, error) {
	text = strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
	switch {
	case needed && text == "":
		return "", errs.New(errs.Invalid, "institution_"+field+"_missing").At(field)
	case utf8.RuneCountInString(text) > limit:
		return "", errs.New(errs.Invalid, "institution_text_long", "limit", limit).At(field)
	case !utf8.ValidString(text) || strings.ContainsRune(text, 0):
		return "", errs.New(errs.Invalid, "form_malformed").At(field)
	}
	return text, nil
}

// AddEvidence adds a link or a file to a statement.
func (s *Service) AddEvidence(ctx context.Context, who policy.Actor, id ID, e Evidence, content []byte) (err error) {
	defer errs.Wrap(&err, "institution.AddEvidence(%s, %s)", id, e.Statement)
	return s.meeting(ctx, who, id, e.Statement, "institution.evidence", func(tx *db.Tx, f *found) error {
		var err error
		if e.Text, err = trimmed(e.Text, longestText, "text", true); err != nil {
			return err
		}
		if e.Link = strings.TrimSpace(e.Link); e.Link != "" && !safeLink(e.Link) {
			return errs.New(errs.Invalid, "institution_link", "start", "https://").At("link")
		}
		if err := e.take(content); err != nil {
			return err
		}
		if len(f.evidence) >= mostEvidence || total(f.evidence)+len(content) > MaxFiles {
			return errs.New(errs.Conflict, "institution_evidence_much", "limit", MaxFiles>>20).At("file")
		}
		e.ID = EvidenceID(uuid.Must(uuid.NewV7()).String())
		if len(content) == 0 {
			content = nil
		}
		return insertEvidence(tx, f.Assessment, &e, content)
	})
}

// safeLink reports whether a link leads to a page by an encrypted connection, and to nothing else.
func safeLink(link string) bool {
	u, err := url.Parse(link)
	return err == nil && len(link) <= longestLink && strings.EqualFold(u.Scheme, "https") && u.Host != "" && u.User == nil && u.Opaque == "" &&
		!strings.ContainsFunc(link, func(r rune) bool { return r <= ' ' || r == 0x7f || r == '\\' })
}

// RemoveEvidence takes a piece of evidence away.
func (s *Service) RemoveEvidence(ctx context.Context, who policy.Actor, id ID, statement string, e EvidenceID) (err error) {
	defer errs.Wrap(&err, "institution.RemoveEvidence(%s, %s)", id, e)
	return s.meeting(ctx, who, id, statement, "institution.evidence_removed", func(tx *db.Tx, f *found) error {
		n, err := deleteEvidence(tx, f.Assessment, e)
		if err == nil && n == 0 {
			return errs.New(errs.NotFound, "institution_evidence_not_found")
		}
		return err
	})
}

// AddAction adds something to be done about a statement.
func (s *Service) AddAction(ctx context.Context, who policy.Actor, id ID, x Action) (err error) {
	defer errs.Wrap(&err, "institution.AddAction(%s, %s)", id, x.Statement)
	return s.meeting(ctx, who, id, x.Statement, "institution.action", func(tx *db.Tx, f *found) error {
		var err error
		if x.What, err = trimmed(x.What, longestText, "what", true); err != nil {
			return err
		}
		if x.Who, err = trimmed(x.Who, longestText, "who", false); err != nil {
			return err
		}
		if x.Person != "" {
			x.Who = ""
			if !f.asks(x.Person) {
				return errs.New(errs.NotFound, "person_not_found")
			}
		}
		if x.Until != "" {
			if t, err := time.Parse(time.DateOnly, x.Until); err != nil || t.Year() < 2000 || t.Year() > 2200 {
				return errs.New(errs.Invalid, "institution_until").At("until")
			}
		}
		if len(f.actions) >= mostActions {
			return errs.New(errs.Conflict, "institution_actions_many", "limit", mostActions).At("what")
		}
		x.ID = ActionID(uuid.Must(uuid.NewV7()).String())
		return insertAction(tx, f.Assessment, &x)
	})
}

func (f *found) asks(person identity.PersonID) bool {
	for _, a := range f.asked {
		if a.person == person {
			return true
		}
	}
	return false
}

// RemoveAction takes an action away.
func (s *Service) RemoveAction(ctx context.Context, who policy.Actor, id ID, statement string, x ActionID) (err error) {
	defer errs.Wrap(&err, "institution.RemoveAction(%s, %s)", id, x)
	return s.meeting(ctx, who, id, statement, "institution.action_removed", func(tx *db.Tx, f *found) error {
		n, err := deleteAction(tx, f.Assessment, x)
		if err == nil && n == 0 {
			return errs.New(errs.NotFound, "institution_action_not_found")
		}
		return err
	})
}

// Fix makes the report, which does not change from then on, and deletes what single people answered.
func (s *Service) Fix(ctx context.Context, who policy.Actor, id ID) (err error) {
	defer errs.Wrap(&err, "institution.Fix(%s)", id)
	return s.db.Write(ctx, func(tx *db.Tx) error {
		a, err := s.in(tx, who, id, Meeting)
		if err != nil {
			return err
		}
		f, err := s.found(tx, a)
		if err != nil {
			return err
		}
		if n := len(f.open()); n > 0 {
			return errs.New(errs.Conflict, "institution_open", "n", n)
		}
		if err := storeReport(tx, a, f.report(tx.Now)); err != nil {
			return err
		}
		if err := dropAnswers(tx, a); err != nil {
			return err
		}
		if err := advance(tx, a, Fixed, "fixed_at"); err != nil {
			return err
		}
		return record(tx, who, a, "institution.fix", nil)
	})
}

// Publish lets everyone in the organisation read a fixed report, or takes that back.
func (s *Service) Publish(ctx context.Context, who policy.Actor, id ID, published bool) (err error) {
	defer errs.Wrap(&err, "institution.Publish(%s)", id)
	return s.db.Write(ctx, func(tx *db.Tx) error {
		a, err := s.in(tx, who, id, Fixed)
		if err != nil {
			return err
		}
		if err := setPublished(tx, a, published); err != nil {
			return err
		}
		action := "institution.publish"
		if !published {
			action = "institution.withdraw"
		}
		return record(tx, who, a, action, nil)
	})
}
