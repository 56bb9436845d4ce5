package curriculum

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
)

// The limits, in characters, units and curricula.
const (
	longestCode  = 24
	longestTitle = 200
	longestText  = 2000
	MostUnits    = 150
	MostSemester = 20
	mostRequired = 10
	mostOfOne    = 100 // of an organisation
)

// clean takes spaces off the ends, and refuses what is missing or too long.
func (a *About) clean() error {
	a.Name, a.Institution, a.Award, a.Summary = line(a.Name), line(a.Institution), line(a.Award), text(a.Summary)
	for _, f := range []struct {
		name, value string
		limit       int
		needed      bool
	}{{"name", a.Name, longestTitle, true}, {"institution", a.Institution, longestTitle, true}, {"award", a.Award, longestTitle, false}, {"summary", a.Summary, longestText, false}} {
		switch {
		case f.needed && f.value == "":
			return errs.New(errs.Invalid, "curriculum_empty").At(f.name)
		case utf8.RuneCountInString(f.value) > f.limit:
			return errs.New(errs.Invalid, "curriculum_long", "limit", f.limit).At(f.name)
		}
	}
	switch {
	case !slices.Contains(Systems, a.System):
		return errs.New(errs.Invalid, "curriculum_system").At("system")
	case a.Total < 0 || a.Total > MostCredits:
		return errs.New(errs.Invalid, "curriculum_credits").At("total")
	case !tag(a.Language):
		return errs.New(errs.Invalid, "curriculum_language").At("language")
	}
	return nil
}

// Clean takes spaces off the ends of a unit's words, puts its marks into the order of the framework, and refuses what cannot be. The field of the error is
// named as the column of the file.
func (u *Unit) Clean(v *framework.Version) error {
	u.Code, u.Title, u.Description = line(u.Code), line(u.Title), text(u.Description)
	switch {
	case u.Code == "":
		return errs.New(errs.Invalid, "curriculum_empty").At("code")
	case !codeOK(u.Code):
		return errs.New(errs.Invalid, "curriculum_code", "limit", longestCode).At("code")
	case u.Title == "":
		return errs.New(errs.Invalid, "curriculum_empty").At("title")
	case utf8.RuneCountInString(u.Title) > longestTitle:
		return errs.New(errs.Invalid, "curriculum_long", "limit", longestTitle).At("title")
	case u.Credits < 0 || u.Credits > MostCredits:
		return errs.New(errs.Invalid, "curriculum_credits").At("credits")
	case u.Semester < 0 || u.Semester > MostSemester:
		return errs.New(errs.Invalid, "curriculum_semester", "most", MostSemester).At("semester")
	case utf8.RuneCountInString(u.Description) > longestText:
		return errs.New(errs.Invalid, "curriculum_long", "limit", longestText).At("description")
	}
	return u.cleanRest(v)
}

func (u *Unit) cleanRest(v *framework.Version) error {
	var codes []string
	for _, c := range u.Requires {
		if c = line(c); c != "" && !slices.ContainsFunc(codes, func(o string) bool { return sameCode(o, c) }) {
			codes = append(codes, c)
		}
	}
	u.Requires = codes
	for _, c := range codes {
		if sameCode(c, u.Code) {
			return errs.New(errs.Invalid, "curriculum_itself").At("requires")
		}
		if !codeOK(c) || len(codes) > mostRequired {
			return errs.New(errs.Invalid, "curriculum_requires", "most", mostRequired).At("requires")
		}
	}
	var marks []Mark
	for _, s := range Steps(v) {
		if d := u.Depth(s) & (Introduced | Practised | Assessed); d != 0 {
			marks = append(marks, Mark{s, d})
		}
	}
	if n := slices.IndexFunc(u.Marks, func(m Mark) bool { return !slices.Contains(Steps(v), m.Step) }); n >= 0 {
		return errs.New(errs.Invalid, "curriculum_step").At("competency")
	}
	u.Marks = marks
	return nil
}

// codeOK reports whether a code can be one: letters and digits of any script, and what usually stands between them. A semicolon parts codes.
func codeOK(code string) bool {
	return utf8.RuneCountInString(code) <= longestCode && !strings.ContainsFunc(code, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && !strings.ContainsRune(" -_./()&+", r)
	})
}

// inOrder puts units by semester; those without one come last.
func inOrder(units []Unit) []Unit {
	slices.SortStableFunc(units, func(a, b Unit) int { return cmp.Compare(late(a.Semester), late(b.Semester)) })
	return units
}

// late is a semester for comparing: one that is not said is after all others.
func late(semester int) int {
	if semester == 0 {
		return MostSemester + 1
	}
	return semester
}

// tag reports whether a language looks like one.
func tag(language string) bool {
	return len(language) >= 2 && len(language) <= 20 && strings.Trim(language, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == ""
}

// line is a text without what no keyboard writes, on one line.
func line(s string) string { return strings.Join(strings.Fields(text(s)), " ") }

// text is a text without what no keyboard writes, with one end of lines.
func text(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.ToValidUTF8(s, ""))
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r == '\t' {
			return ' '
		}
		if r < ' ' && r != '\n' || r == 0x7f || r == '\uFEFF' || r == '\uFFFE' || r == '\uFFFF' || r == utf8.RuneError {
			return -1
		}
		return r
	}, s))
}
