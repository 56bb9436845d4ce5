package colleague

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dira-platform/dira/internal/framework"
)

func TestAverages(t *testing.T) {
	// given is the points of the behaviours of one competency, a view a row.
	given := func(rows ...[]int) (list []rating) {
		for v, row := range rows {
			for b, points := range row {
				list = append(list, rating{view: ViewID(fmt.Sprint(v)), ability: "D1.C1", level: framework.Levels[b], points: points})
			}
		}
		return list
	}
	for name, tt := range map[string]struct {
		ratings []rating
		want    []Points
	}{
		"nobody":                            {nil, []Points{}},
		"two are too few":                   {given([]int{5}, []int{5}), []Points{}},
		"three are enough":                  {given([]int{1}, []int{2}, []int{3}), []Points{{"D1.C1", 2}}},
		"who cannot judge does not count":   {given([]int{1}, []int{2}, []int{CannotJudge, CannotJudge}), []Points{}},
		"each counts once, not each points": {given([]int{1, 1, 1}, []int{1, 1, 1}, []int{CannotJudge, 4}), []Points{{"D1.C1", 2}}},
	} {
		if diff := cmp.Diff(tt.want, averages(tt.ratings)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
