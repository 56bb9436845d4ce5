package audit

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"io"
	"math"
	"strconv"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/spreadsheet"
)

// line is an event in an export, with all that its hash is made of.
type line struct {
	Org          string          `json:"org"`
	Number       int64           `json:"number"`
	At           string          `json:"at"` // UTC, with microseconds
	Actor        string          `json:"actor"`
	Role         string          `json:"role"`
	Action       string          `json:"action"`
	ObjectKind   string          `json:"object_kind"`
	ObjectID     string          `json:"object_id"`
	Details      json.RawMessage `json:"details"`
	PreviousHash string          `json:"previous_hash"`
	Hash         string          `json:"hash"`
	Encoding     int64           `json:"encoding"`
}

func lineOf(e *Entry) line {
	return line{e.Org, e.Number, e.At.UTC().Format("2006-01-02T15:04:05.000000Z"), e.Actor, e.Role, e.Action, e.Object.Kind, e.Object.ID,
		asStored(e.Details), e.PreviousHash, e.Hash, e.encoding}
}

// asStored gives details into JSON without touching them. What was tampered with, so that it is no JSON in our form, becomes a string: the
// hash must not seem right where it is not.
func asStored(details json.RawMessage) json.RawMessage {
	var compact bytes.Buffer
	if err := json.Compact(&compact, details); err != nil || !bytes.Equal(compact.Bytes(), details) {
		text, _ := json.Marshal(string(details)) // a string always can
		return text
	}
	return details
}

// wanted reads the events that a filter wants, the oldest first: all of them in the order of the chain, some in the order of time.
func wanted(ctx context.Context, d *db.DB, org string, f Filter, each func(*Entry) error) error {
	all := func(_ *db.Tx, list []*Entry) error {
		for _, e := range list {
			if err := each(e); err != nil {
				return err
			}
		}
		return nil
	}
	if f == (Filter{}) {
		return eachChunk(ctx, d, org, all)
	}
	after := place{math.MinInt64, math.MinInt64}
	return inChunks(ctx, d, func(tx *db.Tx) ([]*Entry, error) { return selectLater(tx, org, after, f, chunk) }, func(tx *db.Tx, list []*Entry) error {
		last := list[len(list)-1]
		after = place{db.Micros(last.At), last.Number}
		return all(tx, list)
	})
}

// ExportJSON writes the events that a filter wants, the oldest first, one JSON object a line. People stand in it as subjects. Without a filter
// the lines are in the order of the chain.
func ExportJSON(ctx context.Context, d *db.DB, org string, f Filter, w io.Writer) (err error) {
	defer errs.Wrap(&err, "audit.ExportJSON(%s)", org)
	out := bufio.NewWriter(w)
	to := json.NewEncoder(out)
	to.SetEscapeHTML(false)
	if err := wanted(ctx, d, org, f, func(e *Entry) error { return to.Encode(lineOf(e)) }); err != nil {
		return err
	}
	return out.Flush()
}

var csvHeader = []string{"org", "number", "at", "actor", "role", "action", "object_kind", "object_id", "details", "previous_hash", "hash", "encoding"}

// ExportCSV writes the same as a table for a spreadsheet. What begins like a formula is behind an apostrophe.
func ExportCSV(ctx context.Context, d *db.DB, org string, f Filter, w io.Writer) (err error) {
	defer errs.Wrap(&err, "audit.ExportCSV(%s)", org)
	file := csv.NewWriter(w)
	if err := file.Write(csvHeader); err != nil {
		return err
	}
	if err := wanted(ctx, d, org, f, func(e *Entry) error { return file.Write(cells(lineOf(e))) }); err != nil {
		return err
	}
	file.Flush()
	return file.Error()
}

func cells(l line) []string {
	row := []string{l.Org, strconv.FormatInt(l.Number, 10), l.At, l.Actor, l.Role, l.Action, l.ObjectKind, l.ObjectID, string(l.Details), l.PreviousHash,
		l.Hash, strconv.FormatInt(l.Encoding, 10)}
	for i := range row {
		row[i] = spreadsheet.Defuse(row[i])
	}
	return row
}
