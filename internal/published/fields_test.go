package published

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/dira-platform/dira/internal/api"
	"github.com/dira-platform/dira/internal/fairness"
	"github.com/dira-platform/dira/internal/results"
)

// TestFields: what stands in a document and is told to programs is what the readers here read, or says nothing of people. Whoever adds a field says here which.
func TestFields(t *testing.T) {
	figures := "value low high se n"
	for _, of := range []struct {
		what   any
		fields string
	}{
		{results.Release{}, "round name wave number audience threshold round_to made_at closed_at identification language versions abilities units above beside groups levels grades roles before provisional " +
			"standards unset calibrated merged rescored questions"},
		{results.Group{}, "unit rest sex people invited release stats"},
		{results.Stat{}, "theta level reached gap self change"},
		{results.Interval{}, figures},
		{results.Part{}, "unit code people stats"},
		{results.LevelCell{}, "unit ability counts"},
		{results.Ability{}, "id reliability spread error"},
		{results.Unit{}, "id parent name kind depth"},
		{api.Results{}, "round name wave release audience threshold made_at closed_at before provisional merged versions units abilities groups levels parts questions"},
		{fairness.Report{}, "compared"},
		{fairness.Comparison{}, "by group reference enough"},
		{fairness.Question{}, "id ability difference se delta class p"},
		{api.ResultsCompare{}, "by group reference compared too_few flagged questions"},
		{api.ResultsQuestion{}, "question ability difference se delta class chance flagged"},
		{api.ResultsGroup{}, "unit together sex people invited figures"},
		{api.ResultsFigure{}, "ability figure " + figures},
		{api.ResultsPart{}, "unit code people figures"},
		{api.ResultsLevels{}, "unit ability none basic intermediate advanced"},
		{api.ResultsAbility{}, "id reliability spread error"},
		{api.ResultsUnit{}, "id parent name kind"},
	} {
		kind, names := reflect.TypeOf(of.what), []string{}
		for i := range kind.NumField() {
			name, _, _ := strings.Cut(kind.Field(i).Tag.Get("json"), ",")
			names = append(names, name)
		}
		if want := strings.Fields(of.fields); !slices.Equal(names, want) {
			t.Errorf("%s has the fields %v, and of %v it is known how they are looked at", kind, names, want)
		}
	}
}
