package irt

import "math"

// MantelHaenszel compares the odds of a right answer in two groups over K strata of the same score. With the table of stratum k
//
//	           right  wrong
//	reference    A      B      n_R = A + B     m_1 = A + C
//	focal        C      D      n_F = C + D     m_0 = B + D     T = n_R + n_F
//
//	α = Σ(AD/T)/Σ(BC/T)      Δ = −2.35·ln α      χ² = max(0, |ΣA − Σn_R·m_1/T| − ½)² / Σ n_R·n_F·m_1·m_0/(T²(T−1))
//
// (Mantel & Haenszel 1959; Holland & Thayer 1988). Strata of one person or less say nothing.
type MantelHaenszel struct {
	Alpha      float64 // common odds ratio: above 1 the item favours the reference group; +Inf or 0 when a sum is 0; NaN when both are
	LogAlphaSE float64 // standard error of ln α (Robins, Breslow & Greenland 1986); NaN unless α is positive and finite
	Delta      float64 // on ETS's delta scale: negative when the item is harder for the focal group; ∓Inf with α
	DeltaSE    float64 // 2.35·LogAlphaSE
	Chi2, P    float64 // 1 degree of freedom; NaN when nothing varies
	// Chi2Uncorrected is without the continuity correction of ½.
	Chi2Uncorrected, PUncorrected float64
}

const deltaScale = 2.35 // 4/1.7: a logit on ETS's scale of difficulty

func (t *difTable) mantelHaenszel() (m MantelHaenszel) {
	var r, s, pr, ps, qs, excess, variance float64
	for v := range t.n {
		a, b, c, d := t.n[v][0][1], t.n[v][0][0], t.n[v][1][1], t.n[v][1][0]
		n := a + b + c + d
		if n <= 1 {
			continue
		}
		ad, bc, p, q := a*d/n, b*c/n, (a+d)/n, (b+c)/n
		r, s = r+ad, s+bc
		pr, ps, qs = pr+p*ad, ps+p*bc+q*ad, qs+q*bc
		excess += a - (a+b)*(a+c)/n
		variance += (a + b) / n * (c + d) / n * (a + c) * (b + d) / (n - 1)
	}
	m.Alpha = r / s
	m.Delta = -deltaScale * math.Log(m.Alpha)
	m.LogAlphaSE = math.NaN()
	if r > 0 && s > 0 {
		m.LogAlphaSE = math.Sqrt(pr/(2*r*r) + ps/(2*r*s) + qs/(2*s*s))
	}
	m.DeltaSE = deltaScale * m.LogAlphaSE
	excess = math.Abs(excess)
	m.Chi2, m.Chi2Uncorrected = square(max(0, excess-0.5))/variance, square(excess)/variance
	if !(variance > 0) {
		m.Chi2, m.Chi2Uncorrected = math.NaN(), math.NaN()
	}
	m.P, m.PUncorrected = chiSquaredP(m.Chi2, 1), chiSquaredP(m.Chi2Uncorrected, 1)
	return m
}

func square(x float64) float64 { return x * x }

// class is ETS's. When α is 0 or infinite, the bound that C asks for doesn't exist, and a significant item is B.
func (m *MantelHaenszel) class(level float64) string {
	switch delta := math.Abs(m.Delta); {
	case math.IsNaN(m.P) || math.IsNaN(delta):
		return ""
	case m.P >= level || delta < 1:
		return "A"
	case delta >= 1.5 && delta-1.645*m.DeltaSE > 1:
		return "C"
	}
	return "B"
}

// BreslowDay tests whether the odds ratio is the same in all strata: if not, DIF is not uniform. With E_k the A that α would give
// with the margins of stratum k, and V_k = 1/(1/E + 1/(n_R−E) + 1/(m_1−E) + 1/(n_F−m_1+E)),
//
//	χ² = Σ(A_k − E_k)²/V_k      Tarone's = χ² − (ΣA_k − ΣE_k)²/ΣV_k      (Breslow & Day 1980, p. 142; Tarone 1985)
//
// over the strata with no empty margin; DF is one less than their number. NaN when α is 0, infinite or undefined, or DF is below 1.
type BreslowDay struct {
	Chi2, P         float64
	DF              int
	Tarone, PTarone float64
}

