package curation

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/google/uuid"

	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/policy"
)

// PairID names two resources that may be one.
type PairID string

// Standing is what is decided about a pair.
type Standing string

// The standings.
const (
	Undecided Standing = "open"
	One       Standing = "one"
	Two       Standing = "two"
)

// Pair is two resources that may be one.
type Pair struct {
	ID        PairID
	First     library.ResourceID // the lesser of the two
	Second    library.ResourceID
	By        string // url, title or near, as [Alike] has it
	Standing  Standing
	Kept      library.ResourceID // of two that are one: whose address stays
	DecidedBy string             // organisation
	Reason    string
	FoundAt   time.Time
	DecidedAt time.Time        // zero: never
	A, B      library.Resource // as they are now
}

// How much of the catalogue is looked through at once.
const (
	lookedThrough = 1000            // resources
	lookingTime   = 3 * time.Second // after which it stops
	shownPairs    = 100
)

// everyone is the organisation to which the library belongs.
const everyone = policy.Public

// sameProvider is the share of pairs of letters that the names of two providers have in common from which on they are taken for one.
const sameProvider = 0.6

// sameTitle is that of two titles of one provider. It is higher than where somebody proposes a resource: nobody is there who knows what it is.
const sameTitle = 0.8

// mayBeOne reports whether two resources may be one: their titles nearly the same, of one provider, in a common language. Titles with different numbers are
// parts of a series.
func mayBeOne(a, b library.Resource) bool {
	if !library.CommonLanguage(a, b) || likeness(a.Provider, b.Provider) < sameProvider {
		return false
	}
	for _, x := range a.Words {
		for _, y := range b.Words {
			if x.Title != "" && likeness(x.Title, y.Title) >= sameTitle && digits(x.Title) == digits(y.Title) {
				return true
			}
		}
	}
	return false
}

// digits are the numbers of a text.
func digits(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsNumber(r) }), " ")
}

// LookThrough looks for resources that may be one among those that changed since the last time, so many at once, and remembers what it finds. More says that
// there is more to look through.
func (s *Service) LookThrough(ctx context.Context, who policy.Actor) (looked int, more bool, err error) {
	defer errs.Wrap(&err, "curation.LookThrough")
	var reached string
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if err := Require(tx, who); err != nil {
			return err
		}
		reached, err = selectReached(tx)
		return err
	})
	if err != nil {
		return 0, false, err
	}
	changed, err := s.Finder.ChangedSince(ctx, who, reached, lookedThrough)
	if err != nil {
		return 0, false, err
	}
	var found []Pair
	begun := time.Now()
	for _, r := range changed {
		if time.Since(begun) > lookingTime {
			break
		}
		if !r.Gone {
			pairs, err := s.pairsOf(ctx, who, r)
			if err != nil {
				return 0, false, err
			}
			found = append(found, pairs...)
		}
		looked, reached = looked+1, r.Mark.String()
	}
	if looked == 0 {
		return 0, false, nil
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		for _, p := range found {
			if err := insertPair(tx, p); err != nil {
				return err
			}
		}
		return saveReached(tx, reached)
	})
	return looked, looked < len(changed) || len(changed) == lookedThrough, err
}

// pairsOf are the pairs of which a resource is one: those known by the same address, and those that a search for its title finds and that are nearly the same.
func (s *Service) pairsOf(ctx context.Context, who policy.Actor, r library.Resource) (list []Pair, err error) {
	others := map[library.ResourceID]string{}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		others, err = library.Same(tx, r)
		return err
	})
	if err != nil {
		return nil, err
	}
	title := r.Words[0]
	hits, err := s.Finder.Find(ctx, who, title.Title, library.Filter{Reads: []string{cmp.Or(title.Language, library.English)}}, 0, looked)
	if err != nil {
		return nil, err
	}
	for _, h := range hits.Resources {
		if h.ID != r.ID && others[h.ID] == "" && mayBeOne(h.Resource, r) {
			others[h.ID] = "near"
		}
	}
	for id, by := range others {
		p := Pair{ID: PairID(uuid.Must(uuid.NewV7()).String()), First: min(r.ID, id), Second: max(r.ID, id), By: by, Standing: Undecided}
		list = append(list, p)
	}
	return list, nil
}

// Pairs lists the resources that may be one and of which nobody has said so or otherwise yet, those found first first, and what was decided last.
func (s *Service) Pairs(ctx context.Context, who policy.Actor) (open, decided []Pair, err error) {
	defer errs.Wrap(&err, "curation.Pairs")
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if err := Require(tx, who); err != nil {
			return err
		}
		all, err := selectPairs(tx, true, shownPairs)
		if err != nil {
			return err
		}
		if open, err = withResources(tx, all); err != nil {
			return err
		}
		open = slices.DeleteFunc(open, func(p Pair) bool { return !p.there() })
		if all, err = selectPairs(tx, false, shownDecided); err == nil {
			decided, err = withResources(tx, all)
		}
		return err
	})
	return open, decided, err
}

// there reports whether both resources are, and are two.
func (p *Pair) there() bool {
	return !p.A.Gone && !p.B.Gone && p.A.ID == p.First && p.B.ID == p.Second
}

