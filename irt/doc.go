// Package irt scores tests with item response models and selects their next
// question. It measures a person as a profile of several abilities at once.
//
// # Conventions
//
// Abilities θ, item locations and standard errors are in logits; the scaling
// constant D is 1. An item loads on one ability (a between-item
// multidimensional model); θ below is that one.
//
//	Logistic  P(X=1) = c + (1−c)·logistic(a·(θ−b))           Birnbaum 1968
//	          a = 1, c = 0 is Rasch; c = 0 is 2PL; else 3PL
//	GPCM      P(X=k) ∝ exp(Σ_{v≤k} a·(θ−b_v)), k = 0..m      Muraki 1992
//	          a = 1 is the partial credit model              Masters 1982
//	GRM       P(X≥k) = logistic(a·(θ−b_k)), b increasing     Samejima 1969
//
// Categories are numbered from 0. A response of [Missing] (−1) was not
// answered: it is ignored, never counted as wrong, so a score with a missing
// response is the score without that item.
//
// # Uncertain locations
//
// An item whose location is only known up to a normal error with standard
// deviation [Item.SDB] tells less about a person. A single item estimates θ
// with sampling variance 1/I. If its location is off by δ ~ N(0, SDB²), its
// estimate is off by δ as well; with δ integrated out (Laplace) the variance
// is 1/I + SDB², and the information that is left is I/(1 + I·SDB²). Standard
// errors and selection use this; the estimate itself uses the stated location.
//
// # Scoring
//
// [Prior.MAP] finds the mode of the posterior of θ ~ N(μ, Σ) given responses
// that are independent given θ. Its covariance is Laplace's,
// S = (Σ⁻¹ + diag(I_1 … I_n))⁻¹, with I_k the sum over the answered items of
// ability k of their expected information at the mode, after allowing for
// uncertain locations. [Cuts.Levels] turns an ability and its standard error
// into the probabilities of levels, and [Reached] says when to stop.
// [EstimatePrior] estimates μ and Σ from answers by EM with Laplace's
// approximation to the next order (Tierney & Kadane 1986).
//
// # Selection
//
// Asking an item with information I on ability k changes S by a matrix of rank
// one, and lowers the weighted trace Σ_j w_j·S_jj by
//
//	I·Σ_j w_j·S_jk² / (1 + I·S_kk)
//
// [Bank.Next] chooses the eligible item for which this gain is largest: the
// posterior-covariance selection of Segall 1996 with the trace in place of the
// determinant (Mulder & van der Linden 2009). [Rules] add content limits, a
// gentle start and the randomesque choice of Kingsbury & Zara 1989.
//
// [Lottery] is the exposure control of Sympson & Hetter 1985 and [Apart] keeps
// enemies apart, both as [Rules].Allowed.
//
// # Adaptive tests of one ability
//
// A [CAT] is a session on a [CATBank]: Next, Answer, Estimate, until Done. The
// [Criterion] is one of information, Kullback-Leibler information, expected
// posterior variance, a-stratified and closest difficulty; [CATOptions] hold
// content limits, exposure control (see [EstimateExposure]) and the rules that
// stop a test, among them the [SPRT]. Chance comes from the session's seed.
//
// # Calibration
//
// [FitCML] and [FitMML] estimate items from [Data] by conditional and by
// marginal likelihood; a [Calibration] says honestly whether it converged.
// [FitProfile] estimates the items of a profile from adaptive answers.
// [ScoreData] and [RawScoreTable] turn answers into abilities (EAP, MAP, ML,
// WLE), [Cuts.Rudner] says how often levels are right.
//
// # Linking and equating
//
// [Link] brings two calibrations to one scale by their common items;
// [EquateTrueScores] and [EquateObservedScores] turn the scores of one form
// into those of another.
//
// # Standards
//
// [AngoffCut] and [BookmarkCut] place the cut of a level by the judgements of
// a panel, with its standard error over judges; [StandardOfPanels] joins
// panels, and [AngoffConsistency] tells judges who know hard items from easy.
//
// # Quality and bias
//
// [Classical] and [Distractors] describe items without a model, [Reliabilities]
// the total score; [ItemFits] (infit, outfit), [SX2s], [PersonFits] (l_z) and
// [Q3s] hold answers against items given; [DIF] and [DIFOfGroups] compare
// groups. Total scores are those of persons who answered every item, and a
// weight counts as that many persons. Sources stand with each.
//
// # What is deterministic
//
// Everything is a function of its arguments; [Bank.Next], [Prior.Draw] and
// [Simulate] also of the state of the generator they are given, which is the
// only source of chance. The same program on the same kind of processor gives
// the same bits. On another kind, where a compiler may fuse operations, scores
// agree up to rounding, and a choice can differ only between items whose gains
// agree that closely; whoever must repeat a choice exactly records it. The order
// of items changes a score by less than 1e-9.
//
// [Prior] and [Bank] are immutable and safe for concurrent use.
//
// # Sources
//
//   - Angoff, W. (1971). Scales, norms, and equivalent scores. In Thorndike,
//     Educational Measurement.
//   - Birnbaum, A. (1968). Some latent trait models. In Lord & Novick,
//     Statistical Theories of Mental Test Scores.
//   - Bock, R. & Mislevy, R. (1982). Adaptive EAP estimation of ability in a
//     microcomputer environment. Applied Psychological Measurement 6.
//   - Chang, H. & Ying, Z. (1996). A global information approach to
//     computerized adaptive testing. Applied Psychological Measurement 20.
//   - Chang, H. & Ying, Z. (1999). a-stratified multistage computerized adaptive
//     testing. Applied Psychological Measurement 23.
//   - Chang, H., Qian, J. & Ying, Z. (2001). a-stratified multistage
//     computerized adaptive testing with b blocking. Applied Psychological
//     Measurement 25.
//   - Cizek, G. & Bunch, M. (2007). Standard setting.
//   - Kingsbury, G. & Zara, A. (1989). Procedures for selecting items for
//     computerized adaptive tests. Applied Measurement in Education 2.
//   - Lewis, D., Mitzel, H. & Green, D. (1996). Standard setting: a bookmark
//     approach. IRT-based standard-setting procedures utilizing behavioral
//     anchoring, symposium at the CCSSO conference, Phoenix.
//   - Masters, G. (1982). A Rasch model for partial credit scoring.
//     Psychometrika 47.
//   - Mulder, J. & van der Linden, W. (2009). Multidimensional adaptive testing
//     with optimal design criteria for item selection. Psychometrika 74.
//   - Muraki, E. (1992). A generalized partial credit model. Applied
//     Psychological Measurement 16.
//   - Reckase, M. (1983). A procedure for decision making using tailored
//     testing. In Weiss, New Horizons in Testing.
//   - Samejima, F. (1969). Estimation of latent ability using a response
//     pattern of graded scores. Psychometrika Monograph 17.
//   - Segall, D. (1996). Multidimensional adaptive testing. Psychometrika 61.
//   - Sympson, J. & Hetter, R. (1985). Controlling item-exposure rates in
//     computerized adaptive testing. Proceedings of the 27th annual meeting of
//     the Military Testing Association.
//   - Tierney, L. & Kadane, J. (1986). Accurate approximations for posterior
//     moments and marginal densities. Journal of the American Statistical
//     Association 81.
//   - Urry, V. (1970). A Monte Carlo investigation of logistic mental test
//     models. Dissertation, Purdue University.
//   - van der Linden, W. (1998). Bayesian item selection criteria for adaptive
//     testing. Psychometrika 63.
//   - Wald, A. (1947). Sequential Analysis.
package irt
