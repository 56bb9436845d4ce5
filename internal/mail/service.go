package mail

import (
	"cmp"
	"errors"

	"github.com/google/uuid"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
)

// Service is what can be done with messages. It asks nobody whether they may: the slice that calls it has.
type Service struct {
	db     *db.DB
	server *server       // nil: no mail
	wake   chan struct{} // buffered: something was queued
}

// NewService returns the use cases on a database. Wrong settings are refused with a code that says which.
func NewService(d *db.DB, s Settings) (_ *Service, err error) {
	defer errs.Wrap(&err, "mail.NewService")
	v := &Service{db: d, wake: make(chan struct{}, 1)}
	if !s.Off() {
		v.server, err = s.check()
	}
	return v, err
}

// Off reports whether this server sends no mail. Then [Service.Queue] refuses, and callers show codes and links on a page or on paper instead.
func (s *Service) Off() bool { return s.server == nil }

// CheckAddress is [CheckAddress] for the mail server that is set. Pages use it when an address is typed in, also where there is no mail yet.
func (s *Service) CheckAddress(address string) (string, error) {
	return CheckAddress(address, s.server != nil && s.server.wide)
}

// Queue puts a message on its way within the caller's transaction: it is sent if and only if that is committed. A message about the same
// thing for the same purpose is not queued again; its id comes back, whatever has become of it.
//
// It refuses with mail_off where there is no mail, and an address as [CheckAddress] does.
func (s *Service) Queue(tx *db.Tx, m Message) (_ ID, err error) {
	defer errs.Wrap(&err, "mail.Queue(%s %s)", m.Purpose, m.Reference)
	if s.Off() {
		return "", errs.New(errs.Unavailable, "mail_off")
	}
	if m.To, err = s.CheckAddress(m.To); err != nil {
		return "", err
	}
	if err := checkMessage(m); err != nil {
		return "", err
	}
	m.Subject = shortened(oneLine(m.Subject), maxSubject)
	if m.Until.IsZero() {
		m.Until = tx.Now.Add(lifetime)
	}
	id := ID(uuid.Must(uuid.NewV7()).String())
	stored, err := insertMessage(tx, id, string(id)+"@"+s.server.domain(), m)
	if err != nil {
		return "", err
	}
	if !stored {
		id, _, err = selectID(tx, m.Org, m.Purpose, m.Reference)
		return id, err
	}
	s.wakeSender()
	return id, nil
}

// wakeSender tells the sender of this process that something is queued. It may come before the commit: the sender looks in a write of its own,
// and writes wait for one another, so it gets its turn when this one has ended.
func (s *Service) wakeSender() {
	select {
	case s.wake <- struct{}{}:
	default: // it was told and has not looked yet
	}
}

// Find returns the id of the message about something, and false when there is none.
func (s *Service) Find(tx *db.Tx, org, purpose, reference string) (_ ID, ok bool, err error) {
	defer errs.Wrap(&err, "mail.Find(%s %s)", purpose, reference)
	return selectID(tx, org, purpose, reference)
}

// Get returns what is known of a message.
func (s *Service) Get(tx *db.Tx, org string, id ID) (_ Entry, err error) {
	defer errs.Wrap(&err, "mail.Get(%s)", id)
	found, err := selectEntry(tx, key{org, id})
	if err != nil {
		return Entry{}, err
	}
	if len(found) == 0 {
		return Entry{}, errs.New(errs.NotFound, "mail_not_found")
	}
	return found[0], nil
}

// List returns the messages of an organisation in a state, the newest first, at most limit; before is the last id of the page before, or empty.
func (s *Service) List(tx *db.Tx, org string, state State, before ID, limit int) (_ []Entry, err error) {
	defer errs.Wrap(&err, "mail.List(%s)", state)
	return selectEntries(tx, org, state, before, limit)
}

// Counts says how many messages of an organisation are in each state.
func (s *Service) Counts(tx *db.Tx, org string) (_ map[State]int, err error) {
	defer errs.Wrap(&err, "mail.Counts")
	return countStates(tx, org)
}

