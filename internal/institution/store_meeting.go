package institution

import (
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/maturity"
)

func insertCount(tx *db.Tx, a *Assessment, statement, level string, people int) error {
	_, err := tx.Exec(`INSERT INTO institution_counts (org_id, assessment_id, statement, level, people) VALUES ($1, $2, $3, $4, $5)`, a.Org, a.ID, statement, level, people)
	return err
}

// selectCounts reads how often each answer was given, by statement.
func selectCounts(tx *db.Tx, a *Assessment) (map[string]maturity.Counts, error) {
	all := map[string]maturity.Counts{}
	_, err := db.All(tx, func(row func(...any) error) (struct{}, error) {
		var statement, level string
		var n int
		err := row(&statement, &level, &n)
		if all[statement] == nil {
			all[statement] = maturity.Counts{}
		}
		all[statement][level] = n
		return struct{}{}, err
	}, `SELECT statement, level, people FROM institution_counts WHERE org_id = $1 AND assessment_id = $2`, a.Org, a.ID)
	return all, err
}

func upsertAgreed(tx *db.Tx, a *Assessment, statement string, g Agreed) error {
	_, err := tx.Exec(`INSERT INTO institution_agreed (org_id, assessment_id, statement, level, why) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (org_id, assessment_id, statement) DO UPDATE SET level = excluded.level, why = excluded.why`, a.Org, a.ID, statement, g.Level, g.Why)
	return err
}

func selectAgreed(tx *db.Tx, a *Assessment) (map[string]Agreed, error) {
	all := map[string]Agreed{}
	_, err := db.All(tx, func(row func(...any) error) (struct{}, error) {
		var statement string
		var g Agreed
		err := row(&statement, &g.Level, &g.Why)
		all[statement] = g
		return struct{}{}, err
	}, `SELECT statement, level, why FROM institution_agreed WHERE org_id = $1 AND assessment_id = $2`, a.Org, a.ID)
	return all, err
}

func insertEvidence(tx *db.Tx, a *Assessment, e *Evidence, content []byte) error {
	_, err := tx.Exec(`INSERT INTO institution_evidence (org_id, id, assessment_id, statement, text, link, file_name, size, content)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, a.Org, e.ID, a.ID, e.Statement, e.Text, e.Link, e.FileName, e.Size, content)
	return err
}

// selectEvidence reads all evidence of an assessment, without what the files hold.
func selectEvidence(tx *db.Tx, a *Assessment) ([]Evidence, error) {
	return db.All(tx, func(row func(...any) error) (e Evidence, err error) {
		return e, row(&e.ID, &e.Statement, &e.Text, &e.Link, &e.FileName, &e.Size)
	}, `SELECT id, statement, text, link, file_name, size FROM institution_evidence WHERE org_id = $1 AND assessment_id = $2 ORDER BY id`, a.Org, a.ID)
}

// selectFile reads a file of an assessment.
func selectFile(tx *db.Tx, a *Assessment, id EvidenceID) (name string, content []byte, err error) {
	err = tx.Row(`SELECT file_name, content FROM institution_evidence WHERE org_id = $1 AND assessment_id = $2 AND id = $3 AND file_name <> ''`,
		[]any{a.Org, a.ID, id}, &name, &content)
	return name, content, missing(err, "institution_evidence_not_found")
}

func deleteEvidence(tx *db.Tx, a *Assessment, id EvidenceID) (int64, error) {
	return tx.Exec(`DELETE FROM institution_evidence WHERE org_id = $1 AND assessment_id = $2 AND id = $3`, a.Org, a.ID, id)
}

func insertAction(tx *db.Tx, a *Assessment, x *Action) error {
	_, err := tx.Exec(`INSERT INTO institution_actions (org_id, id, assessment_id, statement, what, who, person_id, until_day) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		a.Org, x.ID, a.ID, x.Statement, x.What, x.Who, x.Person, x.Until)
	return err
}

func selectActions(tx *db.Tx, a *Assessment) ([]Action, error) {
	list, err := db.All(tx, func(row func(...any) error) (x Action, err error) {
		return x, row(&x.ID, &x.Statement, &x.What, &x.Who, &x.Person, &x.Until)
	}, `SELECT id, statement, what, who, person_id, until_day FROM institution_actions WHERE org_id = $1 AND assessment_id = $2 ORDER BY id`, a.Org, a.ID)
	if err != nil {
		return nil, err
	}
	var ids []identity.PersonID
	for _, x := range list {
		if x.Person != "" {
			ids = append(ids, x.Person)
		}
	}
	names, err := identity.SelectNames(tx, a.Org, ids)
	for i := range list {
		list[i].Name = names[list[i].Person].Name
	}
	return list, err
}

func deleteAction(tx *db.Tx, a *Assessment, id ActionID) (int64, error) {
	return tx.Exec(`DELETE FROM institution_actions WHERE org_id = $1 AND assessment_id = $2 AND id = $3`, a.Org, a.ID, id)
}

// detach takes a person out of what stays, and deletes what they answered. Where people still answer they are not asked any more.
func detach(tx *db.Tx, org string, person identity.PersonID) error {
	list, err := selectAskedOf(tx, org, person)
	if err != nil {
		return err
	}
	for _, mine := range list {
		a, err := selectAssessment(tx, org, mine.assessment)
		if err != nil {
			return err
		}
		if a.State == Draft || a.State == Answering {
			err = deleteAsked(tx, org, mine.id)
		} else {
			_, err = tx.Exec(`DELETE FROM institution_answers WHERE org_id = $1 AND asked_id = $2`, org, mine.id)
		}
		if err != nil {
			return err
		}
	}
	if _, err := tx.Exec(`UPDATE institution_asked SET person_id = '' WHERE org_id = $1 AND person_id = $2`, org, person); err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE institution_actions SET person_id = '' WHERE org_id = $1 AND person_id = $2`, org, person)
	return err
}
