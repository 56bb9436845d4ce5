package demo

import (
	"context"
	"strings"
	"time"

	"github.com/dira-platform/dira/internal/curriculum"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/policy"
)

// module is a unit of the academy's curriculum.
type module struct {
	code, title string
	credits     curriculum.Credits
	semester    int
	elective    bool
	requires    string
	does        string // D2.C1:1IP is introducing and practising basic of a competency; several with blanks between them
}

// modules are invented. What is missing in them is meant: an analysis of them has something to say.
var modules = []module{
	{"ADM 101", "Government in the digital age", 600, 1, false, "", "D1.C1:1IP D1.C2:1I D3.C4:1I"},
	{"ADM 102", "Digital tools at work", 600, 1, false, "", "D2.C1:1IPA D2.C4:1IP AI:1I"},
	{"ADM 110", "Data for public decisions", 600, 1, false, "", "D2.C2:1IPA D2.C2:2IP"},
	{"ADM 201", "Services with the people who use them", 600, 2, false, "ADM 101", "D3.C1:1IPA D3.C1:2IP D1.C1:2IP"},
	{"ADM 205", "Law, privacy and security", 600, 2, false, "ADM 102; ADM 310", "D2.C4:2PA D2.C5:1IP D2.C5:2A"},
	{"ADM 210", "Projects that deliver", 600, 2, false, "", "D3.C3:1IPA D3.C2:1IP D1.C4:1I"},
	{"ADM 215", "Leading change in an institution", 600, 2, false, "ADM 101", "D3.C4:3PA D3.C2:2IP"},
	{"ADM 301", "Leading digital change", 600, 3, false, "ADM 215", "D3.C4:2IPA"},
	{"ADM 310", "Artificial intelligence in the public service", 600, 3, true, "ADM 110", "AI:1PA AI:2IPA D2.C6:1IP D2.C6:2I"},
	{"ADM 320", "Foresight and systems thinking", 450, 3, true, "", "D1.C2:2IP D1.C3:1IPA"},
	{"ADM 390", "Capstone in an office of the ministry", 1200, 4, false, "ADM 201; ADM 210", "D1.C1:2A D3.C1:2A D3.C2:2A D2.C2:2A"},
}

// curriculum is what an invented academy teaches: one version that is published, and a draft that goes on.
func (w *world) curriculum(ctx context.Context) error {
	begun := w.before(9, 9*time.Hour)
	at := func(minutes int) context.Context {
		return db.At(ctx, begun.Add(time.Duration(minutes)*time.Minute))
	}
	s, who := w.app.Curricula, w.acting(policy.Officer)
	id, err := s.Create(at(0), who, curriculum.About{Name: "Master of Public Service in the Digital Age (invented)", Institution: academyName, Award: "Master of Public Service", System: curriculum.ECTS, Total: 7200,
		Language: "en", Summary: "An invented curriculum with gaps that are meant, so that the analysis has something to say."})
	if err != nil {
		return err
	}
	var units []curriculum.Unit
	for _, m := range modules {
		units = append(units, m.unit())
	}
	if err := s.Take(at(10), who, id, 1, units); err != nil {
		return err
	}
	if err := s.Publish(at(20), who, id, 2); err != nil {
		return err
	}
	more := module{"ADM 330", "Digital ethics seminar", 450, 3, true, "", "D2.C5:3IP"}
	return s.SaveUnit(at(30), who, id, 2, "", more.unit())
}

// unit is a module as a curriculum has it.
func (m module) unit() curriculum.Unit {
	u := curriculum.Unit{Code: m.code, Title: m.title, Credits: m.credits, Semester: m.semester, Elective: m.elective}
	if m.requires != "" {
		u.Requires = strings.Split(m.requires, "; ")
	}
	for _, one := range strings.Fields(m.does) {
		ability, does, _ := strings.Cut(one, ":")
		mark := curriculum.Mark{Step: curriculum.Step{Ability: framework.StatementID(ability), Level: framework.LevelAt(int(does[0] - '0'))}}
		for _, letter := range does[1:] {
			mark.Depth |= curriculum.Depths[strings.IndexRune(curriculum.Letters, letter)]
		}
		u.Marks = append(u.Marks, mark)
	}
	return u
}
