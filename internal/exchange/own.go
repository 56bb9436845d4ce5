package exchange

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/dira-platform/dira/internal/framework"
)

// ownName is what our own files say they are.
const ownName = "dira-framework"

// ownFile is a version as our own JSON.
type ownFile struct {
	Format      string                    `json:"format"`
	Form        int                       `json:"format_version"`
	ID          string                    `json:"id"`
	Framework   string                    `json:"framework"`
	Number      string                    `json:"version"`
	URI         string                    `json:"uri"`
	Status      framework.Status          `json:"status"`
	Language    string                    `json:"language"`
	Authors     []string                  `json:"authors"`
	Issued      string                    `json:"issued"`
	Source      string                    `json:"source"`
	Licence     string                    `json:"licence"`
	DerivedFrom string                    `json:"derived_from,omitempty"`
	Hash        string                    `json:"hash"`
	Statements  []ownStatement            `json:"statements"`
	Links       []ownLink                 `json:"links,omitempty"`
	Targets     map[string]map[string]int `json:"targets,omitempty"`
	Roles       []ownRole                 `json:"roles,omitempty"` // only read: the JSON face has the targets there
}

type ownStatement struct {
	ID         string                        `json:"id"`
	URI        string                        `json:"uri"`
	Kind       framework.Kind                `json:"kind"`
	Parent     string                        `json:"parent,omitempty"`
	Level      framework.Level               `json:"level,omitempty"`
	Provenance framework.Provenance          `json:"provenance"`
	Audience   string                        `json:"audience,omitempty"`
	Origin     string                        `json:"origin,omitempty"`
	Change     string                        `json:"change,omitempty"`
	Texts      map[string]map[string]ownText `json:"texts"`
}

type ownText struct {
	Text   string `json:"text"`
	Status string `json:"status"`
}

type ownLink struct {
	From string `json:"from"`
	Type string `json:"type"`
	To   string `json:"to"`
}

type ownRole struct {
	ID      string         `json:"id"`
	Targets map[string]int `json:"targets"`
}

func ownOf(v *framework.Version) ownFile {
	f := ownFile{
		Format: ownName, Form: 1, ID: string(v.ID), Framework: v.Framework, Number: v.Number, URI: v.URI, Status: v.Status, Language: v.Language,
		Authors: v.Authors, Issued: v.Issued, Source: v.Source, Licence: v.Licence, DerivedFrom: v.DerivedFrom, Hash: v.Hash, Targets: map[string]map[string]int{},
	}
	for _, s := range v.Statements {
		f.Statements = append(f.Statements, ownStatement{
			ID: string(s.ID), URI: s.URI, Kind: s.Kind, Parent: string(s.Parent), Level: s.Level, Provenance: s.Provenance, Audience: s.Audience,
			Origin: s.Origin, Change: s.Change, Texts: ownTexts(s.Texts),
		})
	}
	for _, l := range v.Links {
		f.Links = append(f.Links, ownLink{string(l.From), l.Type, l.To})
	}
	for role, targets := range v.Targets {
		f.Targets[string(role)] = plain(targets)
	}
	return f
}

func ownTexts(texts map[string]map[string]framework.Text) map[string]map[string]ownText {
	m := make(map[string]map[string]ownText, len(texts))
	for field, languages := range texts {
		m[field] = make(map[string]ownText, len(languages))
		for language, t := range languages {
			m[field][language] = ownText{t.Text, t.Status}
		}
	}
	return m
}

func frameworkTexts(texts map[string]map[string]ownText) map[string]map[string]framework.Text {
	m := make(map[string]map[string]framework.Text, len(texts))
	for field, languages := range texts {
		m[field] = make(map[string]framework.Text, len(languages))
		for language, t := range languages {
			m[field][language] = framework.Text{Text: t.Text, Language: language, Status: t.Status}
		}
	}
	return m
}

func plain(targets map[framework.StatementID]int) map[string]int {
	m := make(map[string]int, len(targets))
	for id, level := range targets {
		m[string(id)] = level
	}
	return m
}

// readOwn reads our own JSON. Nothing is guessed here: a file of ours is whole, or it says where it is not.
func (d *draft) readOwn() error {
	var f ownFile
	if err := decode(d.file, d.raw, &f); err != nil {
		return err
	}
	switch {
	case f.Format != "" && f.Format != ownName:
		return d.fail("$.format", "%q is not ours, which is %q", f.Format, ownName)
	case f.Form > 1:
		return d.fail("$.format_version", "this file is of form %d; this program reads form 1", f.Form)
	case len(f.Statements) < 2:
		return d.fail("$.statements", "there are no statements beside the framework itself")
	case len(f.Statements) > maxStatements:
		return d.fail("$.statements", "there are more than the %d statements that are read", maxStatements)
	}
	v := framework.Version{
		ID: framework.VersionID(f.ID), Framework: f.Framework, Number: f.Number, URI: f.URI, Status: f.Status, Language: f.Language, Authors: f.Authors,
		Issued: f.Issued, Source: f.Source, Licence: f.Licence, DerivedFrom: f.DerivedFrom, Targets: map[framework.StatementID]map[framework.StatementID]int{},
	}
	if d.o.ID != "" {
		v.ID = d.o.ID
		v.Framework, v.Number, _ = strings.Cut(string(v.ID), "@")
	}
	depth := map[string]int{}
	for i, s := range f.Statements {
		if depth[s.ID] = depth[s.Parent] + 1; depth[s.ID] > MaxDepth {
			return d.fail(fmt.Sprintf("$.statements[%d]", i), "the hierarchy is deeper than the %d levels that are read", MaxDepth)
		}
		v.Statements = append(v.Statements, &framework.Statement{
			ID: framework.StatementID(s.ID), URI: s.URI, Kind: s.Kind, Parent: framework.StatementID(s.Parent), Level: s.Level, Provenance: s.Provenance,
			Audience: s.Audience, Origin: s.Origin, Change: s.Change, Texts: frameworkTexts(s.Texts),
		})
	}
	for _, l := range f.Links {
		v.Links = append(v.Links, framework.Link{From: framework.StatementID(l.From), Type: l.Type, To: l.To})
	}
	for _, r := range f.Roles {
		if f.Targets == nil {
			f.Targets = map[string]map[string]int{}
		}
		f.Targets[r.ID] = r.Targets
	}
	for _, role := range slices.Sorted(maps.Keys(f.Targets)) {
		targets := map[framework.StatementID]int{}
		for id, level := range f.Targets[role] {
			targets[framework.StatementID(id)] = level
		}
		v.Targets[framework.StatementID(role)] = targets
	}
	made, err := framework.Assemble(v)
	if err != nil {
		return err
	}
	if f.Hash != "" && f.Hash != made.Hash && d.o.ID == "" {
		d.note("$.hash", "the content was changed since it was exported; a changed version needs a number of its own")
	}
	d.made = made
	return nil
}
