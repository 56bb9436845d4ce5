package allocate

import (
	"fmt"
	"runtime"
	"syscall"
	"testing"
	"time"
)

// sizes are people × courses of the instances that are quoted.
var sizes = [][2]int{{200, 40}, {2000, 100}, {20_000, 1000}}

func made(b *testing.B, size [2]int, seed uint64) *Instance {
	b.Helper()
	in, err := Generate(GenerateOptions{People: size[0], Courses: size[1], Seed: seed})
	if err != nil {
		b.Fatal(err)
	}
	return in
}

// BenchmarkSolve plans for instances that are made up. It reports the gap and the processor time.
func BenchmarkSolve(b *testing.B) {
	for _, size := range sizes {
		for seed := range uint64(3) {
			b.Run(fmt.Sprintf("%dx%d/seed%d", size[0], size[1], seed+1), func(b *testing.B) {
				in := made(b, size, seed+1)
				runtime.GC()
				before, plan := processor(b), (*Plan)(nil)
				for b.Loop() {
					plan = solve(b, in, "")
				}
				b.ReportMetric((processor(b)-before).Seconds()/float64(b.N), "cpu-s")
				b.ReportMetric(100*plan.Gap(), "gap-%")
				b.ReportMetric(plan.Value, "value")
				b.ReportMetric(plan.Bound, "bound")
			})
		}
	}
}

// BenchmarkCBC lets CBC solve the smaller ones, for so many seconds at most.
func BenchmarkCBC(b *testing.B) {
	cbc := solver(b)
	for _, size := range sizes[:2] {
		for seed := range uint64(3) {
			b.Run(fmt.Sprintf("%dx%d/seed%d", size[0], size[1], seed+1), func(b *testing.B) {
				problem := written(made(b, size, seed+1), false)
				value, status := 0.0, ""
				for b.Loop() {
					value, status = optimum(b, cbc, problem, "sec", "120")
				}
				b.ReportMetric(value, "value")
				b.Log(status)
			})
		}
	}
}

func processor(b *testing.B) time.Duration {
	b.Helper()
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		b.Fatal(err)
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// BenchmarkShares plans for the same with a share of women that binds.
func BenchmarkShares(b *testing.B) {
	for _, size := range sizes {
		b.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(b *testing.B) {
			in := made(b, size, 1)
			for i := range in.People {
				in.People[i].Groups = []string{in.Sexes[i]}
			}
			in.Limits.Shares = []Share{{"woman", 0.6}}
			before, plan := processor(b), (*Plan)(nil)
			for b.Loop() {
				plan = solve(b, in, "")
			}
			b.ReportMetric((processor(b)-before).Seconds()/float64(b.N), "cpu-s")
			b.ReportMetric(100*plan.Gap(), "gap-%")
			b.ReportMetric(plan.Value, "value")
			b.ReportMetric(plan.Bound, "bound")
			b.ReportMetric(plan.Prices.Shares["woman"], "price")
		})
	}
}

// BenchmarkDays plans for the same where each course is held on one to five days of 250.
func BenchmarkDays(b *testing.B) {
	for _, size := range sizes[1:] {
		b.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(b *testing.B) {
			in, r := made(b, size, 1), random(1, 9)
			for j := range in.Courses {
				c := &in.Courses[j]
				c.Begins = 1 + r.IntN(250)
				c.Ends = c.Begins + r.IntN(5)
			}
			plan := (*Plan)(nil)
			for b.Loop() {
				plan = solve(b, in, "")
			}
			b.ReportMetric(100*plan.Gap(), "gap-%")
			b.ReportMetric(plan.Value, "value")
		})
	}
}
