package assessment

import (
	"context"
	"fmt"

	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/policy"
)

// engine returns the engine of an instrument version, made on first use.
func (s *Service) engine(ctx context.Context, who policy.Actor, id itembank.InstrumentID, version int) (*Engine, error) {
	return s.made(ctx, who, id, version, version)
}

// made returns the engine of the questions of one version of an instrument on the scale of another, made on first use. A question that the other version has in other
// words is another question: its difficulty is that of its level there.
func (s *Service) made(ctx context.Context, who policy.Actor, id itembank.InstrumentID, version, scale int) (*Engine, error) {
	key := fmt.Sprintf("%s/%s/%d/%d", who.Org, id, version, scale)
	s.mu.Lock()
	defer s.mu.Unlock()
	if e := s.engines[key]; e != nil {
		return e, nil
	}
	in, err := s.bank.Instrument(ctx, who.Org, id, version)
	if err != nil {
		return nil, err
	}
	if scale != version {
		other, err := s.bank.Instrument(ctx, who.Org, id, scale)
		if err != nil {
			return nil, err
		}
		rescaled := *in
		rescaled.Scale = other.Scale
		in = &rescaled
	}
	v, err := s.frameworks.Version(ctx, who, in.Framework)
	if err != nil {
		return nil, err
	}
	e, err := NewEngine(in, v)
	if err == nil {
		s.engines[key] = e
	}
	return e, err
}
