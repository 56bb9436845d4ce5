package spreadsheet_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"fmt"
	"hash/crc32"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/spreadsheet"
)

// book is a workbook as excelize writes it.
func book(t testing.TB, fill func(f *excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	fill(f)
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// put writes values from a cell on, and gives them a number format; "" for none.
func put(t testing.TB, f *excelize.File, cell, format string, values ...any) {
	t.Helper()
	must(t, f.SetSheetRow("Sheet1", cell, &values))
	if format == "" {
		return
	}
	style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
	must(t, err)
	must(t, f.SetCellStyle("Sheet1", cell, cell, style))
}

func opened(t testing.TB, raw []byte) *spreadsheet.File {
	t.Helper()
	f, err := spreadsheet.Open(raw, spreadsheet.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestWorkbook(t *testing.T) {
	raw := book(t, func(f *excelize.File) {
		put(t, f, "A1", "", "text", "number", "big", "date", "bool")
		put(t, f, "A2", "", "Amina\n\"B\"", 42, 123456789012, time.Date(1985, 5, 12, 0, 0, 0, 0, time.UTC), true)
		put(t, f, "A4", "000000", 123)
		put(t, f, "B4", `"MIN-"000`, 7)
		put(t, f, "C4", "#,##0.00", 1234.5)
		put(t, f, "D4", "dd/mm/yy", 31179)
		put(t, f, "E4", "@", 17)
		put(t, f, "A5", "[$-409]d\\-mmm;@", 31179)
		put(t, f, "B5", "0.00E+00", 123456789012)
		put(t, f, "C5", "h:mm", 0.5)
		put(t, f, "D5", "", 1.1+2.2, 1e15)
		put(t, f, "A6", "000\\-000", 123456)
		must(t, f.SetCellFormula("Sheet1", "B6", "A6*2"))
		must(t, f.SetCellRichText("Sheet1", "C6", []excelize.RichTextRun{{Text: "Aw"}, {Text: "a", Font: &excelize.Font{Bold: true}}}))
		must(t, f.SetCellStr("Sheet1", "D6", "=not a formula"))
		must(t, f.SetRowVisible("Sheet1", 5, false))
		must(t, f.SetColVisible("Sheet1", "C:D", false))
		style, err := f.NewStyle(&excelize.Style{Fill: excelize.Fill{Type: "pattern", Color: []string{"#ff0000"}, Pattern: 1}})
		must(t, err)
		must(t, f.SetCellStyle("Sheet1", "A7", "XFD7", style)) // coloured and empty
		must(t, f.SetCellStr("Sheet1", "A9", "   "))
		put(t, f, "A2000", "", "last")
	})
	got, layout, err := rows(t, opened(t, raw), 0)
	must(t, err)
	want := []string{
		"1: text|number|big|date|bool", "2: Amina\n\"B\"|42~1|123456789012~1|1985-05-12~3|TRUE",
		"4: 000123~1|MIN-007~1|1234.5~1|1985-05-12~3|17~1", "5 hidden: 1985-05-12~3|123456789012~1|0.5~1|3.3~1|1000000000000000~2",
		"6: 123-456~1|~5|Awa|=not a formula", "2000: last",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(spreadsheet.Layout{HiddenColumns: []int{2, 3}}, layout); diff != "" {
		t.Errorf("layout (-want +got):\n%s", diff)
	}
}

func TestMergedCells(t *testing.T) {
	raw := book(t, func(f *excelize.File) {
		put(t, f, "A1", "", "Title")
		must(t, f.MergeCell("Sheet1", "A1", "C1"))
		put(t, f, "A2", "", "unit", "name", "sex")
		put(t, f, "A3", "", "HR", "Awa", "F")
		put(t, f, "B4", "", "Ibra", "M")
		put(t, f, "B6", "", "Zoé")
		must(t, f.MergeCell("Sheet1", "A3", "A6"))
		put(t, f, "A7", "", "IT", "Ann")
		put(t, f, "B8", "", "Bob", "F")
		must(t, f.MergeCell("Sheet1", "C8", "C9"))
		put(t, f, "B10", "", "Cat")
	})
	got, layout, err := rows(t, opened(t, raw), 0)
	must(t, err)
	want := []string{"1: Title", "2: unit|name|sex", "3: HR|Awa|F", "4: HR|Ibra|M", "6: HR|Zoé", "7: IT|Ann", "8: |Bob|F", "10: |Cat"}
	if diff := cmp.Diff(want, got); diff != "" || layout.Merged != 1 {
		t.Errorf("%d merged, rows (-want +got):\n%s", layout.Merged, diff)
	}
}

func TestSheets(t *testing.T) {
	raw := book(t, func(f *excelize.File) {
		for _, name := range []string{"Notes", "Liste du personnel", "Secret"} {
			_, err := f.NewSheet(name)
			must(t, err)
			must(t, f.SetCellStr(name, "B2", "in "+name))
		}
		must(t, f.SetSheetVisible("Secret", false, true))
		must(t, f.AddChartSheet("Chart1", &excelize.Chart{Type: excelize.Line, Series: []excelize.ChartSeries{{Values: "Sheet1!$A$1:$A$2"}}}))
	})
	f := opened(t, raw)
	var names []string
	for i, s := range f.Sheets {
		names = append(names, fmt.Sprintf("%s %t", s.Name, s.Hidden))
		if got, _, err := rows(t, f, i); i > 0 && (err != nil || len(got) != 1 || got[0] != "2: |in "+s.Name) {
			t.Errorf("sheet %s has %q, %v", s.Name, got, err)
		}
	}
	if diff := cmp.Diff([]string{"Sheet1 false", "Notes false", "Liste du personnel false", "Secret true"}, names); diff != "" {
		t.Errorf("sheets (-want +got):\n%s", diff)
	}
}

// The parts of a small workbook, written by hand.
const (
	partRoot     = `<Relationships><Relationship Id="r1" Type="http://x/officeDocument" Target="/xl/workbook.xml"/></Relationships>`
	partWorkbook = `<x:workbook xmlns:x="m" xmlns:r="r"><x:workbookPr date1904="1"/><x:sheets><x:sheet name="One" sheetId="1" r:id="a"/></x:sheets></x:workbook>`
	partRels     = `<Relationships><Relationship Id="a" Type="http://x/worksheet" Target="worksheets\Sheet1.xml"/><Relationship Id="b" Type="http://x/sharedStrings" Target="sharedStrings.xml"/>` +
		`<Relationship Id="c" Type="http://x/styles" Target="styles.xml"/></Relationships>`
	partStrings = `<sst><si><t>first</t></si><si><r><t>sec</t></r><r><t xml:space="preserve">ond </t></r><rPh sb="0" eb="1"><t>hidden</t></rPh></si><si/></sst>`
	partStyles  = `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="0000"/></numFmts><cellXfs><xf/><xf numFmtId="164"/><xf numFmtId="14"/></cellXfs></styleSheet>`
)

// archive is a workbook of parts; those given replace the usual ones, and empty ones are left out.
func archive(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	all := map[string]string{"_rels/.rels": partRoot, "xl/workbook.xml": partWorkbook, "xl/_rels/workbook.xml.rels": partRels,
		"xl/sharedStrings.xml": partStrings, "xl/styles.xml": partStyles, "xl/worksheets/sheet1.xml": sheetOf(`<row><c><v>1</v></c></row>`)}
	for name, content := range parts {
		all[name] = content
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, content := range all {
		if content == "" {
			continue
		}
		w, err := z.Create(name)
		must(t, err)
		_, err = w.Write([]byte(content))
		must(t, err)
	}
	must(t, z.Close())
	return b.Bytes()
}

func sheetOf(rows string) string { return "<worksheet><sheetData>" + rows + "</sheetData></worksheet>" }

// TestOtherPrograms: what other programs than Excel write, and older ones.
func TestOtherPrograms(t *testing.T) {
	for _, tt := range []struct {
		name, sheet string
		want        []string
	}{
		{"without references", sheetOf(`<row><c t="s"><v>0</v></c><c/><c t="s"><v> 1 </v></c></row><row><c><v>5</v></c></row>`), []string{"1: first||second ", "2: 5~1"}},
		{"with a prefix", `<x:worksheet xmlns:x="m"><x:sheetData><x:row r="3"><x:c r="B3" t="inlineStr"><x:is><x:t>in</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>`, []string{"3: |in"}},
		{"formulas", sheetOf(`<row><c><f>A2</f><v>7</v></c><c t="str"><f>"x"</f><v>x</v></c><c t="str"><f>""</f><v></v></c><c><f>B2</f></c><c><f>B2</f><v/></c><c t="e"><f>1/0</f><v>#DIV/0!</v></c></row>`),
			[]string{"1: 7~1|x||~5|~5|#DIV/0!~4"}},
		{"dates", sheetOf(`<row><c s="2"><v>29717</v></c><c t="d"><v>1985-05-12T00:00:00Z</v></c><c s="2"><v>-1</v></c><c s="2"><v>99999999</v></c></row>`),
			[]string{"1: 1985-05-12~3|1985-05-12~3|-1~1|99999999~1"}},
		{"numbers", sheetOf(`<row><c s="1"><v>12</v></c><c s="9"><v>12</v></c><c><v>1.2E3</v></c><c><v>oops</v></c><c><v>1e999</v></c><c><v>NaN</v></c><c t="n"><v> 3 </v></c></row>`),
			[]string{"1: 0012~1|12~1|1200~1|oops|1e999|NaN|3~1"}},
		{"comments, CDATA and entities", sheetOf(`<!-- <row/> --><row><c t="str"><v><![CDATA[a<b]]>&amp;&#233;</v></c></row>`), []string{"1: a<b&é"}},
		{"escaped characters", sheetOf(`<row><c t="str"><v>a_x000D_b_x005F_x000D_c_x0000_</v></c></row>`), []string{"1: a\rb_x000D_c"}},
		{"an empty shared text", sheetOf(`<row><c t="s"><v>2</v></c></row><row><c><v>1</v></c></row>`), []string{"2: 1~1"}},
		{"no rows", sheetOf(``), nil},
		{"a long comment and a long text", sheetOf("<!--" + strings.Repeat("x", 200_000) + `--><row><c t="str"><v>` + strings.Repeat("a&amp;", 40_000) + `</v></c></row>`),
			[]string{"1: " + strings.Repeat("a&", spreadsheet.MaxCell/2)}},
		{"UTF-16", "\xff\xfe" + inUTF16(`<?xml version="1.0" encoding="UTF-16"?>`+sheetOf(`<row><c t="str"><v>é</v></c></row>`), true), []string{"1: é"}},
		{"columns in any order", sheetOf(`<row><c r="C1"><v>3</v></c><c r="A1"><v>1</v></c></row>`), []string{"1: 1~1||3~1"}},
		{"Latin-1", `<?xml version="1.0" encoding="ISO-8859-1"?>` + sheetOf("<row><c t=\"str\"><v>\xe9</v></c></row>"), []string{"1: é"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, _, err := rows(t, opened(t, archive(t, map[string]string{"xl/worksheets/sheet1.xml": tt.sheet})), 0)
			if diff := cmp.Diff(tt.want, got); diff != "" || err != nil {
				t.Errorf("%v, rows (-want +got):\n%s", err, diff)
			}
		})
	}
}

// TestDamagedWorkbooks: no row is lost in silence.
func TestDamagedWorkbooks(t *testing.T) {
	one, long := `<row><c><v>1</v></c></row>`, strings.Repeat("x", 2<<20)
	for _, tt := range []struct {
		name, part, content, code string
		row                       any
	}{
		{"an unknown entity in row 2", "xl/worksheets/sheet1.xml", sheetOf(one + `<row><c t="str"><v>&bad;</v></c></row>` + one), "sheet_row_damaged", 2},
		{"a sheet cut off", "xl/worksheets/sheet1.xml", `<worksheet><sheetData>` + one + one, "sheet_row_damaged", 2},
		{"a sheet of something else", "xl/worksheets/sheet1.xml", "hello", "sheet_row_damaged", 0},
		{"rows in disorder", "xl/worksheets/sheet1.xml", sheetOf(`<row r="5"><c><v>1</v></c></row><row r="4"><c><v>1</v></c></row>`), "sheet_row_damaged", 5},
		{"a row that there cannot be", "xl/worksheets/sheet1.xml", sheetOf(`<row r="1048577"><c><v>1</v></c></row>`), "sheet_row_damaged", 0},
		{"a cell that there cannot be", "xl/worksheets/sheet1.xml", sheetOf(`<row><c r="ABCD1"><v>1</v></c></row>`), "sheet_row_damaged", 1},
		{"a shared text that is not there", "xl/worksheets/sheet1.xml", sheetOf(`<row><c t="s"><v>3</v></c></row>`), "sheet_row_damaged", 1},
		{"no sheets", "xl/workbook.xml", `<workbook/>`, "sheet_damaged", nil},
		{"no relations", "xl/_rels/workbook.xml.rels", "", "sheet_damaged", nil},
		{"shared texts cut off", "xl/sharedStrings.xml", `<sst><si><t>a`, "sheet_damaged", nil},
		{"styles cut off", "xl/styles.xml", `<styleSheet><cellXfs>`, "sheet_damaged", nil},
		{"too far right", "xl/worksheets/sheet1.xml", sheetOf(one + `<row><c r="GS2"><v>1</v></c></row>`), "sheet_columns", 2},
		{"a tag without an end", "xl/worksheets/sheet1.xml", sheetOf(`<row><c t="` + long + `"/></row>`), "sheet_unpacked", nil},
		{"a literal without an end", "xl/sharedStrings.xml", "<sst><si><t><![CDATA[" + long, "sheet_unpacked", nil},
		{"a document type", "xl/sharedStrings.xml", `<!DOCTYPE sst [<!ENTITY a "aaaa">]><sst/>`, "sheet_damaged", nil},
		{"large relations", "xl/workbook.xml", "<workbook>" + strings.Repeat("<xf a='123456789012345678901234567890'/>", 60_000), "sheet_unpacked", nil},
		{"large styles", "xl/styles.xml", "<styleSheet>" + strings.Repeat("<xf a='123456789012345678901234567890'/>", 500_000), "sheet_unpacked", nil},
		{"another kind of archive", "xl/workbook.xml", "", "sheet_format", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e := errs.As(refused(t, archive(t, map[string]string{tt.part: tt.content})))
			if e == nil || e.Code != tt.code || e.Args["row"] != tt.row {
				t.Errorf("error = %v, want %s with row %v", e, tt.code, tt.row)
			}
		})
	}
}

func TestOtherArchives(t *testing.T) {
	for part, format := range map[string]string{"content.xml": "ODS", "xl/workbook.bin": "XLSB", "word/document.xml": "DOCX", "Index/Document.iwa": "NUMBERS", "x": "ZIP"} {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		w, err := z.Create(part)
		must(t, err)
		_, err = w.Write([]byte("x"))
		must(t, err)
		must(t, z.Close())
		if e := errs.As(refused(t, b.Bytes())); e == nil || e.Code != "sheet_format" || e.Args["format"] != format {
			t.Errorf("with %s: %v, want %s", part, e, format)
		}
	}
}

// TestFlippedBits: a file with a fault in it is told from one without, wherever its sheet is hit.
func TestFlippedBits(t *testing.T) {
	raw := book(t, func(f *excelize.File) {
		for i := range 300 {
			put(t, f, fmt.Sprintf("A%d", i+1), "", "Amina", i, "amina@example.org")
		}
	})
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	must(t, err)
	for _, f := range z.File {
		if f.Name != "xl/worksheets/sheet1.xml" {
			continue
		}
		start, err := f.DataOffset()
		must(t, err)
		for at := start; at < start+int64(f.CompressedSize64); at += 97 {
			hit := bytes.Clone(raw)
			hit[at] ^= 0x10
			if refused(t, hit) == nil {
				t.Errorf("the byte at %d was changed, and nobody noticed", at)
			}
		}
	}
}

// TestMacros: macros, pictures and other sheets are not even unpacked.
func TestMacros(t *testing.T) {
	raw := archive(t, map[string]string{"xl/vbaProject.bin": "macro", "xl/media/image1.png": "picture", "xl/worksheets/sheet2.xml": "<broken", "docProps/core.xml": "<broken"})
	if got, _, err := rows(t, opened(t, raw), 0); err != nil || len(got) != 1 {
		t.Errorf("rows = %q, %v", got, err)
	}
}

// bomb packs a text that is repeated so often that it fills more than a quarter of a gigabyte.
func bomb(t *testing.T, text string) (packed []byte, header zip.FileHeader) {
	t.Helper()
	const size, times = 8 << 20, 33
	chunk := []byte(strings.Repeat(text, size/len(text)))
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestSpeed)
	must(t, err)
	_, err = w.Write(chunk)
	must(t, err)
	must(t, w.Flush())
	packed = bytes.Repeat(b.Bytes(), times) // each repeats the first, which refers to nothing before it
	b.Reset()
	must(t, w.Close())
	packed = append(packed, b.Bytes()...)
	sum := crc32.NewIEEE()
	for range times {
		sum.Write(chunk)
	}
	return packed, zip.FileHeader{Method: zip.Deflate, CRC32: sum.Sum32(), CompressedSize64: uint64(len(packed)), UncompressedSize64: uint64(times * len(chunk))}
}

// TestBomb: a small file that would fill the memory is told, and soon.
func TestBomb(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for part, content := range map[string]string{"_rels/.rels": partRoot, "xl/workbook.xml": partWorkbook, "xl/_rels/workbook.xml.rels": partRels} {
		w, err := z.Create(part)
		must(t, err)
		_, err = w.Write([]byte(content))
		must(t, err)
	}
	packed, header := bomb(t, "<row>"+strings.Repeat(" ", 10_000)+"</row>")
	header.Name = "xl/worksheets/sheet1.xml"
	w, err := z.CreateRaw(&header)
	must(t, err)
	_, err = w.Write(packed)
	must(t, err)
	must(t, z.Close())
	if e := errs.As(refused(t, b.Bytes())); e == nil || e.Code != "sheet_unpacked" || b.Len() > 4<<20 {
		t.Errorf("%d bytes: %v", b.Len(), e)
	}
}

// TestManySharedTexts: also texts without a letter take memory.
func TestManySharedTexts(t *testing.T) {
	raw := archive(t, map[string]string{"xl/sharedStrings.xml": "<sst>" + strings.Repeat("<si/>", 3_000_001) + "</sst>"})
	if e := errs.As(refused(t, raw)); e == nil || e.Code != "sheet_unpacked" {
		t.Errorf("%d bytes: %v", len(raw), e)
	}
}
