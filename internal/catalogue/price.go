package catalogue

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/currency"

	"github.com/dira-platform/dira/internal/library"
)

// signs are those that one currency has alone.
var signs = map[string]string{"€": "EUR", "£": "GBP", "₽": "RUB", "₹": "INR", "₺": "TRY", "₦": "NGN", "₴": "UAH", "₩": "KRW", "元": "CNY", "euro": "EUR", "euros": "EUR"}

var (
	amountForm = regexp.MustCompile(`\d+(?:[ '.,\x{a0}\x{202f}]\d{3})*(?:[.,]\d{1,2})?`)
	grouped    = regexp.MustCompile(`[ '.,\x{a0}\x{202f}](\d{3})`)
)

// price reads what a cohort costs. A price without its currency says too little.
func (c *cleaner) price(k *library.Cohort, raw Cohort) {
	said := strings.TrimSpace(raw.Price + " " + raw.Currency)
	if strings.TrimSpace(raw.Price) == "" {
		return
	}
	if free, ok := cost(raw.Price); ok && free == library.Free {
		k.Price = "0"
		return
	}
	amount, unit := money(said)
	switch {
	case amount == "":
		if _, ok := cost(raw.Price); !ok { // “paid” is said of the whole
			c.tell("price", "not_understood", said)
		}
	case amount == "0":
		k.Price = "0"
	case unit == "":
		c.tell("price", "currency", said)
	default:
		k.Price, k.Currency = amount, unit
	}
}

// money reads an amount and its currency: "1 200,50 €", "USD 80". Neither is guessed.
func money(s string) (amount, unit string) {
	s = straight(plain(s))
	found := amountForm.FindAllString(s, 2)
	if len(found) != 1 {
		return "", ""
	}
	for word := range strings.FieldsFuncSeq(strings.ReplaceAll(s, found[0], " "), func(r rune) bool { return r == ' ' || r == ',' || r == '.' || r == '-' || r == '/' }) {
		if sign, ok := signs[strings.ToLower(word)]; ok {
			unit = sign
		} else if u, err := currency.ParseISO(word); err == nil && u.String() == strings.ToUpper(word) {
			unit = u.String()
		}
	}
	amount = found[0]
	end := ""
	if i := strings.LastIndexAny(amount, ".,"); i >= 0 && len(amount)-i <= 3 {
		amount, end = amount[:i], amount[i+1:]
	}
	amount = strings.TrimLeft(grouped.ReplaceAllString(amount, "$1"), "0")
	if strings.Trim(end, "0") == "" {
		end = ""
	} else if len(end) == 1 {
		end += "0"
	}
	switch {
	case amount == "" && end == "":
		return "0", unit
	case amount == "":
		amount = "0"
	}
	if end != "" {
		amount += "." + end
	}
	return amount, unit
}

// cohortFields are the fields of a cohort in the cell of a table, in order.
var cohortFields = []string{"begins", "ends", "zone", "meetings", "mode", "place", "language", "seats", "price", "enrol", "name", "withdrawn"}

// field is where a cohort has a field; nil for what is none.
func (c *Cohort) field(name string) *string {
	return map[string]*string{"begins": &c.Begins, "ends": &c.Ends, "zone": &c.Zone, "meetings": &c.Meetings, "mode": &c.Mode, "place": &c.Place, "language": &c.Language, "seats": &c.Seats,
		"price": &c.Price, "currency": &c.Currency, "enrol": &c.Enrol, "name": &c.Name}[name]
}

// cohortsOf reads the cohorts of a cell: "begins=2027-01-11; place=Tunis | begins=2027-05-10; mode=online". What is no field is returned.
func cohortsOf(text string) (all []Cohort, strange []string) {
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == '|' || r == '\n' }) {
		var c Cohort
		for pair := range strings.SplitSeq(part, ";") {
			name, value, has := strings.Cut(pair, "=")
			name, value = strings.ToLower(strings.TrimSpace(name)), strings.TrimSpace(value)
			switch at := c.field(name); {
			case at != nil:
				*at = value
			case name == "withdrawn":
				c.Withdrawn = value == "yes"
			case has || name != "":
				strange = append(strange, strings.TrimSpace(pair))
			}
		}
		if c.Begins != "" {
			all = append(all, c)
		} else {
			strange = append(strange, strings.TrimSpace(part))
		}
	}
	return all, slices.Compact(strange)
}

// writtenCohorts are cohorts as the cell of a table.
func writtenCohorts(all []library.Cohort) string {
	tidy := strings.NewReplacer(";", ",", "|", "/", "\n", " ")
	var parts []string
	for _, k := range all {
		c := rawCohort(k)
		var pairs []string
		for _, name := range cohortFields {
			value := ""
			if at := c.field(name); at != nil {
				value = tidy.Replace(*at)
			} else if c.Withdrawn {
				value = "yes"
			}
			if name == "enrol" { // an address stays what it is
				value = strings.NewReplacer(";", "%3B", "|", "%7C").Replace(c.Enrol)
			}
			if value != "" {
				pairs = append(pairs, name+"="+value)
			}
		}
		parts = append(parts, strings.Join(pairs, "; "))
	}
	return strings.Join(parts, " | ")
}
