package assessment

import (
	"slices"

	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/irt"
)

// Passage is what a way through an instrument gave.
type Passage struct {
	Scope   []framework.StatementID
	Asked   []Asked                                   // the scored questions and those on trial, in order
	Profile *irt.Profile                              // of all abilities, in the order of [Engine.Abilities]
	Early   []SectionID                               // sections that ended before their limit, since enough was known
	Level   map[framework.StatementID]framework.Level // the most probable, of the scope
}

// Play takes somebody through all questions of a scope, as a session would, and scores them: for simulations, without a database. The self-view is
// skipped. The seed stands for the session's; answer gives a choice for each item that is asked.
func (e *Engine) Play(scope []string, role framework.StatementID, seed uint64, answer func(*itembank.Item) []string) (*Passage, error) {
	abilities, err := resolveScope(e.framework, scope, role)
	if err != nil {
		return nil, err
	}
	s := &Session{Scope: abilities, Role: role, Language: itembank.Source, State: Open, seed: seed}
	p := &Passage{Scope: abilities, Level: map[framework.StatementID]framework.Level{}}
	asked := e.selfView(s)
	for i := range asked {
		asked[i].Answer = &Answer{Choice: []string{itembank.Skipped}}
	}
	first := len(asked)
	for _, section := range plan(e.framework, e.in.Rules, abilities) {
		if section.ID.Self() {
			continue
		}
		if asked, err = e.playSection(s, section, asked, answer); err != nil {
			return nil, err
		}
		if countScored(inSection(asked, section.ID)) < section.Limit {
			p.Early = append(p.Early, section.ID)
		}
	}
	p.Asked = asked[first:]
	if p.Profile, err = e.profile(asked); err != nil {
		return nil, err
	}
	for _, a := range abilities {
		p.Level[a] = e.measure(p.Profile, a, s, asked).Level
	}
	return p, nil
}

func (e *Engine) playSection(s *Session, section Section, asked []Asked, answer func(*itembank.Item) []string) ([]Asked, error) {
	for {
		a, ok, err := e.next(s, section, asked)
		if err != nil || !ok {
			return asked, err
		}
		a.Answer = &Answer{Language: s.Language, Choice: answer(e.in.Items[e.index[a.Item]])}
		asked = append(asked, a)
	}
}

// Abilities are the framework's competencies and AI, in the order of profiles and priors.
func (e *Engine) Abilities() []framework.StatementID { return slices.Clone(e.abilities) }

// Prior is the distribution of abilities that scoring assumes.
func (e *Engine) Prior() *irt.Prior { return e.prior }

// Cuts are where basic, intermediate and advanced begin, in logits, for each of the abilities.
func (e *Engine) Cuts() []irt.Cuts { return slices.Clone(e.cuts) }

// Items are those of the instrument.
func (e *Engine) Items() []*itembank.Item { return slices.Clone(e.in.Items) }

// Rules are those of the instrument.
func (e *Engine) Rules() itembank.Rules { return e.in.Rules }

// Parameters is the response model that scoring assumes for an item of the instrument.
func (e *Engine) Parameters(it *itembank.Item) irt.Item { return e.bank.Item(e.index[it.ID]) }
