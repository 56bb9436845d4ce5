package maturity

import (
	"slices"
	"strconv"
	"strings"

	"github.com/dira-platform/dira/internal/xlsform"
)

// What other forms call the answers beside the levels.
var (
	forNotApplicable = []string{NotApplicable, "na", "n_a", "NA"}
	forDontKnow      = []string{DontKnow, "dk", "DK", "unknown"}
)

// codes are the levels of a list, in their order.
func codes(l *xlsform.List) (list []string) {
	for _, c := range l.Choices {
		if !slices.Contains(forNotApplicable, c.Name) && !slices.Contains(forDontKnow, c.Name) {
			list = append(list, c.Name)
		}
	}
	return list
}

// findScale finds the list of levels: ours by its name, that of other forms as the answers that most questions have.
func (m *maker) findScale() {
	if m.scale = m.form.List(levelsList); m.scale == nil {
		most, many := "", map[string]int{}
		each(m.form.Items, func(i *xlsform.Item) {
			if i.Kind != xlsform.SelectOne || m.decide[i.Name] {
				return
			}
			key := strings.Join(codes(m.form.List(i.List)), " ")
			if many[key]++; many[key] > many[most] {
				most, m.scale = key, m.form.List(i.List)
			}
		})
	}
	if m.scale == nil {
		m.wrong(xlsform.Place{Sheet: xlsform.Survey}, "instrument_no_statement")
		return
	}
	m.checkScale(codes(m.scale))
}

// outliers are numbers that stand for "no answer" in many surveys.
var outliers = []string{"77", "88", "97", "98", "99", "777", "888", "997", "998", "999"}

func (m *maker) checkScale(levels []string) {
	at := m.scale.Choices[0].At
	if len(levels) < minLevels || len(levels) > maxLevels {
		m.wrong(at, "instrument_levels", "list", m.scale.Name, "n", len(levels), "min", minLevels, "max", maxLevels)
	}
	last := -1
	for _, c := range m.scale.Choices {
		n, err := strconv.Atoi(c.Name)
		switch {
		case slices.Contains(outliers, c.Name):
			m.wrong(c.At, "instrument_level_odd", "name", c.Name)
		case err == nil && n < last:
			m.wrong(c.At, "instrument_level_order", "name", c.Name)
		case err == nil:
			last = n
		}
		if c.Label[m.form.Language] == "" {
			m.wrong(c.At, "instrument_no_text", "name", c.Name, "language", m.form.Language)
		}
	}
}

func (m *maker) takeScale() {
	s := &m.in.Scale
	for _, c := range m.scale.Choices {
		switch {
		case slices.Contains(forNotApplicable, c.Name):
			s.NotApplicable = c.Label
		case slices.Contains(forDontKnow, c.Name):
			s.DontKnow = c.Label
		default:
			s.Levels = append(s.Levels, Level{Code: c.Name, Name: c.Label})
		}
	}
	if s.EvidenceFrom = m.form.Settings[evidenceSetting]; s.Index(s.EvidenceFrom) < 0 {
		s.EvidenceFrom = s.Levels[len(s.Levels)/2].Code
		m.left = append(m.left, xlsform.Leftover{At: xlsform.Place{Sheet: xlsform.Settings}, What: "evidence", Name: s.EvidenceFrom})
	}
}

// isStatement reports whether a question has the answers of the scale.
func (m *maker) isStatement(i *xlsform.Item) bool {
	return i.Kind == xlsform.SelectOne && slices.Equal(codes(m.form.List(i.List)), codes(m.scale))
}

// looks are what the levels look like in a list, where it says more than their names.
func (m *maker) looks(list string) map[string]Text {
	all := map[string]Text{}
	for _, c := range m.form.List(list).Choices {
		i := m.in.Scale.Index(c.Name)
		if i < 0 {
			continue
		}
		look := Text{}
		for tag, label := range c.Label {
			name := m.in.Scale.Levels[i].Name.In(tag, m.in.Language)
			if label == name {
				continue
			}
			look[tag] = strings.TrimPrefix(label, name+afterName)
		}
		switch {
		case len(look) > 0 && look[m.form.Language] == "" && c.Label[m.form.Language] == "":
			m.wrong(c.At, "instrument_no_text", "name", c.Name, "language", m.form.Language)
		case look[m.form.Language] != "":
			all[c.Name] = look
		}
	}
	if len(all) == 0 {
		return nil
	}
	return all
}