// Resend has a failed or uncertain message sent again, because a person wants it. An uncertain one may arrive a second time; it keeps its
// Message-ID, by which many mail programs show the two as one.
//
// It refuses with mail_state a message that is on its way, sent or cancelled, and with mail_text_gone one whose text was erased.
func (s *Service) Resend(tx *db.Tx, org string, id ID) (err error) {
	defer errs.Wrap(&err, "mail.Resend(%s)", id)
	if s.Off() {
		return errs.New(errs.Unavailable, "mail_off")
	}
	k := key{org, id}
	if err := possible(tx, k, resend); err != nil {
		return err
	}
	if has, err := hasText(tx, k); err != nil || !has {
		return cmp.Or[error](err, errs.New(errs.Conflict, "mail_text_gone"))
	}
	if _, err := move(tx, k, occurrence{event: resend, at: tx.Now}); err != nil {
		return err
	}
	s.wakeSender()
	return nil
}

// Cancel takes back a message that the mail server has not got, or settles a failed or uncertain one, and erases its text. It refuses with
// mail_state what is being handed over or was sent.
func (s *Service) Cancel(tx *db.Tx, org string, id ID) (err error) {
	defer errs.Wrap(&err, "mail.Cancel(%s)", id)
	k := key{org, id}
	if err := possible(tx, k, cancel); err != nil {
		return err
	}
	if _, err := move(tx, k, occurrence{event: cancel, at: tx.Now}); err != nil {
		return err
	}
	return eraseText(tx, k)
}

// possible says why a person cannot have something happen to a message.
func possible(tx *db.Tx, k key, e event) error {
	p, ok, err := selectProgress(tx, k)
	switch {
	case err != nil:
		return err
	case !ok:
		return errs.New(errs.NotFound, "mail_not_found")
	case next[p.state][e] == "":
		return errs.New(errs.Conflict, "mail_state").Because(&refusedError{p.state, e})
	}
	return nil
}

// Erase removes an address from an organisation's messages, with their subjects and texts. What waits is cancelled; what is being handed over
// goes out. That a message of some purpose was sent at some time stays.
func (s *Service) Erase(tx *db.Tx, org, address string) (err error) {
	defer errs.Wrap(&err, "mail.Erase")
	keys, err := selectTo(tx, org, address)
	if err != nil {
		return err
	}
	for _, k := range keys {
		_, err := move(tx, k, occurrence{event: cancel, at: tx.Now})
		if _, tooLate := errors.AsType[*refusedError](err); err != nil && !tooLate {
			return err
		}
	}
	return eraseTo(tx, org, address)
}

// Export lists what is known of the messages to an address, the oldest first. Texts are left out: a code in them is for the person alone.
func (s *Service) Export(tx *db.Tx, org, address string) (_ []Entry, err error) {
	defer errs.Wrap(&err, "mail.Export")
	return selectEntriesTo(tx, org, address)
}

// AfterRestore makes uncertain what was on its way when a backup was made, and returns how many messages that are: they may have been sent
// since. Whoever restores a backup calls it before anything is sent from the restored database.
func AfterRestore(tx *db.Tx) (n int, err error) {
	defer errs.Wrap(&err, "mail.AfterRestore")
	keys, err := selectUnfinished(tx)
	for _, k := range keys {
		if _, err := move(tx, k, occurrence{event: restore, at: tx.Now, code: "restored"}); err != nil {
			return 0, err
		}
	}
	return len(keys), err
}

// move lets something happen to a message; ok is false when there is no such message.
func move(tx *db.Tx, k key, o occurrence) (ok bool, err error) {
	was, ok, err := selectProgress(tx, k)
	if err != nil || !ok {
		return false, err
	}
	is, can := was.after(o)
	if !can {
		return true, &refusedError{was.state, o.event}
	}
	stored, err := updateProgress(tx, k, was, is)
	if err == nil && !stored {
		err = &refusedError{was.state, o.event}
	}
	return true, err
}
