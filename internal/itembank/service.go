package itembank

import (
	"context"
	"fmt"
	"sync"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
)

// Service is the use cases of the item bank. It answers other parts of the program only: no person reads items through it yet, so
// its methods take the organisation and no actor.
type Service struct {
	db *db.DB

	mu    sync.Mutex
	cache map[string]*Instrument // stored versions never change
}

// NewService returns the use cases on a database.
func NewService(d *db.DB) *Service { return &Service{db: d, cache: map[string]*Instrument{}} }

// Install stores an instrument and its items, giving a new version to each that differs from the newest stored one. Standards that panels of the
// organisation have set stay. It returns the version that new assessments use from now on.
func (s *Service) Install(ctx context.Context, org string, in *Instrument) (version int, err error) {
	defer errs.Wrap(&err, "itembank.Install(%s)", in.ID)
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		in, err := in.decided(tx, org)
		if err != nil {
			return err
		}
		version, err = storeInstrument(tx, org, in)
		return err
	})
	return version, err
}

// Newest is the instrument that new assessments use.
func (s *Service) Newest(ctx context.Context, org string, id InstrumentID) (_ *Instrument, err error) {
	defer errs.Wrap(&err, "itembank.Newest(%s)", id)
	var version int
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		version, err = newestVersion(tx, org, id)
		return err
	})
	if err != nil {
		return nil, err
	}
	if version == 0 {
		return nil, errs.New(errs.Invalid, "instrument_unknown", "id", string(id)).At("instrument")
	}
	return s.Instrument(ctx, org, id, version)
}

// Instrument is one stored version.
func (s *Service) Instrument(ctx context.Context, org string, id InstrumentID, version int) (_ *Instrument, err error) {
	defer errs.Wrap(&err, "itembank.Instrument(%s, %d)", id, version)
	key := fmt.Sprintf("%s/%s/%d", org, id, version)
	s.mu.Lock()
	defer s.mu.Unlock() // also while loading: nobody needs it loaded twice
	if in := s.cache[key]; in != nil {
		return in, nil
	}
	var in *Instrument
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		in, err = loadInstrument(tx, org, id, version)
		return err
	})
	if err == nil {
		s.cache[key] = in
	}
	return in, err
}
