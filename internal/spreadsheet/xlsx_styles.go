package spreadsheet

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// look is how numbers of a style are shown.
type look byte

const (
	asNumber look = iota // with the digits they have
	asDate
	asCode // in a form that belongs to them: with zeros before, letters, hyphens
)

// styles tells how numbers are shown, by the style of their cell.
type styles struct {
	date1904 bool
	looks    []look
	codes    []string
	shown    map[shownKey]string
	writer   *excelize.File // that writes numbers in a form; nil until one is needed
	forms    map[string]int // its styles
}

type shownKey struct {
	style int
	value float64
}

func (b *book) readStyles(name string, date1904 bool) (*styles, error) {
	s := &styles{date1904: date1904, shown: map[shownKey]string{}, forms: map[string]int{}}
	var list struct {
		Formats []struct {
			ID   int    `xml:"numFmtId,attr"`
			Code string `xml:"formatCode,attr"`
		} `xml:"numFmts>numFmt"`
		Cells []struct {
			Format int `xml:"numFmtId,attr"`
		} `xml:"cellXfs>xf"`
	}
	if name == "" || b.parts[name] == nil {
		return s, nil
	}
	if err := b.whole(name, &list, maxStyles); err != nil {
		return nil, err
	}
	codes := map[int]string{}
	for _, f := range list.Formats {
		codes[f.ID] = f.Code
	}
	for _, c := range list.Cells {
		code, own := codes[c.Format]
		look := lookOf(code)
		if !own {
			look = builtIn(c.Format)
		}
		s.looks, s.codes = append(s.looks, look), append(s.codes, code)
	}
	return s, nil
}

// builtIn is the look of the formats that have numbers and no codes. None shows zeros before a number.
func builtIn(id int) look {
	if id >= 14 && id <= 17 || id == 22 || id >= 27 && id <= 36 || id >= 50 && id <= 58 {
		return asDate
	}
	return asNumber
}

var (
	quotedCode = regexp.MustCompile(`"[^"]*"|\\.|_.|\*.|\[[^\]]*\]`)
	padded     = regexp.MustCompile(`^[^.,%EeGg#?/]*0[^.,%EeGg#?/]*$`)
)

// lookOf tells from the code of a format how its numbers are shown.
func lookOf(code string) look {
	section, _, _ := strings.Cut(code, ";")
	bare := quotedCode.ReplaceAllString(section, "")
	switch {
	case len(code) > 255:
		return asNumber
	case strings.ContainsAny(bare, "yYdD"):
		return asDate
	case strings.ContainsAny(bare, "hHsS@") || strings.ContainsAny(bare, "mM"):
		return asNumber // a time of day, or a text
	case padded.MatchString(bare) && section != "0":
		return asCode
	}
	return asNumber
}

// maxExact is from where on a spreadsheet does not keep all digits of a number.
const maxExact = 1e15

// number makes a cell of a number.
func (s *styles) number(raw string, style int) Cell {
	value, err := strconv.ParseFloat(raw, 64)
	if err != nil || math.IsInf(value, 0) || math.IsNaN(value) {
		return Cell{Text: raw}
	}
	look := asNumber
	if style >= 0 && style < len(s.looks) {
		look = s.looks[style]
	}
	switch {
	case math.Abs(value) >= maxExact:
		return Cell{Text: strconv.FormatFloat(value, 'f', -1, 64), Kind: Inexact}
	case look == asDate:
		if day, ok := s.date(value); ok {
			return Cell{Text: day, Kind: Date}
		}
	case look == asCode:
		if text := s.inForm(style, value); text != "" {
			return Cell{Text: text, Kind: Number}
		}
	}
	return Cell{Text: digitsOf(value), Kind: Number}
}

// digitsOf writes a number with at most fifteen digits, as spreadsheets do.
func digitsOf(value float64) string {
	if value != math.Trunc(value) {
		if rounded, err := strconv.ParseFloat(strconv.FormatFloat(value, 'g', 15, 64), 64); err == nil {
			value = rounded
		}
	}
	return strconv.FormatFloat(value, 'f', -1, 64)
}

// date is the day with a number.
func (s *styles) date(value float64) (string, bool) {
	const last = 2_958_465 // 31 December 9999
	if value < 1 || value > last {
		return "", false
	}
	day, err := excelize.ExcelDateToTime(math.Floor(value), s.date1904)
	return day.Format(time.DateOnly), err == nil
}

// The limits of what is written in forms; beyond them numbers are shown as they are.
const maxForms, maxFormed, maxForm = 500, 300_000, 200

// inForm writes a number in the form of a style, or nothing where that fails.
func (s *styles) inForm(style int, value float64) (text string) {
	key := shownKey{style, value}
	if text, ok := s.shown[key]; ok {
		return text
	}
	defer func() { // the form is the file's, and hostile until proven otherwise
		if recover() != nil {
			text = ""
		}
		if len(s.shown) < maxFormed {
			s.shown[key] = text
		}
	}()
	if s.writer == nil {
		s.writer = excelize.NewFile()
	}
	code := s.codes[style]
	form, ok := s.forms[code]
	if !ok {
		if len(s.forms) >= maxForms {
			return ""
		}
		var err error
		if form, err = s.writer.NewStyle(&excelize.Style{CustomNumFmt: &code}); err != nil {
			return ""
		}
		s.forms[code] = form
	}
	if s.writer.SetCellFloat("Sheet1", "A1", value, -1, 64) != nil || s.writer.SetCellStyle("Sheet1", "A1", "A1", form) != nil {
		return ""
	}
	text, err := s.writer.GetCellValue("Sheet1", "A1")
	if err != nil || len(text) > maxForm {
		return ""
	}
	return strings.TrimSpace(text)
}
