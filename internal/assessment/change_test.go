package assessment

import (
	"math/rand/v2"
	"testing"

	"github.com/dira-platform/dira/irt"
)

// TestChanceSeldomPassesForAChange holds what the page of a comparison says: of people who have not changed, fewer than one of ten competencies show a
// clear change. And somebody who has learned a lot is seen to, at least in the whole: a quick look is too short for that.
func TestChanceSeldomPassesForAChange(t *testing.T) {
	long(t)
	t.Run("whole", func(t *testing.T) { seesChanges(t, 0.6) })
	t.Run("quick look", func(t *testing.T) { seesChanges(t, 0.08, "D2") })
}

// seesChanges compares people with themselves, as they are and after they have risen; least is the share of competencies whose rise is to be seen.
func seesChanges(t *testing.T, least float64, scope ...string) {
	e := builtInEngine(t)
	rng := rand.New(rand.NewPCG(7, 7))
	result := func(theta []float64) *Result {
		s := session(e, rng.Uint64(), scope...)
		r, err := e.result(s, play(t, e, s, theta, rng), s.StartedAt)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	changed, risen, n := 0, 0, 0
	for range 150 {
		theta := e.prior.Draw(rng)
		learned := make([]float64, len(theta))
		for k := range theta {
			learned[k] = theta[k] + 2.5
		}
		before, after, later := result(theta), result(theta), result(learned)
		for i := range before.Profile {
			n++
			if judge(before.Profile[i], after.Profile[i]) != Unclear {
				changed++
			}
			if judge(before.Profile[i], later.Profile[i]) == Higher {
				risen++
			}
		}
	}
	t.Logf("of %d, %d changed by chance and %d of those who learned rose", n, changed, risen)
	if share := float64(changed) / float64(n); share > 0.1 {
		t.Errorf("chance makes a change of %.0f %%, more than one of ten", 100*share)
	}
	if share := float64(risen) / float64(n); share < least {
		t.Errorf("of those who learned a lot only %.0f %% are seen to have risen", 100*share)
	}
}

// TestSharpeningSharpens plays people through a whole assessment and ten more questions on one competency.
func TestSharpeningSharpens(t *testing.T) {
	long(t)
	e := builtInEngine(t)
	rng := rand.New(rand.NewPCG(8, 8))
	var before, after, inside float64
	const people = 40
	for range people {
		s := session(e, rng.Uint64())
		theta := e.prior.Draw(rng)
		asked := play(t, e, s, theta, rng)
		s.Sharpens = "D2.C6"
		for {
			a, ok, err := e.next(s, e.moreSection(s.Sharpens), asked)
			if err != nil {
				t.Fatal(err)
			}
			if !ok {
				break
			}
			a.Answer = &Answer{Language: s.Language, Choice: simulateChoice(e, e.index[a.Item], theta, rng)}
			asked = append(asked, a)
		}
		r, err := e.result(s, asked, s.StartedAt)
		if err != nil {
			t.Fatal(err)
		}
		m, _ := r.Measure(s.Sharpens)
		before += r.Sharpened.Before.SE / people
		after += m.SE / people
		if d := (m.Theta - theta[e.dim[s.Sharpens]]) / m.SE; d > -ninety && d < ninety {
			inside += 1.0 / people
		}
		if n := len(inSection(asked, moreOn(s.Sharpens))); n > 10 || n < 10 && m.SE > 0.4 && leftToAsk(e, asked, s) {
			t.Errorf("%d more questions, SE %.2f", n, m.SE)
		}
	}
	t.Logf("standard error %.2f before, %.2f after; 90 %% intervals cover %.0f %%", before, after, 100*inside)
	if after > 0.85*before || inside < 0.75 {
		t.Errorf("standard error from %.2f to %.2f, intervals cover %.2f", before, after, inside)
	}
}

// leftToAsk reports whether an item was left to ask.
func leftToAsk(e *Engine, asked []Asked, s *Session) bool {
	p, err := e.profile(asked)
	if err != nil {
		return true
	}
	var indices []int
	for _, a := range asked {
		if !a.Self() {
			indices = append(indices, e.index[a.Item])
		}
	}
	section := e.moreSection(s.Sharpens)
	_, ok, err := e.bank.Next(p, indices, irt.Rules{Allowed: func(i int) bool { return e.eligible(section, asked, i) }}, nil)
	return ok || err != nil
}
