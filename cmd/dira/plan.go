package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/dira-platform/dira/allocate"
	"github.com/dira-platform/dira/internal/planfile"
)

type planCommand struct {
	Make     planMakeCommand     `cmd:"" default:"withargs" help:"Make a plan (what 'dira plan' does)."`
	Check    planCheckCommand    `cmd:"" help:"Hold a plan against its input: every limit, and the value added up again."`
	Generate planGenerateCommand `cmd:"" help:"Make up people and courses that are hard to plan for."`
}

// Help is shown below the list of commands.
func (planCommand) Help() string {
	return `Who is sent to which course, so that the most is learnt for the means there are, and how far at most the plan is from the best possible. Here for people
and courses that are made up:

  dira plan generate --people 200 --courses 40
  dira plan --people people.csv --courses courses.csv --unit-budgets u.csv --budget 12000 --out plan.json
  dira plan check plan.json --people people.csv --courses courses.csv --unit-budgets u.csv --budget 12000

` + planHelp + `
Nothing is sent anywhere. The method is the package github.com/dira-platform/dira/allocate, documented there and in docs/planning.md.`
}

const planHelp = `People are a CSV file with these columns, in any order:

  id,unit,sex,languages,hours,weight,has,needs
  p1,health,woman,en;fr,16,1,D1.C1:1,D1.C1:2;D2.C6:1

A level is written competency:level. In 'has' it stands for those below it too; in 'needs' for itself only. Each needed level counts 'weight'. 'sex' is
woman, man, other or undisclosed. Courses:

  id,teaches,requires,languages,hours,cost,fixed_cost,seats,min_seats
  c1,D1.C1:2,D1.C1:1,en,8,150,900,20,6

Empty seats are as many as want. A course opens for min_seats people at least, or not at all; then it costs fixed_cost once, and cost for each person. Budgets of
units (unit,budget) pay for the costs per person of their people. People may have a column 'region' besides, and courses a column 'only_for': the groups that may take them,
such as unit:health;woman (empty: everybody), and 'begins' and 'ends' (2027-01-31): nobody takes two courses that have a day in common. A group is a sex, unit:NAME or region:NAME; --share gives one a least part of all seats. Semicolons between lists, commas between columns; a file called - is standard input.
`

// planInput are the files of a plan and its limits.
type planInput struct {
	People      string   `help:"The people: a CSV file, or - for standard input." required:"" placeholder:"FILE"`
	Courses     string   `help:"The courses: a CSV file." required:"" placeholder:"FILE"`
	Budget      float64  `help:"What everything may cost. Without it: as much as it takes." default:"-1" placeholder:"MONEY"`
	UnitBudgets string   `help:"What the people of units may cost: a CSV file." placeholder:"FILE"`
	Share       []string `help:"The least part of all seats for a group, such as woman=0.4 or region:north=0.2. Again for another one." placeholder:"GROUP=PART"`
	MaxCourses  int      `help:"How many courses a person takes at most. Default: ${default}." default:"3" placeholder:"N"`
}

// Validate refuses flags that are out of range.
func (c planInput) Validate() error {
	if c.Budget != allocate.Unlimited && !(c.Budget >= 0 && c.Budget <= allocate.MaxBudget) {
		return fmt.Errorf("--budget: %v is no budget", c.Budget)
	}
	if c.MaxCourses < 1 || c.MaxCourses > allocate.MaxTaken {
		return fmt.Errorf("--max-courses: %d is not from 1 to %d", c.MaxCourses, allocate.MaxTaken)
	}
	seen := map[string]bool{}
	for _, text := range c.Share {
		s, err := planfile.ReadShare(text)
		if err != nil {
			return fmt.Errorf("--share: %w", err)
		}
		if seen[s.Group] {
			return fmt.Errorf("--share: %q has two shares", s.Group)
		}
		seen[s.Group] = true
	}
	return nil
}

// read reads courses and limits.
func (c planInput) read(ctx context.Context, out output) ([]allocate.Course, allocate.Limits, error) {
	l := allocate.Limits{Budget: c.Budget, Taken: c.MaxCourses}
	for _, text := range c.Share {
		s, err := planfile.ReadShare(text)
		if err != nil {
			return nil, l, err
		}
		l.Shares = append(l.Shares, s)
	}
	courses, err := readWith(c.Courses, func(r io.Reader) (*planfile.Courses, error) { return planfile.ReadCourses(ctx, r) })
	if err != nil {
		return nil, l, err
	}
	notes(out, c.Courses, courses.Notes)
	if c.UnitBudgets != "" {
		l.UnitBudgets, err = readWith(c.UnitBudgets, func(r io.Reader) (map[string]float64, error) { return planfile.ReadBudgets(ctx, r) })
	}
	return courses.List, l, err
}

// readPeople gives each of the people to a function.
func (c planInput) readPeople(ctx context.Context, out output, l allocate.Limits, add func(allocate.Person) error) error {
	people, err := readWith(c.People, func(r io.Reader) (*planfile.People, error) { return planfile.ReadPeople(ctx, r, add) })
	if err != nil {
		return err
	}
	notes(out, c.People, people.Notes)
	if units := people.Without(l.UnitBudgets); len(units) > 0 {
		notes(out, c.UnitBudgets, []string{fmt.Sprintf("nobody is in %d of the units with a budget, such as %q", len(units), units[0])})
	}
	var groups []string
	for _, s := range l.Shares {
		groups = append(groups, s.Group)
	}
	for _, g := range people.Nobody(groups) {
		notes(out, c.People, []string{fmt.Sprintf("nobody is in the group %q, which has a share: no seat can be given out, unless the share is 0", g)})
	}
	return nil
}

