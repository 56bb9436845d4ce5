package qti

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/itembank"
)

// importer gathers what an import finds.
type importer struct {
	Imported
	name    string
	o       ImportOptions
	seen    map[string]string // the file that an identifier came from
	foreign []*itembank.Item  // of Items: they get their ids last, when it is known which are taken
}

// Import reads a QTI file of QTI 3.0 or 2.x: one item, or a package. An error says that the file or the options are unusable as a whole;
// whatever is wrong with one item is a note.
func Import(name string, r io.ReaderAt, size int64, o ImportOptions) (*Imported, error) {
	o.Language = cmp.Or(o.Language, itembank.Source)
	if err := o.check(); err != nil {
		return nil, err
	}
	im := &importer{name: name, o: o, seen: map[string]string{}}
	mark := make([]byte, 2)
	if _, err := r.ReadAt(mark, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	read := im.single
	if bytes.Equal(mark, []byte("PK")) {
		read = im.pack
	}
	if err := read(r, size); err != nil {
		return nil, err
	}
	if err := im.identify(); err != nil {
		return nil, err
	}
	return &im.Imported, nil
}

// check finds options that contradict each other. That some are missing is found when an item needs them.
func (o ImportOptions) check() error {
	switch {
	case o.Competency != "" && !isIdentifier(string(o.Competency)):
		return fmt.Errorf("%q is no competency", o.Competency)
	case o.Level != "" && !slices.Contains(framework.Levels, o.Level):
		return fmt.Errorf("%q is no level", o.Level)
	case o.Indicator != "" && !strings.HasPrefix(string(o.Indicator), string(o.Competency)+"."):
		return fmt.Errorf("indicator %s does not belong to competency %s", o.Indicator, o.Competency)
	}
	return nil
}

func (im *importer) note(file string, line int, item, format string, arguments ...any) {
	im.Notes = append(im.Notes, Note{file, line, item, fmt.Sprintf(format, arguments...)})
}

// single reads a file that is no package.
func (im *importer) single(r io.ReaderAt, size int64) error {
	if size > maxFile {
		return fmt.Errorf("%s: is larger than %d MB, which is not read", im.name, maxFile>>20)
	}
	raw, err := io.ReadAll(io.NewSectionReader(r, 0, size))
	if err != nil {
		return err
	}
	im.file(im.name, raw)
	return nil
}

// pack reads a package.
func (im *importer) pack(r io.ReaderAt, size int64) error {
	if size > maxPackage {
		return fmt.Errorf("%s: is larger than %d MB, which is not read", im.name, maxPackage>>20)
	}
	p, err := im.unpack(r, size)
	if err != nil {
		return err
	}
	names, err := im.items(p)
	if err != nil {
		return fmt.Errorf("%s: %w", im.name, err)
	}
	for _, name := range names {
		raw, why, err := p.read(name)
		if err != nil {
			return fmt.Errorf("%s: %w", im.name, err)
		}
		if why != nil {
			im.note(p.in(name), why.line, "", "%s", why.text)
			continue
		}
		im.file(p.in(name), raw)
	}
	return nil
}

// file reads one XML file.
func (im *importer) file(name string, raw []byte) {
	root, why := parse(raw)
	if why != nil {
		im.note(name, why.line, "", "%s", why.text)
		return
	}
	switch root.name {
	case "assessmentitem":
		im.item(name, root)
	case "assessmenttest", "assessmentsection", "testpart":
		im.note(name, root.line, root.attr("identifier"), "is a test or a section of one: only items are read")
	case "questestinterop":
		im.note(name, root.line, "", "is in QTI 1, of which nothing is read: QTI 2.1, 2.2 and 3.0 are")
	case "manifest":
		im.note(name, root.line, "", "is a manifest without its package: give the ZIP file")
	default:
		im.note(name, root.line, "", "is no QTI item: its first element is %.60q", root.name)
	}
}

// item reads one item, whole or not at all.
func (im *importer) item(file string, root *element) {
	r := &itemReader{root: root, o: im.o}
	it, why := r.read()
	id := root.attr("identifier")
	if why == nil && id != "" && im.seen[id] != "" {
		why = problemf(root.line, "has the same identifier as the item in %s: the first is used", im.seen[id])
	}
	if why == nil && r.ours && slices.ContainsFunc(im.Items, func(other *itembank.Item) bool { return other.ID == it.ID }) {
		why = problemf(root.line, "has the same data-dira-id as another item of the package: the first is used")
	}
	if why != nil {
		im.note(file, why.line, id, "not taken over: %s", why.text)
		return
	}
	im.seen[id] = file
	im.Items = append(im.Items, it)
	if !r.ours {
		im.foreign = append(im.foreign, it)
	} else if slices.Contains(im.o.Taken, it.ID) {
		r.note(root.line, "there is an item %s already: this would be its next version", it.ID)
	}
	slices.SortStableFunc(r.notes, func(a, b problem) int { return cmp.Compare(a.line, b.line) })
	for _, n := range r.notes {
		im.note(file, n.line, id, "%s", n.text)
	}
}

// identify gives items from elsewhere the ids D2.C4-q1, D2.C4-q2, …
func (im *importer) identify() error {
	if len(im.foreign) == 0 {
		return nil
	}
	if im.o.Competency == "" || im.o.Level == "" {
		return fmt.Errorf("%s: has items from elsewhere (%d), which need a competency and a level", im.name, len(im.foreign))
	}
	taken := map[itembank.ItemID]bool{}
	for _, id := range im.o.Taken {
		taken[id] = true
	}
	for _, it := range im.Items {
		taken[it.ID] = true
	}
	n := 0
	for _, it := range im.foreign {
		for it.ID == "" || taken[it.ID] {
			n++
			it.ID = itembank.ItemID(fmt.Sprintf("%s-q%d", im.o.Competency, n))
		}
		taken[it.ID] = true
	}
	return nil
}
