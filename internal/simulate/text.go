package simulate

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/itembank"
)

// WriteText prints the report for people: all scenarios in one table, the first one by ability, and how often items were met.
func (r *Report) WriteText(w io.Writer) error {
	b := &strings.Builder{}
	scope := cmp.Or(strings.Join(r.Scope, ", "), string(r.Role), "whole")
	fmt.Fprintf(b, "instrument %s, engine %s, scope %s, %d people a scenario, seed %d\n\n", r.Instrument, r.Engine, scope, r.Persons, r.Seed)
	table := tabwriter.NewWriter(b, 0, 0, 2, ' ', tabwriter.AlignRight)
	row := func(cells ...any) {
		for _, c := range cells {
			fmt.Fprintf(table, "%v\t", c)
		}
		fmt.Fprintln(table)
	}
	row("scenario", "bias", "RMSE", "mean SE", "reliability", "coverage 90", "exact", "within 1", "kappa", "commonest", "none", "questions", "minutes", "early", "most met")
	for i := range r.Scenarios {
		s := &r.Scenarios[i]
		met, _ := s.MostExposed()
		row(append(append([]any{s.ID}, accuracyCells(s.Overall, s.Unable)...), one(s.Questions), one(s.Minutes), percent(s.Early), percent(met))...)
	}
	table.Flush()
	b.WriteString("\n")
	for _, s := range r.Scenarios {
		fmt.Fprintf(b, "%-12s  %s\n", s.ID, s.Says)
	}
	if len(r.Scenarios) > 0 {
		first := &r.Scenarios[0]
		fmt.Fprintf(b, "\n%s, by ability:\n\n", first.ID)
		row("ability", "bias", "RMSE", "mean SE", "reliability", "coverage 90", "exact", "within 1", "kappa", "commonest", "none", "questions")
		for _, a := range slices.SortedFunc(maps.Keys(first.Abilities), byFramework) {
			row(append(append([]any{a}, accuracyCells(first.Abilities[a], first.Unable)...), one(first.Abilities[a].Questions))...)
		}
		table.Flush()
		b.WriteString(first.exposureText())
	}
	b.WriteString(legend)
	_, err := io.WriteString(w, b.String())
	return err
}

const legend = `
bias, RMSE, mean SE: of the measured ability, in logits. reliability: squared correlation of measured and true ability. coverage 90: share of true
abilities within the stated 90 % intervals. exact, within 1: share of levels that are the true ones, or at most one away. kappa: the same beyond
chance, quadratic weights. commonest: exact agreement that always saying the commonest true level would have; its kappa is 0. none: share measured
as not yet basic. early: share of people of whom a section knew enough before its last question. most met: the largest share of people who met
the same item. Clickers and guessers have no ability, so only their levels are compared.
`

func accuracyCells(a Accuracy, unable bool) []any {
	two := func(x float64) string { return fmt.Sprintf("%.2f", x) }
	if unable {
		return []any{"–", "–", two(a.MeanSE), "–", "–", percent(a.Exact), percent(a.WithinOne), "–", percent(a.Commonest), percent(a.None)}
	}
	return []any{two(a.Bias), two(a.RMSE), two(a.MeanSE), two(a.Reliability), percent(a.Coverage), percent(a.Exact), percent(a.WithinOne), two(a.Kappa),
		percent(a.Commonest), percent(a.None)}
}

func one(x float64) string     { return fmt.Sprintf("%.1f", x) }
func percent(x float64) string { return fmt.Sprintf("%.1f %%", 100*x) }

// byFramework puts the AI strand last.
func byFramework(a, b framework.StatementID) int {
	last := func(id framework.StatementID) int {
		if id == framework.AI {
			return 1
		}
		return 0
	}
	return cmp.Or(last(a)-last(b), cmp.Compare(a, b))
}

// exposureText lists the items that were met most; the JSON report has all.
func (o *Outcome) exposureText() string {
	ids := slices.SortedFunc(maps.Keys(o.Exposure), func(a, b itembank.ItemID) int {
		return cmp.Or(cmp.Compare(o.Exposure[b], o.Exposure[a]), cmp.Compare(a, b))
	})
	b := &strings.Builder{}
	fmt.Fprintf(b, "\n%d items were met, most often:", len(ids))
	for _, id := range ids[:min(10, len(ids))] {
		fmt.Fprintf(b, " %s %s", id, percent(o.Exposure[id]))
	}
	return b.String() + "\n"
}
