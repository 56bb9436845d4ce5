package library

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/search"
)

// Finder finds resources by words. Its index lies beside the database and follows it: a few changes are in it before the next search, many of them soon.
type Finder struct {
	library *Service
	folder  string
	open    func() error // once, when it is needed first
	index   *search.Index
	own     string // folder that goes when the finder is closed

	mu    sync.Mutex // held while the index follows
	until Mark       // how far it has come
}

// The facets of the index.
const (
	byCompetency = "competency"
	byLevel      = "level"
	byLanguage   = "language"
	byType       = "type"
	byCost       = "cost"
	byBegin      = "begin" // the days on which cohorts begin
)

// together is how many resources go into the index in one step.
const together = 2000

// NewFinder is a finder with an index in a folder, which is made when it is needed first. While another process has that index, and without a folder, it
// makes one of its own.
func NewFinder(s *Service, folder string) *Finder {
	f := &Finder{library: s, folder: folder}
	f.open = sync.OnceValue(f.openIndex)
	return f
}

func (f *Finder) openIndex() (err error) {
	err = search.ErrBusy
	if f.folder != "" {
		f.index, err = openIndex(f.folder)
	}
	if errors.Is(err, search.ErrBusy) {
		if f.own, err = os.MkdirTemp("", "dira-search-"); err == nil {
			f.index, err = openIndex(f.own)
		}
	}
	if err != nil {
		return fmt.Errorf("library.Finder: %w", err)
	}
	mark, err := f.index.Mark()
	f.until = parseMark(mark)
	return err
}

func openIndex(folder string) (*search.Index, error) {
	return search.Open(folder, []string{byCompetency, byLevel, byLanguage, byType, byCost, byBegin}, search.Ours())
}

// Close closes the index. No other method may be called afterwards.
func (f *Finder) Close() (err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.index != nil {
		err = f.index.Close()
		f.index = nil // closing twice is closing once
	}
	if f.own != "" {
		err = errors.Join(err, os.RemoveAll(f.own))
	}
	return err
}

// Follow puts what changed since the last time into the index. One call works while others wait.
func (f *Finder) Follow(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "library.Finder.Follow")
	if err := f.open(); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	last, err := f.library.lastChange(ctx)
	if err != nil {
		return err
	}
	return f.follow(ctx, last)
}

// keepUp follows if that is done soon. What takes longer is left to [Finder.Follow], and found when that is done.
func (f *Finder) keepUp(ctx context.Context) error {
	if !f.mu.TryLock() {
		return nil
	}
	defer f.mu.Unlock()
	last, err := f.library.lastChange(ctx)
	if err != nil || last-f.until.Change > together {
		return err
	}
	return f.follow(ctx, last)
}

// follow does it; last is the number of the last change.
func (f *Finder) follow(ctx context.Context, last int64) error {
	if last == f.until.Change {
		return nil
	}
	if last < f.until.Change { // this is an earlier catalogue, as after a restore
		if err := f.index.Clear(); err != nil {
			return err
		}
		f.until = Mark{}
	}
	for {
		changed, err := f.library.Changed(ctx, policy.Operator(everyone), Changes{After: f.until}, together)
		if err != nil {
			return err
		}
		if len(changed) == 0 {
			return f.index.Refresh()
		}
		until := changed[len(changed)-1].Mark
		if err := f.take(changed, until); err != nil {
			return err
		}
		f.until = until
	}
}

func (f *Finder) take(changed []Resource, until Mark) error {
	var docs []search.Doc
	var gone []string
	for _, r := range changed {
		if r.Gone {
			gone = append(gone, string(r.ID))
		} else {
			docs = append(docs, r.doc())
		}
	}
	return f.index.Update(docs, gone, until.String())
}

// lastChange is the number of the last change.
func (s *Service) lastChange(ctx context.Context) (change int64, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		w, err := newWriter(tx)
		change = w.change
		return err
	})
	return change, err
}

// String writes a mark; parseMark reads it.
func (m Mark) String() string { return fmt.Sprintf("%d %d", db.Micros(m.At), m.Change) }

// parseMark reads a mark. What is none is before everything.
func parseMark(text string) Mark {
	at, change, _ := strings.Cut(text, " ")
	micros, err := strconv.ParseInt(at, 10, 64)
	number, err2 := strconv.ParseInt(change, 10, 64)
	if errors.Join(err, err2) != nil {
		return Mark{}
	}
	return Mark{db.Time(micros), number}
}

