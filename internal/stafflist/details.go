package stafflist

import (
	"net/mail"
	"regexp"
	"strconv"
	"strings"

	"github.com/dira-platform/dira/internal/errs"
)

// email reads an address, also one that stands as programs copy it: Amina <amina@example.org>, mailto:amina@example.org.
func (r *reading) email(column int, s string, row *Row) string {
	s = strings.TrimRight(s, " ;,.")
	if len(s) > 7 && strings.EqualFold(s[:7], "mailto:") {
		s = s[7:]
	}
	a, err := mail.ParseAddress(s)
	if err != nil || !deliverable(a.Address) {
		r.problem(row, column, s, Refuses, errs.New(errs.Invalid, "staff_email", "value", shorten(s)))
		return ""
	}
	at := strings.LastIndexByte(a.Address, '@')
	domain := strings.ToLower(a.Address[at:])
	if reserved(domain) {
		r.problem(row, column, s, Warns, errs.New(errs.Invalid, "staff_email_example", "value", shorten(s)))
	}
	return a.Address[:at] + domain
}

// deliverable reports whether an address is one that mail is sent to: without quotation marks, at a domain of several parts.
func deliverable(address string) bool {
	const longest, longestLocal = MaxText, 64
	local, domain, _ := strings.Cut(address, "@")
	again, err := mail.ParseAddress(address)
	if err != nil || again.Address != address || len(address) > longest || len(local) > longestLocal || !strings.Contains(domain, ".") {
		return false
	}
	for label := range strings.SplitSeq(domain, ".") {
		if label == "" || len(label) > 63 || strings.HasPrefix(label, "-") || strings.HasSuffix(label, "-") || strings.ContainsAny(label, `[]:_"`) {
			return false
		}
	}
	return true
}

// reserved reports whether a domain is one of those for examples, at which nobody gets mail (RFC 2606). It begins with the sign @.
func reserved(domain string) bool {
	for _, end := range []string{"example.org", "example.com", "example.net", "example", "invalid", "test"} {
		if rest, ok := strings.CutSuffix(domain, end); ok && (strings.HasSuffix(rest, ".") || strings.HasSuffix(rest, "@")) {
			return true
		}
	}
	return false
}

// The ages at which people can be on a list of staff.
const youngest, oldest = 14, 100

var (
	numbers    = regexp.MustCompile(`\d+`)
	shortDate  = regexp.MustCompile(`^\d{1,2}[/.-](?:\d{1,2}|\pL{3,10})[/.-](\d\d)$`)
	serialDate = regexp.MustCompile(`^\d{4,5}(?:[.,]\d+)?$`)
)

// birth reads a year or a date of birth, of which the age band is kept. A person's birthday is nobody's business here.
func (r *reading) birth(column int, s string, row *Row) string {
	if r.o.Year == 0 {
		return ""
	}
	r.births = true
	if age := r.o.Year - r.yearOf(western(s)); age >= youngest && age <= oldest {
		return band(age)
	}
	r.problem(row, column, s, Warns, errs.New(errs.Invalid, "staff_birth", "value", shorten(s)))
	return ""
}

// yearOf is the year in a date, 0 where there is none. Of two digits only one century is left for people who work; a number of days is a date
// whose cell was not formatted as one.
func (r *reading) yearOf(s string) int {
	var years []int
	for _, n := range numbers.FindAllString(s, 4) {
		if year, _ := strconv.Atoi(n); len(n) == 4 && year >= 1900 && year < 2100 {
			years = append(years, year)
		}
	}
	if len(years) == 1 {
		return years[0]
	}
	if m := shortDate.FindStringSubmatch(s); m != nil {
		year, _ := strconv.Atoi(m[1])
		if year += 2000; year > r.o.Year-youngest {
			year -= 100
		}
		return year
	}
	if serialDate.MatchString(s) {
		whole, _, _ := strings.Cut(strings.Replace(s, ",", ".", 1), ".")
		days, _ := strconv.Atoi(whole)
		return 1900 + (days-1)*100/36525
	}
	return 0
}

// band is the band of an age in years.
func band(age int) string {
	switch {
	case age < 30:
		return "under30"
	case age < 45:
		return "30to44"
	case age < 60:
		return "45to59"
	}
	return "60plus"
}

// bands are the codes themselves.
var bands = set("under30;30to44;45to59;60plus", ";")

var (
	below = set("under; below; less; moins; menos; menor; أقل; دون; تحت; أصغر; abaixo; chini", ";")
	above = set("over; above; older; plus; more; más; mais; mayor; فأكثر; فأعلى; أكثر; فوق; acima; zaidi; et plus", ";")
)

// age reads an age or a band of ages that lies within one of ours.
func (r *reading) age(column int, s string, row *Row) string {
	if code := strings.ToLower(s); bands[code] {
		return code
	}
	if got := bandOf(western(s)); got != "" {
		return got
	}
	r.problem(row, column, s, Warns, errs.New(errs.Invalid, "staff_age", "value", shorten(s)))
	return ""
}

func bandOf(s string) string {
	isBelow, isAbove := strings.Contains(s, "<"), strings.ContainsAny(s, ">+")
	for _, w := range words(s) {
		isBelow, isAbove = isBelow || below[w], isAbove || above[w]
	}
	var ages []int
	for _, n := range numbers.FindAllString(s, 3) {
		age, _ := strconv.Atoi(n)
		ages = append(ages, age)
	}
	switch {
	case len(ages) == 1 && isBelow && !isAbove && ages[0] >= youngest && ages[0] <= 30:
		return "under30"
	case len(ages) == 1 && isAbove && !isBelow && ages[0] >= 60 && ages[0] <= oldest:
		return "60plus"
	case len(ages) == 1 && !isAbove && !isBelow && ages[0] >= youngest && ages[0] <= oldest:
		return band(ages[0])
	case len(ages) == 2 && ages[0] <= ages[1] && ages[1] <= oldest && band(ages[0]) == band(ages[1]):
		return band(ages[0])
	}
	return ""
}