func (t *difTable) breslowDay(alpha float64) BreslowDay {
	b := BreslowDay{DF: -1}
	excess, variance := 0.0, 0.0
	for v := range t.n {
		a, nr, nf := t.n[v][0][1], sum(t.n[v][0]), sum(t.n[v][1])
		m := a + t.n[v][1][1]
		if !(nr > 0 && nf > 0 && m > 0 && nr+nf-m > 0) {
			continue
		}
		e := expectedCell(alpha, nr, nf, m)
		w := 1 / (1/e + 1/(nr-e) + 1/(m-e) + 1/(nf-m+e))
		b.DF++
		b.Chi2 += square(a-e) / w
		excess += a - e
		variance += w
	}
	if b.DF < 1 || !(alpha > 0) || math.IsInf(alpha, 1) {
		return BreslowDay{Chi2: math.NaN(), P: math.NaN(), DF: max(b.DF, 0), Tarone: math.NaN(), PTarone: math.NaN()}
	}
	b.Tarone = b.Chi2 - square(excess)/variance
	b.P, b.PTarone = chiSquaredP(b.Chi2, b.DF), chiSquaredP(b.Tarone, b.DF)
	return b
}

// expectedCell is the E in the margins with E(n_F−m+E) = α(n_R−E)(m−E). It is the root of (α−1)E² − qE + αn_Rm with
// q = α(n_R+m) + n_F − m, in the form that loses no digits and holds for α = 1 too.
func expectedCell(alpha, nr, nf, m float64) float64 {
	q := alpha*(nr+m) + nf - m
	root := math.Sqrt(max(0, q*q-4*alpha*(alpha-1)*nr*m))
	if q > 0 {
		return 2 * alpha * nr * m / (q + root)
	}
	return (q - root) / (2 * (alpha - 1)) // α < 1, or q would be positive
}

// Standardisation compares the mean scores of the two groups in each stratum, weighted by the focal group (Dorans & Kulick 1986;
// polytomous items: Dorans & Schmitt 1991), over the strata where both are:
//
//	SMD = Σ n_F·(x̄_F − x̄_R)/Σ n_F
type Standardisation struct {
	// SMD is the standardised mean difference in points: for a dichotomous item STD P-DIF, in [−1, 1]. Negative: harder for the focal
	// group. NaN when the groups meet in no stratum.
	SMD float64
	// Effect is SMD divided by the standard deviation of the item in both groups together; NaN when the item does not vary.
	Effect float64
	// Class of a dichotomous item (Dorans & Holland 1993): A below 0.05, B below 0.10, else C. Empty for others.
	Class string
}

func (t *difTable) standardise() (s Standardisation) {
	var difference, focal, n, x, xx float64
	for v := range t.n {
		var size, mean [2]float64
		for g := range 2 {
			for k, w := range t.n[v][g] {
				size[g] += w
				mean[g] += w * float64(k)
				xx += w * float64(k*k)
			}
			n, x = n+size[g], x+mean[g]
			mean[g] /= size[g]
		}
		if size[0] > 0 && size[1] > 0 {
			difference += size[1] * (mean[1] - mean[0])
			focal += size[1]
		}
	}
	s.SMD = difference / focal
	s.Effect = math.NaN()
	if sd := sampleSD(n, x, xx); sd > 0 {
		s.Effect = s.SMD / sd
	}
	if t.dichotomous() && !math.IsNaN(s.SMD) {
		s.Class = string("ABC"[classOf(math.Abs(s.SMD), 0.05, 0.10)])
	}
	return s
}

// classOf is how many of the two bounds are reached. A difference that only rounding keeps below a bound reaches it.
func classOf(v, moderate, large float64) int {
	switch {
	case v < moderate-1e-12:
		return 0
	case v < large-1e-12:
		return 1
	}
	return 2
}
