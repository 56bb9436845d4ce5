package mail

import (
	netmail "net/mail"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/dira-platform/dira/internal/errs"
)

// Only what every mail server understands the same way: no quoted local parts, no comments, no addresses of machines, no list, no name.
var (
	asciiAddress = regexp.MustCompile(`^[A-Za-z0-9!#$%&'*+/=?^_{|}~` + "`" + `-]+(\.[A-Za-z0-9!#$%&'*+/=?^_{|}~` + "`" + `-]+)*` +
		`@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$`)
	// The same with letters and digits of any script.
	anyAddress = regexp.MustCompile(`^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_{|}~` + "`" + `-]+(\.[\p{L}\p{M}\p{N}!#$%&'*+/=?^_{|}~` + "`" + `-]+)*` +
		`@([\p{L}\p{N}]([\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?\.)+[\p{L}\p{M}\p{N}-]{2,63}$`)
)

// Most bytes of an address and of what stands before its @ (RFC 5321, 4.5.3.1).
const (
	maxAddress = 254
	maxLocal   = 64
)

// CheckAddress returns an address as it will be used, without spaces around it and with its domain in small letters. It refuses with
// mail_address what is not one bare address, and with mail_address_letters one with letters outside ASCII unless wide says that the mail server
// takes those.
func CheckAddress(address string, wide bool) (string, error) {
	address = strings.TrimSpace(address)
	local, domain, _ := strings.Cut(address, "@")
	parsed, err := netmail.ParseAddress(address)
	switch {
	case err != nil || parsed.Name != "" || parsed.Address != address || len(address) > maxAddress || len(local) > maxLocal || !utf8.ValidString(address),
		!anyAddress.MatchString(address):
		return "", errs.New(errs.Invalid, "mail_address").At("address")
	case isASCII(address) && !asciiAddress.MatchString(address):
		return "", errs.New(errs.Invalid, "mail_address").At("address")
	case !isASCII(address) && !wide:
		return "", errs.New(errs.Invalid, "mail_address_letters").At("address")
	}
	return local + "@" + strings.ToLower(domain), nil
}

// addressKey is by what all messages to an address are found. Hardly any server tells capital letters from small ones.
func addressKey(address string) string { return strings.ToLower(strings.TrimSpace(address)) }

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
