package qti

import (
	"archive/zip"
	"cmp"
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/dira-platform/dira/internal/itembank"
)

// Export writes a QTI 3.0 package with the items: a manifest and a file for each. The same items give the same bytes.
func Export(w io.Writer, items []*itembank.Item, o ExportOptions) error {
	written := map[itembank.ItemID]bool{}
	for _, it := range items {
		if written[it.ID] {
			return fmt.Errorf("item %s is there twice", it.ID)
		}
		written[it.ID] = true
		if err := writable(it); err != nil {
			return fmt.Errorf("item %s: %w", it.ID, err)
		}
	}
	z := zip.NewWriter(w)
	if err := store(z, "imsmanifest.xml", manifest(items)); err != nil {
		return err
	}
	for _, it := range items {
		if err := store(z, itemPath(it), itemXML(it, o.Language)); err != nil {
			return err
		}
	}
	return z.Close()
}

func store(z *zip.Writer, name string, content []byte) error {
	f, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate}) // without a time: exports of the same items are the same
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	return err
}

// itemPath is an item's place in the package. An id has passed isIdentifier, so it names no other folder.
func itemPath(it *itembank.Item) string { return "items/" + string(it.ID) + ".xml" }

// manifest lists the items and, for programs that search by it, what kind of question each is.
func manifest(items []*itembank.Item) []byte {
	w := newWriter()
	w.start("manifest", "xmlns", packageSpace, "xmlns:qmd", metaSpace, "xmlns:xsi", schemaSpace,
		"xsi:schemaLocation", strings.Join([]string{packageSpace, packageSchema, metaSpace, metaSchema}, " "), "identifier", "dira-items")
	w.start("metadata")
	w.leaf("schema", "QTI Package")
	w.leaf("schemaversion", "3.0.0")
	w.end(1)
	w.empty("organizations")
	w.start("resources")
	for _, it := range items {
		w.start("resource", "identifier", string(it.ID), "type", "imsqti_item_xmlv3p0", "href", itemPath(it))
		w.start("metadata")
		w.start("qmd:qtiMetadata")
		w.leaf("qmd:timeDependent", "false")
		w.leaf("qmd:composite", "false")
		w.leaf("qmd:interactionType", map[bool]string{true: "orderInteraction", false: "choiceInteraction"}[it.Kind == itembank.Order])
		w.leaf("qmd:feedbackType", "nonadaptive")
		w.leaf("qmd:solutionAvailable", "true")
		w.leaf("qmd:scoringMode", "responseprocessing")
		w.leaf("qmd:toolName", "Dira")
		w.end(2)
		w.empty("file", "href", itemPath(it))
		w.end(1)
	}
	w.end(2)
	return w.Bytes()
}

// writable finds what a QTI file could not hold, rather than changing it silently.
func writable(it *itembank.Item) error {
	if !isIdentifier(string(it.ID)) {
		return fmt.Errorf("its id is no identifier of QTI: it begins with a letter and has letters, digits, dots and hyphens only")
	}
	if err := checkKind(it); err != nil {
		return err
	}
	if err := holds(it.Reason, it.Author, it.Review, string(it.Ability), string(it.Competency), string(it.Level), string(it.Indicator)); err != nil {
		return err
	}
	for _, enemy := range it.Enemies {
		if !isIdentifier(string(enemy)) {
			return fmt.Errorf("%q is no id of an item", enemy)
		}
	}
	texts := []itembank.Text{it.Stem}
	for _, option := range it.Options {
		if !isIdentifier(option.ID) {
			return fmt.Errorf("option %q: its id is no identifier of QTI", option.ID)
		}
		texts = append(texts, option.Text, option.Why)
	}
	for _, text := range texts {
		for _, s := range text {
			if err := holds(s); err != nil {
				return err
			}
		}
	}
	return nil
}

// holds reports the first character that XML cannot hold in any form.
func holds(texts ...string) error {
	for _, s := range texts {
		for _, r := range strings.ToValidUTF8(s, "\x00") {
			if r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0xfffe || r == 0xffff {
				return fmt.Errorf("%.40q has a character that XML cannot hold", s)
			}
		}
	}
	return nil
}

// isIdentifier reports whether a name can identify something in QTI 3, which takes names without colons.
func isIdentifier(s string) bool {
	for i, r := range s {
		if unicode.IsLetter(r) || r == '_' || i > 0 && (unicode.IsDigit(r) || r == '.' || r == '-') {
			continue
		}
		return false
	}
	return s != ""
}

// writtenIn is the language that an item is written in: the wanted one when all of it is translated, since one file has one language.
func writtenIn(it *itembank.Item, language string) string {
	language = cmp.Or(language, itembank.Source)
	texts := []itembank.Text{it.Stem}
	for _, o := range it.Options {
		texts = append(texts, o.Text)
		if o.Why[itembank.Source] != "" {
			texts = append(texts, o.Why)
		}
	}
	for _, text := range texts {
		if _, in := text.In(language); in != language {
			return itembank.Source
		}
	}
	return language
}
