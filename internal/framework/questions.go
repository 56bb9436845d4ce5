package framework

import (
	"bytes"
	"embed"
	"fmt"
	"slices"
	"sync"

	"github.com/goccy/go-yaml"

	"github.com/dira-platform/dira/internal/errs"
)

// The questions stand beside the framework, in a folder of their own: they are ours and no part of any version of it.
//
//go:embed data/questions/*.yaml
var questionFiles embed.FS

// Question is what a person may ask themselves about an attitude. It is never scored, and nobody else sees an answer.
type Question struct {
	ID         string // A1.Q1
	Attitude   StatementID
	Near       []StatementID // the abilities in whose work it comes up most
	Provenance Provenance

	texts map[string]Text
}

// In is the question in a language, or in the one it was written in.
func (q *Question) In(language string) Text {
	if t, ok := q.texts[language]; ok {
		return t
	}
	return q.texts["en"]
}

// questionFile is the form of data/questions/en.yaml; a translation has only ids and texts.
type questionFile struct {
	Language   string
	Status     string
	Provenance Provenance
	Questions  []struct {
		ID       string
		Attitude StatementID
		Near     []StatementID
		Text     string
	}
}

var builtInQuestions = sync.OnceValues(readQuestions)

func readQuestions() (_ []*Question, err error) {
	defer errs.Wrap(&err, "framework.readQuestions")
	source, err := readQuestionFile("en.yaml")
	if err != nil {
		return nil, err
	}
	var list []*Question
	for _, q := range source.Questions {
		t := Text{Text: q.Text, Language: source.Language, Status: source.Status}
		list = append(list, &Question{ID: q.ID, Attitude: q.Attitude, Near: q.Near, Provenance: source.Provenance, texts: map[string]Text{t.Language: t}})
	}
	entries, err := questionFiles.ReadDir("data/questions")
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		f, err := readQuestionFile(e.Name())
		if err != nil {
			return nil, err
		}
		for _, q := range f.Questions {
			i := slices.IndexFunc(list, func(x *Question) bool { return x.ID == q.ID })
			if i < 0 {
				return nil, fmt.Errorf("%s: no question %s in the source", e.Name(), q.ID)
			}
			list[i].texts[f.Language] = Text{Text: q.Text, Language: f.Language, Status: f.Status}
		}
	}
	return list, nil
}

func readQuestionFile(name string) (f questionFile, err error) {
	raw, err := questionFiles.ReadFile("data/questions/" + name)
	if err == nil {
		err = yaml.NewDecoder(bytes.NewReader(raw), yaml.DisallowUnknownField()).Decode(&f)
	}
	if err != nil {
		err = fmt.Errorf("%s: %w", name, err)
	}
	return f, err
}

// Questions are up to n questions to oneself on the attitudes of this version, one an attitude as far as that goes: first those that are near one of the
// given abilities, in the order of these.
func (v *Version) Questions(abilities []StatementID, n int) ([]*Question, error) {
	all, err := builtInQuestions()
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(slices.Clone(all), func(q *Question) bool {
		s := v.Statement(q.Attitude)
		return v.Framework != Site || s == nil || s.Kind != Attitude
	})
	var chosen []*Question
	take := func(once bool, fits func(*Question) bool) {
		for _, q := range all {
			same := func(c *Question) bool { return c == q || once && c.Attitude == q.Attitude }
			if len(chosen) < n && fits(q) && !slices.ContainsFunc(chosen, same) {
				chosen = append(chosen, q)
			}
		}
	}
	for place := range 3 { // what is nearest to each first
		for _, a := range abilities {
			take(true, func(q *Question) bool { return len(q.Near) > place && q.Near[place] == a })
		}
	}
	any := func(*Question) bool { return true }
	take(true, any)
	take(false, any)
	return chosen, nil
}
