package library

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestOffered(t *testing.T) {
	for begins, want := range map[string][3]string{ // first day, last day, and whether it is offered on 15 March 2027
		"2027-03-14": {"2027-03-14", "2027-03-14", "no"}, "2027-03-15T09:00": {"2027-03-15", "2027-03-15", "yes"}, "2027-03": {"2027-03-01", "2027-03-31", "yes"}, "2027-02": {"2027-02-01", "2027-02-31", "no"}, "2028-01-01": {"2028-01-01", "2028-01-01", "yes"},
	} {
		c := Cohort{Begins: begins}
		offered := map[bool]string{true: "yes", false: "no"}[c.Offered("2027-03-15")]
		if got := [3]string{c.FirstDay(), c.LastDay(), offered}; got != want {
			t.Errorf("%s: %v, want %v", begins, got, want)
		}
	}
	if (Cohort{Begins: "2028-01-01", Withdrawn: true}).Offered("2027-01-01") {
		t.Error("what was withdrawn is offered")
	}
}

func TestBegins(t *testing.T) {
	set := Set{
		{ID: "past", Cohorts: []Cohort{{Begins: "2027-01-14"}}}, {ID: "today", Cohorts: []Cohort{{Begins: "2027-01-14"}, {Begins: "2027-01-15"}}}, {ID: "last", Cohorts: []Cohort{{Begins: "2027-04-15T09:00"}}},
		{ID: "later", Cohorts: []Cohort{{Begins: "2027-04-16"}}}, {ID: "off", Cohorts: []Cohort{{Begins: "2027-02-01", Withdrawn: true}}}, {ID: "none"}, {ID: "month", Cohorts: []Cohort{{Begins: "2027-01"}}},
	}
	days := Coming(time.Date(2027, 1, 15, 23, 0, 0, 0, time.UTC), 3)
	var got []ResourceID
	for _, r := range set.Find(Filter{Begins: days}) {
		got = append(got, r.ID)
	}
	if diff := cmp.Diff([]ResourceID{"last", "month", "today"}, got); diff != "" {
		t.Error(diff)
	}
	if all := days.all(); len(all) != 91 || all[0] != "2027-01-15" || all[90] != "2027-04-15" {
		t.Errorf("%d days: %v", len(all), all)
	}
}

// TestCohortsOfSeveral puts together what several sources say of one course.
func TestCohortsOfSeveral(t *testing.T) {
	one := Resource{Cohorts: []Cohort{{Begins: "2027-05-10", Place: "Tunis", Seats: 20}, {Begins: "2027-01-11", Name: "a"}}}
	two := Resource{Cohorts: []Cohort{{Begins: "2027-05-10T09:00", Place: "TUNIS"}, {Begins: "2027-05-10", Place: "Sfax"}, {Begins: "2027-01-11", Name: "b"}}}
	got := merge([]said{{"one", one}, {"two", two}, {"one", Resource{Cohorts: []Cohort{{Begins: "2027-01-11", Name: "c"}, {Begins: "2027-01-11"}}}}})
	want := []Cohort{{Begins: "2027-01-11", Name: "a"}, {Begins: "2027-01-11", Name: "c"}, {Begins: "2027-05-10", Place: "Sfax", Source: "two"}, {Begins: "2027-05-10", Place: "Tunis", Seats: 20}}
	if diff := cmp.Diff(want, got.Cohorts); diff != "" || got.From("cohorts") != "two" {
		t.Errorf("from %s (-want +got):\n%s", got.From("cohorts"), diff)
	}
}

func TestValidMoment(t *testing.T) {
	for s, want := range map[string]bool{"2027-01-11": true, "2027-01-11T09:00": true, "2027-01": true, "2027": false, "2027-02-30": false, "2027-01-11T25:00": false, "": false, "soon": false, "2027-01T09:00": false} {
		if validMoment(s) != want {
			t.Errorf("%q: %v", s, !want)
		}
	}
}