func notes(out output, file string, notes []string) {
	for _, note := range notes {
		fmt.Fprintf(out.stderr, "dira: %s: %s\n", file, note)
	}
}

type planMakeCommand struct {
	planInput
	result
	Seed      string        `help:"The text that settles the lottery among people with the same claim; publish it before. Default: ${default}." default:"1" placeholder:"TEXT"`
	TimeLimit time.Duration `help:"Stop improving after this time, such as 30s or 5m." placeholder:"TIME"`
}

// Help is shown below the list of flags.
func (planMakeCommand) Help() string {
	return `For example:

  dira plan generate --people 200 --courses 40
  dira plan --people people.csv --courses courses.csv --unit-budgets u.csv --budget 12000 --out plan.json

The result is JSON:

  value        the weight of all needed levels that are reached
  bound        what no plan can exceed, with these people, courses and limits
  gap          (bound − value) / bound: the part that the plan may miss, at the most
  cost         for people and for courses that open
  assignments  for each person who is sent somewhere: courses, the levels reached, and the chance when a lottery decided
  opened       the courses that take place, with their people
  prices       what one more unit of money and one more seat would be worth, about, and a seat less that a share asks for
  mutual       courses that require each other, so that they can only be taken together by who holds neither
  lottery      people with the same claim who do not all get the same, in the order of their tickets, with the chances they had

Same files and same seed, same plan, unless --time-limit was reached. The exit code is 0, 1 when a file cannot be understood, or 2 when the command is not.

` + planHelp
}

// Validate refuses flags that are out of range.
func (c planMakeCommand) Validate() error {
	if c.TimeLimit < 0 {
		return fmt.Errorf("--time-limit: %v is below 0", c.TimeLimit)
	}
	return c.planInput.Validate()
}

func (c planMakeCommand) Run(ctx context.Context, out output) error {
	began := time.Now()
	courses, l, err := c.read(ctx, out)
	if err != nil {
		return err
	}
	p, err := allocate.New(courses, l)
	if err != nil {
		return err
	}
	if err := c.readPeople(ctx, out, l, p.Add); err != nil {
		return err
	}
	bar := newBar(out.stderr, "planning")
	defer bar.done()
	plan, err := p.Solve(ctx, allocate.Options{Seed: c.Seed, TimeLimit: c.TimeLimit, Progress: bar.show})
	if err != nil {
		return err
	}
	bar.done()
	seconds := time.Since(began).Round(time.Millisecond).Seconds()
	return c.write(out, func(w io.Writer) error { return planfile.WritePlan(w, plan, c.Seed, seconds) })
}

type planCheckCommand struct {
	planInput
	result
	Plan string `arg:"" help:"The plan: a JSON file."`
}

// Help is shown below the list of flags.
func (planCheckCommand) Help() string {
	return `For example:

  dira plan check plan.json --people people.csv --courses courses.csv --unit-budgets u.csv --budget 12000

Every limit is checked again from the files, by code that shares nothing with what makes plans, and value and cost are added up again. The bound cannot be checked this way. The
exit code is 0 when nothing is wrong, 1 when something is or a file cannot be understood, 2 when the command is not.

` + planHelp
}

func (c planCheckCommand) Run(ctx context.Context, out output) error {
	courses, l, err := c.read(ctx, out)
	if err != nil {
		return err
	}
	plan, err := readWith(c.Plan, planfile.ReadPlan)
	if err != nil {
		return err
	}
	check := planfile.NewCheck(plan, courses, l)
	if err := c.readPeople(ctx, out, l, check.Person); err != nil {
		return err
	}
	r := check.Done()
	if err := c.json(out, r); err != nil {
		return err
	}
	if n := len(r.Problems); n == 1 {
		return fmt.Errorf("1 problem")
	} else if n > 1 {
		return fmt.Errorf("%d problems", n)
	}
	return nil
}

type planGenerateCommand struct {
	People  int    `help:"How many people. Default: ${default}." default:"200" placeholder:"N"`
	Courses int    `help:"How many courses. Default: ${default}." default:"40" placeholder:"N"`
	Seed    uint64 `help:"The same seed makes the same. Default: ${default}." default:"1" placeholder:"N"`
	Into    string `help:"The folder for the files. Default: this one." default:"." placeholder:"FOLDER"`
}

// Help is shown below the list of flags.
func (planGenerateCommand) Help() string {
	return `For example:

  dira plan generate --people 2000 --courses 100 --seed 7

Writes people.csv, courses.csv and u.csv (budgets of units), and prints the command that plans for them, with the budget. A few units have most of the people; there are four
languages, one of them rare; half of the courses above level 1 require others, up to three deep, and half have a minimum enrolment. Seats and budgets are for 40 % of what people
would take if there were no limit.
`
}

func (c planGenerateCommand) Run(out output) error {
	in, err := allocate.Generate(allocate.GenerateOptions{People: c.People, Courses: c.Courses, Seed: c.Seed})
	if err != nil {
		return err
	}
	var files []*os.File
	for _, name := range []string{"people.csv", "courses.csv", "u.csv"} {
		f, err := os.Create(filepath.Join(c.Into, name))
		if err != nil {
			return err
		}
		defer f.Close()
		files = append(files, f)
	}
	if err := planfile.WriteInstance(in, files[0], files[1], files[2]); err != nil {
		return err
	}
	for _, f := range files {
		if err := f.Close(); err != nil {
			return err
		}
	}
	at := strings.TrimPrefix(filepath.Clean(c.Into)+string(os.PathSeparator), "."+string(os.PathSeparator))
	fmt.Fprintf(out.stdout, "dira plan --people %[1]speople.csv --courses %[1]scourses.csv --unit-budgets %[1]su.csv --budget %.0[2]f --out %[1]splan.json\n", at, in.Limits.Budget)
	return nil
}
