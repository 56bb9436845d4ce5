package web

import "github.com/dira-platform/dira/internal/policy"

// ofCuration is the pages on which the library grows: of those who propose, and of the editors.
var ofCuration = []route{
	{"POST /resources/{resource}/correct", policy.ProposeResources, staff((*Face).correctResource)},
	{"GET /resources/{resource}/report", policy.ReportProblems, (*Face).beforeReport},
	{"POST /resources/{resource}/report", policy.ReportProblems, (*Face).report},
	{"GET /resources/{resource}/rating", policy.RateResources, staff((*Face).beforeRate)},
	{"POST /resources/{resource}/rating", policy.RateResources, staff((*Face).rate)},
	{"POST /resources/{resource}/rating/drop", policy.RateResources, staff((*Face).unrate)},
	{"GET /proposals", policy.ProposeResources, staff((*Face).proposals)},
	{"GET /proposals/new", policy.ProposeResources, staff((*Face).newProposal)},
	{"POST /proposals/new", policy.ProposeResources, staff((*Face).createProposal)},
	{"GET /proposals/{proposal}", policy.ProposeResources, staff((*Face).oneProposal)},
	{"POST /proposals/{proposal}", policy.ProposeResources, staff((*Face).sendProposal)},
	{"GET /proposals/{proposal}/part/{part}", policy.ProposeResources, staff((*Face).proposalPart)},
	{"POST /proposals/{proposal}/part/{part}", policy.ProposeResources, staff((*Face).saveProposalPart)},
	{"GET /proposals/{proposal}/alike", policy.ProposeResources, staff((*Face).alikeProposal)},
	{"GET /proposals/{proposal}/drop", policy.ProposeResources, staff((*Face).beforeDropProposal)},
	{"POST /proposals/{proposal}/drop", policy.ProposeResources, staff((*Face).dropProposal)},
	{"GET /library", policy.CurateLibrary, staff((*Face).curation)},
	{"GET /library/proposals/{proposal}", policy.CurateLibrary, staff((*Face).oneCase)},
	{"POST /library/proposals/{proposal}", policy.CurateLibrary, staff((*Face).decideCase)},
	{"GET /library/duplicates", policy.CurateLibrary, staff((*Face).pairs)},
	{"POST /library/duplicates", policy.CurateLibrary, staff((*Face).lookThrough)},
	{"GET /library/duplicates/{pair}", policy.CurateLibrary, staff((*Face).onePair)},
	{"POST /library/duplicates/{pair}", policy.CurateLibrary, staff((*Face).judgePair)},
	{"POST /library/duplicates/{pair}/undo", policy.CurateLibrary, staff((*Face).unjudgePair)},
	{"GET /library/reviews", policy.CurateLibrary, staff((*Face).reviews)},
	{"GET /library/reviews/{review}", policy.CurateLibrary, staff((*Face).oneReview)},
	{"POST /library/reviews/{review}", policy.CurateLibrary, staff((*Face).judgeReview)},
	{"GET /library/reports", policy.CurateLibrary, staff((*Face).reports)},
	{"GET /library/reports/{resource}", policy.CurateLibrary, staff((*Face).reported)},
	{"POST /library/reports/{resource}", policy.CurateLibrary, staff((*Face).settleReports)},
	{"GET /library/resources/{resource}/out", policy.CurateLibrary, staff((*Face).beforeOut)},
	{"POST /library/resources/{resource}/out", policy.CurateLibrary, staff((*Face).takeOut)},
}
