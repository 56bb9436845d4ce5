package exchange

import (
	"slices"
	"strings"
)

// Piece is a part of a text that was compared with another, and whether the other lacks it.
type Piece struct {
	Text    string
	Changed bool
}

// maxCompared bounds the work of comparing two texts: the product of their words, less what both begin and end with.
const maxCompared = 60_000

// Words compares two texts word by word. The pieces of each, joined by spaces, are its words. Where the two have little in common, each is one
// changed piece, for a patchwork is harder to read than two sentences.
func Words(before, after string) (old, new []Piece) {
	a, b := strings.Fields(before), strings.Fields(after)
	pairs := inBoth(a, b)
	keptA, keptB, kept := make([]bool, len(a)), make([]bool, len(b)), 0
	for n, p := range pairs {
		// A single word between two changes is no common ground: it reads better as part of the change.
		inner := p != [2]int{} && p != [2]int{len(a) - 1, len(b) - 1}
		alone := (n == 0 || pairs[n-1] != [2]int{p[0] - 1, p[1] - 1}) && (n == len(pairs)-1 || pairs[n+1] != [2]int{p[0] + 1, p[1] + 1})
		if !inner || !alone {
			keptA[p[0]], keptB[p[1]] = true, true
			kept++
		}
	}
	if 3*kept < max(len(a), len(b)) {
		clear(keptA)
		clear(keptB)
	}
	return pieces(a, keptA), pieces(b, keptB)
}

// inBoth is a longest row of words that stands in both texts, as pairs of places. Where the texts are too long to look for it, it is what both
// begin and end with.
func inBoth(a, b []string) (pairs [][2]int) {
	from, end := 0, 0
	for from < min(len(a), len(b)) && a[from] == b[from] {
		pairs = append(pairs, [2]int{from, from})
		from++
	}
	for end < min(len(a), len(b))-from && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	if x, y := a[from:len(a)-end], b[from:len(b)-end]; len(x)*len(y) <= maxCompared {
		for _, p := range longestRow(x, y) {
			pairs = append(pairs, [2]int{from + p[0], from + p[1]})
		}
	}
	for ; end > 0; end-- {
		pairs = append(pairs, [2]int{len(a) - end, len(b) - end})
	}
	return pairs
}

// longestRow is a longest row of words that stands in both texts, as pairs of places.
func longestRow(a, b []string) (pairs [][2]int) {
	length := make([][]int, len(a)+1) // of the longest row in what follows two places
	for i := range length {
		length[i] = make([]int, len(b)+1)
	}
	for i, word := range slices.Backward(a) {
		for j, other := range slices.Backward(b) {
			if length[i][j] = max(length[i+1][j], length[i][j+1]); word == other {
				length[i][j] = length[i+1][j+1] + 1
			}
		}
	}
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			pairs = append(pairs, [2]int{i, j})
			i, j = i+1, j+1
		case length[i+1][j] >= length[i][j+1]:
			i++
		default:
			j++
		}
	}
	return pairs
}

// pieces joins neighbouring words that are kept, or changed, alike.
func pieces(words []string, kept []bool) (list []Piece) {
	for i := 0; i < len(words); {
		end := i + 1
		for end < len(words) && kept[end] == kept[i] {
			end++
		}
		list = append(list, Piece{strings.Join(words[i:end], " "), !kept[i]})
		i = end
	}
	return list
}
