package assessment

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/policy"
)

// Given is one answer of a submitted assessment. It carries no id: assessments are numbered.
type Given struct {
	Number   int // of the assessment
	Language string
	About
	Item    string
	Version int
	Choice  []string
	Score   int
}

// streamed is how many assessments are read in one transaction: so that memory stays flat, and nothing is held up for long.
const streamed = 500

// Stream gives the answers of all submitted assessments one by one, for whoever runs the server. An error of each ends it.
func (s *Service) Stream(ctx context.Context, who policy.Actor, each func(Given) error) (err error) {
	defer errs.Wrap(&err, "assessment.Stream")
	if !policy.May(who, policy.ExportAnswers, policy.Object{Org: who.Org}) {
		return errs.New(errs.NotFound, "assessment_not_found")
	}
	items, number := scores{}, 0
	for last := ID(""); ; {
		var page []streamedAnswer
		var ids []ID
		if err := s.db.Read(ctx, func(tx *db.Tx) (err error) {
			if ids, err = selectSubmittedAfter(tx, who.Org, last, streamed); err != nil || len(ids) == 0 {
				return err
			}
			page, err = selectGiven(tx, who.Org, ids[0], ids[len(ids)-1])
			return err
		}); err != nil || len(ids) == 0 {
			return err
		}
		numbers := map[ID]int{}
		for _, id := range ids {
			number++
			numbers[id] = number
		}
		for i, a := range page {
			if i+1 < len(page) && page[i+1].session == a.session && page[i+1].question == a.question {
				continue // the last revision holds
			}
			a.Number = numbers[a.session]
			if a.Score, err = s.scoreOf(ctx, who.Org, items, &a); err != nil {
				return err
			}
			if err := each(a.Given); err != nil {
				return err
			}
		}
		last = ids[len(ids)-1]
	}
}

type streamedAnswer struct {
	Given
	session           ID
	question          int
	instrument        itembank.InstrumentID
	instrumentVersion int
}

// scores are the items of each version of an instrument, by their ids.
type scores map[int]map[string]*itembank.Item

// scoreOf scores an answer with the item as it was when it was asked.
func (s *Service) scoreOf(ctx context.Context, org string, known scores, a *streamedAnswer) (int, error) {
	items := known[a.instrumentVersion]
	if items == nil {
		in, err := s.bank.Instrument(ctx, org, a.instrument, a.instrumentVersion)
		if err != nil {
			return 0, err
		}
		items = map[string]*itembank.Item{}
		for _, it := range in.Items {
			items[string(it.ID)] = it
		}
		known[a.instrumentVersion] = items
	}
	it := items[a.Item]
	if it == nil {
		return 0, fmt.Errorf("item %s is not in version %d of %s", a.Item, a.instrumentVersion, a.instrument)
	}
	return it.Score(a.Choice), nil
}

// selectSubmittedAfter are the next submitted assessments in the order of their ids.
func selectSubmittedAfter(tx *db.Tx, org string, last ID, most int) ([]ID, error) {
	return db.All(tx, func(row func(...any) error) (id ID, err error) { return id, row(&id) },
		`SELECT id FROM assessment_sessions WHERE org_id = $1 AND id > $2 AND state = 'submitted' ORDER BY id LIMIT $3`, org, last, most)
}

// selectGiven reads all revisions of the answers of the submitted assessments from an id to another; one that continues another has a copy of its answers, which is left out.
// The page of assessments is found first: SQLite would take over its bounds for the answers, and look through all of the page for each.
func selectGiven(tx *db.Tx, org string, from, to ID) ([]streamedAnswer, error) {
	return db.All(tx, func(row func(...any) error) (a streamedAnswer, err error) {
		choice := ""
		if err := row(&a.session, &a.question, &a.instrument, &a.instrumentVersion, &a.Language, &a.Sex, &a.AgeBand, &a.Grade, &a.Item, &a.Version, &choice); err != nil {
			return a, err
		}
		return a, json.Unmarshal([]byte(choice), &a.Choice)
	}, `WITH assessment_page AS MATERIALIZED (
			SELECT org_id, id, instrument_id, instrument_version, sex, age_band, grade FROM assessment_sessions
			WHERE org_id = $1 AND id >= $2 AND id <= $3 AND state = 'submitted')
		SELECT s.id, q.number, s.instrument_id, s.instrument_version, a.language, s.sex, s.age_band, s.grade, q.item_id, q.item_version, a.choice
		FROM assessment_page s
		JOIN assessment_questions q ON q.org_id = s.org_id AND q.session_id = s.id
		JOIN assessment_answers a ON a.org_id = q.org_id AND a.session_id = q.session_id AND a.number = q.number
		LEFT JOIN assessment_sharpenings h ON h.org_id = s.org_id AND h.session_id = s.id
		WHERE q.item_id <> '' AND (h.ability IS NULL OR q.section = $4 || h.ability)
		ORDER BY s.id, q.number, a.revision`, org, from, to, more)
}
