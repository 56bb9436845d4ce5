package framework

import (
	"cmp"
	"net/url"
	"slices"

	"github.com/dira-platform/dira/internal/exchange"
	fw "github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/i18n"
	"github.com/dira-platform/dira/internal/web/views/page"
)

// Changes shows what is different in one version, compared with another.
type Changes struct {
	page.Base
	Before, After  *fw.Version
	Headline       []string               // sentences; the first says it all
	About          []exchange.ValueChange // of what is said about the version
	Root           *exchange.Change       // of its title and notes; nil where they are the same
	Groups         []ChangeGroup
	Unread         []Unread // how much is different in texts that are not shown
	Previous, Next string   // addresses, or empty
}

// Unread is how many texts of a language are different that the reader is not shown.
type Unread struct {
	Language fw.Text
	Words    string
}

// ChangeGroup is a domain, or what else stands together.
type ChangeGroup struct {
	Name  fw.Text
	Parts []ChangePart
}

// ChangePart is a competency, or what else is divided further; without a name what stands in the group itself.
type ChangePart struct {
	Name fw.Text
	List []*exchange.Change
}

// ChangesAddress is the page that compares two versions: the newer, or the adapted one, with the other.
func ChangesAddress(v, other *fw.Version) string {
	if Adapts(other, v) || !Adapts(v, other) && later(other, v) {
		v, other = other, v
	}
	return "/framework/" + url.PathEscape(string(v.ID)) + "/from/" + url.PathEscape(string(other.ID))
}

// Adapts reports whether a version adapts another.
func Adapts(v, other *fw.Version) bool { return v.DerivedFrom != "" && v.DerivedFrom == other.URI }

func later(v, other *fw.Version) bool {
	return cmp.Or(cmp.Compare(v.Issued, other.Issued), v.PublishedAt.Compare(other.PublishedAt), cmp.Compare(v.ID, other.ID)) > 0
}

// side is one of the two versions, with what the pages of it know.
func (p Changes) side(v *fw.Version) Branch {
	return Branch{Overview: Overview{Base: p.Base, Version: v}}
}

// of is the version that a changed statement is read in, and the statement.
func (p Changes) of(c *exchange.Change) (Branch, *fw.Statement) {
	if c.After == nil {
		return p.side(p.Before), c.Before
	}
	return p.side(p.After), c.After
}

// fieldName is what a field is called; empty for the sentence of a statement, which needs no name.
func (p Changes) fieldName(field string) string {
	switch field {
	case fw.FieldText:
		return ""
	case fw.FieldName:
		return p.T("changes.field_name")
	case fw.FieldCode:
		return p.T("changes.field_code")
	case fw.FieldType:
		return p.T("changes.field_type")
	case fw.FieldPublisher:
		return p.T("changes.field_publisher")
	case fw.FieldLicenceNote:
		return p.T("changes.field_licence")
	}
	return p.T("changes.field_note")
}

// Told reports whether a value of the version says something to a reader.
func Told(c exchange.ValueChange) bool {
	return slices.Contains([]string{"language", "authors", "issued", "source", "licence"}, c.Name)
}

// about is what a value of the version is called that is [Told].
func (p Changes) about(name string) string {
	switch name {
	case "language":
		return p.T("changes.language")
	case "authors":
		return p.T("changes.authors")
	case "issued":
		return p.T("changes.issued")
	case "source":
		return p.T("framework.source")
	}
	return p.T("changes.field_licence")
}

// value is a value of a statement, with its name, in words.
func (p Changes) value(name, raw string) (what string, words fw.Text) {
	if name == "level" {
		what = p.T("changes.field_level")
	} else if name == "provenance" {
		what = p.T("changes.provenance")
	} else {
		what = p.T("changes.audience")
	}
	switch {
	case raw == "":
	case name == "level" && fw.Level(raw) == fw.InStrand:
		words = p.After.Name(fw.AI, p.Tag)
	case name == "level":
		words.Text = p.Level(fw.Level(raw))
	case name == "provenance":
		words.Text = p.T("provenance.short." + raw)
	case p.Has("framework.audience." + raw):
		words.Text = p.T("framework.audience." + raw)
	default:
		words.Text = raw
	}
	return what, words
}

// target is a target level in words.
func (p Changes) target(n int) string {
	if n <= 0 {
		return p.T("framework.no_target")
	}
	return p.Level(fw.LevelAt(n))
}

// aboutValue is a value of the version as people read it.
func (p Changes) aboutValue(name, raw string) fw.Text {
	switch {
	case raw == "":
	case name == "language":
		return fw.Text{Text: i18n.Autonym(raw), Language: raw}
	case name == "issued":
		return fw.Text{Text: p.Day(raw), Language: p.Tag}
	}
	return fw.Text{Text: raw}
}

// code is what people call a statement by. The identifiers of roles and other names are for programs.
func (p Changes) code(b Branch, s *fw.Statement) string {
	switch s.Kind {
	case fw.LevelName, fw.Role, fw.Audience, fw.ContextOfAction:
		return ""
	}
	return b.code(s)
}
