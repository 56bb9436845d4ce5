package signin

import (
	"context"
	"crypto/subtle"
	"strings"
	"time"
	"unicode"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"

	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
)

const (
	halfMinute    = 30 // seconds that a code of the app is shown
	appDigits     = 6
	recoveryCodes = 10
)

// stepAt finds the half minute for which a code of an app is right, at most one away from now; 0 when there is none.
func stepAt(key, code string, now time.Time) (int64, error) {
	found := int64(0)
	for step := now.Unix()/halfMinute - 1; step <= now.Unix()/halfMinute+1; step++ {
		want, err := hotp.GenerateCode(key, uint64(step))
		if err != nil {
			return 0, err
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			found = step
		}
	}
	return found, nil
}

// digits are those of a code of the app as people type it: in groups, in the digits of their language; empty when it has another form.
func digits(code string) string {
	var b strings.Builder
	for _, r := range code {
		switch {
		case r >= '0' && r <= '9':
			b.WriteRune(r)
		case r >= '٠' && r <= '٩':
			b.WriteRune('0' + r - '٠')
		case r >= '۰' && r <= '۹':
			b.WriteRune('0' + r - '۰')
		case !unicode.IsSpace(r) && r != '-':
			return ""
		}
	}
	if b.Len() != appDigits {
		return ""
	}
	return b.String()
}

// second checks the second factor of a person: a code of the app, or one from paper, which works once. A wrong one is [errs.Invalid], and counts.
func (s *Service) second(tx *db.Tx, org string, id identity.PersonID, code string) (how string, err error) {
	tried := s.on(stepLimit, org, string(id))
	last, err := try(tx, tried)
	if err != nil {
		return "", err
	}
	right, how := false, "app"
	if n := digits(code); n != "" {
		right, err = s.codeOfApp(tx, org, id, n)
	} else {
		how = "recovery_code"
		right, err = deleteRecoveryCode(tx, org, id, s.codeHash("recovery code", ParseCode(code), org, string(id)))
	}
	if err != nil {
		return "", err
	}
	if right {
		return how, succeeded(tx, tried)
	}
	if last {
		err = audit.Record(tx, audit.Event{Org: org, Role: audit.Visitor, Action: "signin.limited", Object: audit.Object{Kind: audit.Person, ID: string(id)},
			Details: audit.Details{"failed": stepLimit.free, "step": 2}})
		if err != nil {
			return "", err
		}
	}
	return "", errs.New(errs.Invalid, "step_wrong").At("code")
}

// codeOfApp reports whether a code of the app is right, and makes it one that was used.
func (s *Service) codeOfApp(tx *db.Tx, org string, id identity.PersonID, code string) (bool, error) {
	sealed, err := selectApp(tx, org, id)
	if err != nil || sealed == "" {
		return false, err
	}
	key, err := s.secret.Open(sealing(org, id), sealed)
	if err != nil {
		return false, err
	}
	step, err := stepAt(key, code, tx.Now)
	if err != nil || step == 0 {
		return false, err
	}
	return updateStep(tx, org, id, step)
}

func sealing(org string, id identity.PersonID) string {
	return "second step of " + org + "/" + string(id)
}

// App is what an app on the telephone needs to make codes.
type App struct {
	Key     string // in base 32, for typing
	URL     string // the same for scanning
	Pending string // the key, sealed: the page sends it back with the first code
}

// NewApp makes the key of an app. Nothing changes before a code of it comes back.
func (s *Service) NewApp(ctx context.Context, who policy.Actor, t Token) (a App, err error) {
	defer errs.Wrap(&err, "signin.NewApp")
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		session, err := s.grave(tx, who, t)
		if err != nil {
			return err
		}
		p, err := identity.SelectPerson(tx, session.Org, session.Person)
		if err != nil {
			return err
		}
		key, err := totp.Generate(totp.GenerateOpts{Issuer: "Dira", AccountName: session.Org + "/" + strings.ReplaceAll(p.Email, ":", ""), SecretSize: 20})
		if err != nil {
			return err
		}
		a.Key, a.URL = key.Secret(), key.URL()
		a.Pending, err = s.secret.Seal("new "+sealing(session.Org, session.Person), a.Key)
		return err
	})
	return a, err
}

