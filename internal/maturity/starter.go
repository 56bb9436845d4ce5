package maturity

import (
	"bytes"
	"embed"
	"fmt"
	"slices"

	"github.com/goccy/go-yaml"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/xlsform"
)

//go:embed starter/*.yaml
var starterFiles embed.FS

// structure is the form of starter/structure.yaml.
type structure struct {
	ID           InstrumentID
	Language     string
	Languages    []string
	Drafts       []string
	Levels       []string
	EvidenceFrom string `yaml:"evidence_from"`
	Dimensions   []struct {
		ID, Group string
		Questions []struct {
			ID      string
			Answers []string
		}
		Statements []string
		When       map[string]string
	}
}

// words is the form of starter/en.yaml and its sisters.
type words struct {
	Language, Title, About string
	Levels                 map[string]string
	NotApplicable          string `yaml:"not_applicable"`
	DontKnow               string `yaml:"dont_know"`
	Groups                 map[string]string
	Dimensions             map[string]struct{ Name, About string }
	Questions              map[string]struct {
		Text, Hint string
		Answers    map[string]string
	}
	Statements map[string]map[string]string // text, evidence, and what each level looks like
}

// BuiltIn reads the instrument that comes with the program.
func BuiltIn() (_ *Instrument, err error) {
	defer errs.Wrap(&err, "maturity.BuiltIn")
	var s structure
	if err := readStarter("structure", &s); err != nil {
		return nil, err
	}
	in, err := s.instrument()
	if err != nil {
		return nil, err
	}
	for _, tag := range s.Languages {
		var w words
		if err := readStarter(tag, &w); err != nil {
			return nil, err
		}
		if err := w.into(in); err != nil {
			return nil, fmt.Errorf("starter/%s.yaml: %w", tag, err)
		}
	}
	return in, in.Check()
}

func readStarter(name string, into any) error {
	raw, err := starterFiles.ReadFile("starter/" + name + ".yaml")
	if err != nil {
		return err
	}
	if err := yaml.NewDecoder(bytes.NewReader(raw), yaml.DisallowUnknownField()).Decode(into); err != nil {
		return fmt.Errorf("starter/%s.yaml: %w", name, err)
	}
	return nil
}

// instrument is the structure without words.
func (s *structure) instrument() (*Instrument, error) {
	in := &Instrument{ID: s.ID, Language: s.Language, Languages: s.Languages, Drafts: s.Drafts, Title: Text{}, About: Text{},
		Scale: Scale{EvidenceFrom: s.EvidenceFrom, NotApplicable: Text{}, DontKnow: Text{}}}
	for _, code := range s.Levels {
		in.Scale.Levels = append(in.Scale.Levels, Level{Code: code, Name: Text{}})
	}
	for _, d := range s.Dimensions {
		if !slices.ContainsFunc(in.Groups, func(g Group) bool { return g.ID == d.Group }) {
			in.Groups = append(in.Groups, Group{ID: d.Group, Name: Text{}})
		}
		made := Dimension{ID: d.ID, Group: d.Group, Name: Text{}, About: Text{}}
		for _, q := range d.Questions {
			question := Question{ID: q.ID, Text: Text{}, Hint: Text{}}
			for _, code := range q.Answers {
				question.Answers = append(question.Answers, Choice{Code: code, Name: Text{}})
			}
			made.Questions = append(made.Questions, question)
		}
		for _, id := range d.Statements {
			when, err := xlsform.ParseCondition(d.When[id])
			if err != nil {
				return nil, fmt.Errorf("%s: %w", id, err)
			}
			st := Statement{ID: id, Text: Text{}, Evidence: Text{}, When: when, Levels: map[string]Text{}}
			for _, code := range s.Levels {
				st.Levels[code] = Text{}
			}
			made.Statements = append(made.Statements, st)
		}
		in.Dimensions = append(in.Dimensions, made)
	}
	return in, nil
}

// into puts words into an instrument. Every place must have some, and no word may be without a place.
func (w *words) into(in *Instrument) error {
	var err error
	put := func(t Text, at, text string) {
		if text == "" && err == nil {
			err = fmt.Errorf("%s: no words", at)
		}
		t[w.Language] = text
	}
	put(in.Title, "title", w.Title)
	put(in.About, "about", w.About)
	put(in.Scale.NotApplicable, "not_applicable", w.NotApplicable)
	put(in.Scale.DontKnow, "dont_know", w.DontKnow)
	for _, l := range in.Scale.Levels {
		put(l.Name, "levels."+l.Code, w.Levels[l.Code])
	}
	for _, g := range in.Groups {
		put(g.Name, "groups."+g.ID, w.Groups[g.ID])
	}
	count := 0
	for _, d := range in.Dimensions {
		put(d.Name, "dimensions."+d.ID+".name", w.Dimensions[d.ID].Name)
		put(d.About, "dimensions."+d.ID+".about", w.Dimensions[d.ID].About)
		for _, q := range d.Questions {
			put(q.Text, q.ID, w.Questions[q.ID].Text)
			put(q.Hint, q.ID+".hint", w.Questions[q.ID].Hint)
			for _, a := range q.Answers {
				put(a.Name, q.ID+"."+a.Code, w.Questions[q.ID].Answers[a.Code])
			}
		}
		for _, s := range d.Statements {
			texts := w.Statements[s.ID]
			put(s.Text, s.ID+".text", texts["text"])
			put(s.Evidence, s.ID+".evidence", texts["evidence"])
			for code, t := range s.Levels {
				put(t, s.ID+"."+code, texts[code])
			}
			if count++; len(texts) != len(s.Levels)+2 && err == nil {
				err = fmt.Errorf("%s: %d texts, not %d", s.ID, len(texts), len(s.Levels)+2)
			}
		}
	}
	if err == nil && (count != len(w.Statements) || len(w.Groups) != len(in.Groups) || len(w.Dimensions) != len(in.Dimensions)) {
		err = fmt.Errorf("there are words for what is not in the structure")
	}
	return err
}