func withResources(tx *db.Tx, all []Pair) (list []Pair, err error) {
	for _, p := range all {
		if p.A, err = library.Select(tx, p.First); err != nil {
			return nil, err
		}
		if p.B, err = library.Select(tx, p.Second); err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, nil
}

// Side is one resource of a pair, with who says what of it.
type Side struct {
	Resource   library.Resource
	Statements []library.Statement
	OfOthers   bool // another organisation of this server describes it: only they may give up its address
}

// Pair reads a pair with what each source says of both. Of two that are one, both sides are that one.
func (s *Service) Pair(ctx context.Context, who policy.Actor, id PairID) (p *Pair, sides [2]Side, err error) {
	defer errs.Wrap(&err, "curation.Pair(%s)", id)
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if p, err = pair(tx, who, id); err != nil {
			return err
		}
		for i, r := range []library.Resource{p.A, p.B} {
			sides[i] = Side{Resource: r, OfOthers: ofOthers(who, r)}
			if sides[i].Statements, err = library.Statements(tx, r.ID); err != nil {
				return err
			}
		}
		return nil
	})
	return p, sides, err
}

func pair(tx *db.Tx, who policy.Actor, id PairID) (*Pair, error) {
	if err := Require(tx, who); err != nil {
		return nil, err
	}
	p, err := selectPair(tx, id)
	if err != nil {
		return nil, err
	}
	list, err := withResources(tx, []Pair{p})
	if err != nil {
		return nil, err
	}
	return &list[0], nil
}

// ofOthers reports whether an organisation of this server other than that of whoever asks describes a resource.
func ofOthers(who policy.Actor, r library.Resource) bool {
	return slices.ContainsFunc(r.Sources, func(s library.SourceID) bool { return s.Organisation() != "" && s.Organisation() != who.Org })
}

// Judge says that two resources are one, of which one keeps its address, or that they are two.
func (s *Service) Judge(ctx context.Context, who policy.Actor, id PairID, d Standing, kept library.ResourceID, reason string) (err error) {
	defer errs.Wrap(&err, "curation.Judge(%s, %s)", id, d)
	f := Form{Summary: reason}
	err = f.clean()
	reason = f.Summary
	switch {
	case d != One && d != Two:
		err = errs.New(errs.Invalid, "pair_decision").At("decision")
	case err != nil:
		err = errs.New(errs.Invalid, "proposal_long", "limit", longestReason).At("reason")
	case reason == "":
		err = errs.New(errs.Invalid, "pair_no_reason").At("reason")
	}
	wrong := err
	return s.db.Write(ctx, func(tx *db.Tx) error {
		p, err := pair(tx, who, id)
		switch {
		case err != nil:
			return err
		case p.Standing != Undecided || !p.there():
			return errs.New(errs.Conflict, "pair_decided")
		case wrong != nil:
			return wrong
		case d == One && kept != p.First && kept != p.Second:
			return errs.New(errs.Invalid, "pair_no_kept").At("kept")
		}
		p.Standing, p.Reason, p.DecidedBy, p.DecidedAt = d, reason, who.Org, tx.Now
		action := "library.two"
		if d == One {
			action, p.Kept = "library.one", kept
			if ofOthers(who, p.goes()) {
				return errs.New(errs.Conflict, "pair_of_others").At("kept")
			}
			if err := library.Unite(tx, kept, p.goes().ID); err != nil {
				return err
			}
		}
		if err := updatePair(tx, p); err != nil {
			return err
		}
		return recordPair(tx, who, action, p)
	})
}

// goes is the resource of two that does not keep its address.
func (p *Pair) goes() library.Resource {
	if p.Kept == p.First {
		return p.B
	}
	return p.A
}

// Unjudge takes back what was said of two resources; only the organisation that said it may. They wait for a decision again.
func (s *Service) Unjudge(ctx context.Context, who policy.Actor, id PairID) (err error) {
	defer errs.Wrap(&err, "curation.Unjudge(%s)", id)
	return s.db.Write(ctx, func(tx *db.Tx) error {
		p, err := pair(tx, who, id)
		switch {
		case err != nil:
			return err
		case p.Standing == Undecided:
			return errs.New(errs.Conflict, "pair_undecided")
		case p.DecidedBy != who.Org:
			return errs.New(errs.Conflict, "pair_decided_by_others")
		case p.Standing == One:
			goes := p.Second
			if p.Kept == p.Second {
				goes = p.First
			}
			if err := library.Divide(tx, goes); err != nil {
				return err
			}
		}
		if err := recordPair(tx, who, "library.undecide", p); err != nil {
			return err
		}
		p.Standing, p.Kept, p.Reason, p.DecidedBy, p.DecidedAt = Undecided, "", "", "", time.Time{}
		return updatePair(tx, p)
	})
}

func recordPair(tx *db.Tx, who policy.Actor, action string, p *Pair) error {
	return audit.Record(tx, audit.Event{Org: who.Org, Person: who.Person, Role: string(who.Role), Action: action,
		Object: audit.Object{Kind: "resource", ID: string(cmp.Or(p.Kept, p.First))}, Details: audit.Details{"first": string(p.First), "second": string(p.Second), "was": string(p.Standing)}})
}
