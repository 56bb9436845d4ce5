package planfile

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/dira-platform/dira/allocate"
	"github.com/dira-platform/dira/internal/spreadsheet"
)

// A Plan is a plan as it is written.
type Plan struct {
	Value       float64      `json:"value"`
	Bound       float64      `json:"bound"` // no plan is worth more
	Gap         float64      `json:"gap"`   // (bound − value) / bound
	Cost        float64      `json:"cost"`
	Prices      Prices       `json:"prices"`
	Opened      []Opened     `json:"opened"`
	Mutual      [][]string   `json:"mutual"` // courses that require each other
	Lottery     Lottery      `json:"lottery"`
	Seconds     float64      `json:"seconds"`
	Assignments []Assignment `json:"assignments"`
}

// Prices are those at which the bound was found, for at most 1,000 people before the problem was parted: the value of one more unit of money, of one more seat, and of a seat that the group of a share need not have.
type Prices struct {
	Budget float64            `json:"budget"`
	Seats  map[string]float64 `json:"seats"`
	Units  map[string]float64 `json:"units"`
	Shares map[string]float64 `json:"shares"`
}

// Opened is a course that takes place.
type Opened struct {
	Course string `json:"course"`
	People int    `json:"people"`
}

// An Assignment is what a person is sent to. Chance is left out when nothing was drawn.
type Assignment struct {
	Person  string   `json:"person"`
	Courses []string `json:"courses"`
	Steps   []string `json:"steps"`
	Chance  float64  `json:"chance,omitempty"`
}

// Lottery is what was drawn, and with which seed.
type Lottery struct {
	Seed  string `json:"seed"`
	Draws []Draw `json:"draws"`
}

// A Draw is people with the same claim, in the order of their tickets, and what they get in this order.
type Draw struct {
	People   []string  `json:"people"`
	Outcomes []Outcome `json:"outcomes"`
}

// An Outcome is courses, how many people get them, and the chance that each had.
type Outcome struct {
	Courses []string `json:"courses"`
	People  int      `json:"people"`
	Chance  float64  `json:"chance"`
}

// WritePlan writes a plan, an assignment a line, so that a plan for a million people does not stand in memory twice.
func WritePlan(w io.Writer, p *allocate.Plan, seed string, seconds float64) error {
	head := Plan{Value: p.Value, Bound: p.Bound, Gap: p.Gap(), Cost: p.Cost, Prices: Prices(p.Prices), Mutual: p.Mutual, Lottery: Lottery{Seed: seed, Draws: []Draw{}}, Opened: []Opened{},
		Seconds: seconds, Assignments: []Assignment{}}
	if head.Mutual == nil {
		head.Mutual = [][]string{}
	}
	for _, o := range p.Opened {
		head.Opened = append(head.Opened, Opened(o))
	}
	for _, d := range p.Draws {
		draw := Draw{People: d.People}
		for _, o := range d.Outcomes {
			draw.Outcomes = append(draw.Outcomes, Outcome(o))
		}
		head.Lottery.Draws = append(head.Lottery.Draws, draw)
	}
	text, err := json.MarshalIndent(head, "", " ")
	if err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "%s[", strings.TrimSuffix(string(text), "[]\n}"))
	for i, a := range p.Assignments {
		line, err := json.Marshal(written(a))
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "%s\n  %s", strings.Repeat(",", min(i, 1)), line)
	}
	fmt.Fprint(out, "]\n}\n")
	return out.Flush()
}

func written(a allocate.Assignment) Assignment {
	out := Assignment{Person: a.Person, Courses: a.Courses, Steps: make([]string, 0, len(a.Steps))}
	for _, s := range a.Steps {
		out.Steps = append(out.Steps, s.String())
	}
	if a.Chance < 1 {
		out.Chance = a.Chance
	}
	return out
}

// WriteInstance writes the files of people, courses and budgets of units.
func WriteInstance(in *allocate.Instance, people, courses, budgets io.Writer) error {
	if err := rows(people, needed(peopleColumns), func(row func(...string) error) error {
		for i, q := range in.People {
			weight, needs := 1.0, make([]allocate.Step, 0, len(q.Needs))
			for _, n := range q.Needs {
				weight, needs = n.Weight, append(needs, n.Step)
			}
			if err := row(q.ID, q.Unit, in.Sexes[i], strings.Join(q.Languages, ";"), number(q.Hours), number(weight), steps(q.Has), steps(needs)); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		return err
	}
	if err := rows(courses, needed(courseColumns), func(row func(...string) error) error {
		for _, c := range in.Courses {
			seats := strconv.Itoa(c.Seats)
			if c.Seats == allocate.Unlimited {
				seats = ""
			}
			if err := row(c.ID, steps(c.Teaches), steps(c.Requires), strings.Join(c.Languages, ";"), number(c.Hours), number(c.Cost), number(c.Fixed), seats, strconv.Itoa(c.MinSeats)); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		return err
	}
	return rows(budgets, budgetColumns, func(row func(...string) error) error {
		for _, u := range slices.Sorted(maps.Keys(in.Limits.UnitBudgets)) {
			if err := row(u, number(in.Limits.UnitBudgets[u])); err != nil {
				return err
			}
		}
		return nil
	})
}

func rows(w io.Writer, header []string, each func(func(...string) error) error) error {
	out := csv.NewWriter(w)
	if err := out.Write(header); err != nil {
		return err
	}
	if err := each(func(cells ...string) error {
		for i := range cells {
			cells[i] = spreadsheet.Defuse(cells[i])
		}
		return out.Write(cells)
	}); err != nil {
		return err
	}
	out.Flush()
	return out.Error()
}

func number(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

func steps(list []allocate.Step) string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = s.String()
	}
	return strings.Join(out, ";")
}
