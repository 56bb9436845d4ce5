package stafflist

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/dira-platform/dira/internal/spreadsheet"
)

// How sure a guess is: of the whole header, of it without words that say nothing, of what the column holds, of a part of the header. A guess below
// followed is shown and not followed.
const (
	exact    = 1.0
	filtered = 0.9
	held     = 0.7
	partial  = 0.6
	followed = 0.5
)

// guess is what a column seems to be: a field, a name of a kind that depends on the other columns, or a level of units.
type guess struct {
	field      Field
	name       bool
	level      int  // a rank from the top
	numbered   bool // the level is a number that the header gives
	confidence float64
	others     bool // the header has words of something or someone else
}

func (g guess) none() bool { return g.field == "" && !g.name && g.level == 0 }

func (g guess) same(h guess) bool {
	return g.field == h.field && g.name == h.name && g.level == h.level
}

var (
	parenthetical = regexp.MustCompile(`[(\[（][^)\]）]*[)\]）]`)
	bilingual     = regexp.MustCompile(`\s*[/|]\s*|\s+[-–—]\s+`)
	endDigits     = regexp.MustCompile(`^(\D*)(\d{1,2})$`)
)

// guessHeader tells what a column is from its header alone.
func guessHeader(header string) guess {
	if header == "" || tooLong(header, MaxText) {
		return guess{}
	}
	t := headerWords()
	for _, h := range []string{header, parenthetical.ReplaceAllString(header, " ")} {
		if g := t.find(fold(h), exact); !g.none() {
			return g
		}
	}
	all := words(parenthetical.ReplaceAllString(header, " "))
	if level := t.number(all); level > 0 {
		return guess{level: level, numbered: true, confidence: exact}
	}
	said := slices.DeleteFunc(slices.Clone(all), func(w string) bool { return t.filler[w] })
	if g := t.find(strings.Join(said, ""), filtered); !g.none() {
		return g
	}
	if g := t.twoLanguages(header); !g.none() {
		return g
	}
	if slices.ContainsFunc(all, func(w string) bool { return t.others[w] }) {
		return guess{others: true}
	}
	return t.part(said)
}

// find looks a folded header up.
func (t *headerTable) find(key string, confidence float64) guess {
	switch {
	case t.fields[key] != "":
		return guess{field: t.fields[key], confidence: confidence}
	case t.names[key]:
		return guess{name: true, confidence: confidence}
	case t.levels[key] > 0:
		return guess{level: t.levels[key], confidence: confidence}
	}
	return guess{}
}

// number reads Level 1 and the like.
func (t *headerTable) number(all []string) (level int) {
	named := false
	for _, w := range all {
		if m := endDigits.FindStringSubmatch(w); m != nil && (m[1] == "" || t.numbered[m[1]]) && level == 0 {
			level, _ = strconv.Atoi(m[2])
			named = named || m[1] != ""
			continue
		}
		if !t.numbered[w] && !t.filler[w] {
			return 0
		}
		named = named || t.numbered[w]
	}
	if !named || level > MaxLevels {
		return 0
	}
	return level
}

// twoLanguages reads headers that say the same twice: Sexe / الجنس.
func (t *headerTable) twoLanguages(header string) (g guess) {
	parts := bilingual.Split(header, 4)
	if len(parts) < 2 {
		return guess{}
	}
	for _, part := range parts {
		one := t.find(fold(part), filtered)
		switch {
		case one.none() || one.same(g):
		case g.none():
			g = one
		case g.name && (one.field == FullName || one.field == FamilyName || one.field == GivenName), g.level > 0 && one.field == Unit:
			g = one // the clearer of the two
		case one.name && (g.field == FullName || g.field == FamilyName || g.field == GivenName), one.level > 0 && g.field == Unit:
		case g.level > 0 && one.level > 0: // a department in one language is a direction in the other
		default:
			return guess{}
		}
	}
	return g
}

// part finds the longest known header within one: Nom de la direction.
func (t *headerTable) part(said []string) (best guess) {
	const many = 12
	said = said[:min(len(said), many)]
	longest := 4 // shorter ones stand in too many words
	for from := range said {
		for to := from + 1; to <= len(said); to++ {
			key := strings.Join(said[from:to], "")
			if n := utf8.RuneCountInString(key); n > longest {
				if g := t.find(key, partial); !g.none() {
					best, longest = g, n
				}
			}
		}
	}
	return best
}

// weigh changes a guess by what the column holds.
func (g guess) weigh(samples []string) guess {
	addresses, counted := 0, true
	for i, s := range samples {
		if at := strings.IndexByte(s, '@'); at > 0 && strings.Contains(s[at:], ".") {
			addresses++
		}
		counted = counted && western(s) == strconv.Itoa(i+1)
	}
	switch n := len(samples); {
	case g.field == Email && n >= 3 && addresses == 0, g.field == StaffNumber && n >= 3 && counted:
		g.confidence *= 0.4 // no addresses; the rows are only counted
	case g.none() && !g.others && n >= 2 && 5*addresses >= 4*n:
		return guess{field: Email, confidence: held}
	}
	return g
}

