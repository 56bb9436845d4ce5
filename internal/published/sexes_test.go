package published

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/dira-platform/dira/internal/results"
)

// measures looks at how well abilities were measured: that rests on everybody, and is told where the mean ability of everybody is.
func (t told) measures(whole string) (faults []string) {
	for a := range t {
		switch a.what {
		case "reliability", "spread", "error":
			if len(t[about{subject{unit: whole, sex: results.Everyone}, a.ability, "theta n"}]) == 0 {
				faults = append(faults, fmt.Sprintf("%s of %s is told, and the mean ability of everybody is not", a.what, a.ability))
			}
		}
	}
	return faults
}

// differences looks at the groups of all but one sex: nothing is told of them but where it is of everybody and of that sex, and their numbers are the difference.
func (t told) differences(audience results.Audience) (faults []string) {
	for a := range t {
		one := map[string]string{results.NotWomen: "woman", results.NotMen: "man"}[a.sex]
		if one == "" || a.what != "people" && (!strings.HasSuffix(a.what, " n") || a.what == "change n") {
			continue
		}
		count := func(sex string) int {
			a := a
			a.sex = sex
			for value := range t[a] {
				n, _ := strconv.Atoi(value)
				return n
			}
			return 0
		}
		n, all, part := count(a.sex), count(results.Everyone), count(one)
		if off := n - (all - part); n < audience.Threshold() || all == 0 || part == 0 || off < 0 && -off > 2*audience.RoundTo()-2 || off > 2*audience.RoundTo()-2 {
			faults = append(faults, fmt.Sprintf("%s: %+v is %d, of %d and %d", audience, a, n, all, part))
		}
	}
	return faults
}
