package round

import (
	"encoding/hex"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/secret"
)

// codes derives what is stored nowhere.
type codes struct{ secret secret.Secret }

// invitation is the code of an invitation, or, with the id of an anonymous round, the one code for all. It looks like the key of an assessment, so
// that people type both in the same way.
func (c codes) invitation(org, id string) assessment.Key {
	return assessment.KeyFrom(c.secret.Derive("invitation to a round", org, id))
}

// pair is the code that is the same for the same person in all waves, and leads to them only with the server's secret.
func (c codes) pair(org, person string) string {
	return hex.EncodeToString(c.secret.Derive("pairing of waves", org, person)[:16])
}

// sealing is what the code of an invitation is sealed for in an assessment.
const sealing = "invitation of an assessment"

// seal hides the code of the invitation in an assessment so that only whoever holds the assessment's key finds it.
func seal(key, code assessment.Key) (string, error) {
	return secret.Seal([]byte(key.Seal()), sealing, string(code))
}

// unseal is the code that was sealed for the holder of a key; empty where the actor is another.
func unseal(who policy.Actor, sealed string) assessment.Key {
	code, err := secret.Open([]byte(who.Seal), sealing, sealed)
	if err != nil {
		return ""
	}
	return assessment.Key(code)
}
