package search

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// corpus makes documents in six languages: words drawn as in real texts (the n-th most frequent about 1/n as often), 6 to 12 of them in a title and 20 to 80
// in a summary, most of them in English. One in five has names of the glossary in its title.
type corpus struct {
	r *rand.Rand
	z *rand.Zipf
}

func newCorpus(seed uint64) *corpus {
	r := rand.New(rand.NewPCG(seed, 1))
	return &corpus{r, rand.NewZipf(r, 1.05, 12, 80_000)}
}

var syllables = map[string][]string{
	"en": strings.Fields("ba con der fil gar hom in jus lat mor net or pes qui ras sol tem un vas wel"),
	"ar": strings.Fields("با دا را سا شا عا فا قا كا لا ما نا وا يا حو رو سو مي ني دي"),
	"ru": strings.Fields("ба во га ди же за ко ли мо ну оп пе ро са ту фи хо це ча ша"),
	"zh": strings.Fields("的一 是了 我们 在有 人这 中大 来上 国个 到说 们为 子和 你地 出道 也时 年得 就那 要下 以生 会自"),
}

func (c *corpus) word(language string) string {
	n := c.z.Uint64()
	list := syllables[language]
	if list == nil {
		list = syllables["en"]
	}
	var w strings.Builder
	size := uint64(len(list))
	for m := n + size; m > 0; m /= size {
		w.WriteString(list[m%size])
	}
	return w.String()
}

func (c *corpus) text(language string, words int) string {
	list := make([]string, words)
	for i := range list {
		list[i] = c.word(language)
	}
	if language == "zh" {
		return strings.Join(list, "")
	}
	return strings.Join(list, " ")
}

var benchLanguages = []string{"en", "en", "en", "en", "fr", "es", "fr", "ar", "ru", "zh"}

func (c *corpus) doc(n int) Doc {
	language := benchLanguages[c.r.IntN(len(benchLanguages))]
	title := c.text(language, 6+c.r.IntN(7))
	if c.r.IntN(5) == 0 {
		title += " " + c.name(language)
	}
	return Doc{ID: fmt.Sprint("r", n), Texts: []Text{{language, title, c.text(language, 20+c.r.IntN(61))}}, Values: map[string][]string{
		"language": {language}, "type": {fmt.Sprint("t", c.r.IntN(10))}, "cost": {fmt.Sprint("c", c.r.IntN(3))},
		"teaches": {fmt.Sprint("D", c.r.IntN(15)), fmt.Sprint("D", c.r.IntN(15))}, "level": {fmt.Sprint("l", c.r.IntN(3))},
	}}
}

// name is a name of the glossary.
func (c *corpus) name(language string) string {
	names := Ours().concepts[c.r.IntN(len(Ours().concepts))].names[language]
	return names[c.r.IntN(len(names))]
}

// query is what people type: one to three words, or a name of the field and perhaps a word.
func (c *corpus) query() Query {
	language := benchLanguages[c.r.IntN(len(benchLanguages))]
	text := c.text(language, 1+c.r.IntN(3))
	if c.r.IntN(2) == 0 {
		text = c.name(language)
		if c.r.IntN(2) == 0 {
			text += " " + c.word(language)
		}
	}
	return Query{Text: text, Language: language, Limit: 10}
}

// BenchmarkSearch times searches with all facets over 100,000 documents, and over a million with DIRA_TEST_MILLION=1.
func BenchmarkSearch(b *testing.B) {
	sizes := []int{10_000, 100_000}
	if os.Getenv("DIRA_TEST_MILLION") != "" {
		sizes = append(sizes, 1_000_000)
	}
	for _, size := range sizes {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			x := benchIndex(b, size)
			c := newCorpus(2)
			var took []time.Duration
			hits := 0
			for b.Loop() {
				r, err := x.Search(context.Background(), c.query())
				if err != nil {
					b.Fatal(err)
				}
				took = append(took, r.Took)
				hits += r.Total
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
			b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
			b.ReportMetric(float64(hits)/float64(len(took)), "hits/search")
		})
	}
}

// benchIndices are kept between the runs of a benchmark.
var benchIndices = map[int]*Index{}

func benchIndex(b *testing.B, size int) *Index {
	if x := benchIndices[size]; x != nil {
		return x
	}
	folder, err := os.MkdirTemp("", "dira-search-")
	if err != nil {
		b.Fatal(err)
	}
	x, err := Open(folder, []string{"language", "type", "cost", "teaches", "level"}, Ours())
	if err != nil {
		b.Fatal(err)
	}
	since, c := time.Now(), newCorpus(1)
	for n := 0; n < size; n += 5000 {
		docs := make([]Doc, 5000)
		for i := range docs {
			docs[i] = c.doc(n + i)
		}
		if err := x.Update(docs, nil, fmt.Sprint(n)); err != nil {
			b.Fatal(err)
		}
	}
	if err := x.Refresh(); err != nil {
		b.Fatal(err)
	}
	b.Logf("%d documents indexed in %v", size, time.Since(since).Round(time.Millisecond))
	benchIndices[size] = x
	return x
}
