package demo

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/programme"
)

// possible is a course that the ministry could hold.
type possible struct {
	name      string
	teaches   string // D1.C1:12 is basic and intermediate of the first competency; several with blanks between them
	requires  string
	languages string
	hours     float64
	cost      float64
	fixed     float64
	seats     int
	least     int
	in        int // days from now until it begins
	place     string
}

// possibleCourses are invented, as their prices are.
var possibleCourses = []possible{
	{"Digital literacy, basics", "D2.C1:1", "", "en fr", 12, 40, 900, 120, 12, 35, ""},
	{"أساسيات المعرفة الرقمية", "D2.C1:1", "", "ar", 12, 40, 600, 40, 10, 42, "مكتب الشمال"},
	{"Digital literacy at work", "D2.C1:2", "D2.C1:1", "en fr", 14, 60, 900, 90, 12, 56, ""},
	{"Deciding with data", "D2.C2:12", "", "en", 24, 110, 1400, 50, 12, 49, "Port Amaro"},
	{"Décider avec les données", "D2.C2:12", "", "fr", 24, 110, 1400, 40, 12, 63, "Port Amaro"},
	{"Privacy and security for everybody", "D2.C4:12", "", "en fr ar", 8, 25, 400, 0, 20, 28, ""},
	{"What the law says of data and AI", "D2.C5:12", "", "en fr", 12, 70, 800, 60, 15, 70, ""},
	{"Understanding AI", "D2.C6:1 AI:1", "", "en fr ar", 10, 30, 700, 150, 20, 30, ""},
	{"AI at work: using it well", "AI:2", "AI:1", "en", 18, 150, 1200, 45, 10, 77, ""},
	{"AI for those who build it", "D2.C6:3 AI:3", "AI:2", "en", 30, 700, 9000, 18, 12, 91, "Port Amaro"},
	{"Seeing the problem before the technology", "D1.C1:12 D1.C2:1", "", "en fr", 16, 90, 900, 60, 10, 60, ""},
	{"Conduire un projet agile", "D3.C3:12 D3.C2:1", "", "fr", 20, 180, 1600, 24, 10, 84, "Port Amaro"},
	{"Leading digital change", "D3.C4:12", "", "en", 24, 260, 2200, 24, 12, 98, "Port Amaro"},
	{"Services with the people who use them", "D3.C1:12", "", "en fr ar", 16, 95, 700, 45, 10, 66, ""},
}

// programme plans training for the second round: two scenarios are computed, one waits for its lottery.
func (w *world) programme(ctx context.Context) error {
	begun := w.before(4, 10*time.Hour)
	at := func(minutes int) context.Context {
		return db.At(ctx, begun.Add(time.Duration(minutes)*time.Minute))
	}
	who := w.acting(policy.Officer)
	id, err := w.app.Programmes.Create(at(0), who, w.waves[1].id, fmt.Sprintf("Training %d", w.today.Year()+1), "EUR")
	if err != nil {
		return err
	}
	var list []programme.Course
	for _, c := range possibleCourses {
		list = append(list, c.course(w.today))
	}
	if _, err := w.app.Programmes.AddCourses(at(10), who, id, list); err != nil {
		return err
	}
	v, err := w.app.Programmes.Programme(at(11), who, id)
	if err != nil {
		return err
	}
	var first programme.ScenarioID
	for n, wish := range w.wishes(v) {
		s, err := w.app.Programmes.SaveScenario(at(20+10*n), who, id, "", wish)
		if err != nil {
			return err
		}
		if wish.Seed == "" {
			continue
		}
		if err := w.app.Programmes.Compute(at(25+10*n), who, id, s); err != nil {
			return err
		}
		if err := w.app.Programmes.Run(at(26+10*n), Org, id, s); err != nil {
			return err
		}
		if first == "" {
			first = s
		}
	}
	return w.publish(ctx, id, first)
}

// wishes are the scenarios.
func (w *world) wishes(v *programme.View) []programme.Wish {
	seed := fmt.Sprintf("Orvane national lottery of %s: 4 11 17 23 38 42", w.before(5, 0).Format(time.DateOnly))
	usual := v.Usual()
	each := float64(w.o.People) / 1200
	usual.Budget = 1000 * float64(int(25*each)+3)
	more := usual
	more.Budget *= 1.5
	ai := usual
	ai.Priorities = map[framework.StatementID]float64{framework.AI: 3}
	return []programme.Wish{{Name: "What is in the budget", Means: usual, Seed: seed}, {Name: "Half as much again", Means: more, Seed: seed}, {Name: "AI first", Means: ai}}
}

// course is a course as a programme has it.
func (c possible) course(today time.Time) programme.Course {
	begins := today.AddDate(0, 0, c.in)
	return programme.Course{Name: c.name, Teaches: levels(c.teaches), Requires: levels(c.requires), Languages: strings.Fields(c.languages), Hours: c.hours, Cost: c.cost, Fixed: c.fixed,
		Seats: c.seats, MinSeats: c.least, Begins: begins.Format(time.DateOnly), Ends: begins.AddDate(0, 0, int(c.hours/6)).Format(time.DateOnly), Place: c.place, Online: c.place == "",
		Provider: "Training and Careers"}
}

// levels reads D1.C1:12.
func levels(s string) (list []programme.Step) {
	for _, one := range strings.Fields(s) {
		ability, digits, _ := strings.Cut(one, ":")
		for _, d := range digits {
			list = append(list, programme.Step{Ability: framework.StatementID(ability), Level: int(d - '0')})
		}
	}
	return list
}
