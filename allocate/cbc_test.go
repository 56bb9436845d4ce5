package allocate

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// solver finds CBC, the solver of COIN-OR.
func solver(t testing.TB) string {
	t.Helper()
	cbc, err := exec.LookPath("cbc")
	if err != nil {
		if os.Getenv("DIRA_TEST_REQUIRE") != "" {
			t.Fatal("the solver cbc is not installed (apt-get install coinor-cbc)")
		}
		t.Skip("the solver cbc is not installed (apt-get install coinor-cbc): plans are not compared with it")
	}
	return cbc
}

// A file is an instance as CBC reads it, from the definition and nothing else: x = somebody takes a course, y = it opens, z = a step is closed.
type file struct {
	in                        *Instance
	literal                   bool // people may also take what is of no use to them
	goal, rows, whole, budget strings.Builder
	seats                     []strings.Builder
	units                     map[string]*strings.Builder
}

func written(in *Instance, literal bool) string {
	f := &file{in: in, literal: literal, seats: make([]strings.Builder, len(in.Courses)), units: map[string]*strings.Builder{}}
	for i := range in.People {
		f.person(i)
	}
	f.together()
	f.shares()
	return wrapped(fmt.Sprintf("Maximize\n goal: 0 none%s\nSubject To\n none <= 0\n%sBinaries\n%sEnd\n", &f.goal, &f.rows, &f.whole))
}

// wrapped breaks lines before a term: CBC loses what stands behind the first thousand letters of a line.
func wrapped(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		for len(line) > 900 {
			at := 1 + max(strings.LastIndex(line[1:800], " +"), strings.LastIndex(line[1:800], " -"))
			b.WriteString(line[:at] + "\n")
			line = line[at:]
		}
		b.WriteString(line)
	}
	return b.String()
}

// person writes what somebody may take, and what it closes.
func (f *file) person(i int) {
	q := f.in.People[i]
	useful := usefulTo(f.in, q)
	var number, hours strings.Builder
	for j, c := range f.in.Courses {
		if !f.literal && !useful[j] {
			continue
		}
		x := fmt.Sprintf("x%d_%d", i, j)
		fmt.Fprintf(&f.whole, " %s\n", x)
		fmt.Fprintf(&number, " + %s", x)
		fmt.Fprintf(&hours, " + %v %s", c.Hours, x)
		fmt.Fprintf(&f.seats[j], " + %s", x)
		fmt.Fprintf(&f.budget, " + %v %s", c.Cost, x)
		if f.units[q.Unit] == nil {
			f.units[q.Unit] = &strings.Builder{}
		}
		fmt.Fprintf(f.units[q.Unit], " + %v %s", c.Cost, x)
		for _, r := range c.Requires {
			if !held(q, r) {
				fmt.Fprintf(&f.rows, " %s%s <= 0\n", x, teachers(f.in, q, i, r, j, useful, f.literal))
			}
		}
	}
	if number.Len() > 0 {
		fmt.Fprintf(&f.rows, "%s <= %d\n%s <= %v\n", &number, f.in.Limits.Taken, &hours, q.Hours)
	}
	if len(f.in.Limits.Shares) > 0 {
		f.use(i, useful)
		f.days(i, useful)
	}
	for _, n := range q.Needs {
		z, below := fmt.Sprintf("z%d_%s_%d", i, n.Competency, n.Level), Step{n.Competency, n.Level - 1}
		fmt.Fprintf(&f.whole, " %s\n", z)
		fmt.Fprintf(&f.goal, " + %v %s", n.Weight, z)
		fmt.Fprintf(&f.rows, " %s%s <= 0\n", z, teachers(f.in, q, i, n.Step, -1, useful, f.literal))
		if n.Level > 1 && !held(q, below) {
			needed := ""
			if slices.ContainsFunc(q.Needs, func(b Need) bool { return b.Step == below }) {
				needed = fmt.Sprintf(" - z%d_%s_%d", i, below.Competency, below.Level)
			}
			fmt.Fprintf(&f.rows, " %s%s <= 0\n", z, needed)
		}
	}
}

