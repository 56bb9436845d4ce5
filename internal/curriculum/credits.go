package curriculum

import (
	"strconv"
	"strings"
)

// Credits are hundredths of a credit, so that 7.5 and 2.25 are exact. They are written as a number.
type Credits int

// MostCredits is the largest number that is read: hours of a long curriculum come near it.
const MostCredits Credits = 20_000_00

// ParseCredits reads a number with at most two decimals, after a point or a comma. Digits of other scripts are read, too.
func ParseCredits(s string) (c Credits, ok bool) {
	s = strings.Map(digit, strings.TrimSpace(s))
	whole, part, parted := strings.Cut(strings.ReplaceAll(s, ",", "."), ".")
	if !digits(whole) || len(whole) > 6 || parted && (!digits(part) || len(part) > 2) {
		return 0, false
	}
	n, err := strconv.Atoi(whole + (part + "00")[:2])
	return Credits(n), err == nil && Credits(n) <= MostCredits
}

func digits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// digit is a digit of Arabic or Persian writing as one of Latin writing, and their sign before decimals as a point.
func digit(r rune) rune {
	switch {
	case r >= '٠' && r <= '٩':
		return '0' + r - '٠'
	case r >= '۰' && r <= '۹':
		return '0' + r - '۰'
	case r == '٫':
		return '.'
	}
	return r
}

// String writes credits for a file: 7.5.
func (c Credits) String() string {
	s := strconv.Itoa(int(c) / 100)
	if rest := int(c) % 100; rest != 0 {
		s += "." + strings.TrimRight(strconv.Itoa(100 + rest)[1:], "0")
	}
	return s
}

// Number is credits as a number.
func (c Credits) Number() float64 { return float64(c) / 100 }

// MarshalJSON writes 7.5.
func (c Credits) MarshalJSON() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalJSON reads what MarshalJSON wrote.
func (c *Credits) UnmarshalJSON(raw []byte) error {
	n, ok := ParseCredits(string(raw))
	if !ok {
		return strconv.ErrSyntax
	}
	*c = n
	return nil
}
