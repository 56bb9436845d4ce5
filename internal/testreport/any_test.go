package testreport

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/analysis"
	"github.com/dira-platform/dira/internal/irtfile"
)

// anyTable is a small table with whatever can be in one.
func anyTable(rng *rand.Rand) string {
	var b strings.Builder
	items, top, missing := 1+rng.IntN(7), 2+rng.IntN(3), rng.Float64()*0.5
	b.WriteString("_g,_weight")
	for j := range items {
		fmt.Fprintf(&b, ",q%d", j)
	}
	for range 8 + rng.IntN(40) {
		fmt.Fprintf(&b, "\n%c,%.2f", 'a'+rune(rng.IntN(2)), 0.1+rng.Float64()*3)
		able := rng.NormFloat64() * 2
		for j := range items {
			b.WriteByte(',')
			if x := int(able+rng.NormFloat64()) + top/2; rng.Float64() > missing {
				fmt.Fprint(&b, max(0, min(x, top-1, 1+j%3)))
			}
		}
	}
	return b.String() + "\n"
}

// TestAnyTable gives small random tables to everything: there is an answer or a sentence, soon, and never a number that is none.
func TestAnyTable(t *testing.T) {
	ctx := context.Background()
	quiet := func(string, ...any) {}
	done := 0
	for seed := range uint64(120) {
		text := anyTable(rand.New(rand.NewPCG(seed, 7)))
		s, err := irtfile.Read(ctx, strings.NewReader(text), irtfile.Options{Base: irtfile.Auto, Group: "_g"})
		if err != nil {
			continue
		}
		began := time.Now()
		model := []string{"rasch", "2pl", "3pl", "pcm", "rsm", "gpcm", "grm"}[seed%7]
		for _, method := range []string{"mml", "cml"} {
			f, err := analysis.Fit(ctx, s, analysis.FitOptions{Model: model, Method: method, Tolerance: 1e-4, Nodes: 31, CloseGaps: true}, quiet)
			if err != nil {
				continue
			}
			var out bytes.Buffer
			if err := irtfile.WriteJSON(&out, f.Params()); err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
			p, err := irtfile.ReadParams(&out)
			if err != nil {
				t.Fatalf("seed %d: %v\n%s", seed, err, text)
			}
			one := *s
			one.Group, one.Groups = nil, nil
			for _, m := range []string{"eap", "map", "ml", "wle"} {
				if _, err := analysis.Score(ctx, &one, p, analysis.ScoreOptions{Method: m, Mean: 0, SD: 1}, quiet); err != nil {
					t.Fatalf("seed %d: %s: %v\n%s", seed, m, err, text)
				}
			}
			done++
		}
		if _, err := analysis.DIF(ctx, s, analysis.DIFOptions{Purify: true}, quiet); err != nil {
			t.Log(seed, err)
		}
		if e, err := analysis.Examine(ctx, s, analysis.ExamineOptions{}); err == nil {
			var page bytes.Buffer
			if err := Write(&page, Input{File: "any.csv", Exam: e}); err != nil || strings.Contains(page.String(), "NaN") || strings.Contains(page.String(), "Inf<") {
				t.Fatalf("seed %d: %v\n%s", seed, err, text)
			}
		}
		if took := time.Since(began); took > time.Minute {
			t.Errorf("seed %d took %v\n%s", seed, took, text)
		}
	}
	if done < 60 {
		t.Errorf("only %d fits", done)
	}
}
