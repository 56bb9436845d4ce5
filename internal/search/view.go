package search

import (
	"hash/fnv"
	"slices"
	"strings"

	index "github.com/blevesearch/bleve_index_api"
)

// view is the index as it was at one time, with the values of each document in memory: reading them from disk for each hit is what takes the time of facets.
type view struct {
	reader index.IndexReader
	facets []string
	live   int
	values []value  // all values of all facets
	combos [][]int  // the values that a document may have, each combination once
	doc    []column // by number of the document
}

// column is what is known of a document: which values it has, and what decides between equals.
type column struct {
	combo int32  // -1: there is none with this number
	tie   uint32 // from the ID alone, so that it is the same everywhere
}

// value is one of a facet.
type value struct {
	facet int
	name  string
}

// The values of a document are stored as one text: a facet's number, its values, the next facet.
const (
	betweenValues = "\x1f"
	betweenFacets = "\x1e"
)

// pack writes the values of a document.
func (x *Index) pack(values map[string][]string) string {
	parts := make([]string, len(x.facets))
	for i, facet := range x.facets {
		list := slices.Clone(values[facet])
		slices.Sort(list)
		parts[i] = strings.Join(slices.Compact(list), betweenValues)
	}
	return strings.Join(parts, betweenFacets)
}

func (x *Index) newView() (_ *view, err error) {
	advanced, err := x.bleve.Advanced()
	if err != nil {
		return nil, err
	}
	v := &view{facets: x.facets}
	if v.reader, err = advanced.Reader(); err != nil {
		return nil, err
	}
	if err := v.read(); err != nil {
		v.reader.Close()
		return nil, err
	}
	return v, nil
}

// read reads the values of all documents.
func (v *view) read() error {
	all, err := v.reader.DocIDReaderAll()
	if err != nil {
		return err
	}
	defer all.Close()
	packed, err := v.reader.DocValueReader([]string{valueField})
	if err != nil {
		return err
	}
	known, combos := map[value]int{}, map[string]int32{}
	for {
		id, err := all.Next()
		if err != nil || id == nil {
			return err
		}
		combo := int32(0)
		err = packed.VisitDocValues(id, func(_ string, term []byte) {
			var seen bool
			if combo, seen = combos[string(term)]; !seen {
				combo = int32(len(v.combos))
				combos[string(term)] = combo
				v.combos = append(v.combos, v.unpack(string(term), known))
			}
		})
		if err != nil {
			return err
		}
		name, err := v.reader.ExternalID(id)
		if err != nil {
			return err
		}
		v.set(id.Value(), column{combo, tie(name)})
		v.live++
	}
}

func (v *view) set(number uint64, c column) {
	for uint64(len(v.doc)) <= number {
		v.doc = append(v.doc, column{combo: -1})
	}
	v.doc[number] = c
}

// unpack reads what pack wrote.
func (v *view) unpack(packed string, known map[value]int) (list []int) {
	for facet, part := range strings.Split(packed, betweenFacets) {
		if part == "" {
			continue
		}
		for name := range strings.SplitSeq(part, betweenValues) {
			of := value{facet, name}
			number, seen := known[of]
			if !seen {
				number = len(v.values)
				known[of] = number
				v.values = append(v.values, of)
			}
			list = append(list, number)
		}
	}
	return list
}

// tie decides between documents that are equally near.
func tie(id string) uint32 {
	h := fnv.New32a()
	h.Write([]byte(id))
	return h.Sum32()
}

func (v *view) close() error {
	if v == nil {
		return nil
	}
	return v.reader.Close()
}
