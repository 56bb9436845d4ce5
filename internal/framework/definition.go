package framework

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/goccy/go-yaml"

	"github.com/dira-platform/dira/internal/errs"
)

//go:embed data/*.yaml
var data embed.FS

func sortStrings(s []string) { slices.Sort(s) }

// file is the form of data/framework.yaml.
type file struct {
	ID          string
	Version     string
	URI         string
	Status      Status
	Language    string
	Title       string
	Publisher   string
	Authors     []string
	Issued      string
	Source      string
	Licence     string
	LicenceNote string `yaml:"licence_note"`
	TextNote    string `yaml:"text_note"`
	Levels      []struct {
		ID    string
		Order int
	}
	Statements []struct {
		ID         StatementID
		Kind       Kind
		Parent     StatementID
		Level      Level
		Group      string
		Name       string
		Text       string
		Note       string
		Provenance Provenance `yaml:"prov"`
	}
}

// rolesFile is the form of data/roles.yaml.
type rolesFile struct {
	Provenance Provenance
	Roles      []struct {
		ID        string
		Name      string
		Summary   string
		Archetype string
		Targets   map[StatementID]int
	}
}

// translationFile is the form of data/fr.yaml and its sisters.
type translationFile struct {
	Language    string
	Status      string
	Title       string
	Publisher   string
	LicenceNote string `yaml:"licence_note"`
	TextNote    string `yaml:"text_note"`
	Statements  map[StatementID]map[string]string
	Roles       map[string]struct{ Name, Summary string }
}

// fields of the root statement beside its name, which is the title.
const (
	FieldPublisher   = "publisher"
	FieldLicenceNote = "licence_note"
	FieldTextNote    = "text_note"
)

// BuiltIn reads the framework that comes with the program.
func BuiltIn() (_ *Version, err error) {
	defer errs.Wrap(&err, "framework.BuiltIn")
	var f file
	var roles rolesFile
	if err := readYAML("framework.yaml", &f); err != nil {
		return nil, err
	}
	if err := readYAML("roles.yaml", &roles); err != nil {
		return nil, err
	}
	v := f.version()
	v.addRoles(roles)
	v.index()
	entries, err := data.ReadDir("data")
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if e.Name() == "framework.yaml" || e.Name() == "roles.yaml" {
			continue
		}
		var t translationFile
		if err := readYAML(e.Name(), &t); err != nil {
			return nil, err
		}
		if err := v.translate(t); err != nil {
			return nil, fmt.Errorf("%s: %w", e.Name(), err)
		}
	}
	if err := v.wellFormed(); err != nil {
		return nil, err
	}
	v.Hash = v.contentHash()
	return v, v.check()
}

