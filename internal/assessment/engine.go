package assessment

import (
	"math/rand/v2"
	"slices"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/irt"
)

// EngineVersion names the way of scoring and selecting. It changes when the same answers could give another result.
const EngineVersion = "map-laplace-2"

// Engine is an instrument made ready to score and select: pure, immutable, shared by all sessions of one version.
type Engine struct {
	in        *itembank.Instrument
	framework *framework.Version
	abilities []framework.StatementID
	dim       map[framework.StatementID]int
	index     map[itembank.ItemID]int // of an item in the bank and in in.Items
	pools     [][3][]int              // of each ability and level, the items that can be scored
	prior     *irt.Prior
	bank      *irt.Bank
	cuts      []irt.Cuts // of each ability
}

// NewEngine makes an instrument ready, on the version of the framework that it names.
func NewEngine(in *itembank.Instrument, v *framework.Version) (_ *Engine, err error) {
	defer errs.Wrap(&err, "assessment.NewEngine(%s, %d)", in.ID, in.Version)
	e := &Engine{in: in, framework: v, abilities: v.Abilities(), dim: map[framework.StatementID]int{}, index: map[itembank.ItemID]int{}}
	for k, a := range e.abilities {
		e.dim[a] = k
	}
	if e.prior, err = in.Scale.PriorOver(e.abilities, v.DomainOf); err != nil {
		return nil, err
	}
	for _, a := range e.abilities {
		cuts, err := in.Scale.CutsOf(a)
		if err != nil {
			return nil, err
		}
		e.cuts = append(e.cuts, cuts)
	}
	parameters := make([]irt.Item, len(in.Items))
	for i, it := range in.Items {
		e.index[it.ID] = i
		parameters[i] = in.Scale.Parameters(it, e.dim[it.Ability])
	}
	e.makePools()
	e.bank, err = irt.NewBank(parameters)
	return e, err
}

// profile scores what was answered. What was not answered, or is not scored, does not count.
func (e *Engine) profile(asked []Asked) (*irt.Profile, error) {
	var items []irt.Item
	var categories []int
	for _, a := range asked {
		if a.Scored && a.Answer != nil {
			i := e.index[a.Item]
			items = append(items, e.bank.Item(i))
			categories = append(categories, e.in.Items[i].Score(a.Answer.Choice))
		}
	}
	return e.prior.MAP(items, categories)
}

// weights say how much the certainty about each ability counts: nothing out of scope; within it, with a role, as much as its target level.
func (e *Engine) weights(s *Session) []float64 {
	w := make([]float64, len(e.abilities))
	for _, a := range s.Scope {
		w[e.dim[a]] = 1
		if target := e.framework.Targets[s.Role][a]; target > 0 {
			w[e.dim[a]] = float64(target)
		}
	}
	return w
}

// next chooses the next question of a section, or reports that the section has enough. It depends on nothing but its arguments: the
// session's seed makes each path repeatable.
func (e *Engine) next(s *Session, section Section, asked []Asked) (_ Asked, ok bool, err error) {
	if section.ID.More() {
		return e.nextMore(s, section, asked)
	}
	here := inSection(asked, section.ID)
	scored := countScored(here)
	rng := rand.New(rand.NewPCG(s.seed, uint64(len(asked))))
	question := Asked{Number: len(asked) + 1, Section: section.ID, Scored: true}
	if it := e.fieldTest(s, section, asked); it != nil {
		question.Item, question.Ability, question.Scored = it.ID, it.Ability, false
		return question, true, nil
	}
	if scored >= section.Limit || countScored(asked) >= e.in.Rules.Questions {
		return question, false, nil
	}
	p, err := e.profile(asked)
	if err != nil || e.known(p, section, here) {
		return question, false, err
	}
	i, ok, err := e.choose(s, section, asked, e.expecting(p, asked), rng)
	if err != nil || !ok {
		return question, false, err
	}
	question.Item, question.Ability = e.in.Items[i].ID, e.in.Items[i].Ability
	return question, true, nil
}

// known reports whether every ability of the section has its minimum of questions and is known well enough.
func (e *Engine) known(p *irt.Profile, section Section, here []Asked) bool {
	weights := make([]float64, len(e.abilities))
	for _, a := range section.Abilities {
		weights[e.dim[a]] = 1
		n := 0
		for _, q := range here {
			if q.Scored && q.Ability == a {
				n++
			}
		}
		if n < section.least(e.in.Rules) {
			return false
		}
	}
	return irt.Reached(p, weights, e.cuts, e.in.Rules.StopSE, e.in.Rules.StopProbability)
}

