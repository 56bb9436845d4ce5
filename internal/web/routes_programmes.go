package web

import "github.com/dira-platform/dira/internal/policy"

// ofProgrammes is training programmes.
var ofProgrammes = []route{
	{"GET /programmes", policy.ReadProgrammes, staff((*Face).programmes)},
	{"GET /programmes/new", policy.ManageProgrammes, staff((*Face).newProgramme)},
	{"POST /programmes/new", policy.ManageProgrammes, staff((*Face).createProgramme)},
	{"GET /programmes/{programme}", policy.ReadProgrammes, staff((*Face).programme)},
	{"GET /programmes/{programme}/compare", policy.ReadProgrammes, staff((*Face).compareScenarios)},
	{"GET /programmes/{programme}/library", policy.ManageProgrammes, staff((*Face).programmeLibrary)},
	{"POST /programmes/{programme}/library", policy.ManageProgrammes, staff((*Face).addFromLibrary)},
	{"GET /programmes/{programme}/upload", policy.ManageProgrammes, staff((*Face).programmeUpload)},
	{"POST /programmes/{programme}/upload", policy.ManageProgrammes, staff((*Face).uploadProgramme)},
	{"GET /programmes/{programme}/courses/new", policy.ManageProgrammes, staff((*Face).programmeCourse)},
	{"POST /programmes/{programme}/courses/new", policy.ManageProgrammes, staff((*Face).saveProgrammeCourse)},
	{"GET /programmes/{programme}/courses/{course}", policy.ManageProgrammes, staff((*Face).programmeCourse)},
	{"POST /programmes/{programme}/courses/{course}", policy.ManageProgrammes, staff((*Face).saveProgrammeCourse)},
	{"POST /programmes/{programme}/courses/{course}/delete", policy.ManageProgrammes, staff((*Face).dropProgrammeCourse)},
	{"GET /programmes/{programme}/scenarios/new", policy.ManageProgrammes, staff((*Face).programmeScenario)},
	{"POST /programmes/{programme}/scenarios/new", policy.ManageProgrammes, staff((*Face).saveProgrammeScenario)},
	{"GET /programmes/{programme}/scenarios/{scenario}", policy.ReadProgrammes, staff((*Face).scenario)},
	{"GET /programmes/{programme}/scenarios/{scenario}/programme.xlsx", policy.ReadProgrammes, staff((*Face).scenarioWorkbook)},
	{"GET /programmes/{programme}/scenarios/{scenario}/programme.pdf", policy.ReadProgrammes, staff((*Face).scenarioPDF)},
	{"GET /programmes/{programme}/scenarios/{scenario}/courses.ics", policy.ReadProgrammes, staff((*Face).scenarioCalendar)},
	{"GET /programmes/{programme}/scenarios/{scenario}/edit", policy.ManageProgrammes, staff((*Face).programmeScenario)},
	{"POST /programmes/{programme}/scenarios/{scenario}/edit", policy.ManageProgrammes, staff((*Face).saveProgrammeScenario)},
	{"POST /programmes/{programme}/scenarios/{scenario}/compute", policy.ManageProgrammes, staff((*Face).computeScenario)},
	{"POST /programmes/{programme}/scenarios/{scenario}/delete", policy.ManageProgrammes, staff((*Face).dropScenario)},
}
