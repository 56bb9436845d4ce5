package results

import "github.com/dira-platform/dira/internal/fairness"

// fair is what may be told of how questions worked in groups: of women and men, where both are told of among all. Where officers are not told of men, women are held
// against all others. It is one comparison for all audiences: the difference of two of them would tell of the few who are neither.
func (m *maker) fair() *fairness.Report {
	first := m
	for first.lax != nil {
		first = first.lax
	}
	for _, pair := range fairness.SexPairs {
		if first.tells(pair[0]) && first.tells(pair[1]) {
			if !m.tells(pair[0]) || !m.tells(pair[1]) {
				break
			}
			return m.questions.Only(fairness.BySex, pair[0], pair[1])
		}
	}
	return m.questions.Only(fairness.BySex, "", "")
}

// tells reports whether something is told of a sex among all.
func (m *maker) tells(sex string) bool {
	at := cell{m.top(), sex}
	return m.told.of(at) && len(m.members[at]) >= m.audience.Threshold()
}
