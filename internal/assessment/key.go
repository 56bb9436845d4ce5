package assessment

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/dira-platform/dira/internal/policy"
)

// Key is the secret that opens one assessment: 80 random bits as sixteen letters that can be read out, "7KQ2-M9XD-…". It is the Bearer
// key of the JSON face, the code to go on with on another device, and the end of the private link. Only its hash is stored.
type Key string

// alphabet is Crockford's base 32: no I, L, O or U, so that nothing is mistaken when it is written down.
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

func newKey() Key {
	var raw [16]byte
	rand.Read(raw[:]) // never fails
	var b strings.Builder
	for i, x := range raw {
		if i > 0 && i%4 == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(alphabet[x%32])
	}
	return Key(b.String())
}

// ParseKey reads a key as people type it: in any case, with or without hyphens and spaces, O for 0, I or L for 1.
// It returns an empty key for what cannot be one.
func ParseKey(s string) Key {
	var b strings.Builder
	for _, r := range strings.ToUpper(s) {
		switch r {
		case '-', '–', ' ', '\u00a0', '\u2068', '\u2069', '\u200e', '\u200f':
			continue
		case 'O':
			r = '0'
		case 'I', 'L':
			r = '1'
		}
		if !strings.ContainsRune(alphabet, r) {
			return ""
		}
		if n := b.Len(); n == 4 || n == 9 || n == 14 {
			b.WriteByte('-')
		}
		b.WriteRune(r)
	}
	if b.Len() != 19 {
		return ""
	}
	return Key(b.String())
}

// Holder is an actor on an organisation's site who has shown a key. What is no key makes an actor who has shown a wrong one.
func Holder(org, key string) policy.Actor {
	if key == "" {
		return policy.Actor{Org: org}
	}
	return policy.Actor{Org: org, KeyHash: ParseKey(key).hash()}
}

func (k Key) hash() string {
	sum := sha256.Sum256([]byte(k))
	return hex.EncodeToString(sum[:])
}
