package feedback

import (
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/catalogue"
	"github.com/dira-platform/dira/internal/curation"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/policy"
)

// Form is a rating as it is typed.
type Form struct {
	Useful    int
	Hours     string
	Recommend Audience
	Note      string
	Language  string // of the note
}

// rating is what a form says, or what is wrong with it.
func (f Form) rating() (r Rating, err error) {
	r = Rating{Useful: f.Useful, Recommend: f.Recommend, Language: f.Language, State: Silent}
	if f.Useful < 1 || f.Useful > Points {
		return r, errs.New(errs.Invalid, "rating_no_useful").At("useful")
	}
	if typed := strings.TrimSpace(f.Hours); typed != "" {
		hours, ok := catalogue.Hours(typed)
		if !ok || hours <= 0 || hours > mostHours {
			return r, errs.New(errs.Invalid, "rating_hours").At("hours")
		}
		r.Hours = hours
	}
	if f.Recommend != "" && !slices.Contains(Audiences, f.Recommend) {
		return r, errs.New(errs.Invalid, "rating_recommend").At("recommend")
	}
	if r.Note, err = cleaned(f.Note, "note", LongestReview); err == nil && r.Note != "" {
		r.State = Waiting
	}
	return r, err
}

// mine refuses whoever is not signed in.
func mine(who policy.Actor) error {
	return policy.Require(who, policy.RateResources, policy.Object{Org: who.Org, Person: who.Person}, "resource_not_found")
}

// Rate keeps what somebody says of a resource after using it, in the place of what they said before. A text waits for an editor, unless it is the one that was
// decided on.
func (s *Service) Rate(ctx context.Context, who policy.Actor, id library.ResourceID, f Form) (err error) {
	defer errs.Wrap(&err, "feedback.Rate(%s)", id)
	if err := mine(who); err != nil {
		return err
	}
	r, err := f.rating()
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		about, err := library.Select(tx, id)
		if err != nil {
			return err
		}
		if about.Gone {
			return errs.New(errs.NotFound, "resource_not_found")
		}
		was, err := ratingOf(tx, who, about.ID)
		if err != nil {
			return err
		}
		now := r
		now.ID, now.Org, now.Person, now.Resource = RatingID(uuid.Must(uuid.NewV7()).String()), who.Org, identity.PersonID(who.Person), about.ID
		if was != nil {
			now.ID, now.Resource = was.ID, was.Resource
			if was.Note == now.Note && was.Note != "" {
				now.State, now.Reason = was.State, was.Reason
			}
		}
		return saveRating(tx, &now)
	})
}

// ratingOf is what somebody said last of a resource, under whatever id it was known then; nil where they said nothing.
func ratingOf(tx *db.Tx, who policy.Actor, id library.ResourceID) (*Rating, error) {
	all, err := ratingsOf(tx, id)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(all, func(r Rating) bool { return r.Org == who.Org && string(r.Person) == who.Person })
	if i < 0 {
		return nil, nil
	}
	return &all[i], nil
}

// ratingsOf are what people say of a resource, one of each: of two resources that became one, what somebody said last.
func ratingsOf(tx *db.Tx, id library.ResourceID) (list []Rating, err error) {
	homes, err := library.Homes(tx, id)
	if err != nil {
		return nil, err
	}
	var all []Rating
	for _, home := range homes {
		more, err := selectRatings(tx, home)
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
	slices.SortStableFunc(all, func(a, b Rating) int { return b.ChangedAt.Compare(a.ChangedAt) })
	for _, r := range all {
		if !slices.ContainsFunc(list, func(o Rating) bool { return o.Org == r.Org && o.Person == r.Person }) {
			list = append(list, r)
		}
	}
	return list, nil
}

// Rating is what whoever asks said of a resource; nil where they said nothing.
func (s *Service) Rating(ctx context.Context, who policy.Actor, id library.ResourceID) (r *Rating, err error) {
	defer errs.Wrap(&err, "feedback.Rating(%s)", id)
	if err := mine(who); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		r, err = ratingOf(tx, who, id)
		return err
	})
	return r, err
}

// Rated lists the resources of which whoever asks said something, the last first.
func (s *Service) Rated(ctx context.Context, who policy.Actor) (list []Review, err error) {
	defer errs.Wrap(&err, "feedback.Rated")
	if err := mine(who); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		all, err := selectRatingsOf(tx, who.Org, identity.PersonID(who.Person))
		if err != nil {
			return err
		}
		for _, r := range all {
			now, err := library.Select(tx, r.Resource)
			if err != nil {
				return err
			}
			if !now.Gone {
				list = append(list, Review{r, now, true})
			}
		}
		return nil
	})
	return list, err
}

