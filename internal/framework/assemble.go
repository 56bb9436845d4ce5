package framework

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxAddress is the longest identifier that is stored, in bytes: it must fit into an index.
const maxAddress = 1000

// Assemble makes a version of its parts, which it takes over: statements in order, each parent before its children, the first being the
// root. It gives the version its hash and the root its URI, and refuses what could not be stored, found or shown. A text is in the language of
// the place it stands in.
func Assemble(v Version) (*Version, error) {
	if v.Targets == nil {
		v.Targets = map[StatementID]map[StatementID]int{}
	}
	if len(v.Statements) > 0 {
		v.Statements[0].URI = v.URI + ":" + string(Root)
	}
	for _, s := range v.Statements {
		if s.Parent == StatementID(Root) { // what names no parent stands below the root
			s.Parent = ""
		}
		for _, languages := range s.Texts {
			for language, t := range languages {
				t.Language = language
				t.Status = cmp.Or(t.Status, sourceStatus)
				languages[language] = t
			}
		}
	}
	sortLinks(v.Links)
	v.Links = slices.Compact(v.Links)
	v.index()
	if err := v.wellFormed(); err != nil {
		return nil, err
	}
	if err := v.check(); err != nil {
		return nil, err
	}
	v.Hash = v.contentHash()
	return &v, nil
}

func sortLinks(links []Link) {
	slices.SortFunc(links, func(a, b Link) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.Type, b.Type), cmp.Compare(a.To, b.To))
	})
}

var (
	identifier  = regexp.MustCompile(`^[\p{L}\p{N}_][\p{L}\p{N}\p{M}._~-]{0,99}$`)
	languageTag = regexp.MustCompile(`^[a-z]{2,3}(-[A-Za-z0-9]{1,8})*$`)
	fieldName   = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)
	linkType    = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9:._-]{0,99}$`)
)

// ValidID reports whether a text can be the identifier of a statement, or of a framework: it stands in addresses of pages.
func ValidID(id string) bool { return identifier.MatchString(id) }

// ValidLanguage reports whether a text has the form of a language tag.
func ValidLanguage(tag string) bool { return len(tag) <= 35 && languageTag.MatchString(tag) }

// wellFormed finds what the database, or a page, would not take.
func (v *Version) wellFormed() error {
	switch {
	case !ValidID(v.Framework) || !ValidID(v.Number) || v.ID != VersionID(v.Framework+"@"+v.Number):
		return fmt.Errorf("%q is no identifier of a version; it has the form name@number, of letters, digits and . _ -", v.ID)
	case !ValidLanguage(v.Language):
		return fmt.Errorf("%q is no language tag", v.Language)
	case v.URI == "" || !address(v.URI):
		return fmt.Errorf("the version has no usable URI: %q", v.URI)
	case !slices.Contains([]Status{Draft, Published, Retired}, v.Status):
		return fmt.Errorf("the version is neither draft, published nor retired but %q", v.Status)
	case len(v.Statements) == 0 || v.Statements[0].ID != StatementID(Root) || v.Statements[0].Kind != Root:
		return fmt.Errorf("the first statement is not the framework itself")
	case v.Statements[0].Texts[FieldName][v.Language].Text == "":
		return fmt.Errorf("the framework has no title in its own language %s", v.Language)
	case !address(v.Source) || !address(v.DerivedFrom) || !storable(v.Issued) || !storable(v.Licence) || !storable(strings.Join(v.Authors, "")):
		return fmt.Errorf("what is said of the version has characters that cannot be stored, or an address that is too long")
	}
	uris := make(map[string]StatementID, len(v.Statements))
	for i, s := range v.Statements {
		if why := s.malformed(i == 0); why != "" {
			return fmt.Errorf("statement %s: %s", s.ID, why)
		}
		if other, twice := uris[s.URI]; twice {
			return fmt.Errorf("statements %s and %s have the same URI %s", other, s.ID, s.URI)
		}
		uris[s.URI] = s.ID
	}
	for _, l := range v.Links {
		if v.byID[l.From] == nil || !linkType.MatchString(l.Type) || l.To == "" || !address(l.To) {
			return fmt.Errorf("statement %s: a link %s to %q cannot be stored", l.From, l.Type, l.To)
		}
	}
	return nil
}

// Kinds lists what statements may be.
func Kinds() []Kind {
	return []Kind{
		Root, LevelName, Strand, Domain, DomainLevel, Competency, Indicator, Attitude, AttitudeSign, Recommendation, Audience, ContextOfAction, Role, Item,
	}
}

// malformed says what is wrong with one statement, or nothing.
func (s *Statement) malformed(first bool) string {
	switch {
	case !ValidID(string(s.ID)):
		return "this is no identifier; it has letters, digits and . _ - and at most 100 of them"
	case !slices.Contains(Kinds(), s.Kind):
		return fmt.Sprintf("there is no kind %q", s.Kind)
	case (s.Kind == Root) != first:
		return "only the first statement is the framework itself"
	case !slices.Contains([]Provenance{Found, FoundPlaced, WrittenByUs}, s.Provenance):
		return fmt.Sprintf("there is no provenance %q", s.Provenance)
	case !slices.Contains([]string{"", "kept", "reworded", "hidden", "added", "retargeted"}, s.Change):
		return fmt.Sprintf("there is no change %q", s.Change)
	case !slices.Contains([]Level{"", None, Basic, Intermediate, Advanced, InStrand}, s.Level):
		return fmt.Sprintf("there is no level %q", s.Level)
	case s.URI == "" || !address(s.URI) || !address(s.Origin):
		return fmt.Sprintf("its URI %q cannot be used", s.URI)
	case !storable(s.Audience):
		return "its audience cannot be stored"
	}
	for field, languages := range s.Texts {
		for language, t := range languages {
			switch {
			case !fieldName.MatchString(field):
				return fmt.Sprintf("%q is no name of a field", field)
			case !ValidLanguage(language):
				return fmt.Sprintf("%q is no language tag", language)
			case t.Text == "" || !storable(t.Text):
				return fmt.Sprintf("its %s in %s is empty or has characters that cannot be stored", field, language)
			case !slices.Contains([]string{sourceStatus, "draft", "reviewed"}, t.Status):
				return fmt.Sprintf("its %s in %s is neither source, draft nor reviewed but %q", field, language, t.Status)
			}
		}
	}
	return ""
}

// address reports whether a URI can be stored, as far as a machine that does not follow it can tell.
func address(uri string) bool {
	return len(uri) <= maxAddress && storable(uri) && !strings.ContainsFunc(uri, func(r rune) bool { return r <= ' ' || r == '<' || r == '>' || r == '"' })
}

// storable reports whether both databases take a text.
func storable(text string) bool { return utf8.ValidString(text) && !strings.ContainsRune(text, 0) }
