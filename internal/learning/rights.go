package learning

import (
	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/planning"
	"github.com/dira-platform/dira/internal/secret"
)

// Record is a kept plan as its person may take it along.
type Record struct {
	Assessment assessment.ID  `json:"assessment"`
	Role       string         `json:"role,omitempty"`
	Means      planning.Means `json:"means"`
	Items      []ItemRecord   `json:"items"`
	Goals      []Goal         `json:"goals,omitempty"`
	Shown      []Shown        `json:"shown,omitempty"` // levels of later assessments
	Calendar   bool           `json:"calendar"`        // there is an address at which it can be followed
	Reminders  bool           `json:"reminders"`
}

// ItemRecord is one of its items.
type ItemRecord struct {
	Resource library.ResourceID `json:"resource"`
	Title    string             `json:"title"`
	Cohort   *library.Cohort    `json:"cohort,omitempty"`
	Begins   string             `json:"begins,omitempty"`
	Ends     string             `json:"ends,omitempty"`
	Note     string             `json:"note,omitempty"`
	Begun    string             `json:"begun,omitempty"`
	Evidence *Evidence          `json:"evidence,omitempty"` // as its person says
}

// Record is everything that is stored of the plan.
func (k *Kept) Record() *Record {
	r := &Record{Assessment: k.ID, Role: string(k.Role), Means: k.Means, Items: []ItemRecord{}, Goals: k.Goals, Shown: k.Shown, Calendar: k.feedHash != "", Reminders: k.Remind}
	for _, i := range k.Items {
		one := ItemRecord{Resource: i.Resource.ID, Title: i.Title, Cohort: i.Cohort, Begins: i.Begins, Ends: i.Ends, Note: i.Note, Begun: i.Begun}
		if i.Evidence.Given() {
			one.Evidence = &i.Evidence
		}
		r.Items = append(r.Items, one)
	}
	return r
}

// Export is every plan that is kept with an assessment under a person's name. For the slice that answers for people's rights.
func Export(tx *db.Tx, org, person string) (list []*Record, err error) {
	plans, err := ofPerson(tx, org, person)
	for i := range plans {
		list = append(list, plans[i].Record())
	}
	return list, err
}

// ofPerson reads the plans that are kept with assessments under a person's name.
func ofPerson(tx *db.Tx, org, person string) (list []Kept, err error) {
	ids, err := assessment.OfPerson(tx, org, person)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		k, err := selectPlan(tx, org, assessment.ID(id))
		if err != nil {
			return nil, err
		}
		if k != nil {
			list = append(list, *k)
		}
	}
	return list, nil
}

// Renew makes the addresses of all calendars, and the codes that stop reminders, fit a secret that the server has from now on. Addresses that somebody follows lead
// nowhere any more.
func Renew(tx *db.Tx, secret secret.Secret) error {
	s := &Service{Surroundings: Surroundings{Secret: secret}}
	list, err := db.All(tx, scanPlan, `SELECT `+planColumns+` FROM learning_plans WHERE feed_hash <> '' OR stop_hash <> '' ORDER BY org_id, session_id`)
	for i := range list {
		k := &list[i]
		feed, stop := "", ""
		if k.feedHash != "" {
			feed = s.feedCode(k).InvitationHash()
		}
		if k.stopHash != "" {
			stop = s.stopCode(k).InvitationHash()
		}
		if _, err := tx.Exec(`UPDATE learning_plans SET feed_hash = $3, stop_hash = $4 WHERE org_id = $1 AND session_id = $2`, k.Org, k.ID, feed, stop); err != nil {
			return err
		}
	}
	return err
}
