// Package analysis is what the commands 'dira irt …' compute: from a table of answers to a document of numbers, in the words of its fields.
//
// The mathematics is the measurement library's; here it is decided what is asked of it, what is refused with a sentence, and what the
// document looks like.
package analysis

import (
	"fmt"
	"math"
	"strings"

	"github.com/dira-platform/dira/internal/irtfile"
	"github.com/dira-platform/dira/irt"
)

// minPersons is the least number of persons that a test is estimated from. Below a hundred the standard errors are as large as the
// differences between items, but they say so themselves; below this there is nothing to say.
const minPersons = 10

// nan stands where there is no number.
var nan = math.NaN()

// families by their name on the command line.
var families = map[string]irt.Family{
	"rasch": irt.FamilyRasch, "2pl": irt.Family2PL, "3pl": irt.Family3PL, "pcm": irt.FamilyPCM, "rsm": irt.FamilyRSM,
	"gpcm": irt.FamilyGPCM, "grm": irt.FamilyGRM,
}

// dichotomous are the families for items that are right or wrong.
var dichotomous = map[irt.Family]bool{irt.FamilyRasch: true, irt.Family2PL: true, irt.Family3PL: true}

// Warn hears what a person should know beside the result, a sentence at a time.
type Warn func(format string, args ...any)

// plain takes the library's name off an error, which its reader does not know.
func plain(err error) error {
	if err == nil || !strings.HasPrefix(err.Error(), "irt: ") {
		return err
	}
	return stripped{err}
}

type stripped struct{ error }

func (s stripped) Error() string { return strings.TrimPrefix(s.error.Error(), "irt: ") }
func (s stripped) Unwrap() error { return s.error }

// enough refuses a table that nothing can be said about.
func enough(s *irtfile.Sheet) error {
	if n := s.Persons(); n < minPersons {
		return fmt.Errorf("there are %s, too few to say anything about a test; %d are the least, and a hundred or more give numbers worth having",
			count(n, "person", "persons"), minPersons)
	}
	constant := s.Constant()
	if len(constant) == len(s.Items) {
		return fmt.Errorf("no variance: every item has the same answer from everyone, the first is %w", constant[0])
	}
	return nil
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// some lists what was found, the first few of it.
func some[T any](found []T) string {
	const most = 3
	var b strings.Builder
	for i, f := range found {
		if i == most {
			fmt.Fprintf(&b, "; and %d more", len(found)-most)
			break
		}
		if i > 0 {
			b.WriteString("; ")
		}
		fmt.Fprint(&b, f)
	}
	return b.String()
}

func sprintf(format string, args ...any) string { return fmt.Sprintf(format, args...) }
