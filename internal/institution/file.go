package institution

import (
	"bytes"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dira-platform/dira/internal/errs"
)

// What files may be added as evidence, and how much.
const (
	MaxFile      = 5 << 20  // bytes of one
	MaxFiles     = 50 << 20 // bytes of all in an assessment
	mostEvidence = 500
	mostActions  = 500
)

// fileKinds are the kinds of files that are taken, by the end of their names.
var fileKinds = []string{"pdf", "png", "jpg", "jpeg", "docx", "xlsx", "pptx", "odt", "ods", "odp", "txt", "csv"}

// begins is how a file of a kind begins. Of texts nothing can be said but that they are some.
var begins = map[string]string{"pdf": "%PDF-", "png": "\x89PNG\r\n\x1a\n", "jpg": "\xff\xd8\xff", "jpeg": "\xff\xd8\xff", "docx": "PK\x03\x04", "xlsx": "PK\x03\x04",
	"pptx": "PK\x03\x04", "odt": "PK\x03\x04", "ods": "PK\x03\x04", "odp": "PK\x03\x04"}

// take checks a file and keeps its name and size.
func (e *Evidence) take(content []byte) error {
	name := fileName(e.FileName)
	e.FileName, e.Size = "", len(content)
	switch {
	case len(content) == 0:
		return nil
	case e.Link != "":
		return errs.New(errs.Invalid, "institution_link_and_file").At("file")
	case len(content) > MaxFile:
		return errs.New(errs.TooLarge, "institution_file_large", "limit", MaxFile>>20).At("file")
	}
	kind := strings.ToLower(strings.TrimPrefix(path.Ext(name), "."))
	start, known := begins[kind]
	isText := !known && utf8.Valid(content) && !bytes.ContainsRune(content, 0)
	if !slices.Contains(fileKinds, kind) || known && !bytes.HasPrefix(content, []byte(start)) || !known && !isText {
		return errs.New(errs.Invalid, "institution_file_kind").At("file")
	}
	e.FileName = name
	return nil
}

// longestFileName is in characters.
const longestFileName = 100

// fileName is the name of a file as somebody's browser told it: its last part, without signs that deceive the eye or a file system.
func fileName(name string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) || strings.ContainsRune(`"<>:|?*;%`, r) || unicode.Is(unicode.Bidi_Control, r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, ""))
	name = strings.Trim(name, " .")
	if r := []rune(name); len(r) > longestFileName {
		end := path.Ext(name)
		name = string(r[:longestFileName-min(10, len([]rune(end)))]) + string([]rune(end)[:min(10, len([]rune(end)))])
	}
	return name
}

func total(list []Evidence) (bytes int) {
	for _, e := range list {
		bytes += e.Size
	}
	return bytes
}
