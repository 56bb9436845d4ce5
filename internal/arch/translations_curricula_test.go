package arch

import (
	"strings"

	"github.com/dira-platform/dira/internal/curriculum"
)

// ofCurricula are the keys that the pages of curricula build.
var ofCurricula = []row{
	{"curriculum.state.", values(curriculum.States...), "where a curriculum stands"},
	{"curriculum.done.", strings.Fields("created saved unit removed taken carried published withdrawn"), "what was just done, as the address tells"},
	{"curricula.done.", strings.Fields("dropped"), "the same"},
	{"curriculum.system.", values(curriculum.Systems...), "what credits are counted in"},
	{"curriculum.in.", values(curriculum.Systems...), "a number of credits"},
	{"curriculum.as.", values(curriculum.Layouts...), "the layouts of the file"},
	{"curriculum.depth.", strings.Fields("introduced practised assessed"), "what a unit does for a step"},
	{"curriculum.field.", strings.Fields("name institution award total summary code title credits semester requires description"), "the fields of the forms"},
	{"curriculum.hint.", strings.Fields("code requires semester"), "what is said of the fields of a unit"},
	{"curriculum.found.", strings.Fields("not_taught not_assessed not_prepared order elective required"), "the parts of the analysis"},
	{"curriculum.lead.", strings.Fields("not_taught not_assessed not_prepared order elective required"), "the same"},
	{"curriculum.why.", values(curriculum.Whys...), "what is wrong with an order"},
	{"curriculum.lack.", values(curriculum.Lacks...), "what is wrong with a prerequisite"},
	{"curriculum.how.", values(curriculum.Sufficiencies...), "how far a curriculum leads towards a target"},
	{"curriculum.turn_hint.", strings.Fields("publish withdraw"), "what is said beside a button"},
}
