package backup_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/dira-platform/dira/internal/db"
)

var ctx = context.Background()

// insert adds rows of as many values as there are columns.
func insert(tx *db.Tx, table, columns string, values []any) error {
	width := strings.Count(columns, ",") + 1
	var b strings.Builder
	for i := range values {
		switch {
		case i == 0:
			b.WriteString("(")
		case i%width == 0:
			b.WriteString("), (")
		default:
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "$%d", i+1)
	}
	_, err := tx.Exec("INSERT INTO "+table+" ("+columns+") VALUES "+b.String()+")", values...)
	return err
}

// fill stores sessions with answers, as many as there would be after people have answered.
func fill(t testing.TB, d *db.DB, sessions, answers int) {
	t.Helper()
	if err := fillAs(d, 1, sessions, answers); err != nil {
		t.Fatal(err)
	}
}

// fillAs is fill with a seed of its own, for several at the same time.
func fillAs(d *db.DB, seed uint64, sessions, answers int) error {
	rng := rand.New(rand.NewPCG(seed, uint64(sessions)))
	if err := d.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`INSERT INTO itembank_instruments (org_id, id, version, hash, body, created_at) VALUES ('public', 'starter', 1, 'h', '{}', 1)
			ON CONFLICT DO NOTHING`)
		return err
	}); err != nil {
		return err
	}
	for from := 0; from < sessions; from += 500 {
		if err := d.Write(ctx, func(tx *db.Tx) error {
			for range min(500, sessions-from) {
				if err := fillSession(tx, rng, answers); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}

func fillSession(tx *db.Tx, rng *rand.Rand, answers int) error {
	id := uuid.Must(uuid.NewV7()).String()
	err := insert(tx, "assessment_sessions", "org_id, id, key_hash, instrument_id, instrument_version, language, scope, role_id, seed, state, sex, age_band, grade, started_at",
		[]any{"public", id, fmt.Sprintf("%x", sha256.Sum256([]byte(id))), "starter", 1, "fr", `["D1.C1","D2.C6","AI"]`, "", int64(rng.Uint64()), "open", "woman", "30to44", "officer", rng.Int64N(1e15)})
	var asked, given []any
	for n := range answers {
		asked = append(asked, "public", id, n+1, "self.D2", "D2.C6", fmt.Sprintf("D2.C6-b%d", rng.IntN(15)), 1, "", 1, rng.Int64N(1e15))
		given = append(given, "public", id, n+1, 1, uuid.Must(uuid.NewV7()).String(), `["`+string(rune('a'+rng.IntN(4)))+`"]`, "fr", rng.Int64N(1e15))
	}
	if err == nil {
		err = insert(tx, "assessment_questions", "org_id, session_id, number, section, ability, item_id, item_version, level, scored, asked_at", asked)
	}
	if err == nil {
		err = insert(tx, "assessment_answers", "org_id, session_id, number, revision, request_key, choice, language, answered_at", given)
	}
	return err
}
