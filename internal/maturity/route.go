package maturity

// Path is what of an instrument is asked, as far as the answers so far decide it.
type Path struct {
	in    *Instrument
	level func(item string) string // that was answered; empty: nothing
}

// Path is what is asked after these answers.
func (in *Instrument) Path(level func(item string) string) Path { return Path{in, level} }

// answer is the code that was answered; nothing for a question that is not asked itself, whatever was answered to it before.
func (p Path) answer(id string) string {
	for i := range p.in.Dimensions {
		d := &p.in.Dimensions[i]
		for j := range d.Questions {
			if q := &d.Questions[j]; q.ID == id && !(d.When.Holds(p.answer) && q.When.Holds(p.answer)) {
				return ""
			}
		}
	}
	return p.level(id)
}

// Questions are the questions of a dimension that are asked.
func (p Path) Questions(d *Dimension) (list []*Question) {
	if !d.When.Holds(p.answer) {
		return nil
	}
	for i := range d.Questions {
		if d.Questions[i].When.Holds(p.answer) {
			list = append(list, &d.Questions[i])
		}
	}
	return list
}

// Statements are the statements of a dimension that are asked.
func (p Path) Statements(d *Dimension) (list []*Statement) {
	if !d.When.Holds(p.answer) {
		return nil
	}
	for i := range d.Statements {
		if d.Statements[i].When.Holds(p.answer) {
			list = append(list, &d.Statements[i])
		}
	}
	return list
}

// Open counts what is asked in a dimension, and what of it is not answered.
func (p Path) Open(d *Dimension) (asked, open int) {
	for _, q := range p.Questions(d) {
		asked++
		if p.answer(q.ID) == "" {
			open++
		}
	}
	for _, s := range p.Statements(d) {
		asked++
		if p.answer(s.ID) == "" {
			open++
		}
	}
	return asked, open
}

// Done reports whether everything that is asked is answered.
func (p Path) Done() bool {
	for i := range p.in.Dimensions {
		if _, open := p.Open(&p.in.Dimensions[i]); open > 0 {
			return false
		}
	}
	return true
}

// Counted is what counts of somebody's answers: what was not asked is not applicable, for they said so by another answer.
func (p Path) Counted() map[string]string {
	all := map[string]string{}
	for i := range p.in.Dimensions {
		d := &p.in.Dimensions[i]
		for j := range d.Statements {
			all[d.Statements[j].ID] = NotApplicable
		}
		for _, s := range p.Statements(d) {
			all[s.ID] = p.answer(s.ID)
		}
	}
	return all
}
