package logbook

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
)

// Service is what people can do with the log of their organisation.
type Service struct {
	db *db.DB
}

// NewService returns the use cases on a database.
func NewService(d *db.DB) *Service { return &Service{d} }

// looked refuses an actor who may not read the log, which belongs to the whole organisation, and writes down that they did.
func (s *Service) looked(ctx context.Context, who policy.Actor, action string, d audit.Details) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		whole := policy.Object{Org: who.Org}
		if who.SignedIn() {
			root, err := identity.SelectRoot(tx, who.Org)
			if err != nil {
				return err
			}
			whole.Unit = root.Path
		}
		if err := policy.Require(who, policy.ReadAudit, whole, "log_not_found"); err != nil {
			return err
		}
		return audit.Record(tx, audit.Event{Org: who.Org, Person: who.Person, Role: string(who.Role), Action: action, Details: d})
	})
}

// Read shows a page of the log. Before is the Next of the page before, 0 for the first.
func (s *Service) Read(ctx context.Context, who policy.Actor, f Filter, before int64) (p Page, err error) {
	defer errs.Wrap(&err, "logbook.Read")
	if err := s.looked(ctx, who, "audit.read", audit.Details{"filtered": f != Filter{}}); err != nil {
		return p, err
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, next, err := audit.List(tx, who.Org, f.filter(), audit.Page{Before: before})
		if err != nil {
			return err
		}
		p = Page{Next: next}
		names, err := known(tx, who, list)
		if err != nil {
			return err
		}
		for _, k := range list {
			p.Entries = append(p.Entries, names.entry(k))
		}
		return nil
	})
	return p, err
}

// parties are the people and units of some events whom the reader may know.
type parties map[string]Party

// known reads the names that a reader may know.
func known(tx *db.Tx, who policy.Actor, list []*audit.Known) (parties, error) {
	all := parties{}
	var people []identity.PersonID
	for _, k := range list {
		people = append(people, identity.PersonID(k.Person), identity.PersonID(k.ObjectPerson))
		if k.Object.Kind != "unit" || all[k.Object.ID].Open != "" {
			continue
		}
		u, err := identity.SelectUnit(tx, who.Org, identity.UnitID(k.Object.ID))
		if errs.Is(err, errs.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		all[k.Object.ID] = Party{Name: u.Name, Open: string(u.ID)}
		if !policy.May(who, policy.ReadPeople, policy.Object{Org: who.Org, Unit: u.Path}) {
			all[k.Object.ID] = Party{Name: u.Name}
		}
	}
	slices.Sort(people)
	people = slices.DeleteFunc(slices.Compact(people), func(id identity.PersonID) bool { return id == "" })
	names, err := identity.SelectNames(tx, who.Org, people)
	for id, p := range names {
		if policy.May(who, policy.ReadPeople, policy.Object{Org: who.Org, Person: string(id), Unit: p.Path}) {
			all[string(id)] = Party{Name: p.Name, Open: string(id)}
		}
	}
	return all, err
}

// entry is an event in the form in which it is shown.
func (names parties) entry(k *audit.Known) Entry {
	e := Entry{Number: k.Number, At: k.At, Role: k.Role, Action: k.Action, Who: names[k.Person], What: names[cmp.Or(k.ObjectPerson, k.Object.ID)]}
	e.Who.Kind, e.Who.ID = audit.Person, k.Actor
	e.What.Kind, e.What.ID = k.Object.Kind, k.Object.ID
	var details map[string]any
	if err := json.Unmarshal(k.Details, &details); err != nil { // it was tampered with: the check says so
		e.Details = []Detail{{"?", string(k.Details)}}
		return e
	}
	for name, value := range details {
		if n, ok := value.(float64); ok { // large numbers too are whole ones
			value = int64(n)
		}
		if text := fmt.Sprint(value); text != "" && text != "false" {
			e.Details = append(e.Details, Detail{name, text})
		}
	}
	slices.SortFunc(e.Details, func(a, b Detail) int { return cmp.Compare(a.Name, b.Name) })
	return e
}

// Export writes the events that a filter wants, the oldest first. People stand in it as subjects. Nothing is written when the actor may not.
func (s *Service) Export(ctx context.Context, who policy.Actor, f Filter, format Format, w func() io.Writer) (err error) {
	defer errs.Wrap(&err, "logbook.Export(%s)", format)
	write := audit.ExportJSON
	switch format {
	case JSON:
	case CSV:
		write = audit.ExportCSV
	default:
		return errs.New(errs.NotFound, "log_not_found")
	}
	if err := s.looked(ctx, who, "audit.export", audit.Details{"format": string(format), "filtered": f != Filter{}}); err != nil {
		return err
	}
	return write(ctx, s.db, who.Org, f.filter(), w())
}

// Checked is what came of checking the chain.
type Checked struct {
	Head   string // the place that was reached, to be written down: NUMBER:HASH
	Broken error  // what does not fit; nil: the chain is whole
}

// Check computes the chain anew, from the first event to the last. Once is the head of an earlier check, which must still be in it, or empty.
func (s *Service) Check(ctx context.Context, who policy.Actor, once string) (c Checked, err error) {
	defer errs.Wrap(&err, "logbook.Check")
	var marks []audit.Mark
	if once != "" {
		m, err := audit.ParseMark(once)
		if err != nil {
			return c, errs.New(errs.Invalid, "log_head_malformed").At("head").Because(err)
		}
		marks = append(marks, m)
	}
	if err := s.looked(ctx, who, "audit.check", audit.Details{"marked": len(marks) > 0}); err != nil {
		return c, err
	}
	head, err := audit.Verify(ctx, s.db, who.Org, marks, nil)
	c.Head = head.String()
	if errs.Is(err, errs.Conflict) {
		c.Broken, err = err, nil
	}
	return c, err
}
