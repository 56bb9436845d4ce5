package disclosure

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"
)

func TestScratch(t *testing.T) {
	n, _ := strconv.Atoi(os.Getenv("N"))
	seeds, _ := strconv.Atoi(os.Getenv("SEEDS"))
	if n == 0 {
		t.Skip()
	}
	for s := range seeds {
		tab, err := Generate(GenerateOptions{Units: n, Seed: uint64(s)})
		if err != nil {
			t.Fatal(err)
		}
		t0 := time.Now()
		p, err := Protect(context.Background(), tab, Options{Threshold: 10})
		if err != nil {
			t.Fatal(s, err)
		}
		t1 := time.Now()
		r, err := Audit(context.Background(), []*Published{p}, AuditOptions{Threshold: 10})
		if err != nil {
			t.Fatal(s, err)
		}
		t2 := time.Now()
		prim := 0
		for _, c := range tab.counts {
			for _, v := range c {
				if v < 10 {
					prim++
				}
			}
		}
		fmt.Printf("seed %d cells %d suppressed %d primary %d extra %d revealed %d narrowest %d protect %v audit %v\n", s, r.Cells, r.Suppressed, prim, r.Suppressed-prim, len(r.Revealed), r.Narrowest, t1.Sub(t0).Round(time.Millisecond), t2.Sub(t1).Round(time.Millisecond))
	}
}
