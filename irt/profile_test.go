package irt_test

import (
	"math"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"gonum.org/v1/gonum/mat"

	"github.com/dira-platform/dira/irt"
)

func mustPrior(t testing.TB, mean []float64, cov [][]float64) *irt.Prior {
	t.Helper()
	p, err := irt.NewPrior(mean, cov)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func mustMAP(t testing.TB, p *irt.Prior, items []irt.Item, responses []int) *irt.Profile {
	t.Helper()
	out, err := p.MAP(items, responses)
	if err != nil {
		t.Fatal(err)
	}
	if !out.Converged || out.Gradient > 1e-7 {
		t.Errorf("not converged: gradient %v after %d steps", out.Gradient, out.Iterations)
	}
	return out
}

// domainOf is the domain of each of the 15 abilities of Dira's profile.
var domainOf = [15]int{0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 3}

// profilePrior is N(0, Σ) with correlation 0.7 within a domain, 0.5 across.
func profilePrior(t testing.TB) *irt.Prior {
	cov := make([][]float64, 15)
	for i := range cov {
		cov[i] = make([]float64, 15)
		for j := range cov[i] {
			switch {
			case i == j:
				cov[i][j] = 1
			case domainOf[i] == domainOf[j]:
				cov[i][j] = 0.7
			default:
				cov[i][j] = 0.5
			}
		}
	}
	return mustPrior(t, make([]float64, 15), cov)
}

// randomTest returns n items of all models on random abilities and responses
// of a random person.
func randomTest(rng *rand.Rand, prior *irt.Prior, n int) ([]irt.Item, []int) {
	kinds := variedItems()
	items, responses := make([]irt.Item, n), make([]int, n)
	theta := prior.Draw(rng)
	for i := range items {
		items[i] = kinds[rng.IntN(len(kinds))]
		items[i].Dim = rng.IntN(prior.Dims())
		responses[i] = irt.Simulate(&items[i], theta[items[i].Dim], rng)
	}
	return items, responses
}

// scores compares profiles by what they say of the person, to 1e-9;
// identical compares all they say to the bit.
var (
	scores = cmp.Options{
		cmpopts.EquateApprox(0, 1e-9),
		cmpopts.IgnoreFields(irt.Profile{}, "Gradient", "Iterations"),
		cmpopts.IgnoreUnexported(irt.Profile{}),
		cmp.Comparer(func(a, b *mat.SymDense) bool { return mat.EqualApprox(a, b, 1e-9) }),
	}
	identical = cmp.Options{
		cmpopts.IgnoreUnexported(irt.Profile{}),
		cmp.Comparer(func(a, b *mat.SymDense) bool { return mat.Equal(a, b) }),
	}
)

// Ten items with known parameters. Computed in Python's mpmath at 40 digits
// (root of the numerical derivative, information by numerical
// differentiation); catR 3.17 agrees to the 3e-5 at which it stops.
func TestMAPKnownValues(t *testing.T) {
	a := []float64{0.8, 1.2, 1.5, 0.6, 2, 1, 1.1, 0.9, 1.7, 1.3}
	b := []float64{-2, -1.5, -1, -0.5, 0, 0.25, 0.5, 1, 1.5, 2}
	c := []float64{0, 0.1, 0.2, 0.15, 0.25, 0, 0.2, 0.1, 0.05, 0.2}
	tests := []struct {
		model, pattern       string
		theta, se, posterior float64
	}{
		{"2PL", "1111100000", 0.141233865932, 0.5215733120888, -4.187428998053},
		{"2PL", "1111111111", 1.983404098741, 0.6092644913453, -4.930081493575},
		{"2PL", "0000000000", -1.796493601043, 0.6517911306969, -4.798024660148},
		{"2PL", "1010101010", 0.4162474765336, 0.5282875427418, -9.109280912405},
		{"2PL", "0000011111", 0.1140459138818, 0.5212813356829, -16.25019273327},
		{"2PL", "1110110100", 0.5004435345303, 0.5312974305181, -5.221801195753},
		{"3PL", "1111100000", -0.008103439299023, 0.5938574935637, -4.438424010144},
		{"3PL", "1111111111", 1.824417622848, 0.6302154500129, -4.572369809341},
		{"3PL", "0000000000", -1.796493601043, 0.7395501536233, -6.179670641743},
		{"3PL", "1010101010", 0.05284006408683, 0.5920398401494, -8.958290921601},
		{"3PL", "0000011111", -0.7696952455931, 0.6450994695428, -14.11450593406},
		{"3PL", "1110110100", 0.3923062145332, 0.5897714232679, -5.600560504867},
	}
	prior := mustPrior(t, []float64{0}, [][]float64{{1}})
	for _, tt := range tests {
		items, responses := make([]irt.Item, 10), make([]int, 10)
		for i := range items {
			items[i] = irt.Item{A: a[i], B: b[i : i+1]}
			if tt.model == "3PL" {
				items[i].C = c[i]
			}
			responses[i] = int(tt.pattern[i] - '0')
		}
		got := mustMAP(t, prior, items, responses)
		want := irt.Profile{
			Theta: []float64{tt.theta}, SE: []float64{tt.se}, Cov: mat.NewSymDense(1, []float64{tt.se * tt.se}),
			LogPosterior: tt.posterior, Converged: true,
		}
		if diff := cmp.Diff(want, *got, scores); diff != "" {
			t.Errorf("%s %s (-want +got):\n%s", tt.model, tt.pattern, diff)
		}
		if r := got.Reliability(0); !near(r, 1-tt.se*tt.se, 1e-9) {
			t.Errorf("Reliability = %v, want %v", r, 1-tt.se*tt.se)
		}
	}
}

func TestMAPWithoutAnswersIsPrior(t *testing.T) {
	mean, cov := []float64{0.5, -1}, [][]float64{{2, 0.6}, {0.6, 1}}
	prior := mustPrior(t, mean, cov)
	items := []irt.Item{{A: 1, B: []float64{0}}}
	for name, got := range map[string]*irt.Profile{
		"no items":    mustMAP(t, prior, nil, nil),
		"all missing": mustMAP(t, prior, items, []int{irt.Missing}),
	} {
		want := irt.Profile{
			Theta: mean, SE: []float64{math.Sqrt2, 1}, Converged: true,
			Cov:          mat.NewSymDense(2, []float64{2, 0.6, 0.6, 1}),
			LogPosterior: -math.Log(2*math.Pi) - math.Log(2-0.36)/2,
		}
		if diff := cmp.Diff(want, *got, scores); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if r := got.Reliability(0); !near(r, 0, 1e-14) {
			t.Errorf("%s: reliability %v, want 0", name, r)
		}
	}
	if r := (&irt.Profile{SE: []float64{1}}).Reliability(0); !math.IsNaN(r) {
		t.Errorf("Reliability without a prior = %v, want NaN", r)
	}
}

// logPosterior is the density up to a constant, in one or two dimensions,
// straight from the definition.
func logPosterior(theta []float64, mean []float64, cov [][]float64, items []irt.Item, responses []int) float64 {
	sum := 0.0
	for i := range items {
		l, _, _ := items[i].LogLikelihood(theta[items[i].Dim], responses[i])
		sum += l
	}
	d0 := theta[0] - mean[0]
	if len(theta) == 1 {
		return sum - d0*d0/cov[0][0]/2
	}
	d1 := theta[1] - mean[1]
	det := cov[0][0]*cov[1][1] - cov[0][1]*cov[1][0]
	return sum - (d0*d0*cov[1][1]-2*d0*d1*cov[0][1]+d1*d1*cov[0][0])/det/2
}

// gridMode finds the mode on a grid that is refined around its best point.
func gridMode(dims int, f func([]float64) float64) []float64 {
	best := make([]float64, dims)
	for step := 0.25; step > 1e-6; step /= 4 {
		center, top := append([]float64(nil), best...), math.Inf(-1)
		for i := -24; i <= 24; i++ {
			for j := -24; j <= 24 && (dims == 2 || j == -24); j++ {
				at := []float64{center[0] + float64(i)*step}
				if dims == 2 {
					at = append(at, center[1]+float64(j)*step)
				}
				if v := f(at); v > top {
					top, best = v, at
				}
			}
		}
	}
	return best
}

func TestMAPAgainstGrid(t *testing.T) {
	means := [][]float64{{0.3}, {-0.2, 0.4}}
	covs := [][][]float64{{{1.5}}, {{1, 0.6}, {0.6, 0.8}}}
	rng := rand.New(rand.NewPCG(7, 7))
	for d, mean := range means {
		prior := mustPrior(t, mean, covs[d])
		for range 25 {
			items, responses := randomTest(rng, prior, 12)
			got := mustMAP(t, prior, items, responses)
			want := gridMode(d+1, func(theta []float64) float64 {
				return logPosterior(theta, mean, covs[d], items, responses)
			})
			if diff := cmp.Diff(want, got.Theta, cmpopts.EquateApprox(0, 1e-5)); diff != "" {
				t.Errorf("%d dimensions (-grid +MAP):\n%s", d+1, diff)
			}
		}
	}
}

// With known locations and models whose observed information is expected
// (2PL, GPCM), Cov is the inverse of the numerical Hessian. For the GRM and
// the 3PL the observed one depends on the responses, and Cov differs from it by
// design; their information is tested in TestProperties.
func TestCovIsInverseHessian(t *testing.T) {
	mean, cov := []float64{0, 0.2}, [][]float64{{1, 0.5}, {0.5, 1.2}}
	prior := mustPrior(t, mean, cov)
	items := []irt.Item{
		{A: 1.4, B: []float64{0.2}}, {A: 0.8, B: []float64{-1}, Dim: 1},
		{Model: irt.GPCM, A: 1.1, B: []float64{-0.5, 0.7}}, {Model: irt.GPCM, A: 0.9, B: []float64{0.5, -0.5}, Dim: 1},
	}
	responses := []int{1, 0, 1, 2}
	got := mustMAP(t, prior, items, responses)
	const h = 1e-3
	f := func(i, j float64) float64 {
		return -logPosterior([]float64{got.Theta[0] + i*h, got.Theta[1] + j*h}, mean, cov, items, responses)
	}
	h00 := (f(1, 0) - 2*f(0, 0) + f(-1, 0)) / (h * h)
	h11 := (f(0, 1) - 2*f(0, 0) + f(0, -1)) / (h * h)
	h01 := (f(1, 1) - f(1, -1) - f(-1, 1) + f(-1, -1)) / (4 * h * h)
	det := h00*h11 - h01*h01
	want := []float64{h11 / det, -h01 / det, h00 / det}
	have := []float64{got.Cov.At(0, 0), got.Cov.At(0, 1), got.Cov.At(1, 1)}
	if diff := cmp.Diff(want, have, cmpopts.EquateApprox(1e-5, 0)); diff != "" {
		t.Errorf("covariance (-numerical +Cov):\n%s", diff)
	}
}

// An uncertain location leaves the estimate and widens the error as derived:
// one Rasch item at its location has I = 1/4, SDB = 2 halves it.
func TestUncertainLocationWidens(t *testing.T) {
	prior := mustPrior(t, []float64{0}, [][]float64{{1}})
	items := []irt.Item{{A: 1, B: []float64{1}}, {A: 1, B: []float64{-1}}}
	known := mustMAP(t, prior, items, []int{0, 1})
	items[0].SDB, items[1].SDB = 2, 2
	got := mustMAP(t, prior, items, []int{0, 1})
	i := items[0].Information(0)
	want := math.Sqrt(1 / (1 + 2*i/(1+4*i)))
	if got.Theta[0] != known.Theta[0] || !near(got.SE[0], want, 1e-12) || got.SE[0] <= known.SE[0] {
		t.Errorf("θ = %v, SE = %v, want %v, %v > %v", got.Theta, got.SE, known.Theta, want, known.SE)
	}
}

func TestMissingIsAbsent(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	prior := profilePrior(t)
	items, responses := randomTest(rng, prior, 40)
	var kept []irt.Item
	var answers []int
	for i := range items {
		if i%3 == 0 {
			responses[i] = irt.Missing
		} else {
			kept, answers = append(kept, items[i]), append(answers, responses[i])
		}
	}
	with, without := mustMAP(t, prior, items, responses), mustMAP(t, prior, kept, answers)
	if diff := cmp.Diff(without, with, identical); diff != "" {
		t.Errorf("(-absent +missing):\n%s", diff)
	}
}

func TestOrderDoesNotMatter(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	prior := profilePrior(t)
	for range 20 {
		items, responses := randomTest(rng, prior, 40)
		want := mustMAP(t, prior, items, responses)
		rng.Shuffle(len(items), func(i, j int) {
			items[i], items[j] = items[j], items[i]
			responses[i], responses[j] = responses[j], responses[i]
		})
		if diff := cmp.Diff(want, mustMAP(t, prior, items, responses), scores); diff != "" {
			t.Errorf("items in another order (-want +got):\n%s", diff)
		}
	}
}

// A person's score is the same bits whoever is scored before or meanwhile.
func TestPersonsAreIndependent(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 9))
	prior := profilePrior(t)
	items, _ := randomTest(rng, prior, 40)
	persons := make([][]int, 30)
	want := make([]*irt.Profile, len(persons))
	for v := range persons {
		theta := prior.Draw(rng)
		for i := range items {
			persons[v] = append(persons[v], irt.Simulate(&items[i], theta[items[i].Dim], rng))
		}
		want[v] = mustMAP(t, prior, items, persons[v])
	}
	var wg sync.WaitGroup
	for v := len(persons) - 1; v >= 0; v-- {
		wg.Go(func() {
			got, err := prior.MAP(items, persons[v])
			if diff := cmp.Diff(want[v], got, identical); err != nil || diff != "" {
				t.Errorf("person %d: %v (-want +got):\n%s", v, err, diff)
			}
		})
	}
	wg.Wait()
}

