package irt

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// mmlScene is data from known parameters, with missing answers, weights, two
// groups, covariates or anchors.
type mmlScene struct {
	name   string
	family Family
	data   *Data
	o      FitOptions
}

func mmlScenes(t testing.TB) (scenes []mmlScene) {
	for f := FamilyRasch; f <= FamilyGRM; f++ {
		for _, kind := range []string{"plain", "groups", "regression", "anchors", "complete", "complete groups", "complete anchors"} {
			if f == Family3PL && strings.HasPrefix(kind, "complete") {
				continue // the last item of these data becomes a step, whose slope ends at its bound
			}
			scenes = append(scenes, newMMLScene(t, f, kind))
		}
	}
	return scenes
}

func newMMLScene(t testing.TB, f Family, kind string) mmlScene {
	rng := rand.New(rand.NewPCG(uint64(f), 7))
	const persons, items = 400, 7
	truth, names := make([]Item, items), make([]string, items)
	for j := range truth {
		b := 0.6*float64(j) - 1.8
		truth[j] = Item{A: 1, B: []float64{b}}
		switch f {
		case Family2PL, Family3PL, FamilyGPCM, FamilyGRM:
			truth[j].A = 0.8 + 0.2*float64(j%4)
		}
		switch f {
		case Family3PL:
			truth[j].C = 0.2
		case FamilyGRM:
			truth[j].Model, truth[j].B = GRM, []float64{b - 0.5, b + 0.5}
		case FamilyPCM, FamilyRSM, FamilyGPCM:
			truth[j].Model, truth[j].B = GPCM, []float64{b - 0.5, b + 0.5}
		}
		names[j] = string(rune('a' + j))
	}
	s := mmlScene{name: kind, family: f}
	answers, group, weights, covariates := make([][]int, persons), make([]int, persons), make([]float64, persons), make([][]float64, persons)
	for i := range answers {
		group[i], weights[i], covariates[i] = i%2, 0.5+float64(i%3), []float64{float64(i%5) - 2}
		theta := rng.NormFloat64()
		switch kind {
		case "groups", "complete groups":
			theta = theta*(1+0.3*float64(group[i])) + 0.5*float64(group[i])
		case "regression":
			theta += 0.4 * covariates[i][0]
		}
		answers[i] = make([]int, items)
		for j := range truth {
			answers[i][j] = Simulate(&truth[j], theta, rng)
			if !strings.HasPrefix(kind, "complete") && rng.IntN(10) == 0 {
				answers[i][j] = Missing
			}
		}
	}
	o := DataOptions{Weights: weights}
	switch kind {
	case "groups", "complete groups":
		o.Group, o.Groups = group, []string{"one", "two"}
	case "regression":
		s.o.Covariates = covariates
	case "anchors", "complete anchors":
		s.o.Anchors = map[string]Item{"a": truth[0], "d": truth[3]}
	}
	var err error
	if s.data, err = NewData(names, answers, o); err != nil {
		t.Fatal(err)
	}
	return s
}

// The gradient is that of the log likelihood, and Louis' information is minus
// its derivative, for every family, with groups, covariates and anchors.
func TestMMLGradientAndInformation(t *testing.T) {
	ctx := context.Background()
	for _, s := range mmlScenes(t) {
		t.Run(fmt.Sprintf("%d/%s", s.family, s.name), func(t *testing.T) {
			o, err := mmlDefaults(s.family, s.o)
			if err != nil {
				t.Fatal(err)
			}
			m, _, err := newMML(ctx, s.data, s.family, o)
			if err != nil {
				t.Fatal(err)
			}
			x := m.start(s.data)
			checkMMLGradient(t, m, x)
			state, err := m.maximise(ctx, x, new(mmlAnderson), 1, 1e-9, 500, nil)
			if err != nil || !state.converged {
				t.Fatal(err, state.change)
			}
			if g := mmlMost(state.cycle.grad); !(g < 1e-5) {
				t.Errorf("gradient %g at the maximum", g)
			}
			t.Logf("%d evaluations", state.iterations)
			if m.scaleAt >= 0 {
				return
			}
			if want := s.family != FamilyGRM && strings.HasPrefix(s.name, "complete"); m.linear() != want {
				t.Errorf("linear() is %v, want %v", !want, want)
			}
			louis, err := m.louis(ctx, state)
			if err != nil {
				t.Fatal(err)
			}
			oakes, err := m.oakes(ctx, state)
			if err != nil {
				t.Fatal(err)
			}
			n := m.params
			for i := range n {
				for j := range n {
					unit := math.Sqrt(oakes[i*n+i] * oakes[j*n+j])
					if d := math.Abs(louis[i*n+j]-oakes[i*n+j]) / unit; !(d < 2e-5) {
						t.Errorf("information %d, %d: %.8g by Louis, %.8g by Oakes", i, j, louis[i*n+j], oakes[i*n+j])
					}
				}
			}
		})
	}
}

func checkMMLGradient(t *testing.T, m *mmlModel, x []float64) {
	t.Helper()
	goal := func(x []float64) float64 {
		e, err := m.expect(context.Background(), x, 1)
		if err != nil {
			t.Fatal(err)
		}
		return e.goal()
	}
	e, err := m.expect(context.Background(), x, 1)
	if err != nil {
		t.Fatal(err)
	}
	grad := m.gradient(x, e)
	if c := m.cycle(slices.Clone(x), e); !slices.Equal(c.grad, grad) {
		t.Errorf("the cycle's gradient %v is not %v", c.grad, grad)
	}
	for i := range x {
		moved := slices.Clone(x)
		moved[i] += 1e-4
		up := goal(moved)
		moved[i] -= 2e-4
		want := (up - goal(moved)) / 2e-4
		if math.Abs(grad[i]-want) > 1e-4*(1+math.Abs(want)) {
			t.Errorf("derivative %d is %.8g, want %.8g", i, grad[i], want)
		}
	}
}
