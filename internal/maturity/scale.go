package maturity

// Counts is how often each answer to a statement was given, by level, [NotApplicable] and [DontKnow].
type Counts map[string]int

// How a level stands to the one before.
const (
	Higher = "higher"
	Lower  = "lower"
	Same   = "same"
)

// Median is the level in the middle of the answers, the lower one where two are; empty where nobody chose a level.
func (s *Scale) Median(c Counts) string {
	total := 0
	for _, l := range s.Levels {
		total += c[l.Code]
	}
	seen := 0
	for _, l := range s.Levels {
		if seen += c[l.Code]; total > 0 && 2*seen >= total {
			return l.Code
		}
	}
	return ""
}

// Width is how many people chose a level, and how many steps lie between the lowest and the highest.
func (s *Scale) Width(c Counts) (people, steps int) {
	low, high := -1, -1
	for i, l := range s.Levels {
		if c[l.Code] == 0 {
			continue
		}
		people += c[l.Code]
		if low < 0 {
			low = i
		}
		high = i
	}
	return people, high - low
}

// Change is how a level stands to that before; empty where one of them is none.
func (s *Scale) Change(before, now string) string {
	a, b := s.Index(before), s.Index(now)
	switch {
	case a < 0 || b < 0:
		return ""
	case b > a:
		return Higher
	case b < a:
		return Lower
	}
	return Same
}
