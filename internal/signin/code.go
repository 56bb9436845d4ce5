package signin

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"
)

// Token is the secret in the cookie of a session, or of what is under way: 256 random bits.
type Token string

func newToken() Token {
	var raw [32]byte
	rand.Read(raw[:]) // never fails
	return Token(base64.RawURLEncoding.EncodeToString(raw[:]))
}

func (t Token) hash() string {
	sum := sha256.Sum256([]byte(t))
	return hex.EncodeToString(sum[:])
}

// Code is a secret that people type: groups of four letters and digits without I, L, O and U (Crockford's base 32), 20 bits each.
type Code string

const (
	codeDigits    = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	codeGroup     = 4
	inviteGroups  = 4 // 80 bits
	recoverGroups = 3 // 60 bits
)

func newCode(groups int) Code {
	raw := make([]byte, groups*codeGroup)
	rand.Read(raw) // never fails
	for i, b := range raw {
		raw[i] = codeDigits[b%32]
	}
	return ParseCode(string(raw))
}

// ParseCode reads a code as people type it: in any case, with any grouping, with the letters that are easily mistaken.
func ParseCode(s string) Code {
	var b strings.Builder
	for _, r := range strings.ToUpper(s) {
		switch r {
		case 'I', 'L':
			r = '1'
		case 'O':
			r = '0'
		}
		if !strings.ContainsRune(codeDigits, r) {
			continue
		}
		if n := b.Len(); n%(codeGroup+1) == codeGroup {
			b.WriteByte('-')
		}
		b.WriteRune(r)
	}
	return Code(b.String())
}

// codeHash is what is stored of a code: whoever has the database and not the server's secret cannot try all codes against it.
func (s *Service) codeHash(purpose string, c Code, of ...string) string {
	return hex.EncodeToString(s.secret.Derive(purpose, append(of, string(c))...))
}
