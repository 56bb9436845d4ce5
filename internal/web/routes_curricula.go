package web

import "github.com/dira-platform/dira/internal/policy"

// ofCurricula is the curricula of universities and academies: as everybody reads them, and as they are made.
var ofCurricula = []route{
	{"GET /curricula", policy.ReadPublic, (*Face).curricula},
	{"GET /curricula/{curriculum}", policy.ReadPublic, (*Face).curriculum},
	{"GET /curricula/{curriculum}/units.csv", policy.ReadPublic, (*Face).curriculumCSV},
	{"GET /curricula/{curriculum}/units.xlsx", policy.ReadPublic, (*Face).curriculumXLSX},
	{"GET /curricula/{curriculum}/curriculum.jsonld", policy.ReadPublic, (*Face).curriculumData},
	{"GET /curricula/{curriculum}/curriculum.pdf", policy.ReadPublic, (*Face).curriculumPDF},
	{"GET /library/curricula", policy.ManageCurricula, staff((*Face).ourCurricula)},
	{"GET /library/curricula/new", policy.ManageCurricula, staff((*Face).newCurriculum)},
	{"POST /library/curricula/new", policy.ManageCurricula, staff((*Face).createCurriculum)},
	{"GET /library/curricula/{curriculum}", policy.ManageCurricula, staff((*Face).ourCurriculum)},
	{"POST /library/curricula/{curriculum}", policy.ManageCurricula, staff((*Face).turnCurriculum)},
	{"GET /library/curricula/{curriculum}/about", policy.ManageCurricula, staff((*Face).curriculumAbout)},
	{"POST /library/curricula/{curriculum}/about", policy.ManageCurricula, staff((*Face).describeCurriculum)},
	{"GET /library/curricula/{curriculum}/unit", policy.ManageCurricula, staff((*Face).curriculumUnit)},
	{"POST /library/curricula/{curriculum}/unit", policy.ManageCurricula, staff((*Face).saveCurriculumUnit)},
	{"POST /library/curricula/{curriculum}/unit/drop", policy.ManageCurricula, staff((*Face).dropCurriculumUnit)},
	{"GET /library/curricula/{curriculum}/analysis", policy.ManageCurricula, staff((*Face).curriculumAnalysis)},
	{"GET /library/curricula/{curriculum}/matrix", policy.ManageCurricula, staff((*Face).curriculumMatrix)},
	{"GET /library/curricula/{curriculum}/file", policy.ManageCurricula, staff((*Face).curriculumFile)},
	{"POST /library/curricula/{curriculum}/file", policy.ManageCurricula, staff((*Face).checkCurriculumFile)},
	{"POST /library/curricula/{curriculum}/file/take", policy.ManageCurricula, staff((*Face).takeCurriculumFile)},
	{"GET /library/curricula/{curriculum}/units.csv", policy.ManageCurricula, staff((*Face).ourCurriculumCSV)},
	{"GET /library/curricula/{curriculum}/units.xlsx", policy.ManageCurricula, staff((*Face).ourCurriculumXLSX)},
	{"GET /library/curricula/{curriculum}/drop", policy.ManageCurricula, staff((*Face).beforeDropCurriculum)},
	{"POST /library/curricula/{curriculum}/drop", policy.ManageCurricula, staff((*Face).dropCurriculum)},
}
