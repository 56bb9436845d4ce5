package search

import (
	"slices"
	"strings"
	"unicode"

	_ "github.com/blevesearch/bleve/v2/analysis/analyzer/keyword" // for facets
	"github.com/blevesearch/bleve/v2/analysis/lang/ar"
	"github.com/blevesearch/bleve/v2/analysis/lang/cjk"
	"github.com/blevesearch/bleve/v2/analysis/lang/da"
	"github.com/blevesearch/bleve/v2/analysis/lang/de"
	"github.com/blevesearch/bleve/v2/analysis/lang/en"
	"github.com/blevesearch/bleve/v2/analysis/lang/es"
	"github.com/blevesearch/bleve/v2/analysis/lang/fa"
	"github.com/blevesearch/bleve/v2/analysis/lang/fi"
	"github.com/blevesearch/bleve/v2/analysis/lang/hi"
	"github.com/blevesearch/bleve/v2/analysis/lang/hr"
	"github.com/blevesearch/bleve/v2/analysis/lang/hu"
	"github.com/blevesearch/bleve/v2/analysis/lang/nl"
	"github.com/blevesearch/bleve/v2/analysis/lang/no"
	"github.com/blevesearch/bleve/v2/analysis/lang/pl"
	"github.com/blevesearch/bleve/v2/analysis/lang/ro"
	"github.com/blevesearch/bleve/v2/analysis/lang/ru"
	"github.com/blevesearch/bleve/v2/analysis/lang/sv"
	"github.com/blevesearch/bleve/v2/analysis/lang/tr"
)

// analysers are those of the languages that more is known of than where words end: their stop words, and what is one word in many forms.
var analysers = map[string]string{
	"ar": ar.AnalyzerName, "da": da.AnalyzerName, "de": de.AnalyzerName, "en": en.AnalyzerName, "es": es.AnalyzerName, "fa": fa.AnalyzerName,
	"fi": fi.AnalyzerName, "fr": french, "hi": hi.AnalyzerName, "hr": hr.AnalyzerName, "hu": hu.AnalyzerName, "it": italian,
	"ja": cjk.AnalyzerName, "ko": cjk.AnalyzerName, "nl": nl.AnalyzerName, "no": no.AnalyzerName, "nb": no.AnalyzerName, "pl": pl.AnalyzerName,
	"pt": portuguese, "ro": ro.AnalyzerName, "ru": ru.AnalyzerName, "sv": sv.AnalyzerName, "tr": tr.AnalyzerName, "zh": cjk.AnalyzerName,
}

// analyser is the name of the one for a language: "fr-CA" is French.
func analyser(language string) string {
	if name, known := analysers[Primary(language)]; known {
		return name
	}
	return plain
}

// Primary is the language of a tag without its script and region: "zh" of "zh-CN".
func Primary(language string) string {
	tag, _, _ := strings.Cut(strings.ToLower(language), "-")
	return tag
}

// names are those of all analysers, each once.
func names() []string {
	all := []string{plain}
	for _, name := range analysers {
		if !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	slices.Sort(all)
	return all
}

// script is one that tells of a language by itself, or of the one that most who write in it here mean.
type script struct {
	table    *unicode.RangeTable
	language string
	also     []string // other languages in this script
}

var scripts = []script{
	{unicode.Arabic, "ar", []string{"fa"}},
	{unicode.Hiragana, "ja", nil},
	{unicode.Katakana, "ja", nil},
	{unicode.Hangul, "ko", nil},
	{unicode.Han, "zh", []string{"ja", "ko"}},
	{unicode.Cyrillic, "ru", nil},
	{unicode.Devanagari, "hi", nil},
}

// languagesOf are the languages in which a word may have been meant by somebody who reads in one: what is written in the Arabic script is no French. English is
// among those of the Latin script always, since most of what there is to find is in it.
func languagesOf(word, reader string) []string {
	main := Primary(reader)
	latin := main != "" && main != "en"
	for _, s := range scripts {
		theirs := s.language == main || slices.Contains(s.also, main)
		latin = latin && !theirs
		if strings.IndexFunc(word, func(r rune) bool { return unicode.Is(s.table, r) }) < 0 {
			continue
		}
		if theirs {
			return []string{main}
		}
		return []string{s.language}
	}
	if latin {
		return []string{main, "en"}
	}
	return []string{"en"}
}
