package toolkit

import (
	"slices"
	"time"

	"github.com/dira-platform/dira/internal/library"
)

// State is where a toolkit of an organisation stands.
type State string

// The states.
const (
	Unpublished State = "draft" // it was never published
	Published   State = "published"
	Withdrawn   State = "withdrawn" // it was published, and is not to be used any more
)

// States are all states.
var States = []State{Unpublished, Published, Withdrawn}

// The limits of toolkits of an organisation.
const (
	mostOfOne     = 100
	mostLanguages = 12
)

// Own is a toolkit of an organisation.
type Own struct {
	ID          ID
	Org         string
	By          string // what the organisation is called
	State       State
	Kits        []*Toolkit // one for each language, the one that it was written in first
	Revision    int        // the latest version
	Shown       int        // the version that everybody reads, or read last; 0: none
	CreatedAt   time.Time
	ChangedAt   time.Time
	PublishedAt time.Time // the last time; zero: never
	WithdrawnAt time.Time // the last time; zero: never
}

// In is the toolkit in a language or, where there is none, as it was written; nil of one that was withdrawn.
func (o *Own) In(tag string) *Toolkit {
	if len(o.Kits) == 0 {
		return nil
	}
	if i := slices.IndexFunc(o.Kits, func(k *Toolkit) bool { return library.Primary(k.Language) == library.Primary(tag) }); i >= 0 {
		return o.Kits[i]
	}
	return o.Kits[0]
}

// Exactly is the toolkit in a language; nil: it is not there.
func (o *Own) Exactly(tag string) *Toolkit {
	if i := slices.IndexFunc(o.Kits, func(k *Toolkit) bool { return k.Language == tag }); i >= 0 {
		return o.Kits[i]
	}
	return nil
}

// Newer reports whether there is a version that nobody but the editors has seen.
func (o *Own) Newer() bool { return o.Revision != o.Shown }

// Version is what stood in a toolkit after a workbook.
type Version struct {
	Revision  int
	Languages []string
	ChangedAt time.Time
}

// with is the toolkits of all languages once a workbook came: in the first language, others that have not the same parts any more go; in another, faults
// say where it differs from the first.
func (o *Own) with(k *Toolkit) (all []*Toolkit, faults []Fault) {
	if len(o.Kits) == 0 || library.Primary(k.Language) == library.Primary(o.Kits[0].Language) {
		all = []*Toolkit{k}
		for _, other := range o.Kits[min(1, len(o.Kits)):] {
			if len(other.Differences(k)) == 0 {
				all = append(all, other)
			}
		}
		return all, nil
	}
	all = slices.Clone(o.Kits)
	if i := slices.IndexFunc(all, func(x *Toolkit) bool { return library.Primary(x.Language) == library.Primary(k.Language) }); i >= 0 {
		all[i] = k
	} else {
		all = append(all, k)
	}
	return all, k.Differences(o.Kits[0])
}
