package catalogue

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// reasons are why something could not be used, in English, by the codes by which pages say it in other languages.
var reasons = map[string]string{
	"unreadable": "has characters that could not be read: the file is in another encoding than it says", "long": "is very long and was shortened",
	"no_title": "there is no title, so nobody could choose it", "language": "nobody knows the language “{value}”",
	"no_address": "there is no web address, so nobody could open it", "address": "“{value}” is no web address",
	"two_days_year": "“{value}” is one day in some countries and another elsewhere: only the year was taken", "kept": "“{value}” was not understood; it is kept as it is",
	"competency": "“{value}” is no competency of the framework; it is kept as it is", "level": "“{value}” has a level that is not known",
	"cohorts_many": "has more cohorts than are kept; the first {number} were read", "zone": "nobody knows the time zone “{value}”",
	"ends": "“{value}” is before it begins, and was left out", "not_understood": "“{value}” was not understood",
	"two_days": "“{value}” is one day in some countries and another elsewhere, and was left out", "no_day": "“{value}” is no day; the time was left out",
	"currency": "“{value}” does not say in which currency, and was left out",
	"encoding": "some characters could not be read: the file is in another encoding than it seems; save it as UTF-8",
	"column":   "is a column that we do not know; what stands in it is kept as it is", "column_twice": "stands twice: both are read, and the first that says something is believed",
	"cell_cut": "is longer than what is read of a cell and was shortened", "cell_error": "holds an error or a formula without a value",
	"cells_many": "has more cells than there are columns; the last ones were not read",
	"id_twice":   "“{value}” stands in row {number} already, for another resource", "same_row": "is about the same resource as row {number}; the two were put together",
	"merged": "is about “{value}”, which another source describes too; the two were put together", "more": "and {number} more problems, which are not listed",
	"only_address": "is only an address, “{value}”: what it points to is not fetched", "no_description": "is no description of a resource",
	"other_type": "describes no learning resource but “{value}”, and was left out",
}

// Reasons are the codes of all reasons that have one.
func Reasons() []string { return slices.Sorted(maps.Keys(reasons)) }

// because is a problem with a reason that can be said in every language.
func because(row int, field, code, value string, number int) Problem {
	value, _ = cut(squeeze(value), 60)
	reason := strings.NewReplacer("{value}", value, "{number}", strconv.Itoa(number)).Replace(reasons[code])
	return Problem{Row: row, Field: field, Reason: reason, Code: code, Value: value, Number: number}
}
