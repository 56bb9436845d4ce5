package institution

import (
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/identity"
)

// Record is what is stored about a person's part in assessments of institutions, as they may take it along.
type Record struct {
	Asked   []AskedRecord  `json:"asked"`
	Actions []ActionRecord `json:"actions"`
}

// AskedRecord is one assessment that somebody was asked to answer. Single answers are there until the report is fixed.
type AskedRecord struct {
	Assessment string                  `json:"assessment"`
	Unit       string                  `json:"unit"`
	Finished   bool                    `json:"finished"`
	Answers    map[string]AnswerRecord `json:"answers,omitempty"`
}

// AnswerRecord is one answer.
type AnswerRecord struct {
	Level string `json:"level"`
	Note  string `json:"note,omitempty"`
}

// ActionRecord is something that somebody was asked to do.
type ActionRecord struct {
	What  string `json:"what"`
	Until string `json:"until,omitempty"`
}

// Export is what is stored about a person's part. For the slice that answers for people's rights.
func Export(tx *db.Tx, org string, person identity.PersonID) (*Record, error) {
	list, err := selectAskedOf(tx, org, person)
	if err != nil {
		return nil, err
	}
	r := &Record{}
	for _, one := range list {
		a, err := selectAssessment(tx, org, one.assessment)
		if err != nil {
			return nil, err
		}
		answers, err := selectAnswers(tx, org, one.id)
		if err != nil {
			return nil, err
		}
		out := AskedRecord{Assessment: a.Name, Unit: a.UnitName, Finished: one.finished, Answers: map[string]AnswerRecord{}}
		for item, x := range answers {
			out.Answers[item] = AnswerRecord(x)
		}
		r.Asked = append(r.Asked, out)
	}
	r.Actions, err = db.All(tx, func(row func(...any) error) (x ActionRecord, err error) { return x, row(&x.What, &x.Until) },
		`SELECT what, until_day FROM institution_actions WHERE org_id = $1 AND person_id = $2 AND person_id <> '' ORDER BY id`, org, person)
	return r, err
}

// Erase deletes what a person answered, and takes them out of what stays: the counts of a closed assessment, and what is to be done.
func Erase(tx *db.Tx, org string, person identity.PersonID) error { return detach(tx, org, person) }