// assign makes fields of the guesses: each field once, names by their neighbours, units from the top down.
func assign(guesses []guess) []Field {
	fields := make([]Field, len(guesses))
	best := map[Field]int{}
	for i, g := range guesses {
		if g.field == "" {
			continue
		}
		fields[i] = g.field
		if other, ok := best[g.field]; !ok || g.confidence > guesses[other].confidence {
			best[g.field] = i
		}
	}
	assignName(guesses, fields, best)
	assignUnits(guesses, fields, best)
	return fields
}

// assignName decides what a column called Name is: beside family names the given name, beside given names the family name, alone all of it.
func assignName(guesses []guess, fields []Field, best map[Field]int) {
	for i, g := range guesses {
		if !g.name {
			continue
		}
		_, given := best[GivenName]
		_, family := best[FamilyName]
		_, second := best[SecondFamilyName]
		switch {
		case given:
			fields[i] = FamilyName
		case family || second:
			fields[i] = GivenName
		default:
			fields[i] = FullName
		}
		if other, ok := best[fields[i]]; !ok || g.confidence > guesses[other].confidence {
			best[fields[i]] = i
		}
	}
}

// assignUnits puts levels in their order: by their numbers, or by their words, or as they stand where words say nothing.
func assignUnits(guesses []guess, fields []Field, best map[Field]int) {
	var order []int
	numbers, worded := 0, 0
	for i, g := range guesses {
		if g.level > 0 && g.confidence >= followed {
			order = append(order, i)
			if g.numbered {
				numbers++
			} else {
				worded++
			}
		}
	}
	unit, ok := best[Unit]
	switch {
	case len(order) == 0:
		return
	case len(order) == 1 && !ok:
		fields[order[0]], best[Unit] = Unit, order[0]
		return
	}
	if numbers == 0 || worded == 0 {
		slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(guesses[a].level, guesses[b].level) })
	}
	if ok {
		order = append(order, unit) // below all that have a name of their own
		delete(best, Unit)
	}
	for level, i := range order[:min(len(order), MaxLevels)] {
		fields[i] = UnitLevel(level + 1)
		best[fields[i]] = i
	}
}

// chosen leaves each field to the one column that is surest of it.
func chosen(guesses []guess, fields []Field) map[int]Field {
	m := map[int]Field{}
	by := map[Field]int{}
	for i, f := range fields {
		if f == "" || guesses[i].confidence < followed {
			continue
		}
		if other, ok := by[f]; ok {
			if guesses[other].confidence >= guesses[i].confidence {
				continue
			}
			delete(m, other)
		}
		m[i], by[f] = f, i
	}
	return m
}

// findHeader finds the row that says what the columns are, and how many fields it names; -1 where there is none.
func findHeader(head []*spreadsheet.Row) (at, fields int) {
	const within = 50
	at = -1
	for i := range head[:min(len(head), within)] {
		if n := headings(head, i); n > fields {
			at, fields = i, n
		}
	}
	return at, fields
}

// headings counts the different fields that a row seems to name, also with cells merged with those above. One alone counts where it tells people
// apart and little stands beside it.
func headings(head []*spreadsheet.Row, at int) int {
	const few = 4
	seen := map[Field]bool{}
	levels, own, alone := map[int]bool{}, 0, false
	for i := range head[at].Cells {
		c, above := headerCell(head, at, i)
		if c.Kind != spreadsheet.Text || len(c.Text) > 4*MaxText {
			continue
		}
		g := guessHeader(clean(c.Text))
		switch {
		case g.name:
			seen[FullName] = true
		case g.level > 0:
			levels[g.level] = true
		case g.field != "":
			seen[g.field] = true
		}
		if !g.none() && !above {
			own++
			alone = alone || g.confidence == exact && (g.name || g.field == Email || g.field == StaffNumber || g.field == FullName)
		}
	}
	n := len(seen) + len(levels)
	switch {
	case own == 0, own == 1 && n > 1, n == 1 && (!alone || head[at].Filled() > few):
		return 0
	}
	return n
}

// headerCell is what heads a column: a cell of the row or, where that is empty, one of the two rows above it that was merged with it.
func headerCell(head []*spreadsheet.Row, at, column int) (c spreadsheet.Cell, above bool) {
	c = head[at].At(column)
	if !c.Empty() {
		return c, false
	}
	for up := 1; up <= 2 && up <= at && head[at-up].Number == head[at].Number-up; up++ {
		if higher := head[at-up].At(column); !guessHeader(clean(higher.Text)).none() {
			return higher, true
		}
	}
	return c, false
}