// doc is a resource as it is found: by all its words, each in its language, and by what it teaches.
func (r Resource) doc() search.Doc {
	d := search.Doc{ID: string(r.ID), Values: map[string][]string{byType: {string(r.Type)}}}
	around := strings.Join(append([]string{r.Provider, r.Audience}, r.Keywords...), "\n")
	for i, w := range r.Words {
		language := w.Language
		if language == "" && len(r.Languages) > 0 {
			language = r.Languages[0]
		}
		t := search.Text{Language: language, Title: w.Title, Body: w.Summary}
		if i == 0 {
			t.Body += "\n" + around
		}
		d.Texts = append(d.Texts, t)
	}
	for _, c := range r.Competencies() {
		d.Tags = append(d.Tags, string(c))
		d.Values[byCompetency] = append(d.Values[byCompetency], string(c))
	}
	for _, l := range r.Levels() {
		d.Values[byLevel] = append(d.Values[byLevel], string(l))
	}
	if r.About(framework.AI) {
		d.Tags = append(d.Tags, string(framework.AI))
		d.Values[byCompetency] = append(d.Values[byCompetency], string(framework.AI))
	}
	for _, l := range r.Languages {
		d.Values[byLanguage] = append(d.Values[byLanguage], Primary(l))
	}
	if r.Cost != "" {
		d.Values[byCost] = []string{string(r.Cost)}
	}
	for _, c := range r.Cohorts {
		if !c.Withdrawn {
			d.Values[byBegin] = append(d.Values[byBegin], Days{c.FirstDay(), dayOf(c.Begins, "-31")}.all()...)
		}
	}
	return d
}

// Hits is what a search found.
type Hits struct {
	Total     int
	Reach     int      // how many of them can be listed: a search is not gone through to its end
	Resources []Scored // the nearest first
	Some      bool     // nothing has every word: each has the rarer half of them
	Near      []string // words that are nowhere: what is spelled nearly so was found in their place
	Facets    Facets   // what else could be chosen, with how many of what was found
}

// Scored is a resource that was found, and how near it is to what was asked for: greater is nearer, comparable within one search only.
type Scored struct {
	Resource
	Score float64
}

// Find finds resources by words, in whatever language they are: what has every word, in a language that the person reads first. Of the filter, Reads
// is the languages of the person.
func (f *Finder) Find(ctx context.Context, who policy.Actor, words string, filter Filter, offset, n int) (_ Hits, err error) {
	defer errs.Wrap(&err, "library.Finder.Find")
	if err := mayRead(who); err != nil {
		return Hits{}, err
	}
	if err := f.open(); err != nil {
		return Hits{}, err
	}
	if err := f.keepUp(ctx); err != nil {
		return Hits{}, err
	}
	q := search.Query{Text: words, Only: filter.only(), Limit: n, Offset: offset}
	if len(filter.Reads) > 0 {
		q.Language = filter.Reads[0]
	}
	r, err := f.index.Search(ctx, q)
	if err != nil {
		return Hits{}, err
	}
	found := Hits{Total: r.Total, Reach: min(r.Total, Deepest), Some: r.Way == search.Some, Near: r.Near, Facets: f.library.found(r.Facets)}
	err = f.library.db.Read(ctx, func(tx *db.Tx) error {
		found.Resources = found.Resources[:0]
		for _, h := range r.Hits {
			resource, err := selectResource(tx, ResourceID(h.ID))
			if err != nil {
				return err
			}
			if !resource.Gone { // it went a moment ago
				found.Resources = append(found.Resources, Scored{resource, h.Score})
			}
		}
		return nil
	})
	return found, err
}

// only is a filter as the index understands it.
func (f Filter) only() map[string][]string {
	only := map[string][]string{}
	for facet, value := range map[string]string{
		byCompetency: string(f.Competency), byLevel: string(f.Level), byLanguage: Primary(f.Language), byType: string(f.Type), byCost: string(f.Cost),
	} {
		if value != "" {
			only[facet] = []string{value}
		}
	}
	if f.Begins != (Days{}) {
		only[byBegin] = f.Begins.all()
	}
	return only
}

// found is the counts of the index in the order in which a form offers them.
func (s *Service) found(counts map[string][]search.Count) Facets {
	return Facets{
		Competencies: inOrder(counts[byCompetency], s.abilities), Levels: inOrder(counts[byLevel], append(slices.Clone(framework.Levels), framework.InStrand)),
		Languages: asCounted[string](counts[byLanguage]), Types: inOrder(counts[byType], Types),
	}
}

func inOrder[V ~string](counts []search.Count, order []V) []Count[V] {
	list := asCounted[V](counts)
	slices.SortStableFunc(list, func(a, b Count[V]) int {
		return cmp.Compare(slices.Index(order, a.Value), slices.Index(order, b.Value))
	})
	return list
}

func asCounted[V ~string](counts []search.Count) (list []Count[V]) {
	for _, c := range counts {
		list = append(list, Count[V]{V(c.Value), c.Hits})
	}
	return list
}

// ChangedSince lists at most n resources that changed after a mark, as [Mark.String] writes it, those that changed first first; an empty mark is before everything.
func (f *Finder) ChangedSince(ctx context.Context, who policy.Actor, mark string, n int) ([]Resource, error) {
	return f.library.Changed(ctx, who, Changes{After: parseMark(mark)}, n)
}
