package signin

import (
	"context"
	"crypto/hmac"
	"encoding/hex"
	"strings"
	"time"

	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
)

// stepLife is how long a person may take for the second step after the first.
const stepLife = 10 * time.Minute

// Entered is what comes of it when somebody has shown who they are: a session, or what lets them go on to the second step.
type Entered struct {
	Org   string
	Token Token  // of the session
	Step  Token  // instead of it, where a second step follows
	Known string // for the browser to remember: the person has signed in there
}

// Credentials are what somebody types to sign in.
type Credentials struct{ Org, Email, Password string }

// Enter signs somebody in by their password. Whoever is unknown, has no password, or has left is answered like one whose password was wrong, after as much
// work.
func (s *Service) Enter(ctx context.Context, c Credentials, v Visit) (e Entered, err error) {
	defer errs.Wrap(&err, "signin.Enter")
	c.Org, c.Email = strings.ToLower(identity.Clean(c.Org)), strings.ToLower(identity.Clean(c.Email))
	tried := []attempt{s.on(addressLimit, v.Address), s.guessing(c, v)}
	last := false
	if err := s.db.Write(ctx, func(tx *db.Tx) (err error) { last, err = try(tx, tried...); return err }); err != nil {
		return e, err
	}
	var id identity.PersonID
	var hash string
	err = s.db.Read(ctx, func(tx *db.Tx) (err error) {
		if id, err = identity.PersonByEmail(tx, c.Org, c.Email); err == nil && id != "" && c.Email != "" {
			hash, _, err = selectPassword(tx, c.Org, id)
		}
		return err
	})
	if err != nil {
		return e, err
	}
	right, err := s.hasher.matches(ctx, c.Password, hash)
	if err != nil {
		return e, err
	}
	if !right {
		return e, s.wrong(ctx, c.Org, id, last && hash != "")
	}
	err = s.db.Write(ctx, func(tx *db.Tx) (err error) {
		if err := succeeded(tx, tried...); err != nil {
			return err
		}
		e, err = s.enter(tx, known{org: c.Org, person: id, how: "password", at: tx.Now}, v)
		return err
	})
	e.Known = s.remember(c.Org, c.Email)
	return e, err
}

// guessing is the limit on one account: apart for browsers in which the person has signed in before.
func (s *Service) guessing(c Credentials, v Visit) attempt {
	if nonce, ok := s.remembers(v.Known, c.Org, c.Email); ok {
		return s.on(deviceLimit, c.Org, c.Email, nonce)
	}
	return s.on(accountLimit, c.Org, c.Email)
}

// wrong answers a wrong password. Only that somebody has to wait from now on is recorded: each single guess would let anyone fill the log.
func (s *Service) wrong(ctx context.Context, org string, id identity.PersonID, last bool) error {
	if last {
		err := s.db.Write(ctx, func(tx *db.Tx) error {
			return audit.Record(tx, audit.Event{Org: org, Role: audit.Visitor, Action: "signin.limited", Object: audit.Object{Kind: audit.Person, ID: string(id)},
				Details: audit.Details{"failed": accountLimit.free}})
		})
		if err != nil {
			return err
		}
	}
	return errs.New(errs.Invalid, "sign_in_wrong").At("email")
}

// known is somebody who has shown who they are, and how.
type known struct {
	org    string
	person identity.PersonID
	strong bool
	how    string
	at     time.Time // when; zero where nobody knows
}

// enter begins a session for somebody who has shown who they are; with one factor only, and where they have a second one, it lets them go on to that.
func (s *Service) enter(tx *db.Tx, k known, v Visit) (Entered, error) {
	e := Entered{Org: k.org}
	if !k.strong {
		sealed, err := selectApp(tx, k.org, k.person)
		if err != nil {
			return e, err
		}
		if sealed != "" {
			e.Step, err = s.underway(tx, ceremony{org: k.org, kind: underStep, person: k.person, data: k.how}, stepLife)
			return e, err
		}
	}
	var err error
	if e.Token, err = begin(tx, k, v.Device); err != nil {
		return e, err
	}
	return e, audit.Record(tx, audit.Event{Org: k.org, Person: string(k.person), Action: "signin.done", Details: audit.Details{"by": k.how, "strong": k.strong}})
}

// goOn renews the session of a token where it is of that person, and begins one where it is not. A second factor that was shown stays shown.
func (s *Service) goOn(tx *db.Tx, t Token, k known, v Visit) (Entered, error) {
	session, err := selectSession(tx, t.hash())
	if err != nil {
		return Entered{}, err
	}
	if session == nil || session.Org != k.org || session.Person != k.person {
		return s.enter(tx, k, v)
	}
	e := Entered{Org: k.org, Token: newToken()}
	session.Strong = session.Strong || k.strong
	if k.at.After(session.ProvedAt) {
		session.ProvedAt = k.at
	}
	if err := updateSession(tx, session, e.Token.hash()); err != nil {
		return e, err
	}
	return e, audit.Record(tx, audit.Event{Org: k.org, Person: string(k.person), Role: string(session.Role), Action: "signin.proved", Details: audit.Details{"by": k.how, "strong": k.strong}})
}

