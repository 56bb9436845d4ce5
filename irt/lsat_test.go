package irt_test

import (
	"fmt"
	"testing"

	"github.com/dira-platform/dira/irt"
)

// How many of 1,000 persons gave each of the 32 patterns of answers to the five
// items of sections 6 and 7 of the Law School Admission Test (Bock & Lieberman
// 1970). The pattern is the index in binary, the first item its highest bit.
var (
	lsat6Counts = [32]int{3, 6, 2, 11, 1, 1, 3, 4, 1, 8, 0, 16, 0, 3, 2, 15, 10, 29, 14, 81, 3, 28, 15, 80, 16, 56, 21, 173, 11, 61, 28, 298}
	lsat7Counts = [32]int{12, 19, 1, 7, 3, 19, 3, 17, 10, 5, 3, 7, 7, 23, 8, 28, 7, 39, 11, 34, 14, 51, 15, 90, 6, 25, 7, 35, 18, 136, 32, 308}
)

func lsat6(t testing.TB) *irt.Data { return fromPatterns(t, lsat6Counts) }

func lsat7(t testing.TB) *irt.Data { return fromPatterns(t, lsat7Counts) }

func fromPatterns(t testing.TB, counts [32]int) *irt.Data {
	t.Helper()
	items, answers := patternAnswers(counts)
	d, err := irt.NewData(items, answers, irt.DataOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// patternAnswers are the 1,000 rows behind the counts, and the items' names.
func patternAnswers(counts [32]int) (items []string, answers [][]int) {
	for j := range 5 {
		items = append(items, fmt.Sprintf("i%d", j+1))
	}
	for pattern, n := range counts {
		for range n {
			row := make([]int, 5)
			for j := range row {
				row[j] = pattern >> (4 - j) & 1
			}
			answers = append(answers, row)
		}
	}
	return items, answers
}
