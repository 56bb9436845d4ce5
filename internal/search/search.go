// Package search finds things by words in many languages, over Bleve: an index on disk that can be thrown away and built again from what it is of.
//
// What must always be true: what is found, and in which order, depends on what is indexed and on nothing else – not on the order in which it came, not
// on the machine; a search sees either all of an update or nothing of it; nothing is stored here that is not stored elsewhere.
package search

import (
	"errors"
	"time"
)

// Text is a title and what else is said of a thing in one language.
type Text struct {
	Language string // BCP 47; a language that nothing is known of is split into words and no more
	Title    string
	Body     string
}

// Doc is a thing that can be found.
type Doc struct {
	ID    string
	Texts []Text
	Tags  []string // codes that it is found by, in capitals: "D2.C4"
	// Values are what lists of hits can be narrowed by, for each facet of the index: {"language": {"fr", "en"}}. Facets that the index has not are left out.
	Values map[string][]string
}

// Query is what somebody looks for.
type Query struct {
	Text     string              // words, and phrases in quotation marks; without any, everything is found
	Language string              // BCP 47, of who asks: what is in it comes first among equals
	Only     map[string][]string // for a facet, the values of which a hit has at least one
	Limit    int                 // hits that are wanted; 0 counts only
	Offset   int                 // hits to leave out; Offset + Limit may be [Depth] at most
}

// Depth is how far a list of hits goes.
const Depth = 1000

// Hit is a thing that was found.
type Hit struct {
	ID    string
	Score float64 // greater is nearer; comparable within one result only
}

// Count is how many hits have a value.
type Count struct {
	Value string
	Hits  int
}

// Result is what was found.
type Result struct {
	Total int
	Hits  []Hit
	// Facets are the counts for each facet, the greatest first: of what would be found without what Only says of this facet, so that another choice can be offered.
	Facets map[string][]Count
	Way    Way
	Near   []string // words of the query that nothing has: what is spelled nearly so was found in their place
	Took   time.Duration
}

// Way says how near what was found is to what was asked for.
type Way string

// The ways.
const (
	All     Way = "all"     // what has every word, as it is or in another language, comes first; if it is little, what has half follows
	Some    Way = "some"    // nothing has every word: each hit has the rarer half of them
	Nothing Way = "nothing" // nothing was found
)

// ErrBusy says that another process holds the index.
var ErrBusy = errors.New("search: the index is in use by another process")
