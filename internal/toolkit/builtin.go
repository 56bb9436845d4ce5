package toolkit

import (
	"bytes"
	"embed"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/library"
)

//go:embed data/*.yaml
var files embed.FS

// Order is the toolkits that come with the program, as they are listed.
var Order = []ID{"where-do-we-stand", "first-ai-use-case", "citizens-view", "open-a-dataset"}

// Set is toolkits, each in several languages.
type Set map[ID][]*Toolkit // the language that it was written in first

// BuiltIn are the toolkits that come with the program. What it returns is read-only.
var BuiltIn = sync.OnceValues(read)

func read() (Set, error) {
	list, err := files.ReadDir("data")
	if err != nil {
		return nil, err
	}
	set := Set{}
	for _, f := range list {
		name := strings.TrimSuffix(f.Name(), ".yaml")
		id, language, ok := strings.Cut(name, ".")
		if !ok {
			return nil, fmt.Errorf("%s: no language in the name", f.Name())
		}
		raw, err := files.ReadFile(path.Join("data", f.Name()))
		if err != nil {
			return nil, err
		}
		k := &Toolkit{ID: ID(id), Language: language}
		if err := yaml.NewDecoder(bytes.NewReader(raw), yaml.DisallowUnknownField()).Decode(k); err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name(), err)
		}
		set[k.ID] = append(set[k.ID], k)
	}
	for _, all := range set {
		slices.SortStableFunc(all, func(a, b *Toolkit) int {
			if (a.Status == Source) != (b.Status == Source) {
				if a.Status == Source {
					return -1
				}
				return 1
			}
			return strings.Compare(a.Language, b.Language)
		})
	}
	return set, nil
}

// In is a toolkit in a language or, where there is none, as it was written.
func (s Set) In(id ID, language string) (*Toolkit, error) {
	all := s[id]
	if len(all) == 0 {
		return nil, errs.New(errs.NotFound, "toolkit_not_found")
	}
	for _, k := range all {
		if library.Primary(k.Language) == library.Primary(language) {
			return k, nil
		}
	}
	return all[0], nil
}

// All are all toolkits for somebody who reads a language.
func (s Set) All(language string) (list []*Toolkit) {
	for _, id := range Order {
		if k, err := s.In(id, language); err == nil {
			list = append(list, k)
		}
	}
	return list
}
