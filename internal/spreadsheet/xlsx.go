package spreadsheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"slices"
	"strings"

	"golang.org/x/text/encoding/htmlindex"

	"github.com/dira-platform/dira/internal/errs"
)

// The limits within an XLSX file.
const (
	maxUnpacked = 256 << 20 // bytes of the parts that are read
	maxKept     = 256 << 20 // bytes of the cells that are given
	maxParts    = 20_000    // files in the archive
	maxSheets   = 1000      // that are looked at
	maxStyles   = 16 << 20  // bytes of the styles; old workbooks have collected many
	maxSmall    = 2 << 20   // bytes of another part that is read whole, such as the list of sheets
	maxName     = 200       // characters of the name of a sheet; Excel's have 31
	maxToken    = 1 << 20   // bytes between two tags; a cell has at most 32,767 characters
)

// book is an XLSX file. Of its parts only those are opened that are needed: macros, pictures, links and the like are never unpacked.
type book struct {
	parts   map[string]*zip.File // by name in small letters
	sheets  []Sheet
	leads   []relation // from the list of sheets to other parts
	strings sharedStrings
	styles  *styles
	left    int64 // bytes that may still be unpacked
	kept    int64 // bytes of cells that may still be looked at
}

func damaged(err error) error {
	var told *errs.Error
	if errors.As(err, &told) {
		return err
	}
	return errs.New(errs.Invalid, "sheet_damaged").Because(err)
}

// cut leaves a text its first characters.
func cut(s string, limit int) string {
	n := 0
	for i := range s {
		if n == limit {
			return s[:i]
		}
		n++
	}
	return s
}

func tooMuch() error { return errs.New(errs.TooLarge, "sheet_unpacked", "limit", maxUnpacked>>20) }

func openBook(raw []byte) (*book, error) {
	archive, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return nil, damaged(err)
	}
	if len(archive.File) > maxParts {
		return nil, tooMuch()
	}
	b := &book{parts: map[string]*zip.File{}, left: maxUnpacked, kept: maxKept}
	for _, f := range archive.File {
		if name := partName("", f.Name); b.parts[name] == nil {
			b.parts[name] = f
		}
	}
	root := b.root()
	b.leads = b.relations(root)
	if b.parts[root] == nil || strings.HasSuffix(root, ".bin") {
		return nil, errs.New(errs.Invalid, "sheet_format", "format", b.otherFormat())
	}
	date1904, err := b.readSheets(root)
	if err != nil {
		return nil, err
	}
	if b.styles, err = b.readStyles(b.beside(root, "styles"), date1904); err != nil {
		return nil, err
	}
	return b, b.readStrings(b.beside(root, "sharedStrings"))
}

// otherFormat names an archive that is no XLSX file.
func (b *book) otherFormat() string {
	for part, format := range map[string]string{"xl/workbook.bin": "XLSB", "word/document.xml": "DOCX", "ppt/presentation.xml": "PPTX", "index/document.iwa": "NUMBERS"} {
		if b.parts[part] != nil {
			return format
		}
	}
	if b.parts["content.xml"] != nil {
		return "ODS"
	}
	return "ZIP"
}

// partName is the name of a part as another one, in a folder, refers to it.
func partName(folder, target string) string {
	target = strings.ReplaceAll(target, `\`, "/")
	if !strings.HasPrefix(target, "/") {
		target = folder + "/" + target
	}
	return strings.ToLower(strings.TrimPrefix(path.Clean("/"+target), "/"))
}

// relation leads from a part to another.
type relation struct {
	ID     string `xml:"Id,attr"`
	Type   string `xml:"Type,attr"`
	Target string `xml:"Target,attr"`
}

func (r relation) is(kind string) bool { return path.Base(r.Type) == kind }

// relations are where a part leads to.
func (b *book) relations(part string) []relation {
	var list struct {
		All []relation `xml:"Relationship"`
	}
	name := partName(path.Dir(part), "_rels/"+path.Base(part)+".rels")
	if b.parts[name] == nil || b.whole(name, &list, maxSmall) != nil {
		return nil
	}
	return list.All
}

// root is the name of the part that lists the sheets.
func (b *book) root() string {
	var list struct {
		All []relation `xml:"Relationship"`
	}
	if b.parts["_rels/.rels"] != nil && b.whole("_rels/.rels", &list, maxSmall) == nil {
		for _, r := range list.All {
			if r.is("officeDocument") {
				return partName("", r.Target)
			}
		}
	}
	return "xl/workbook.xml"
}

// beside is the name of the part of a kind that belongs to the root.
func (b *book) beside(root, kind string) string {
	for _, r := range b.leads {
		if r.is(kind) {
			return partName(path.Dir(root), r.Target)
		}
	}
	return ""
}

// readSheets reads the names of the sheets, and whether days are counted from 1904.
func (b *book) readSheets(root string) (date1904 bool, err error) {
	var list struct {
		Properties struct {
			Date1904 string `xml:"date1904,attr"`
		} `xml:"workbookPr"`
		Sheets []struct {
			Name  string     `xml:"name,attr"`
			State string     `xml:"state,attr"`
			Attrs []xml.Attr `xml:",any,attr"`
		} `xml:"sheets>sheet"`
	}
	if err := b.whole(root, &list, maxSmall); err != nil {
		return false, err
	}
	for _, s := range list.Sheets[:min(len(list.Sheets), maxSheets)] {
		at := slices.IndexFunc(s.Attrs, func(a xml.Attr) bool { return a.Name.Local == "id" })
		if at < 0 {
			continue
		}
		for _, r := range b.leads {
			part := partName(path.Dir(root), r.Target)
			if r.ID == s.Attrs[at].Value && r.is("worksheet") && b.parts[part] != nil {
				b.sheets = append(b.sheets, Sheet{cut(s.Name, maxName), s.State != "" && s.State != "visible", part})
				break
			}
		}
	}
	if len(b.sheets) == 0 {
		return false, errs.New(errs.Invalid, "sheet_damaged")
	}
	return list.Properties.Date1904 == "1" || list.Properties.Date1904 == "true", nil
}

// whole reads a small part into a value.
func (b *book) whole(name string, into any, most int64) error {
	in, err := b.open(name, most)
	if err != nil {
		return err
	}
	defer in.Close()
	d := xml.NewDecoder(in)
	d.CharsetReader = func(label string, in io.Reader) (io.Reader, error) {
		e, err := htmlindex.Get(label)
		if err != nil {
			return nil, err
		}
		return e.NewDecoder().Reader(in), nil
	}
	if err := d.Decode(into); err != nil {
		return damaged(err)
	}
	return nil
}

// part is a part of the file while it is unpacked. It refuses to give more than it should.
type part struct {
	from io.ReadCloser
	book *book
	left int64
}

func (b *book) open(name string, most int64) (*part, error) {
	f := b.parts[name]
	if f == nil {
		return nil, damaged(nil)
	}
	from, err := f.Open()
	if err != nil {
		return nil, damaged(err)
	}
	return &part{from: from, book: b, left: most}, nil
}

// Read implements [io.Reader].
func (p *part) Read(to []byte) (n int, err error) {
	n, err = p.from.Read(to)
	p.left -= int64(n)
	p.book.left -= int64(n)
	if p.left < 0 || p.book.left < 0 {
		return 0, tooMuch()
	}
	return n, err
}

// Close implements [io.Closer].
func (p *part) Close() error { return p.from.Close() }
