// Package secret holds the one secret of a server, which is kept beside the database and never in it: codes are derived from it and small things sealed
// with it, so that whoever reads the database alone, or a copy of it, can open nothing.
package secret

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/dira-platform/dira/internal/errs"
)

// size of the secret, in bytes.
const size = 32

// Secret is the secret of a server. It prints as nothing.
type Secret struct{ key []byte }

// String keeps the secret out of logs.
func (Secret) String() string { return "(secret)" }

// GoString keeps the secret out of logs.
func (Secret) GoString() string { return "(secret)" }

// New makes a fresh secret.
func New() Secret {
	key := make([]byte, size)
	rand.Read(key) // never fails
	return Secret{key}
}

// Parse reads a secret as [Load] writes it: 64 hexadecimal digits.
func Parse(s string) (Secret, error) {
	key, err := hex.DecodeString(strings.TrimSpace(s))
	if err != nil || len(key) != size {
		return Secret{}, errs.New(errs.Invalid, "secret_malformed", "digits", 2*size)
	}
	return Secret{key}, nil
}

// Load reads the secret from a file, and makes one where there is none. Only its owner may read the file.
func Load(path string) (s Secret, err error) {
	defer errs.Wrap(&err, "secret.Load")
	s, found, err := Find(path)
	if found || err != nil {
		return s, err
	}
	if s, err = create(path); !errors.Is(err, fs.ErrExist) {
		return s, err
	}
	s, _, err = Find(path) // another process was quicker
	return s, err
}

// Find reads the secret from a file, if the file is there.
func Find(path string) (s Secret, found bool, err error) {
	defer errs.Wrap(&err, "secret.Find")
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Secret{}, false, nil
	}
	if err != nil {
		return Secret{}, false, err
	}
	s, err = Parse(string(text))
	return s, err == nil, err
}

// create writes a fresh secret under another name first, so that nobody ever reads half of it, and gives way to one that is there by then.
func create(path string) (Secret, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return Secret{}, err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".secret-*") // mode 0600
	if err != nil {
		return Secret{}, err
	}
	defer os.Remove(f.Name())
	s := New()
	_, err = f.WriteString(hex.EncodeToString(s.key) + "\n")
	err = errors.Join(err, f.Sync(), f.Close())
	if err != nil {
		return Secret{}, err
	}
	return s, os.Link(f.Name(), path)
}

// Derive gives 32 bytes for a purpose and its parts: always the same, and telling nothing about the secret or about any other (HMAC-SHA256 over the
// parts, each behind its length).
func (s Secret) Derive(purpose string, parts ...string) []byte {
	mac := hmac.New(sha256.New, s.key)
	for _, part := range append([]string{purpose}, parts...) {
		mac.Write(binary.BigEndian.AppendUint64(nil, uint64(len(part))))
		mac.Write([]byte(part))
	}
	return mac.Sum(nil)
}

// Fingerprint tells two secrets apart and tells nothing else.
func (s Secret) Fingerprint() string { return hex.EncodeToString(s.Derive("fingerprint")[:8]) }

// Seal encrypts a text for a purpose with the server's secret.
func (s Secret) Seal(purpose, text string) (string, error) { return Seal(s.key, purpose, text) }

// Open reads what Seal wrote for the same purpose.
func (s Secret) Open(purpose, sealed string) (string, error) { return Open(s.key, purpose, sealed) }

// errSealed is what is wrong with a sealed text that does not open; why, nobody need know.
var errSealed = errors.New("the sealed text does not open: another secret, or it was changed")

// Seal encrypts a text for a purpose with a key of high entropy: AES-256-GCM with a random nonce, under a key derived by HKDF-SHA256 (RFC 5869).
func Seal(key []byte, purpose, text string) (string, error) {
	gcm, err := sealer(key, purpose)
	if err != nil {
		return "", err
	}
	nonce := make([]byte, gcm.NonceSize())
	rand.Read(nonce) // never fails
	return base64.RawURLEncoding.EncodeToString(gcm.Seal(nonce, nonce, []byte(text), nil)), nil
}

// Open reads what Seal wrote with the same key for the same purpose.
func Open(key []byte, purpose, sealed string) (string, error) {
	raw, err := base64.RawURLEncoding.DecodeString(sealed)
	if err != nil {
		return "", errSealed
	}
	gcm, err := sealer(key, purpose)
	if err != nil {
		return "", err
	}
	if len(raw) < gcm.NonceSize() {
		return "", errSealed
	}
	text, err := gcm.Open(nil, raw[:gcm.NonceSize()], raw[gcm.NonceSize():], nil)
	if err != nil {
		return "", errSealed
	}
	return string(text), nil
}

func sealer(key []byte, purpose string) (cipher.AEAD, error) {
	derived, err := hkdf.Key(sha256.New, key, nil, "dira: "+purpose, size)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(derived)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}
