package allocate

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
)

// GenerateOptions say what ministry is made up.
type GenerateOptions struct {
	People  int // 1 to 2,000,000
	Courses int // 1 to MaxCourses
	Taken   int // courses of a person, for which seats and budgets are made; 0 = 3
	Seed    uint64
}

// An Instance is what was made up.
type Instance struct {
	Courses []Course
	People  []Person
	Sexes   []string // of each person: woman, man, undisclosed or other
	Limits  Limits
}

// Generate makes up a ministry and the courses it could be sent to, as awkward as real ones: a few units with most of the people and many small ones, four languages of
// which one is common and two are rare, courses that require others up to a depth of 3, and seats, budget and budgets of units for 40 % of what people would take
// if there were no limit. Half of the courses open for a third of their seats at least.
func Generate(o GenerateOptions) (*Instance, error) {
	if o.Taken == 0 {
		o.Taken = 3
	}
	if o.People < 1 || o.People > 2_000_000 || o.Courses < 1 || o.Courses > MaxCourses || o.Taken < 1 || o.Taken > MaxTaken {
		return nil, fmt.Errorf("allocate: %d people, %d courses and %d of them for each cannot be made up; 1 to 2,000,000 people, 1 to %d courses and 1 to %d can",
			o.People, o.Courses, o.Taken, MaxCourses, MaxTaken)
	}
	g := &generator{Rand: rand.New(rand.NewPCG(o.Seed, 0x616c6c6f63617465)), o: o}
	in := &Instance{Courses: g.courses(), People: g.people(), Limits: Limits{Budget: Unlimited, Taken: o.Taken}}
	for range in.People {
		sex := g.IntN(2)
		if g.IntN(40) == 0 {
			sex += 2
		}
		in.Sexes = append(in.Sexes, generatedSexes[sex])
	}
	return in, g.scarce(in)
}

type generator struct {
	*rand.Rand
	o GenerateOptions
}

// What is made up has the form of a framework of five domains with four competencies each, at three levels.
const (
	generatedDomains = 5
	generatedPerDom  = 4
	generatedLevels  = 3
	generatedShare   = 0.4 // of demand
)

var (
	generatedLanguages = []string{"fr", "en", "ar", "pt"}
	generatedCommon    = []float64{0.55, 0.25, 0.15, 0.05}
	generatedHours     = []float64{8, 12, 16, 24, 40}
	generatedSexes     = []string{"woman", "man", "undisclosed", "other"}
)

func (g *generator) competency() string {
	return fmt.Sprintf("D%d.C%d", 1+g.IntN(generatedDomains), 1+g.IntN(generatedPerDom))
}

// language is one of the four, the common ones more often.
func (g *generator) language() string {
	x := g.Float64()
	for i, share := range generatedCommon {
		if x -= share; x < 0 {
			return generatedLanguages[i]
		}
	}
	return generatedLanguages[0]
}

func (g *generator) courses() (out []Course) {
	for i := range g.o.Courses {
		c := Course{ID: fmt.Sprintf("c%0*d", digits(g.o.Courses), i+1), Seats: Unlimited}
		s := Step{g.competency(), 1 + g.IntN(generatedLevels)}
		c.Teaches = append(c.Teaches, s)
		for range g.IntN(3) {
			if t := (Step{s.Competency[:3] + fmt.Sprint("C", 1+g.IntN(generatedPerDom)), 1 + g.IntN(s.Level)}); !slices.Contains(c.Teaches, t) {
				c.Teaches = append(c.Teaches, t)
			}
		}
		if s.Level > 1 && g.IntN(2) == 0 {
			c.Requires = append(c.Requires, g.requirement(s))
		}
		c.Languages = append(c.Languages, g.language())
		if l := g.language(); !slices.Contains(c.Languages, l) {
			c.Languages = append(c.Languages, l)
		}
		c.Hours = float64(4 * (1 + g.IntN(3)))
		c.Cost = float64(20 + 10*g.IntN(19))
		c.Fixed = c.Cost * float64(2+g.IntN(7))
		out = append(out, c)
	}
	return out
}

