package web

import "github.com/dira-platform/dira/internal/policy"

// ofOffers is the seats of published programmes: offered, answered, and who comes.
var ofOffers = []route{
	{"GET /programmes/{programme}/scenarios/{scenario}/publish", policy.PublishProgrammes, staff((*Face).beforePublish)},
	{"POST /programmes/{programme}/scenarios/{scenario}/publish", policy.PublishProgrammes, staff((*Face).publishScenario)},
	{"GET /programmes/{programme}/published", policy.ReadProgrammes, staff((*Face).published)},
	{"GET /programmes/{programme}/published/{course}", policy.ManageCohorts, staff((*Face).cohort)},
	{"POST /programmes/{programme}/published/{course}", policy.ManageCohorts, staff((*Face).changeCohort)},
	{"GET /programmes/{programme}/published/{course}/people.csv", policy.ManageCohorts, staff((*Face).cohortCSV)},
	{"GET /programmes/{programme}/published/{course}/people.xlsx", policy.ManageCohorts, staff((*Face).cohortXLSX)},
	{"GET /open/programmes/{address}", policy.ReadPublic, (*Face).openProgramme},
	{"GET /a/{id}/offers", policy.ReadOffers, (*Face).offers},
	{"GET /a/{id}/offers/{course}", policy.ReadOffers, (*Face).offer},
	{"POST /a/{id}/offers/{course}", policy.AnswerOffers, (*Face).answerOffer},
	{"GET /mine/courses.ics", policy.ReadMine, (*Face).mineCalendar},
	{"POST /mine/courses", policy.ChangeMine, (*Face).giveUpCourse},
}
