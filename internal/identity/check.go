package identity

import (
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/policy"
)

// maxText is the longest name, number or address that is stored, in characters.
const maxText = 200

var organisationID = regexp.MustCompile(`^[a-z][a-z0-9-]{1,30}[a-z0-9]$`)

// reserved are short names that would be mistaken for something else.
var reserved = []string{policy.Public, "admin", "administrator", "operator", "dira", "www"}

// ParseOrganisationID reads the short name of an organisation as people type it.
func ParseOrganisationID(s string) (OrganisationID, error) {
	s = strings.ToLower(strings.TrimSpace(s))
	if !organisationID.MatchString(s) || slices.Contains(reserved, s) {
		return "", errs.New(errs.Invalid, "organisation_short_name").At("organisation")
	}
	return OrganisationID(s), nil
}

// Clean makes a text that people typed or pasted fit to be stored in one line: composed characters, no control or direction marks, single blanks.
func Clean(s string) string {
	s = norm.NFC.String(strings.ToValidUTF8(s, ""))
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.Is(unicode.Cc, r), unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// checkName cleans a name and refuses an empty or too long one.
func checkName(name, field string) (string, error) {
	name = Clean(name)
	switch {
	case name == "":
		return "", errs.New(errs.Invalid, "name_missing").At(field)
	case utf8.RuneCountInString(name) > maxText:
		return "", errs.New(errs.Invalid, "text_too_long", "max", maxText).At(field)
	}
	return name, nil
}

// CheckEmail reads one plain address, without a display name, and puts it into the form that is stored.
func CheckEmail(s string) (string, error) {
	s = Clean(s)
	if s == "" {
		return "", nil
	}
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || len(s) > maxText || !strings.Contains(s[strings.LastIndex(s, "@"):], ".") {
		return "", errs.New(errs.Invalid, "email_malformed").At("email")
	}
	return strings.ToLower(s), nil
}

// sexes are the codes of a person's sex; they are the same everywhere.
var sexes = []string{"", "woman", "man", "other", "undisclosed"}

// Check cleans the details and refuses what cannot be stored.
func (d Details) Check() (Details, error) {
	var err error
	if d.Name, err = checkName(d.Name, "name"); err != nil {
		return d, err
	}
	if d.Email, err = CheckEmail(d.Email); err != nil {
		return d, err
	}
	for field, text := range map[string]*string{"staff_number": &d.StaffNumber, "age_band": &d.AgeBand, "grade": &d.Grade, "job_role": &d.JobRole, "language": &d.Language} {
		if *text = Clean(*text); utf8.RuneCountInString(*text) > maxText {
			return d, errs.New(errs.Invalid, "text_too_long", "max", maxText).At(field)
		}
	}
	if !slices.Contains(sexes, d.Sex) {
		return d, errs.New(errs.Invalid, "sex_unknown").At("sex")
	}
	return d, nil
}

// check cleans what a unit is made of and refuses what cannot be stored.
func (n NewUnit) check() (NewUnit, error) {
	var err error
	if n.Name, err = checkName(n.Name, "name"); err != nil {
		return n, err
	}
	if n.Code = Clean(n.Code); utf8.RuneCountInString(n.Code) > maxText {
		return n, errs.New(errs.Invalid, "text_too_long", "max", maxText).At("code")
	}
	if !slices.Contains(UnitKinds, n.Kind) {
		return n, errs.New(errs.Invalid, "unit_kind_unknown").At("kind")
	}
	return n, nil
}