// requirement is the level below a step, of the same competency or of the one that all others of its domain build on. Level 1 requires nothing, so that requirements are three
// courses deep at the most.
func (g *generator) requirement(s Step) Step {
	if g.IntN(3) == 0 {
		return Step{s.Competency[:3] + "C1", s.Level - 1}
	}
	return Step{s.Competency, s.Level - 1}
}

func digits(n int) int { return len(fmt.Sprint(n)) }

// A role is what a post should be able to do.
type role map[string]int

func (g *generator) people() []Person {
	roles := make([]role, 24)
	for i := range roles {
		roles[i] = role{}
		for range 3 + g.IntN(4) {
			roles[i][g.competency()] = 1 + g.IntN(generatedLevels)
		}
	}
	out := make([]Person, 0, g.o.People)
	for unit, size := range g.sizes() {
		skill, common := g.NormFloat64(), g.language()
		name := fmt.Sprintf("u%0*d", digits(g.o.People), unit+1)
		for range size {
			q := Person{ID: fmt.Sprintf("p%0*d", digits(g.o.People), len(out)+1), Unit: name, Languages: []string{common}, Hours: generatedHours[g.IntN(len(generatedHours))]}
			if l := g.language(); l != common {
				q.Languages = append(q.Languages, l)
			}
			g.measure(&q, roles[int(math.Abs(g.NormFloat64())*8)%len(roles)], skill)
			out = append(out, q)
		}
	}
	return out
}

// measure gives a person levels, and needs up to those of the role.
func (g *generator) measure(q *Person, r role, skill float64) {
	weight := []float64{1, 1, 1, 2, 3}[g.IntN(5)]
	for d := range generatedDomains {
		for c := range generatedPerDom {
			name := fmt.Sprintf("D%d.C%d", d+1, c+1)
			target, wanted := r[name]
			if !wanted {
				continue
			}
			has := min(max(int(math.Round(1+0.5*skill+0.8*g.NormFloat64())), 0), generatedLevels)
			if has > 0 {
				q.Has = append(q.Has, Step{name, has})
			}
			for l := has + 1; l <= target; l++ {
				q.Needs = append(q.Needs, Need{Step{name, l}, weight})
			}
		}
	}
}

// sizes of units: most of the people in a few.
func (g *generator) sizes() (sizes []int) {
	for left := g.o.People; left > 0; {
		n := min(left, 1+int(math.Exp(2+1.5*g.NormFloat64())*math.Cbrt(float64(g.o.People))/10))
		sizes = append(sizes, n)
		left -= n
	}
	return sizes
}

// scarce gives seats and budgets for a share of what people would take without limits.
func (g *generator) scarce(in *Instance) error {
	p, err := New(in.Courses, in.Limits)
	if err != nil {
		return err
	}
	for _, q := range in.People {
		if err := p.Add(q); err != nil {
			return err
		}
	}
	seats, spent, byUnit := make([]int, len(in.Courses)), 0.0, map[string]float64{}
	c, price := p.chooser(), make([]int64, len(in.Courses))
	for i, q := range in.People {
		for j := range price {
			price[j] = int64(g.Uint32N(millionths / 10)) // of equals anyone
		}
		b, _ := c.choose(&p.people.kinds[p.people.kind[i]], means{price: price, money: math.MaxInt64})
		for _, j := range b.courses() {
			k := p.courses[j].given
			seats[k]++
			spent += in.Courses[k].Cost
			byUnit[q.Unit] += in.Courses[k].Cost
		}
	}
	for j := range in.Courses {
		k := &in.Courses[j]
		k.Seats = max(1, int(math.Round(generatedShare*float64(seats[j]))))
		if g.IntN(2) == 0 {
			k.MinSeats = max(1, k.Seats/3)
		}
		if seats[j] > 0 {
			spent += k.Fixed
		}
	}
	in.Limits.Budget = math.Round(generatedShare * spent)
	in.Limits.UnitBudgets = map[string]float64{}
	for _, name := range slices.Sorted(maps.Keys(byUnit)) {
		in.Limits.UnitBudgets[name] = math.Round(byUnit[name] * (generatedShare + 0.2*g.Float64()))
	}
	return nil
}