func TestPerfectAndZeroScoresAreFinite(t *testing.T) {
	prior := profilePrior(t)
	items, _ := randomTest(rand.New(rand.NewPCG(1, 1)), prior, 60)
	zero, perfect := make([]int, len(items)), make([]int, len(items))
	for i := range items {
		perfect[i] = items[i].Categories() - 1
	}
	low, high := mustMAP(t, prior, items, zero), mustMAP(t, prior, items, perfect)
	for k := range prior.Dims() {
		if !(low.Theta[k] < -0.5 && low.Theta[k] > -6 && high.Theta[k] > 0.5 && high.Theta[k] < 6) {
			t.Errorf("ability %d: %v with nothing right, %v with everything", k, low.Theta[k], high.Theta[k])
		}
		if !(low.SE[k] < 1 && high.SE[k] < 1) {
			t.Errorf("ability %d: standard errors %v and %v, want less than the prior's", k, low.SE[k], high.SE[k])
		}
	}
}

// An answer about one ability moves the others by their correlation.
func TestAnswersInformNeighbours(t *testing.T) {
	prior := profilePrior(t)
	items := make([]irt.Item, 8)
	for i := range items {
		items[i] = irt.Item{A: 1, B: []float64{0}, Dim: 4}
	}
	p := mustMAP(t, prior, items, []int{1, 1, 1, 1, 1, 1, 1, 1})
	if !near(p.Theta[5], 0.7*p.Theta[4], 1e-9) || !near(p.Theta[14], 0.5*p.Theta[4], 1e-9) {
		t.Errorf("θ = %v of the ability asked, %v in its domain, %v in another", p.Theta[4], p.Theta[5], p.Theta[14])
	}
}

func TestMAPErrors(t *testing.T) {
	prior := mustPrior(t, []float64{0}, [][]float64{{1}})
	ok := irt.Item{ID: "q1", A: 1, B: []float64{0}}
	tests := []struct {
		name      string
		item      irt.Item
		responses []int
		want      string
	}{
		{"lengths", ok, []int{1, 0}, "2 responses to 1 items"},
		{"category", ok, []int{2}, `item "q1": response 2 is not in 0..1`},
		{"negative", ok, []int{-2}, `item "q1": response -2`},
		{"dim", irt.Item{ID: "q1", A: 1, B: []float64{0}, Dim: 1}, []int{1}, "the prior has 1 abilities"},
		{"invalid", irt.Item{ID: "q1", B: []float64{0}}, []int{1}, `item "q1": slope 0`},
	}
	for _, tt := range tests {
		if _, err := prior.MAP([]irt.Item{tt.item}, tt.responses); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want %q", tt.name, err, tt.want)
		}
	}
}
