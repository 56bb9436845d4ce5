package irt

import (
	"context"
	"fmt"
	"math"
)

// FitMML estimates the items of a test and the distribution of the ability by
// marginal maximum likelihood (Bock & Aitkin 1981): it maximises
//
//	Σ_i w_i·log Σ_q π_q·Π_j P(X_j = x_ij | μ + σ·z_q)
//
// over the answered items j of each person i, with nodes z_q equally spaced on
// ±6 and weights π_q ∝ exp(−z_q²/2) that sum to 1. By default there are 61, and
// more where a person answers so many items (120 of two categories) that the
// posterior gets narrower than their distance. A missing answer is ignored.
// All answers are used, so data missing by design (booklets, adaptive tests) are
// welcome.
//
// # Scale
//
//	Rasch, PCM, RSM       slopes 1; first group N(0, σ²)
//	2PL, 3PL, GPCM, GRM   slopes free; first group N(0, 1)
//
// Further groups have a mean and a variance of their own; the items are the same
// in all. With [FitOptions.Anchors] the anchored items keep their parameters and
// every group is free. With [FitOptions.Covariates] the mean of a person is
// that of the group plus Σ β·covariate, and the variance is what is left.
// Anchors that name no item of the data are ignored.
//
// Items of more than two categories in a test of a family for two are fitted by
// its extension (Rasch: PCM; 2PL and 3PL: GPCM), and flagged. In a 3PL, logit c
// has a normal prior ([FitOptions.GuessMean], [FitOptions.GuessSD]); without one
// c is hardly identified. LogLikelihood is without the prior.
//
// # Algorithm
//
// EM with parameter expansion (Liu, Rubin & Wu 1998) and Anderson acceleration
// (Henderson & Varadhan 2019), begun on a part of the persons when there are
// many. The likelihood never falls: a step that lowers it is replaced by one of
// EM. It stops when neither a cycle of EM nor the accelerated step changes any
// parameter (slope, intercept, logit c, mean, log σ, β) by more than Tolerance.
// Iterations counts evaluations of the likelihood of all persons; Change is the
// largest change in the last, Gradient the largest derivative of the log
// likelihood (of a 3PL, with the prior) at the result in a parameter that is not
// at its bound: slopes are kept within ±20, intercepts and logit c within ±200
// and ±30, standard deviations within e^−6 and e^3.5. Converged is false when
// MaxIterations was reached or the likelihood could not be raised further.
// The result does not depend on the number of processors.
//
// Standard errors are from the inverse of the observed information: by Louis
// (1982), the missing part from at most 200,000 patterns of answers of a group;
// of a rating scale by Oakes (1999). Those of b, c and variances follow by the
// delta method.
//
// # What cannot be estimated
//
// An item that nobody answered, that everybody answered alike, or that has an
// empty category below its highest is left out: its Left and a flag say why. Its
// parameters are NaN. A negative slope, an estimate at its bound, items
// connected only through the normal distribution, and standard errors that could
// not be had are flagged. It is an error if there is one person, no item is left, everybody
// has the lowest or everybody the highest or lowest score, the patterns are
// fewer than the parameters, a group is empty or shares no item with the first,
// an anchor is invalid or has too few categories, or the covariates are not
// finite, not one row per person, constant or collinear.
//
// It returns the context's error within 100 ms of its cancellation.
//
// Sources: Bock, R. & Aitkin, M. (1981). Psychometrika 46; Liu, C., Rubin, D. &
// Wu, Y. (1998). Biometrika 85; Henderson, N. & Varadhan, R. (2019). Journal of
// Computational and Graphical Statistics 28; Louis, T. (1982). JRSS B 44;
// Oakes, D. (1999). JRSS B 61.
func FitMML(ctx context.Context, d *Data, f Family, o FitOptions) (*Calibration, error) {
	o, err := mmlDefaults(f, o)
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m, c, err := newMML(ctx, d, f, o)
	if err != nil {
		return nil, err
	}
	var a mmlAnderson
	x := m.start(d)
	if stride := len(m.pack.weight) / mmlPart; stride > 1 { // a part of the persons leads close
		s, err := m.maximise(ctx, x, &a, stride, math.Max(o.Tolerance, 0.01), min(o.MaxIterations, 50), nil)
		if err != nil {
			return nil, err
		}
		x = s.x
		a.detach()
	}
	s, err := m.maximise(ctx, x, &a, 1, o.Tolerance, o.MaxIterations, o.Progress)
	if err != nil {
		return nil, err
	}
	var cov []float64
	if !o.NoStandardErrors {
		cov, err = m.covariance(ctx, s)
		if err != nil {
			return nil, err
		}
	}
	m.result(c, d, s, cov)
	return c, nil
}

// mmlPart is about how many patterns the first estimates are from.
const mmlPart = 6000

// mmlDefaults fills in what o leaves open and refuses what makes no sense.
func mmlDefaults(f Family, o FitOptions) (FitOptions, error) {
	switch {
	case f > FamilyGRM:
		return o, fmt.Errorf("irt: unknown family %d", f)
	case !(o.Tolerance >= 0), math.IsInf(o.Tolerance, 1):
		return o, fmt.Errorf("irt: tolerance %v is not positive", o.Tolerance)
	case o.MaxIterations < 0:
		return o, fmt.Errorf("irt: %d iterations", o.MaxIterations)
	case o.Nodes != 0 && (o.Nodes < 5 || o.Nodes > 1001):
		return o, fmt.Errorf("irt: %d nodes are not between 5 and 1001", o.Nodes)
	case !(o.GuessSD >= 0), math.IsInf(o.GuessSD, 1), math.IsNaN(o.GuessMean), math.IsInf(o.GuessMean, 0):
		return o, fmt.Errorf("irt: the prior N(%v, %v²) on logit c is not proper", o.GuessMean, o.GuessSD)
	case o.GuessSD == 0 && o.GuessMean != 0:
		return o, fmt.Errorf("irt: the prior on logit c has mean %v but no standard deviation", o.GuessMean)
	}
	if o.Tolerance == 0 {
		o.Tolerance = 1e-6
	}
	if o.MaxIterations == 0 {
		o.MaxIterations = 2000
	}
	if o.GuessSD == 0 {
		o.GuessMean, o.GuessSD = math.Log(0.25), 0.5 // c = 1/5
	}
	return o, nil
}