// AppAgain is the same app again, after a wrong code.
func (s *Service) AppAgain(who policy.Actor, pending string) (App, error) {
	key, err := s.secret.Open("new "+sealing(who.Org, identity.PersonID(who.Person)), pending)
	if err != nil {
		return App{}, errs.New(errs.Invalid, "form_malformed").Because(err)
	}
	parsed, err := otp.NewKeyFromURL("otpauth://totp/Dira:" + who.Org + "?issuer=Dira&secret=" + key)
	if err != nil {
		return App{}, err
	}
	return App{key, parsed.URL(), pending}, nil
}

// ConfirmApp sets the second step by the first code of the app. It counts as shown then; the codes for paper are told this once.
func (s *Service) ConfirmApp(ctx context.Context, who policy.Actor, t Token, pending, code string) (_ Token, codes []Code, err error) {
	defer errs.Wrap(&err, "signin.ConfirmApp")
	key, err := s.secret.Open("new "+sealing(who.Org, identity.PersonID(who.Person)), pending)
	if err != nil {
		return "", nil, errs.New(errs.Invalid, "form_malformed").Because(err)
	}
	next := newToken()
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		session, err := s.grave(tx, who, t)
		if err != nil {
			return err
		}
		step, err := stepAt(key, digits(code), tx.Now)
		if err != nil {
			return err
		}
		if step == 0 {
			return errs.New(errs.Invalid, "step_wrong").At("code")
		}
		sealed, err := s.secret.Seal(sealing(who.Org, session.Person), key)
		if err != nil {
			return err
		}
		if err := upsertApp(tx, who.Org, session.Person, sealed, step); err != nil {
			return err
		}
		if codes, err = s.newCodes(tx, session); err != nil {
			return err
		}
		session.Strong, session.ProvedAt = true, tx.Now
		if err := updateSession(tx, session, next.hash()); err != nil {
			return err
		}
		return audit.Record(tx, actorOf(who, "second_step.set"))
	})
	return next, codes, err
}

// newCodes makes the codes for paper anew.
func (s *Service) newCodes(tx *db.Tx, session *Session) (codes []Code, err error) {
	if err := deleteRecoveryCodes(tx, session.Org, session.Person); err != nil {
		return nil, err
	}
	for range recoveryCodes {
		c := newCode(recoverGroups)
		if err := insertRecoveryCode(tx, session.Org, session.Person, s.codeHash("recovery code", c, session.Org, string(session.Person))); err != nil {
			return nil, err
		}
		codes = append(codes, c)
	}
	return codes, nil
}

// NewCodes makes new codes for paper; the old ones are gone.
func (s *Service) NewCodes(ctx context.Context, who policy.Actor, t Token) (codes []Code, err error) {
	defer errs.Wrap(&err, "signin.NewCodes")
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		session, err := s.grave(tx, who, t)
		if err != nil {
			return err
		}
		sealed, err := selectApp(tx, session.Org, session.Person)
		if err != nil {
			return err
		}
		if sealed == "" {
			return errs.New(errs.NotFound, "second_step_not_set")
		}
		if codes, err = s.newCodes(tx, session); err != nil {
			return err
		}
		return audit.Record(tx, actorOf(who, "second_step.codes"))
	})
	return codes, err
}

// RemoveApp takes the second step away. Who acts in a role that needs one keeps it, unless they have a passkey.
func (s *Service) RemoveApp(ctx context.Context, who policy.Actor, t Token) (err error) {
	defer errs.Wrap(&err, "signin.RemoveApp")
	return s.db.Write(ctx, func(tx *db.Tx) error {
		session, err := s.grave(tx, who, t)
		if err != nil {
			return err
		}
		keys, err := selectPasskeys(tx, session.Org, session.Person)
		if err != nil {
			return err
		}
		must, err := elevated(tx, session.Org, session.Person)
		if err != nil {
			return err
		}
		if must && len(keys) == 0 {
			return errs.New(errs.Conflict, "second_step_kept")
		}
		if err := dropApp(tx, session.Org, session.Person); err != nil {
			return err
		}
		return audit.Record(tx, actorOf(who, "second_step.removed"))
	})
}

func dropApp(tx *db.Tx, org string, id identity.PersonID) error {
	if err := deleteApp(tx, org, id); err != nil {
		return err
	}
	return deleteRecoveryCodes(tx, org, id)
}

// elevated reports whether a person holds a role that counts only after a second factor.
func elevated(tx *db.Tx, org string, id identity.PersonID) (bool, error) {
	grants, err := identity.SelectGrants(tx, org, id)
	for _, g := range grants {
		if g.Role.Elevated() {
			return true, err
		}
	}
	return false, err
}
