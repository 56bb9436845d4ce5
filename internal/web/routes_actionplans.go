package web

import "github.com/dira-platform/dira/internal/policy"

// ofActionPlans is action plans.
var ofActionPlans = []route{
	{"GET /action-plans", policy.ReadActionPlans, staff((*Face).actionPlans)},
	{"GET /action-plans/new", policy.ManageActionPlans, staff((*Face).newActionPlan)},
	{"POST /action-plans/new", policy.ManageActionPlans, staff((*Face).createActionPlan)},
	{"GET /action-plans/{plan}", policy.ReadActionPlans, staff((*Face).actionPlan)},
	{"GET /action-plans/{plan}/edit", policy.ManageActionPlans, staff((*Face).actionPlanWords)},
	{"POST /action-plans/{plan}/edit", policy.ManageActionPlans, staff((*Face).saveActionPlanWords)},
	{"GET /action-plans/{plan}/goals/new", policy.ManageActionPlans, staff((*Face).actionGoal)},
	{"POST /action-plans/{plan}/goals/new", policy.ManageActionPlans, staff((*Face).saveActionGoal)},
	{"GET /action-plans/{plan}/goals/{goal}", policy.ManageActionPlans, staff((*Face).actionGoal)},
	{"POST /action-plans/{plan}/goals/{goal}", policy.ManageActionPlans, staff((*Face).saveActionGoal)},
	{"GET /action-plans/{plan}/measures/new", policy.ManageActionPlans, staff((*Face).actionMeasure)},
	{"POST /action-plans/{plan}/measures/new", policy.ManageActionPlans, staff((*Face).saveActionMeasure)},
	{"GET /action-plans/{plan}/measures/{measure}", policy.ManageActionPlans, staff((*Face).actionMeasure)},
	{"POST /action-plans/{plan}/measures/{measure}", policy.ManageActionPlans, staff((*Face).saveActionMeasure)},
	{"GET /action-plans/{plan}/measures/{measure}/indicators/new", policy.ManageActionPlans, staff((*Face).actionIndicator)},
	{"POST /action-plans/{plan}/measures/{measure}/indicators/new", policy.ManageActionPlans, staff((*Face).saveActionIndicator)},
	{"GET /action-plans/{plan}/measures/{measure}/indicators/{indicator}", policy.ManageActionPlans, staff((*Face).actionIndicator)},
	{"POST /action-plans/{plan}/measures/{measure}/indicators/{indicator}", policy.ManageActionPlans, staff((*Face).saveActionIndicator)},
	{"GET /action-plans/{plan}/take", policy.ManageActionPlans, staff((*Face).beforeTake)},
	{"POST /action-plans/{plan}/take", policy.ManageActionPlans, staff((*Face).takeOver)},
	{"GET /action-plans/{plan}/as/{format}", policy.ReadActionPlans, staff((*Face).actionPlanFile)},
	{"GET /action-plans/{plan}/publish", policy.ManageActionPlans, staff((*Face).beforePublishPlan)},
	{"POST /action-plans/{plan}/publish", policy.ManageActionPlans, staff((*Face).publishPlan)},
	{"GET /action-plans/{plan}/versions/{version}", policy.ReadActionPlans, staff((*Face).actionPlanVersion)},
	{"GET /action-plans/{plan}/versions/{version}/withdraw", policy.ManageActionPlans, staff((*Face).beforeWithdrawPlan)},
	{"POST /action-plans/{plan}/versions/{version}/withdraw", policy.ManageActionPlans, staff((*Face).withdrawPlan)},
	{"GET /open/action-plans/{plan}", policy.ReadPublic, (*Face).openActionPlan},
	{"GET /open/action-plans/{plan}/{version}", policy.ReadPublic, (*Face).openActionPlan},
	{"GET /open/action-plans/{plan}/{version}/as/{format}", policy.ReadPublic, (*Face).openActionPlanFile},
}
