package assessment

import (
	"strings"

	"github.com/dira-platform/dira/internal/framework"
)

// Standard is where a panel has set that the levels of some abilities begin, as a result tells of it.
type Standard struct {
	Name      string                  `json:"name"`
	Abilities []framework.StatementID `json:"abilities"` // of the profile
	Method    string                  `json:"method"`    // angoff or bookmark
	Judges    int                     `json:"judges"`
	Day       string                  `json:"day"`   // on which it was adopted, 2006-01-02
	Error     float64                 `json:"error"` // the largest standard error of its cuts over judges, logits
}

// standards are those of the abilities in a session's scope, in the order of the scope.
func (e *Engine) standards(s *Session) (list []Standard) {
	at := map[string]int{}
	for _, a := range s.Scope {
		st := e.in.Scale.StandardOf(a)
		if st == nil {
			continue
		}
		i, ok := at[st.Name]
		if !ok {
			i = len(list)
			at[st.Name] = i
			list = append(list, Standard{Name: st.Name, Method: st.Method, Judges: st.Judges, Day: st.Day, Error: st.Error()})
		}
		list[i].Abilities = append(list[i].Abilities, a)
	}
	return list
}

// Unset reports for how many abilities the cuts are provisional.
func (r *Result) Unset() (n int) {
	for _, m := range r.Profile {
		if m.Standard == "" {
			n++
		}
	}
	return n
}

// CutsName names the cuts of a measure of the result.
func (r *Result) CutsName(m *Measure) string {
	if m.Standard != "" {
		return m.Standard
	}
	name, _, _ := strings.Cut(r.Versions.Cuts, "+")
	return name
}

// CutsOf are the cuts of a measure of the result.
func (r *Result) CutsOf(m *Measure) []float64 {
	if m.Cuts != nil {
		return m.Cuts
	}
	return r.Cuts
}