// underway stores what is under way in one browser, and returns the secret for its cookie.
func (s *Service) underway(tx *db.Tx, c ceremony, life time.Duration) (Token, error) {
	t := newToken()
	var err error
	if c.data, err = s.secret.Seal("what is under way", c.data); err != nil {
		return "", err
	}
	return t, insertCeremony(tx, t.hash(), c, tx.Now.Add(life))
}

// under reads what is under way; it is gone then, unless it is to stay.
func (s *Service) under(tx *db.Tx, t Token, kind string, stay bool) (*ceremony, error) {
	c, err := selectCeremony(tx, t.hash(), kind)
	if err != nil {
		return nil, err
	}
	if t == "" || c == nil {
		return nil, errs.New(errs.SignIn, "sign_in_again")
	}
	if c.data, err = s.secret.Open("what is under way", c.data); err != nil {
		return nil, err
	}
	if !stay {
		err = deleteCeremony(tx, t.hash())
	}
	return c, err
}

// Step ends signing in by a code of the app or from paper.
func (s *Service) Step(ctx context.Context, t Token, code string, v Visit) (e Entered, err error) {
	defer errs.Wrap(&err, "signin.Step")
	var wrong error
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		c, err := s.under(tx, t, underStep, true)
		if err != nil {
			return err
		}
		how, err := s.second(tx, c.org, c.person, code)
		if err != nil {
			return counted(err, &wrong)
		}
		if err := deleteCeremony(tx, t.hash()); err != nil {
			return err
		}
		e, err = s.enter(tx, known{c.org, c.person, true, c.data + "+" + how, tx.Now}, v)
		return err
	})
	if err == nil {
		err = wrong
	}
	return e, err
}

// Stepping reports whether the browser is between the two steps.
func (s *Service) Stepping(ctx context.Context, t Token) (err error) {
	defer errs.Wrap(&err, "signin.Stepping")
	return s.db.Read(ctx, func(tx *db.Tx) error {
		_, err := s.under(tx, t, underStep, true)
		return err
	})
}

// counted lets a wrong code be stored as a try, which an error would undo: it is told after the commit.
func counted(err error, wrong *error) error {
	if errs.Is(err, errs.Invalid) {
		*wrong = err
		return nil
	}
	return err
}

// remember is for the browser of somebody who has signed in: "organisation.nonce.seal". It lets nobody in; it says that wrong guesses of others are not
// counted there.
func (s *Service) remember(org, email string) string {
	nonce := string(newCode(inviteGroups))
	return org + "." + nonce + "." + s.sealKnown(org, email, nonce)
}

func (s *Service) remembers(value, org, email string) (nonce string, ok bool) {
	parts := strings.Split(value, ".")
	if len(parts) != 3 || parts[0] != org {
		return "", false
	}
	return parts[1], hmac.Equal([]byte(parts[2]), []byte(s.sealKnown(org, email, parts[1])))
}

func (s *Service) sealKnown(org, email, nonce string) string {
	return hex.EncodeToString(s.secret.Derive("known browser", org, email, nonce)[:16])
}

// LastOrganisation is the organisation to which somebody signed in with a browser the last time; it proves nothing.
func LastOrganisation(known string) string {
	org, _, _ := strings.Cut(known, ".")
	if _, err := identity.ParseOrganisationID(org); err != nil {
		return ""
	}
	return org
}

// Guess lets somebody show a code from an address, unless too many wrong ones came from there lately. A code that is not found counts.
func (s *Service) Guess(ctx context.Context, v Visit, look func() error) (err error) {
	a := s.on(codeLimit, v.Address)
	err = s.db.Read(ctx, func(tx *db.Tx) error { return waits(tx, a) })
	if err != nil {
		return err
	}
	err = look()
	if errs.Is(err, errs.NotFound) {
		if werr := s.db.Batch(ctx, func(tx *db.Tx) error { _, err := try(tx, a); return err }); werr != nil && !errs.Is(werr, errs.TooMany) {
			return werr
		}
	}
	return err
}

// Any reports whether there is an organisation on this server whose people can sign in.
func (s *Service) Any(ctx context.Context) (some bool, err error) {
	defer errs.Wrap(&err, "signin.Any")
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err := identity.SelectOrganisations(tx)
		some = len(list) > 0
		return err
	})
	return some, err
}

// Only is the short name of the organisation, where this server has only one; else empty.
func (s *Service) Only(ctx context.Context) (org string, err error) {
	defer errs.Wrap(&err, "signin.Only")
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err := identity.SelectOrganisations(tx)
		if len(list) == 1 {
			org = string(list[0].ID)
		}
		return err
	})
	return org, err
}

// actorOf is who acts in the log of an organisation.
func actorOf(who policy.Actor, action string) audit.Event {
	return audit.Event{Org: who.Org, Person: who.Person, Role: string(who.Role), Action: action}
}
