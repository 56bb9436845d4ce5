package irt_test

import (
	"context"
	"fmt"
	"log"

	"github.com/dira-platform/dira/irt"
)

// Calibrate a test: two parameters for each of the five items of section 7 of
// the Law School Admission Test, from the answers of 1,000 persons.
func ExampleFitMML() {
	names, answers := patternAnswers(lsat7Counts)
	data, err := irt.NewData(names, answers, irt.DataOptions{})
	if err != nil {
		log.Fatal(err)
	}
	c, err := irt.FitMML(context.Background(), data, irt.Family2PL, irt.FitOptions{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("converged: %v, log likelihood %.3f\n", c.Converged, c.LogLikelihood)
	for _, it := range c.Items {
		fmt.Printf("%s  a %.3f (SE %.3f)  b %6.3f (SE %.3f)\n", it.ID, it.A, it.SEA, it.B[0], it.SEB[0])
	}
	// Output:
	// converged: true, log likelihood -2658.805
	// i1  a 0.988 (SE 0.177)  b -1.879 (SE 0.264)
	// i2  a 1.081 (SE 0.169)  b -0.748 (SE 0.109)
	// i3  a 1.707 (SE 0.321)  b -1.057 (SE 0.115)
	// i4  a 0.765 (SE 0.134)  b -0.635 (SE 0.130)
	// i5  a 0.736 (SE 0.151)  b -2.521 (SE 0.446)
}