// Unrate takes back what whoever asks said of a resource. Nothing of it stays.
func (s *Service) Unrate(ctx context.Context, who policy.Actor, id library.ResourceID) (err error) {
	defer errs.Wrap(&err, "feedback.Unrate(%s)", id)
	if err := mine(who); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		homes, err := library.Homes(tx, id)
		if err != nil {
			return err
		}
		for _, home := range homes {
			if err := deleteRating(tx, who.Org, identity.PersonID(who.Person), home); err != nil {
				return err
			}
		}
		return nil
	})
}

// Summary is what people say of a resource, on all organisations of this server together.
func (s *Service) Summary(ctx context.Context, who policy.Actor, id library.ResourceID) (x Summary, err error) {
	defer errs.Wrap(&err, "feedback.Summary(%s)", id)
	if err := policy.Require(who, policy.ReadPublic, policy.Object{Org: who.Org}, "resource_not_found"); err != nil {
		return x, err
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		all, err := ratingsOf(tx, id)
		x = summarise(all)
		return err
	})
	return x, err
}

// Review is a text of somebody of an organisation, as its editors see it: without who wrote it.
type Review struct {
	Rating
	Now library.Resource
	Own bool // whoever asks has written it
}

// Reviews lists the texts that wait for the editors of an organisation, the longest waiting first.
func (s *Service) Reviews(ctx context.Context, who policy.Actor) (list []Review, err error) {
	defer errs.Wrap(&err, "feedback.Reviews")
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if err := curation.Require(tx, who); err != nil {
			return err
		}
		all, err := selectWaiting(tx, who.Org)
		if err != nil {
			return err
		}
		for _, r := range all {
			now, err := library.Select(tx, r.Resource)
			if err != nil {
				return err
			}
			if !now.Gone {
				list = append(list, Review{r, now, string(r.Person) == who.Person})
			}
		}
		return nil
	})
	return list, err
}

// ReviewsWaiting is how many texts wait for whoever asks; none for who is no editor.
func (s *Service) ReviewsWaiting(ctx context.Context, who policy.Actor) (n int, err error) {
	defer errs.Wrap(&err, "feedback.ReviewsWaiting")
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if curation.Require(tx, who) != nil {
			return nil
		}
		all, err := selectWaiting(tx, who.Org)
		n = len(all)
		return err
	})
	return n, err
}

// Review reads a text of somebody of the organisation.
func (s *Service) Review(ctx context.Context, who policy.Actor, id RatingID) (x *Review, err error) {
	defer errs.Wrap(&err, "feedback.Review(%s)", id)
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		x, err = review(tx, who, id)
		return err
	})
	return x, err
}

func review(tx *db.Tx, who policy.Actor, id RatingID) (*Review, error) {
	if err := curation.Require(tx, who); err != nil {
		return nil, err
	}
	r, err := selectRating(tx, who.Org, id)
	if err != nil {
		return nil, err
	}
	if r.Note == "" {
		return nil, errs.New(errs.NotFound, "review_not_found")
	}
	now, err := library.Select(tx, r.Resource)
	return &Review{r, now, string(r.Person) == who.Person}, err
}

// ReviewDecisions are what an editor can decide about a text.
var ReviewDecisions = []NoteState{Passed, Declined}

// JudgeReview lets everybody read a text, or nobody. Revision is that of the text as the editor saw it. Nobody passes their own where there is another editor.
func (s *Service) JudgeReview(ctx context.Context, who policy.Actor, id RatingID, revision int, d NoteState, reason string) (err error) {
	defer errs.Wrap(&err, "feedback.JudgeReview(%s, %s)", id, d)
	reason, wrong := cleaned(reason, "reason", LongestReason)
	switch {
	case !slices.Contains(ReviewDecisions, d):
		wrong = errs.New(errs.Invalid, "review_decision").At("decision")
	case wrong == nil && reason == "" && d == Declined:
		wrong = errs.New(errs.Invalid, "review_no_reason").At("reason")
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		x, err := review(tx, who, id)
		switch {
		case err != nil:
			return err
		case x.State != Waiting || x.Revision != revision:
			return errs.New(errs.Conflict, "review_changed")
		case wrong != nil:
			return wrong
		}
		if x.Own {
			editors, err := identity.SelectHolders(tx, who.Org, policy.Editor)
			if err != nil {
				return err
			}
			if len(editors) > 1 {
				return errs.New(errs.Conflict, "review_own").At("decision")
			}
		}
		if err := decideNote(tx, who.Org, id, d, reason); err != nil {
			return err
		}
		action := "library.pass_review"
		if d == Declined {
			action = "library.decline_review"
		}
		return audit.Record(tx, audit.Event{Org: who.Org, Person: who.Person, Role: string(who.Role), Action: action, Object: audit.Object{Kind: "resource", ID: string(x.Now.ID)}})
	})
}
