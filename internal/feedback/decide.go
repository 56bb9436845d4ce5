package feedback

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/curation"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/mail"
	"github.com/dira-platform/dira/internal/policy"
)

// Group is what is reported of one resource and waits for an editor.
type Group struct {
	Resource library.Resource
	Reports  []Report // the oldest first
	Ours     bool     // the editor's organisation describes the resource, so that it can be taken out
}

// Kinds counts the reports of each kind.
func (g *Group) Kinds() map[Kind]int {
	n := map[Kind]int{}
	for _, r := range g.Reports {
		n[r.Kind]++
	}
	return n
}

// Queue lists what waits for the editors of an organisation, the longest waiting first.
func (s *Service) Queue(ctx context.Context, who policy.Actor) (list []Group, err error) {
	defer errs.Wrap(&err, "feedback.Queue")
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if err := curation.Require(tx, who); err != nil {
			return err
		}
		list, err = groups(tx, who.Org)
		return err
	})
	return list, err
}

// Waiting is how many resources have reports that wait for whoever asks; none for who is no editor.
func (s *Service) Waiting(ctx context.Context, who policy.Actor) (n int, err error) {
	defer errs.Wrap(&err, "feedback.Waiting")
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if curation.Require(tx, who) != nil {
			return nil
		}
		list, err := groups(tx, who.Org)
		n = len(list)
		return err
	})
	return n, err
}

// groups are the open reports that the editors of an organisation see: those of its own people; and of visitors those about resources that the organisation
// describes, or that no organisation of this server does.
func groups(tx *db.Tx, org string) (list []Group, err error) {
	open, err := selectOpen(tx, org)
	if err != nil {
		return nil, err
	}
	all, err := about(tx, open)
	if err != nil {
		return nil, err
	}
	at := map[library.ResourceID]int{}
	for _, x := range all {
		if x.Now.Gone || x.ByVisitor() && !sees(org, x.Now) {
			continue
		}
		i, known := at[x.Now.ID]
		if !known {
			i, at[x.Now.ID] = len(list), len(list)
			list = append(list, Group{Resource: x.Now, Ours: slices.Contains(x.Now.Sources, library.Organisation(org))})
		}
		list[i].Reports = append(list[i].Reports, x.Report)
	}
	return list, nil
}

// sees reports whether the editors of an organisation look after what visitors say of a resource.
func sees(org string, r library.Resource) bool {
	described := slices.ContainsFunc(r.Sources, func(s library.SourceID) bool { return s.Organisation() != "" })
	return !described || slices.Contains(r.Sources, library.Organisation(org))
}

// Group is what is reported of one resource.
func (s *Service) Group(ctx context.Context, who policy.Actor, id library.ResourceID) (g *Group, err error) {
	defer errs.Wrap(&err, "feedback.Group(%s)", id)
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		g, err = group(tx, who, id)
		return err
	})
	return g, err
}

func group(tx *db.Tx, who policy.Actor, id library.ResourceID) (*Group, error) {
	if err := curation.Require(tx, who); err != nil {
		return nil, err
	}
	list, err := groups(tx, who.Org)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(list, func(g Group) bool { return g.Resource.ID == id })
	if i < 0 {
		return nil, errs.New(errs.NotFound, "report_not_found")
	}
	return &list[i], nil
}

// Settle decides about some of the reports of a resource. Those that came in since the editor looked stay open, as do those that they left out.
func (s *Service) Settle(ctx context.Context, who policy.Actor, id library.ResourceID, chosen []ReportID, d State, reason string) (err error) {
	defer errs.Wrap(&err, "feedback.Settle(%s, %s)", id, d)
	reason, wrong := cleaned(reason, "reason", LongestReason)
	switch {
	case !slices.Contains(Decisions, d):
		wrong = errs.New(errs.Invalid, "report_decision").At("decision")
	case wrong == nil && reason == "":
		wrong = errs.New(errs.Invalid, "report_no_reason").At("reason")
	case len(chosen) == 0:
		wrong = cmp.Or(wrong, error(errs.New(errs.Invalid, "report_none_chosen").At("report")))
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		g, err := group(tx, who, id)
		switch {
		case err != nil:
			return err
		case wrong != nil:
			return wrong
		case d == TakenOut && !g.Ours:
			return errs.New(errs.Conflict, "resource_not_ours").At("decision")
		}
		settled := slices.DeleteFunc(slices.Clone(g.Reports), func(r Report) bool { return !slices.Contains(chosen, r.ID) })
		if len(settled) == 0 {
			return errs.New(errs.Conflict, "report_settled").At("report")
		}
		if err := tidy(tx); err != nil {
			return err
		}
		for _, r := range settled {
			r.State, r.Reason, r.DecidedAt = d, reason, tx.Now
			if err := decide(tx, &r); err != nil {
				return err
			}
			if err := s.tell(tx, &r, g.Resource); err != nil {
				return err
			}
		}
		if err := audit.Record(tx, audit.Event{Org: who.Org, Person: who.Person, Role: string(who.Role), Action: "library.settle",
			Object: audit.Object{Kind: "resource", ID: string(id)}, Details: audit.Details{"decision": string(d), "reports": len(settled)}}); err != nil {
			return err
		}
		if d == TakenOut {
			_, err = curation.Withdraw(tx, who, id)
		}
		return err
	})
}

// tell writes to who reported what was decided, where there is mail and an address. They find it on their page as well.
func (s *Service) tell(tx *db.Tx, r *Report, about library.Resource) error {
	if r.ByVisitor() || s.Mail == nil || s.Mail.Off() {
		return nil
	}
	x, err := identity.SelectPerson(tx, r.Org, r.Person)
	if err != nil || x.Email == "" {
		return err
	}
	o, err := identity.SelectOrganisation(tx, r.Org)
	if err != nil {
		return err
	}
	language := cmp.Or(x.Language, o.Language)
	w := s.Words(language)
	title := strings.TrimSpace(about.Title(language).Text)
	_, err = s.Mail.Queue(tx, mail.Message{Org: r.Org, Purpose: "report", Reference: string(r.ID) + "." + string(r.State), To: x.Email, Language: language,
		Until: tx.Now.AddDate(0, 0, 14), Subject: w.T("report_mail.subject"),
		Text: w.T("report_mail.text."+string(r.State), "name", x.Name, "title", title, "reason", r.Reason, "link", s.Address+"/proposals")})
	if errs.Is(err, errs.Invalid) {
		return nil // an address that the mail server cannot write to
	}
	return err
}
