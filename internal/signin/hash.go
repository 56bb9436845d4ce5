package signin

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"sync/atomic"

	"github.com/alexedwards/argon2id"

	"github.com/dira-platform/dira/internal/errs"
)

// cost is what one guess at a password costs: more than the least that OWASP asks for (19 MiB, 2 passes), and about 60 ms of a core.
var cost = argon2id.Params{Memory: 32 << 10, Iterations: 3, Parallelism: 1, SaltLength: 16, KeyLength: 32}

const (
	hashesAtOnce = 2  // so that a storm of guesses leaves memory and half of the cores to the others
	hashesWait   = 64 // before the next is told to come back
)

// hasher makes and compares hashes of passwords, a few at a time.
type hasher struct {
	cost    argon2id.Params
	slots   chan struct{}
	waiting atomic.Int64
	runs    atomic.Int64 // for tests: as many for someone unknown as for a wrong password
	dummy   string       // of no password
}

func newHasher(cost argon2id.Params) *hasher {
	random := func(n uint32) string {
		raw := make([]byte, n)
		rand.Read(raw) // never fails
		return base64.RawStdEncoding.EncodeToString(raw)
	}
	dummy := fmt.Sprintf("$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s", cost.Memory, cost.Iterations, cost.Parallelism, random(cost.SaltLength), random(cost.KeyLength))
	return &hasher{cost: cost, slots: make(chan struct{}, hashesAtOnce), dummy: dummy}
}

// turn waits for a slot. Whoever has it gives it back by calling done.
func (h *hasher) turn(ctx context.Context) (done func(), err error) {
	defer h.waiting.Add(-1)
	if h.waiting.Add(1) > hashesWait {
		return nil, errs.New(errs.Unavailable, "sign_in_busy")
	}
	select {
	case h.slots <- struct{}{}:
		h.runs.Add(1)
		return func() { <-h.slots }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// make is the hash of a new password.
func (h *hasher) make(ctx context.Context, password string) (string, error) {
	done, err := h.turn(ctx)
	if err != nil {
		return "", err
	}
	defer done()
	return argon2id.CreateHash(normalPassword(password), &h.cost)
}

// matches compares a password with a hash. With none it compares with one that no password has, so that it takes as long.
func (h *hasher) matches(ctx context.Context, password, hash string) (bool, error) {
	done, err := h.turn(ctx)
	if err != nil {
		return false, err
	}
	defer done()
	if len(password) > 4*maxPassword {
		password = password[:4*maxPassword] // nobody has one that long: it is no match, and takes as long as another
	}
	if hash == "" {
		hash = h.dummy
	}
	return argon2id.ComparePasswordAndHash(normalPassword(password), hash)
}