func readYAML(name string, into any) error {
	raw, err := data.ReadFile("data/" + name)
	if err != nil {
		return err
	}
	if err := yaml.NewDecoder(bytes.NewReader(raw), yaml.DisallowUnknownField()).Decode(into); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

func (f file) version() *Version {
	v := &Version{
		ID: VersionID(f.ID + "@" + f.Version), Framework: f.ID, Number: f.Version, URI: f.URI + ":" + f.Version, Status: f.Status, Language: f.Language,
		Authors: f.Authors, Issued: f.Issued, Source: f.Source, Licence: f.Licence, Targets: map[StatementID]map[StatementID]int{},
	}
	root := v.add(&Statement{ID: StatementID(Root), Kind: Root, Provenance: Found})
	for field, text := range map[string]string{FieldName: f.Title, FieldPublisher: f.Publisher, FieldLicenceNote: f.LicenceNote, FieldTextNote: f.TextNote} {
		root.set(field, v.Language, text, sourceStatus)
	}
	for _, s := range f.Statements {
		st := v.add(&Statement{ID: s.ID, Kind: s.Kind, Parent: s.Parent, Level: s.Level, Audience: s.Group, Provenance: s.Provenance})
		for field, text := range map[string]string{FieldName: s.Name, FieldText: s.Text, FieldNote: s.Note} {
			st.set(field, v.Language, text, sourceStatus)
		}
	}
	return v
}

func (v *Version) addRoles(f rolesFile) {
	for _, r := range f.Roles {
		s := v.add(&Statement{ID: RoleStatement(r.ID), Kind: Role, Provenance: f.Provenance})
		s.set(FieldName, v.Language, r.Name, sourceStatus)
		s.set(FieldText, v.Language, r.Summary, sourceStatus)
		v.Targets[s.ID] = r.Targets
	}
}

// RoleStatement is the id of the statement that describes a role: "role.chief-data-officer".
func RoleStatement(role string) StatementID { return StatementID("role." + role) }

func (v *Version) add(s *Statement) *Statement {
	s.URI = v.URI + ":" + string(s.ID)
	s.Texts = map[string]map[string]Text{}
	v.Statements = append(v.Statements, s)
	return s
}

func (s *Statement) set(field, language, text, status string) {
	if text == "" {
		return
	}
	if s.Texts[field] == nil {
		s.Texts[field] = map[string]Text{}
	}
	s.Texts[field][language] = Text{Text: text, Language: language, Status: status}
}

func (v *Version) index() {
	v.byID = make(map[StatementID]*Statement, len(v.Statements))
	v.children = map[StatementID][]*Statement{}
	for _, s := range v.Statements {
		v.byID[s.ID] = s
		if s.Kind == Root {
			continue
		}
		parent := cmp.Or(s.Parent, StatementID(Root))
		v.children[parent] = append(v.children[parent], s)
	}
}

func (v *Version) translate(t translationFile) error {
	root := v.byID[StatementID(Root)]
	for field, text := range map[string]string{FieldName: t.Title, FieldPublisher: t.Publisher, FieldLicenceNote: t.LicenceNote, FieldTextNote: t.TextNote} {
		root.set(field, t.Language, text, t.Status)
	}
	for id, fields := range t.Statements {
		s := v.byID[id]
		if s == nil {
			return fmt.Errorf("no statement %s in the source", id)
		}
		for field, text := range fields {
			if _, ok := s.Texts[field]; !ok {
				return fmt.Errorf("statement %s has no %s in the source", id, field)
			}
			s.set(field, t.Language, text, t.Status)
		}
	}
	for role, texts := range t.Roles {
		s := v.byID[RoleStatement(role)]
		if s == nil {
			return fmt.Errorf("no role %s in the source", role)
		}
		s.set(FieldName, t.Language, texts.Name, t.Status)
		s.set(FieldText, t.Language, texts.Summary, t.Status)
	}
	return nil
}

// contentHash covers everything that publishing makes immutable: structure, provenance, targets, licence and the source texts.
func (v *Version) contentHash() string {
	h := sha256.New()
	enc := json.NewEncoder(h) // maps are written in the order of their keys
	enc.Encode([]any{v.ID, v.URI, v.Language, v.Authors, v.Issued, v.Source, v.Licence, v.DerivedFrom, v.Targets})
	for _, s := range v.Statements {
		texts := map[string]string{}
		for field, languages := range s.Texts {
			texts[field] = languages[v.Language].Text
			if texts[field] != "" {
				continue
			}
			for _, language := range slices.Sorted(maps.Keys(languages)) { // what is not in the framework's own language was written in another
				texts[field] += language + ": " + languages[language].Text + "\n"
			}
		}
		enc.Encode([]any{s.ID, s.URI, s.Kind, s.Parent, s.Level, s.Provenance, s.Audience, s.Origin, s.Change, texts})
	}
	if len(v.Links) > 0 { // a version without any keeps the hash it had before there were links
		enc.Encode(v.Links)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// check finds what would make a version unusable.
func (v *Version) check() error {
	seen := map[StatementID]bool{}
	for _, s := range v.Statements {
		switch {
		case seen[s.ID]:
			return fmt.Errorf("statement %s stands twice", s.ID)
		case s.Parent != "" && !seen[s.Parent]:
			return fmt.Errorf("statement %s comes before its parent %q", s.ID, s.Parent)
		case len(s.Texts) == 0:
			return fmt.Errorf("statement %s says nothing", s.ID)
		}
		seen[s.ID] = true
	}
	abilities := v.Abilities()
	for role, targets := range v.Targets {
		if len(targets) != len(abilities) {
			return fmt.Errorf("%s has %d targets, not %d", role, len(targets), len(abilities))
		}
		for id, level := range targets {
			if !slices.Contains(abilities, id) || level < 0 || level > 3 {
				return fmt.Errorf("%s: target %s: %d is not a level of a competency", role, id, level)
			}
		}
	}
	return nil
}