// together writes the limits of courses and of money.
func (f *file) together() {
	for j, c := range f.in.Courses {
		if f.seats[j].Len() == 0 {
			continue
		}
		s := c.Seats
		if s == Unlimited {
			s = len(f.in.People)
		}
		fmt.Fprintf(&f.whole, " y%d\n", j)
		fmt.Fprintf(&f.rows, "%s - %d y%d <= 0\n%s - %d y%d >= 0\n", &f.seats[j], s, j, &f.seats[j], c.MinSeats, j)
		fmt.Fprintf(&f.budget, " + %v y%d", c.Fixed, j)
	}
	for name, b := range f.in.Limits.UnitBudgets {
		if f.units[name] != nil {
			fmt.Fprintf(&f.rows, "%s <= %v\n", f.units[name], b)
		}
	}
	if f.in.Limits.Budget != Unlimited && f.budget.Len() > 0 {
		fmt.Fprintf(&f.rows, "%s <= %v\n", &f.budget, f.in.Limits.Budget)
	}
}

// teachers are the courses that teach somebody a step, but for one of them, each with a minus before it.
func teachers(in *Instance, q Person, i int, s Step, but int, useful []bool, literal bool) string {
	var b strings.Builder
	for j, c := range in.Courses {
		if j != but && slices.Contains(c.Teaches, s) && speaks(q, c) && (literal || useful[j]) {
			fmt.Fprintf(&b, " - x%d_%d", i, j)
		}
	}
	return b.String()
}

// speaks tells whether somebody may take a course and understands it.
func speaks(q Person, c Course) bool {
	welcome := len(c.Groups) == 0 || slices.ContainsFunc(c.Groups, func(g string) bool { return slices.Contains(q.Groups, g) })
	return welcome && slices.ContainsFunc(c.Languages, func(l string) bool { return slices.Contains(q.Languages, l) })
}

// usefulTo tells of each course whether it teaches what somebody needs, or what such a course requires, and so on.
func usefulTo(in *Instance, q Person) []bool {
	useful := make([]bool, len(in.Courses))
	wanted := map[Step]bool{}
	for _, n := range q.Needs {
		wanted[n.Step] = true
	}
	for again := true; again; {
		again = false
		for j, c := range in.Courses {
			if !useful[j] && speaks(q, c) && slices.ContainsFunc(c.Teaches, func(s Step) bool { return wanted[s] }) {
				useful[j], again = true, true
				for _, r := range c.Requires {
					if level(q.Has, r.Competency) < r.Level {
						wanted[r] = true
					}
				}
			}
		}
	}
	return useful
}

// optimum lets CBC solve an instance.
func optimum(t testing.TB, cbc, problem string, options ...string) (value float64, status string) {
	t.Helper()
	dir := t.TempDir()
	file, solution := filepath.Join(dir, "problem.lp"), filepath.Join(dir, "solution.txt")
	if err := os.WriteFile(file, []byte(problem), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), cbc, append(append([]string{file}, options...), "solve", "solution", solution)...).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	f, err := os.Open(solution)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	line, _ := bufio.NewReader(f).ReadString('\n')
	status, rest, _ := strings.Cut(line, "objective value")
	if _, err := fmt.Sscan(rest, &value); err != nil {
		t.Fatalf("%v: %s", err, line)
	}
	return value, status
}

// TestSmallMinistry has ministries with 200 people and 40 courses, of which many have one to three seats: a plan lacks half a percent of the best at most.
func TestSmallMinistry(t *testing.T) {
	cbc := solver(t)
	for seed := range uint64(6) {
		in, err := Generate(GenerateOptions{People: 200, Courses: 40, Seed: seed + 9})
		if err != nil {
			t.Fatal(err)
		}
		best, status := optimum(t, cbc, written(in, false))
		plan := solve(t, in, "")
		if plan.Value < 0.995*best-1e-9 || plan.Value > best+1e-6 || plan.Bound < best-1e-6 || plan.Bound > 1.03*best {
			t.Errorf("seed %d: value %v, optimum %v (%s), bound %v", seed+9, plan.Value, best, status, plan.Bound)
		}
	}
}
