package jobs

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/rivershared/uniquestates"
	"github.com/riverqueue/river/rivertype"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
)

// Carried is a job that has not ended, as a backup carries it from one database to another. It is the same on both engines.
type Carried struct {
	Kind         string               `json:"kind"`
	Args         json.RawMessage      `json:"args"`
	State        rivertype.JobState   `json:"state"`
	Attempt      int                  `json:"attempt"`
	MaxAttempts  int                  `json:"max_attempts"`
	Priority     int                  `json:"priority"`
	Queue        string               `json:"queue"`
	CreatedAt    time.Time            `json:"created_at"` // to the millisecond
	ScheduledAt  time.Time            `json:"scheduled_at"`
	Metadata     json.RawMessage      `json:"metadata"`
	Tags         []string             `json:"tags"`
	UniqueKey    []byte               `json:"unique_key,omitempty"`
	UniqueStates []rivertype.JobState `json:"unique_states,omitempty"`
}

// CarryOut calls each for every job that has not ended, in the order they were enqueued. One that runs waits in the copy: it may be done there once more.
func CarryOut(tx *db.Tx, each func(Carried) error) (err error) {
	defer errs.Wrap(&err, "jobs.CarryOut")
	return carrier(tx).carryOut(tx, each)
}

// CarryIn adds such jobs, at most 1,000 at once.
func CarryIn(tx *db.Tx, all []Carried) (err error) {
	defer errs.Wrap(&err, "jobs.CarryIn")
	if len(all) == 0 {
		return nil
	}
	return carrier(tx).carryIn(tx, all)
}

type carries interface {
	carryOut(*db.Tx, func(Carried) error) error
	carryIn(*db.Tx, []Carried) error
}

func carrier(tx *db.Tx) carries {
	if tx.Engine() == "sqlite" {
		return toSQLite().(carries)
	}
	return toPostgres().(carries)
}

func (i inserter[T]) carryOut(tx *db.Tx, each func(Carried) error) error {
	for last := int64(0); ; {
		var rows []*rivertype.JobRow
		err := i.in(tx, func(ctx context.Context, t T) (err error) {
			rows, err = i.driver.UnwrapExecutor(t).JobList(ctx, &riverdriver.JobListParams{
				Max: atOnce, NamedArgs: map[string]any{"last": last}, OrderByClause: "id",
				WhereClause: "id > @last AND state IN ('available', 'pending', 'retryable', 'running', 'scheduled')",
			})
			return err
		})
		if err != nil || len(rows) == 0 {
			return err
		}
		for _, r := range rows {
			c, err := carried(r)
			if err == nil {
				err = each(c)
			}
			if err != nil {
				return err
			}
		}
		last = rows[len(rows)-1].ID
	}
}

func carried(r *rivertype.JobRow) (c Carried, err error) {
	c = Carried{
		Kind: r.Kind, State: r.State, Attempt: r.Attempt, MaxAttempts: r.MaxAttempts, Priority: r.Priority, Queue: r.Queue, Tags: r.Tags,
		CreatedAt: r.CreatedAt.UTC().Truncate(time.Millisecond), ScheduledAt: r.ScheduledAt.UTC().Truncate(time.Millisecond),
		UniqueKey: r.UniqueKey, UniqueStates: r.UniqueStates,
	}
	if c.State == rivertype.JobStateRunning {
		c.State = rivertype.JobStateAvailable
	}
	if c.Args, err = sameJSON(r.EncodedArgs); err == nil {
		c.Metadata, err = sameJSON(r.Metadata)
	}
	return c, err
}

// sameJSON writes JSON as this program would, for each engine has its own order and spaces.
func sameJSON(text []byte) (json.RawMessage, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	return json.Marshal(v)
}

func (i inserter[T]) carryIn(tx *db.Tx, all []Carried) error {
	p := &riverdriver.JobInsertFullManyParams{}
	for _, c := range all {
		if len(c.UniqueKey) > 0 && i.driver.DatabaseName() != riverdriver.DatabaseNameSQLite {
			c.UniqueKey = fmt.Appendf(nil, `\x%x`, c.UniqueKey) // River hands it over as text, and PostgreSQL reads it
		}
		p.Jobs = append(p.Jobs, &riverdriver.JobInsertFullParams{
			Attempt: c.Attempt, CreatedAt: &c.CreatedAt, EncodedArgs: c.Args, Kind: c.Kind, MaxAttempts: c.MaxAttempts, Metadata: c.Metadata,
			Priority: c.Priority, Queue: c.Queue, ScheduledAt: &c.ScheduledAt, State: c.State, Tags: c.Tags, UniqueKey: c.UniqueKey,
			UniqueStates: uniquestates.UniqueStatesToBitmask(c.UniqueStates),
		})
	}
	return i.in(tx, func(ctx context.Context, t T) error {
		_, err := i.driver.UnwrapExecutor(t).JobInsertFullMany(ctx, p)
		return err
	})
}
