package programme

import "strings"

// Marks around people's own words in a sentence. They are of the private use area, which nothing that is stored or said holds.
const (
	ownBegins = "\ue000"
	ownEnds   = "\ue001"
)

// Own marks words in a sentence that are people's own, or in a language of their own: they are shown as such.
func Own(words string) string {
	return ownBegins + strings.NewReplacer(ownBegins, "", ownEnds, "").Replace(words) + ownEnds
}

// isolate begins the code of a currency, which is read from left to right: a sum of money stands for itself in its cell.
const isolate = "\u2066"

// piece is a part of a sentence.
type piece struct {
	text string
	own  bool
}

// pieces takes a sentence apart.
func pieces(s string) (list []piece) {
	for s != "" {
		before, rest, found := strings.Cut(s, ownBegins)
		if before != "" {
			list = append(list, piece{text: before})
		}
		if !found {
			break
		}
		own, after, _ := strings.Cut(rest, ownEnds)
		list = append(list, piece{text: own, own: true})
		s = after
	}
	return list
}
