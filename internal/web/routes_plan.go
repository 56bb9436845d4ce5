package web

import "github.com/dira-platform/dira/internal/policy"

// ofPlans is the pages of a learning plan that a person keeps with an assessment, and what its codes open.
var ofPlans = []route{
	{"GET /a/{id}/plan/kept", policy.ReadResult, (*Face).keptPlan},
	{"POST /a/{id}/plan/kept", policy.KeepPlan, (*Face).keepPlan},
	{"GET /a/{id}/plan/kept/item", policy.ReadResult, (*Face).keptItem},
	{"POST /a/{id}/plan/kept/item", policy.KeepPlan, (*Face).changeItem},
	{"GET /a/{id}/plan/kept/add", policy.ReadResult, (*Face).beforeAdd},
	{"POST /a/{id}/plan/kept/add", policy.KeepPlan, (*Face).addItem},
	{"POST /a/{id}/plan/kept/goals", policy.KeepPlan, (*Face).setGoal},
	{"POST /a/{id}/plan/kept/settings", policy.KeepPlan, (*Face).setPlan},
	{"GET /a/{id}/plan/kept.ics", policy.ReadResult, (*Face).keptCalendar},
	{"GET /a/{id}/plan/kept.json", policy.ReadResult, (*Face).keptJSON},
	{"GET /plan/{code}/calendar.ics", policy.FollowPlan, (*Face).followCalendar},
	{"GET /plan-reminders/{code}", policy.FollowPlan, (*Face).beforeStopPlan},
	{"POST /plan-reminders/{code}", policy.FollowPlan, (*Face).stopPlan},
}
