package search

import (
	"unicode"

	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/custom"
	"github.com/blevesearch/bleve/v2/analysis/lang/fr"
	"github.com/blevesearch/bleve/v2/analysis/lang/it"
	"github.com/blevesearch/bleve/v2/analysis/lang/pt"
	"github.com/blevesearch/bleve/v2/analysis/token/lowercase"
	"github.com/blevesearch/bleve/v2/analysis/token/unicodenorm"
	unicodetokens "github.com/blevesearch/bleve/v2/analysis/tokenizer/unicode"
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/registry"
	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
)

// The analysers that are put together here, of what the library brings.
const (
	plain      = "plain"     // for the languages that more is not known of: words in small letters
	french     = "fr-folded" // as the library's, and without accents, which few people type in a search
	italian    = "it-folded"
	portuguese = "pt-folded"
)

// ourAnalysers adds them to a mapping.
func ourAnalysers(m *mapping.IndexMappingImpl) error {
	if err := m.AddCustomTokenFilter("composed", map[string]any{"type": unicodenorm.Name, "form": unicodenorm.NFKC}); err != nil {
		return err
	}
	for name, filters := range map[string][]string{
		plain:      {"composed", lowercase.Name},
		french:     {lowercase.Name, fr.ElisionName, fr.StopName, foldName, fr.LightStemmerName},
		italian:    {lowercase.Name, it.ElisionName, it.StopName, foldName, it.LightStemmerName},
		portuguese: {lowercase.Name, pt.StopName, foldName, pt.LightStemmerName},
	} {
		if err := m.AddCustomAnalyzer(name, map[string]any{"type": custom.Name, "tokenizer": unicodetokens.Name, "token_filters": filters}); err != nil {
			return err
		}
	}
	return nil
}

// foldName is the name of the filter that takes accents away.
const foldName = "fold"

func init() {
	err := registry.RegisterTokenFilter(foldName, func(map[string]any, *registry.Cache) (analysis.TokenFilter, error) { return fold{}, nil })
	if err != nil {
		panic(err)
	}
}

type fold struct{}

// Filter takes the accents from all tokens.
func (fold) Filter(tokens analysis.TokenStream) analysis.TokenStream {
	bare := transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC)
	for _, t := range tokens {
		if out, _, err := transform.Bytes(bare, t.Term); err == nil {
			t.Term = out
		}
	}
	return tokens
}
