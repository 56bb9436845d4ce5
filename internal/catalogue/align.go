package catalogue

import (
	"regexp"
	"strings"

	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/library"
)

// Aligner understands how sources name the competencies of a framework.
type Aligner struct {
	version *framework.Version
	known   map[framework.StatementID]bool
	named   map[string]framework.StatementID // by its name in any language, folded
}

// NewAligner returns what understands the names of a framework.
func NewAligner(v *framework.Version) *Aligner {
	a := &Aligner{v, map[framework.StatementID]bool{}, map[string]framework.StatementID{}}
	for _, id := range v.Abilities() {
		a.known[id] = true
		s := v.Statement(id)
		if s == nil {
			continue
		}
		for _, text := range s.Texts[framework.FieldName] {
			a.named[library.Fold(text.Text)] = id
		}
	}
	return a
}

// Abilities are the competencies and the strand.
func (a *Aligner) Abilities() []framework.StatementID { return a.version.Abilities() }

// URI is the address of a competency in its framework.
func (a *Aligner) URI(id framework.StatementID) string {
	if s := a.version.Statement(id); s != nil {
		return s.URI
	}
	return ""
}

// Name is the name of a competency in a language.
func (a *Aligner) Name(id framework.StatementID, language string) framework.Text {
	return a.version.Name(id, language)
}

var coded = regexp.MustCompile(`(?i)^(D\d+\.C\d+|AI)(?:\.([BIA])\d+)?(?:\s*[-:/@=|#(\[]?\s*([\p{L}\d][\p{L}\d. ]*?)\s*[)\]]?)?$`)

// leveled is a name with a level behind it: “Systems thinking: basic”.
var leveled = regexp.MustCompile(`^(.+?)\s*[-:/@=|#(\[]\s*([\p{L}\d][\p{L}\d. ]*?)\s*[)\]]?$`)

// align finds the competency of a term and its level; what is wrong with the level does not lose the competency.
func (a *Aligner) align(t Term) (al library.Alignment, levelOK, ok bool) {
	level, levelOK := levelOf(t.Level)
	if s := a.version.ByURI(t.ID); s != nil {
		return a.of(s, level), levelOK, a.known[a.of(s, level).Competency]
	}
	for _, text := range []string{lastPart(t.ID), t.ID, t.Name} {
		text = strings.TrimRight(straight(plain(text)), " :-=/@|#([")
		if m := coded.FindStringSubmatch(text); m != nil {
			id := framework.StatementID(strings.ToUpper(m[1]))
			if !a.known[id] {
				return al, levelOK, false
			}
			if said, ok := levelOf(m[2] + m[3]); ok && said != "" {
				level = said
			} else if !ok {
				levelOK = false
			}
			return library.Alignment{Competency: id, Level: level}, levelOK, true
		}
		if id, ok := a.named[library.Fold(text)]; ok {
			return library.Alignment{Competency: id, Level: level}, levelOK, true
		}
		if m := leveled.FindStringSubmatch(text); m != nil {
			id, named := a.named[library.Fold(m[1])]
			if said, ok := levelOf(m[2]); named && ok {
				return library.Alignment{Competency: id, Level: said}, levelOK, true
			}
		}
	}
	return al, levelOK, false
}

// of is the competency that a statement is about, and the level that it stands at.
func (a *Aligner) of(s *framework.Statement, level framework.Level) library.Alignment {
	for at := s; at != nil; at = a.version.Statement(at.Parent) {
		if level == "" && at.Level != framework.InStrand {
			level = at.Level
		}
		if a.known[at.ID] {
			return library.Alignment{Competency: at.ID, Level: level}
		}
	}
	return library.Alignment{}
}

func lastPart(s string) string {
	if i := strings.LastIndexAny(s, "/#"); i >= 0 {
		return s[i+1:]
	}
	if i := strings.LastIndexByte(s, ':'); i >= 0 && strings.Count(s, ":") > 1 {
		return s[i+1:]
	}
	return s
}

// levelWords are words for levels, folded.
var levelWords = map[string]framework.Level{
	"basic": framework.Basic, "beginner": framework.Basic, "beginners": framework.Basic, "introductory": framework.Basic, "foundation": framework.Basic, "foundational": framework.Basic, "elementary": framework.Basic, "1": framework.Basic, "b": framework.Basic,
	"debutant": framework.Basic, "de base": framework.Basic, "basique": framework.Basic, "basico": framework.Basic, "principiante": framework.Basic, "начальныи": framework.Basic, "базовыи": framework.Basic, "初级": framework.Basic, "基础": framework.Basic, "مبتدئ": framework.Basic, "اساسي": framework.Basic, "easy": framework.Basic, "very easy": framework.Basic,
	"intermediate": framework.Intermediate, "medium": framework.Intermediate, "2": framework.Intermediate, "i": framework.Intermediate, "intermediaire": framework.Intermediate, "intermedio": framework.Intermediate, "среднии": framework.Intermediate, "中级": framework.Intermediate, "متوسط": framework.Intermediate,
	"advanced": framework.Advanced, "expert": framework.Advanced, "3": framework.Advanced, "a": framework.Advanced, "avance": framework.Advanced, "avanzado": framework.Advanced, "продвинутыи": framework.Advanced, "高级": framework.Advanced, "متقدم": framework.Advanced, "difficult": framework.Advanced, "very difficult": framework.Advanced,
}

// levelOf reads a level; empty is no level, and understood.
func levelOf(s string) (framework.Level, bool) {
	if s = library.Fold(lastPart(s)); s == "" {
		return "", true
	}
	s = strings.TrimPrefix(s, "level ")
	for _, zero := range []string{".0", " 0"} { // a number that a spreadsheet took for one with a point; folded, that is a blank
		if cut, ok := strings.CutSuffix(s, zero); ok && len(cut) == 1 {
			s = cut
		}
	}
	l, ok := levelWords[s]
	return l, ok
}