// choose asks the measurement library for the item that makes the profile most certain, within the rules of the instrument.
func (e *Engine) choose(s *Session, section Section, asked []Asked, p *irt.Profile, rng *rand.Rand) (int, bool, error) {
	here := inSection(asked, section.ID)
	rules := irt.Rules{
		Weights: e.weights(s), Min: make([]int, len(e.abilities)), Max: slices.Repeat([]int{e.in.Rules.MaxPerAbility}, len(e.abilities)),
		Length: section.Limit - countScored(here), Randomesque: e.in.Rules.Randomesque,
	}
	for _, a := range section.Abilities {
		rules.Min[e.dim[a]] = section.least(e.in.Rules)
	}
	if len(here) == 0 {
		rules.Target = e.in.Rules.FirstSuccess
	}
	worn, drawn, due := e.wornKind(here), e.draw(s, section), e.due(section, here)
	return e.pick(p, section, asked, rules, rng,
		func(i int) bool { return due[e.in.Items[i].Ability] && drawn[i] && e.in.Items[i].Kind != worn },
		func(i int) bool { return due[e.in.Items[i].Ability] && e.in.Items[i].Kind != worn }, // rather an item that is not this session's …
		func(i int) bool { return due[e.in.Items[i].Ability] },                               // … or the same kind once more, than no question
	)
}

// expecting is a profile as it will about be when the questions that are asked and not answered yet, as on one page, have been answered.
func (e *Engine) expecting(p *irt.Profile, asked []Asked) *irt.Profile {
	for _, a := range asked {
		if a.Scored && a.Answer == nil {
			it := e.bank.Item(e.index[a.Item])
			p = p.Expecting(&it)
		}
	}
	return p
}

// pick takes the best item that is eligible and allowed; where the first way of allowing leaves none, the next one decides.
func (e *Engine) pick(p *irt.Profile, section Section, asked []Asked, rules irt.Rules, rng *rand.Rand, ways ...func(i int) bool) (int, bool, error) {
	var before []int
	for _, a := range asked {
		if !a.Self() {
			before = append(before, e.index[a.Item])
		}
	}
	for _, allowed := range ways {
		rules.Allowed = func(i int) bool { return allowed(i) && e.eligible(section, asked, i) }
		if i, ok, err := e.bank.Next(p, before, rules, rng); err != nil || ok {
			return i, ok, err
		}
	}
	return 0, false, nil
}

// due are the abilities that the next question may be on: all of the section, or those that lack questions when there is room for no others.
func (e *Engine) due(section Section, here []Asked) map[framework.StatementID]bool {
	lacks, lacking, total := map[framework.StatementID]int{}, map[framework.StatementID]bool{}, 0
	all := map[framework.StatementID]bool{}
	for _, a := range section.Abilities {
		lacks[a], all[a] = section.least(e.in.Rules), true
	}
	for _, q := range here {
		if q.Scored {
			lacks[q.Ability]--
		}
	}
	for a, n := range lacks {
		if n > 0 {
			lacking[a] = true
			total += n
		}
	}
	if total > 0 && total >= section.Limit-countScored(here) {
		return lacking
	}
	return all
}

// eligible reports whether a scored item belongs to the section and no question already asked gives it away.
func (e *Engine) eligible(section Section, asked []Asked, i int) bool {
	it := e.in.Items[i]
	return !it.FieldTest() && slices.Contains(section.Abilities, it.Ability) && !e.isEnemy(it, asked)
}

func (e *Engine) isEnemy(it *itembank.Item, asked []Asked) bool {
	for _, a := range asked {
		if slices.Contains(it.Enemies, a.Item) {
			return true
		}
		if i, ok := e.index[a.Item]; ok && slices.Contains(e.in.Items[i].Enemies, it.ID) {
			return true
		}
	}
	return false
}

// wornKind is the kind that came too often in a row, or empty.
func (e *Engine) wornKind(here []Asked) itembank.Kind {
	n := e.in.Rules.SameKindInARow
	if n == 0 || len(here) < n {
		return ""
	}
	kind := e.in.Items[e.index[here[len(here)-1].Item]].Kind
	for _, a := range here[len(here)-n:] {
		if e.in.Items[e.index[a.Item]].Kind != kind {
			return ""
		}
	}
	return kind
}

// fieldTest returns an item to ask without scoring it, when this is the place in the section that the seed has drawn for one.
func (e *Engine) fieldTest(s *Session, section Section, asked []Asked) *itembank.Item {
	here := inSection(asked, section.ID)
	draw := rand.New(rand.NewPCG(s.seed, uint64(e.dim[section.Abilities[0]])))
	if len(here) != 1+draw.IntN(max(1, section.Limit-1)) {
		return nil
	}
	used := 0
	for _, a := range asked {
		if !a.Self() && !a.Scored {
			used++
		}
	}
	if used >= e.in.Rules.FieldTest {
		return nil
	}
	var waiting []*itembank.Item
	for _, it := range e.in.Items {
		fresh := !slices.ContainsFunc(asked, func(a Asked) bool { return a.Item == it.ID })
		if fresh && it.FieldTest() && slices.Contains(section.Abilities, it.Ability) {
			waiting = append(waiting, it)
		}
	}
	if len(waiting) == 0 {
		return nil
	}
	return waiting[draw.IntN(len(waiting))]
}

func inSection(asked []Asked, id SectionID) []Asked {
	var here []Asked
	for _, a := range asked {
		if a.Section == id {
			here = append(here, a)
		}
	}
	return here
}

func countScored(asked []Asked) int {
	n := 0
	for _, a := range asked {
		if a.Scored {
			n++
		}
	}
	return n
}
