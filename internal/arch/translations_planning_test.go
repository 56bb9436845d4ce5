package arch

import (
	"strings"

	"github.com/dira-platform/dira/internal/actionplan"
	"github.com/dira-platform/dira/internal/learning"
	"github.com/dira-platform/dira/internal/offer"
	"github.com/dira-platform/dira/internal/planning"
	"github.com/dira-platform/dira/internal/programme"
)

// ofPlanning are the built keys of programmes, of offers, of people's plans and of action plans.
var ofPlanning = []row{
	{"learning.done.", strings.Fields("kept changed added out goal shown calendar reminders"), "what was just done with a kept plan, in Face.showKept"},
	{"learning.fault.", values(planning.Clash, planning.Early, planning.Requires, planning.TooMany, planning.TooLong, planning.TooDear), "what is wrong with a plan, in keptWriter.problem"},
	{"learning.outlook.", values(planning.Reached, planning.InTime, planning.Late, planning.Undated, planning.NotInIt, planning.Outdated), "whether a goal holds, in keptWriter.goals"},
	{"learning.state.", values(learning.Open, learning.Begun, learning.Measured, learning.Said), "how far an item has come, in keptWriter.keptItem"},
	{"error.", []string{"programme_failed"}, "why a scenario could not be computed, as programme.Scenario.Failure has it"},
	{"error.programme_file_", append([]string{"row"}, programme.Columns...), "what stands in a column of a file of courses, in programme.readCourses"},
	{"offer.course.", values(offer.CourseStates...), "what was decided of a course"},
	{"offer.done.", strings.Fields("added cancelled confirmed declined out published seated waiting"), "what was just done with offers"},
	{"offer.is.", values(offer.Seated, offer.Waiting), "where somebody stands in a course, in offerWriter.stands"},
	{"offer.mine.", values(offer.Seated, offer.Waiting, offer.Declined), "the same in a word"},
	{"offer.state.", values(offer.Running, offer.Done, offer.Failed), "where a publication stands"},
	{"offer_mail.", strings.Fields("seated_subject seated_text cancelled_subject cancelled_text"), "mail to those who come or wait, in offer.Service.writeTo"},
	{"actionplan.done.", strings.Fields("created saved dropped published withdrawn"), "what was just done with an action plan"},
	{"actionplan.field.", strings.Fields("title from until vision currency language why place goal what unit owner begins ends budget funds status status_day note steps name measure_unit baseline baseline_day target target_day source measured reason share"), "the fields of a plan and its parts, in visit.planField and visit.planChanges"},
	{"actionplan.hint.", strings.Fields("vision currency place owner status_day note measure_unit measured reason"), "what is said of them"},
	{"actionplan.as.", strings.Fields("xlsx csv ics pdf"), "the formats of a plan, in visit.planFiles"},
	{"actionplan.status.", values(actionplan.Statuses...), "where a measure stands"},
	{"actionplan.differs.", strings.Fields("added_goal added_measure added_indicator removed_goal removed_measure removed_indicator changed_words changed_goal changed_measure changed_indicator changed_order"), "what became of something in a plan, in visit.planChanges"},
	{"programme.done.", strings.Fields("course course_drop courses created nothing scenario scenario_drop stopped"), "what was just done with a programme"},
	{"programme.field.", strings.Fields("name hours cost fixed seats min_seats begins ends place teaches requires"), "the fields of a course, in programmeWriter.coursePage"},
	{"programme.hint.", strings.Fields("name cost fixed seats min_seats begins ends teaches requires"), "what is said of them"},
	{"programme.means.", strings.Fields("name budget hours seed"), "the fields of a scenario, in programmeWriter.scenarioPage"},
	{"programme.means_hint.", strings.Fields("name budget seed"), "what is said of them"},
	{"programme.mean_share.", strings.Fields("women unit"), "whose share of the seats it is, by whose"},
	{"programme.price_share.", strings.Fields("women unit"), "the same, of what it costs"},
	{"programme.price_no_share.", strings.Fields("women unit"), "the same, where it costs nothing"},
	{"programme.next.", strings.Fields("courses scenario compute wait compare"), "what comes next in a programme, by nextOf"},
	{"programme.priority.", strings.Fields("none half one two three"), "how much something counts, as priorityWords lists them"},
	{"programme.state.", values(programme.Draft, programme.Waiting, programme.Computed, programme.Failed), "where a scenario stands"},
	{"programme.lead.", values(programme.Draft, programme.Waiting, programme.Computed, programme.Failed), "the same in a sentence"},
	{"plan.more.", values(planning.ByHours, planning.ByMost, planning.ByMoney, planning.ByFree, planning.ByAll), "what binds a person's plan, in made.binds"},
	{"programme.why.", values(programme.WhyFew, programme.WhyDear, programme.WhyMoney, programme.WhyOthers), "why a course does not open"},
}
