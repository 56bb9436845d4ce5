package feedback

import (
	"slices"
	"time"

	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/library"
)

// RatingID names a rating within its organisation.
type RatingID string

// Audience is to whom somebody would recommend a resource; empty when they do not say.
type Audience string

// The audiences.
const (
	Nobody      Audience = "nobody"
	Beginners   Audience = "beginners"
	Experienced Audience = "experienced"
	Managers    Audience = "managers"
	Everybody   Audience = "everybody"
)

// Audiences are all audiences.
var Audiences = []Audience{Everybody, Beginners, Experienced, Managers, Nobody}

// NoteState is where the text of a rating stands.
type NoteState string

// The states of a text.
const (
	Silent   NoteState = "silent"   // there is none
	Waiting  NoteState = "waiting"  // for an editor
	Passed   NoteState = "passed"   // everybody reads it
	Declined NoteState = "declined" // nobody does, as the reason says
)

// Rating is what somebody who used a resource says of it.
type Rating struct {
	ID        RatingID
	Org       string
	Person    identity.PersonID
	Resource  library.ResourceID
	Hours     float64 // that it took; 0 when not told
	Useful    int     // 1, not at all, to 5, very
	Recommend Audience
	Note      string
	Language  string // of the note
	State     NoteState
	Reason    string // why the note was declined
	Revision  int
	ChangedAt time.Time
}

// Points is how many points the scale of usefulness has.
const Points = 5

// Enough is how many people must have said something before numbers are shown: with fewer, one could guess who said what.
const Enough = 5

const (
	LongestReview = 500    // characters
	mostHours     = 2000.0 // a year of work
)

// Summary is what people say of a resource, without who.
type Summary struct {
	People int         // 0 while there are not [Enough]
	Counts [Points]int // how many said 1, 2, … 5
	Mean   float64
	Middle float64 // see [Middle]
	Told   int     // how many told their hours; 0 while there are not [Enough]
	Hours  float64 // median of what they told
	Notes  []Note
}

// Note is a text that an editor has passed.
type Note struct{ Text, Language string }

// summarise puts ratings together; nobody's counts twice.
func summarise(all []Rating) (s Summary) {
	var hours []float64
	sum := 0
	var counts [Points]int
	for _, r := range all {
		counts[r.Useful-1]++
		sum += r.Useful
		if r.Hours > 0 {
			hours = append(hours, r.Hours)
		}
		if r.State == Passed {
			s.Notes = append(s.Notes, Note{r.Note, r.Language})
		}
	}
	if len(all) >= Enough {
		s.People, s.Counts, s.Mean, s.Middle = len(all), counts, float64(sum)/float64(len(all)), Middle(counts)
	}
	if len(hours) >= Enough {
		s.Told, s.Hours = len(hours), median(hours)
	}
	return s
}

// Middle estimates the mean of all who could have rated from the counts of those who did, on the scale 1 to 5: the mean of the posterior distribution that
// belongs to a uniform Dirichlet prior, which is the mean with one more rating at each point of the scale. With few ratings it stays near 3; with many it is
// their mean. (Gelman and others, Bayesian Data Analysis, 3rd edition, section 3.4: the multinomial model with a conjugate prior.)
func Middle(counts [Points]int) float64 {
	n, sum := 0, 0
	for i, c := range counts {
		n, sum = n+c+1, sum+(c+1)*(i+1)
	}
	return float64(sum) / float64(n)
}

// median is the middle of values, or the mean of the two that stand in the middle; 0 of none.
func median(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	values = slices.Sorted(slices.Values(values))
	half := len(values) / 2
	if len(values)%2 == 1 {
		return values[half]
	}
	return (values[half-1] + values[half]) / 2
}
