package search

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/mapping"
	bolt "go.etcd.io/bbolt/errors"
)

// The fields of the index.
const (
	titleField = "title"
	textField  = "text" // the title and the rest
	tagField   = "tags"
	valueField = "values" // all values of all facets, as one
	markField  = "mark"
)

// form is the form in which things are indexed. With another one, the index is built anew.
const form = "2"

// Index is an index on disk. Its methods may be called at the same time.
type Index struct {
	path      string
	facets    []string
	glossary  *Glossary
	analysers map[string]analysis.Analyzer
	mapping   *mapping.IndexMappingImpl
	bleve     bleve.Index

	mu   sync.RWMutex // held to read while a search goes on
	view *view
}

// Open opens the index in a folder, or makes an empty one there. What was made by another version of this package is thrown away. A glossary is optional.
//
// It fails with [ErrBusy] if another process has the index open.
func Open(folder string, facets []string, g *Glossary) (*Index, error) {
	m, err := newMapping()
	if err != nil {
		return nil, err
	}
	x := &Index{facets: facets, glossary: g, mapping: m, analysers: map[string]analysis.Analyzer{}}
	for _, name := range names() {
		x.analysers[name] = m.AnalyzerNamed(name)
	}
	if g != nil {
		g.prepare(x)
	}
	x.path = filepath.Join(folder, "form-"+form)
	if err := others(folder, x.path); err != nil {
		return nil, err
	}
	x.bleve, err = bleve.OpenUsing(x.path, map[string]any{"bolt_timeout": "1s"})
	if errors.Is(err, bolt.ErrTimeout) {
		return nil, ErrBusy
	}
	if err != nil { // there is none, or it was left half-written
		if err := os.RemoveAll(x.path); err != nil {
			return nil, err
		}
		if x.bleve, err = bleve.New(x.path, m); err != nil {
			return nil, fmt.Errorf("search: %w", err)
		}
	}
	return x, x.Refresh()
}

// others removes what other versions left in the folder.
func others(folder, ours string) error {
	found, err := filepath.Glob(filepath.Join(folder, "form-*"))
	if err != nil {
		return err
	}
	for _, path := range found {
		if path != ours {
			if err := os.RemoveAll(path); err != nil {
				return err
			}
		}
	}
	return os.MkdirAll(folder, 0o700)
}

func newMapping() (*mapping.IndexMappingImpl, error) {
	m := bleve.NewIndexMapping()
	if err := ourAnalysers(m); err != nil {
		return nil, err
	}
	doc := bleve.NewDocumentStaticMapping()
	for _, name := range names() {
		for _, field := range []string{titleField, textField} {
			f := bleve.NewTextFieldMapping()
			f.Name, f.Analyzer = field, name // every language in the same field: the words of each in its own way
			f.Store, f.DocValues, f.IncludeInAll, f.IncludeTermVectors = false, false, false, field == textField
			doc.AddFieldMappingsAt(key(field, name), f)
		}
	}
	for _, field := range []string{tagField, valueField} {
		f := bleve.NewKeywordFieldMapping()
		f.Store, f.DocValues, f.IncludeInAll, f.IncludeTermVectors = false, field == valueField, false, false
		doc.AddFieldMappingsAt(field, f)
	}
	m.DefaultMapping = doc
	return m, m.Validate()
}

// key is where a document has what goes into a field by one analyser.
func key(field, analyser string) string { return field + "_" + analyser }

// Update puts docs into the index, each in the place of the one with its ID, takes those away whose ID is in gone, and sets the mark, in one step: after a crash
// all of it is there or none. What was updated is found after [Index.Refresh].
func (x *Index) Update(docs []Doc, gone []string, mark string) error {
	b := x.bleve.NewBatch()
	for _, d := range docs {
		if err := b.Index(d.ID, x.fields(d)); err != nil {
			return fmt.Errorf("search: %s: %w", d.ID, err)
		}
	}
	for _, id := range gone {
		b.Delete(id)
	}
	b.SetInternal([]byte(markField), []byte(mark))
	return x.bleve.Batch(b)
}

// fields is a document as the mapping reads it.
func (x *Index) fields(d Doc) map[string]any {
	all := map[string][]string{}
	for _, t := range d.Texts {
		for _, a := range readings(t) {
			all[key(titleField, a)] = append(all[key(titleField, a)], t.Title)
			all[key(textField, a)] = append(all[key(textField, a)], t.Title, t.Body)
		}
	}
	fields := map[string]any{valueField: x.pack(d.Values), tagField: d.Tags}
	for k, texts := range all {
		fields[k] = texts
	}
	return fields
}

// readings are the analysers by which a text is read: that of its language; of a language that is not known, or of which nothing is, also that of the language in
// which somebody would be taken to ask for its words.
func readings(t Text) []string {
	own := analyser(t.Language)
	if own != plain {
		return []string{own}
	}
	list := []string{plain}
	for _, language := range languagesOf(t.Title+t.Body, t.Language) {
		if a := analyser(language); !slices.Contains(list, a) {
			list = append(list, a)
		}
	}
	return list
}

// Mark is what the last update set: how far what is indexed goes. It is empty for an empty index.
func (x *Index) Mark() (string, error) {
	mark, err := x.bleve.GetInternal([]byte(markField))
	return string(mark), err
}

// Refresh makes what was updated to be found. It reads the values of all documents; searches go on meanwhile.
func (x *Index) Refresh() error {
	v, err := x.newView()
	if err != nil {
		return fmt.Errorf("search: %w", err)
	}
	x.mu.Lock()
	old := x.view
	x.view = v
	x.mu.Unlock()
	return old.close()
}

// Clear takes everything out of the index.
func (x *Index) Clear() error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if err := errors.Join(x.view.close(), x.bleve.Close(), os.RemoveAll(x.path)); err != nil {
		return err
	}
	var err error
	if x.bleve, err = bleve.New(x.path, x.mapping); err != nil {
		return err
	}
	x.view, err = x.newView()
	return err
}

// Count is how many documents can be found.
func (x *Index) Count() int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.view.live
}

// Close closes the index. No other method may be called afterwards.
func (x *Index) Close() error {
	x.mu.Lock()
	defer x.mu.Unlock()
	return errors.Join(x.view.close(), x.bleve.Close())
}

// Search finds what is asked for.
func (x *Index) Search(ctx context.Context, q Query) (Result, error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	q.Limit = max(0, min(q.Limit, Depth))
	q.Offset = max(0, min(q.Offset, Depth-q.Limit))
	return x.find(ctx, q, x.plan(q))
}
