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

// NewKey returns a fresh key.
func NewKey() Key {
	var raw [16]byte
	rand.Read(raw[:]) // never fails
	return KeyFrom(raw[:])
}

// KeyFrom makes a key of the first 16 of some secret bytes.
func KeyFrom(raw []byte) Key {
	var b strings.Builder
	for i, x := range raw[:16] {
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
func Holder(org, key string) policy.Actor { return WithKey(policy.Actor{Org: org}, key) }

// WithKey is an actor who has shown the key of an assessment as well.
func WithKey(who policy.Actor, key string) policy.Actor {
	if key != "" {
		parsed := ParseKey(key)
		who.KeyHash, who.Seal = parsed.hash(), parsed.Seal()
	}
	return who
}

// WithInvitation is an actor who has shown the code of an invitation as well.
func WithInvitation(who policy.Actor, code string) policy.Actor {
	if code != "" {
		who.Invitation = ParseKey(code).InvitationHash()
	}
	return who
}

// Seal is what something is sealed with for the holder of the key: it is stored nowhere and cannot be had from the stored hash.
func (k Key) Seal() string {
	sum := sha256.Sum256([]byte("seal for the holder: " + k))
	return hex.EncodeToString(sum[:])
}

// InvitationHash is how a key is stored as an invitation to a round. It cannot be told from it which assessment the same key opens.
func (k Key) InvitationHash() string {
	sum := sha256.Sum256([]byte("invitation to a round: " + k))
	return hex.EncodeToString(sum[:])
}

func (k Key) hash() string {
	sum := sha256.Sum256([]byte(k))
	return hex.EncodeToString(sum[:])
}
