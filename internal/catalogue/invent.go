package catalogue

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"

	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/library"
)

// Inventor makes resources up, to see how much a server bears: in six languages, with titles, summaries and words as long and as frequent as real ones.
// The same seed and number make the same resource.
type Inventor struct {
	seed      uint64
	abilities []framework.StatementID
}

// NewInventor returns an inventor whose resources teach these abilities.
func NewInventor(seed uint64, abilities []framework.StatementID) *Inventor {
	return &Inventor{seed, abilities}
}

// shares are how many of a hundred resources are in a language.
var shares = []struct {
	tag   string
	share int
}{{"en", 50}, {"fr", 12}, {"es", 12}, {"zh", 10}, {"ar", 8}, {"ru", 8}}

var (
	inventedTypes    = []library.Type{library.Course, library.Course, library.Course, library.Course, library.Video, library.Video, library.Guide, library.Guide, library.Guide, library.Toolkit, library.Template, library.SelfAssessment, library.CaseCollection, library.Standard, library.Material}
	inventedLicences = []string{"CC-BY-4.0", "CC-BY-4.0", "CC-BY-SA-4.0", "CC-BY-NC-4.0", "CC-BY-NC-SA-4.0", "CC0-1.0", "", "", ""}
	inventedCosts    = []library.Cost{library.Free, library.Free, library.Free, library.Free, library.Freemium, library.Paid, ""}
)

// Draft makes up the resource of a number.
func (v *Inventor) Draft(n int) library.Draft {
	r := rand.New(rand.NewPCG(v.seed, uint64(n)))
	tag := languageOf(r)
	l := lexicons[tag]
	res := library.Resource{
		Words: []library.Wording{l.wording(r, tag)}, Provider: l.provider(r), Languages: []string{tag}, Type: pick(r, inventedTypes), Licence: pick(r, inventedLicences),
		Cost: pick(r, inventedCosts), Date: fmt.Sprintf("%d-%02d-%02d", 2008+int(18*math.Sqrt(r.Float64())), 1+r.IntN(12), 1+r.IntN(28)), Confidence: library.Told,
		Size: int64(math.Exp(11 + 3*r.NormFloat64())),
	}
	if res.Size < 1000 || res.Size > 5e9 {
		res.Size = 0
	}
	if r.IntN(4) > 0 {
		res.Hours = math.Round(4*math.Exp(1+r.NormFloat64())) / 4
	}
	if r.IntN(12) == 0 { // there is an English form as well
		if second := lexicons["en"].wording(r, "en"); tag != "en" {
			res.Words, res.Languages = append(res.Words, second), append(res.Languages, "en")
		}
	}
	for range 1 + r.IntN(2) {
		al := library.Alignment{Competency: pick(r, v.abilities), Level: pick(r, framework.Levels)}
		if !strings.Contains(fmt.Sprint(res.Teaches), string(al.Competency)) {
			res.Teaches = append(res.Teaches, al)
		}
	}
	for range r.IntN(4) {
		res.Keywords = append(res.Keywords, l.word(r))
	}
	name := fmt.Sprintf("made-up-%d-%d", v.seed, n)
	res.ID, res.URL = library.ResourceID(name), fmt.Sprintf("https://p%d.invalid/%s/%d-%d", r.IntN(400), tag, v.seed, n)
	return library.Draft{Name: name, Resource: res}
}

func languageOf(r *rand.Rand) string {
	n := r.IntN(100)
	for _, s := range shares {
		if n -= s.share; n < 0 {
			return s.tag
		}
	}
	return "en"
}

func pick[T any](r *rand.Rand, all []T) T { return all[r.IntN(len(all))] }

// lexicon is the words of a language, the most frequent first: small words, then what such resources are about. Behind them come words that are put
// together from parts, since every language has tens of thousands that are rare.
type lexicon struct {
	small, topics, parts []string
	blank, full          string // between words, behind a sentence
	capital              bool   // a title begins with one
	titles               []string
}

// wordsEach is how many words a language has.
const wordsEach = 60_000

// rank draws a rank by Zipf's law: the word of rank k is about as frequent as 1/(k+2).
func rank(r *rand.Rand, n int) int {
	const shift = 2.0
	return min(int(shift*math.Pow((float64(n)+shift)/shift, r.Float64())-shift), n-1)
}

// word is a word that means something.
func (l *lexicon) word(r *rand.Rand) string {
	k := rank(r, wordsEach)
	if k < len(l.topics) {
		return l.topics[k]
	}
	return l.rare(k)
}

// rare is the rare word of a rank: always the same.
func (l *lexicon) rare(k int) string {
	n := len(l.parts)
	word := l.parts[k%n] + l.parts[(k/n)%n]
	if k >= n*n {
		word += l.parts[(k/n/n)%n]
	}
	return word
}

// sentence is so many words, small ones among them.
func (l *lexicon) sentence(r *rand.Rand, words int) string {
	var b strings.Builder
	for i := range words {
		w := l.word(r)
		if i%2 == 1 && r.IntN(4) > 0 {
			w = l.small[rank(r, len(l.small))]
		}
		if i > 0 {
			b.WriteString(l.blank)
		}
		b.WriteString(w)
	}
	s := b.String()
	if l.capital {
		s = strings.ToUpper(s[:len(firstRune(s))]) + s[len(firstRune(s)):]
	}
	return s
}

func firstRune(s string) string {
	for _, c := range s {
		return string(c)
	}
	return ""
}

// wording is a title and a summary. Titles have 3 to 10 words; summaries some sentences, a few of them many.
func (l *lexicon) wording(r *rand.Rand, tag string) library.Wording {
	title := l.sentence(r, 3+r.IntN(5)+r.IntN(4))
	if r.IntN(3) == 0 {
		title = fmt.Sprintf(pick(r, l.titles), title)
	}
	var summary []string
	for left := int(min(max(math.Exp(3.5+0.6*r.NormFloat64()), 8), 220)); left > 0; {
		n := min(6+r.IntN(16), left)
		summary, left = append(summary, l.sentence(r, n)+l.full), left-n
	}
	return library.Wording{Language: tag, Title: title, Summary: strings.TrimSpace(strings.Join(summary, ""))}
}

// provider is one of some thousands, a few of which provide much.
func (l *lexicon) provider(r *rand.Rand) string {
	k := rank(r, 3000)
	return l.titleCase(l.topics[k%len(l.topics)]) + l.blank + l.titleCase(l.rare(k*7+11))
}

func (l *lexicon) titleCase(s string) string {
	if !l.capital {
		return s
	}
	return strings.ToUpper(firstRune(s)) + s[len(firstRune(s)):]
}
