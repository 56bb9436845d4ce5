package signin

import (
	"time"

	"github.com/alexedwards/argon2id"
	"github.com/pquerna/otp/totp"
)

// Cheap makes hashes cheap, for tests.
func (s *Service) Cheap() *Service {
	s.hasher = newHasher(argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32})
	return s
}

// Hashes is how many hashes were made or compared.
func (s *Service) Hashes() int64 { return s.hasher.runs.Load() }

// CheckPassword is for the table of passwords.
var CheckPassword = checkPassword

// CodeAt is the code that an app shows.
func CodeAt(key string, at time.Time) string {
	code, err := totp.GenerateCode(key, at)
	if err != nil {
		panic(err)
	}
	return code
}
