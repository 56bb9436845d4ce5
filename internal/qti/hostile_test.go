package qti

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/dira-platform/dira/internal/itembank"
)

// in16 is a text in UTF-16 with its mark.
func in16(order binary.ByteOrder, text string) []byte {
	b := make([]byte, 2)
	order.PutUint16(b, 0xfeff)
	for _, u := range utf16.Encode([]rune(text)) {
		b = append(b, 0, 0)
		order.PutUint16(b[len(b)-2:], u)
	}
	return b
}

// packed is a ZIP file of names and contents.
func packed(t testing.TB, files ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		f, err := z.Create(files[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(f, files[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// repeated is a ZIP file with a content many times, compressed once.
func repeated(t *testing.T, n int, content string) []byte {
	t.Helper()
	one := packed(t, "x", content)
	from, err := zip.NewReader(bytes.NewReader(one), int64(len(one)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := range n {
		f := *from.File[0]
		f.Name = fmt.Sprintf("%d.xml", i)
		if err := z.Copy(&f); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// listing is a manifest with resources of these paths.
func listing(hrefs ...string) string {
	s := "<manifest>\n<resources>\n"
	for i, href := range hrefs {
		s += fmt.Sprintf("<resource identifier=\"r%d\" type=\"imsqti_item_xmlv2p1\" href=\"%s\"/>\n", i, href)
	}
	return s + "</resources></manifest>"
}

// A file in another encoding is read, or it is said what to do.
func TestEncodings(t *testing.T) {
	text := string(question("Which?", "Où, 很好 😀?"))
	latin := string(question("Which?", "O\xf9?"))
	tests := []struct {
		name string
		raw  []byte
		want string // the stem, or the note
	}{
		{"UTF-8 with a mark", []byte("\ufeff" + text), "Où, 很好 😀?"},
		{"UTF-8, said", []byte(`<?xml version="1.0" encoding="UTF-8"?>` + text), "Où, 很好 😀?"},
		{"UTF-16, little end first", in16(binary.LittleEndian, `<?xml version="1.0" encoding="UTF-16"?>`+text), "Où, 很好 😀?"},
		{"UTF-16, big end first", in16(binary.BigEndian, text), "Où, 很好 😀?"},
		{"UTF-16 without a mark", in16(binary.BigEndian, text)[2:], "Où, 很好 😀?"},
		{"Latin-1, said", []byte(`<?xml version="1.0" encoding="ISO-8859-1"?>` + latin), "Où?"},
		{"Latin-1, not said", []byte(latin), "q.xml:1: has bytes that are no UTF-8"},
		{"half a character", append(in16(binary.BigEndian, text), 0), "q.xml:1: is in UTF-16 and ends in the middle"},
		{"UTF-16, said wrongly", []byte(`<?xml version="1.0" encoding="utf-16"?>` + text), "q.xml:1: says it is in UTF-16 and is not"},
		{"UTF-32", append([]byte{0, 0, 0xfe, 0xff}, text...), "q.xml:1: is in UTF-32"},
		{"Windows", []byte(`<?xml version='1.0' encoding='windows-1252'?>` + text), `q.xml:1: is in the encoding "windows-1252"`},
		{"XML 1.1", []byte(`<?xml version="1.1"?>` + text), "q.xml:1: is not well-formed XML: unsupported version"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := imported(t, "q.xml", tt.raw, elsewhere)
			if len(got.Items) == 1 && got.Items[0].Stem["en"] == tt.want {
				return
			}
			if len(got.Items) != 0 || len(got.Notes) != 1 || !strings.HasPrefix(got.Notes[0].String(), tt.want) {
				t.Errorf("items %v, notes %v", got.Items, got.Notes)
			}
		})
	}
}

// Files that no program writes, and what is said of them.
func TestHostileFiles(t *testing.T) {
	bomb := `<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>` + "\n<x>&b;</x>"
	tests := []struct{ name, text, want string }{
		{"empty", "", "q.xml: has no XML element"},
		{"no XML", "hello", "q.xml: has no XML element"},
		{"cut off", string(question())[:400], "q.xml:8: is cut off"},
		{"cut off in a tag", string(question())[:300], "q.xml:"},
		{"not nested", "<a>\n<b></a></b>", "q.xml:2: is not well-formed XML: element <b> closed by </a>"},
		{"two roots", "<a/>\n<b/>", "q.xml:2: a second element b"},
		{"entities", bomb, "q.xml:1: declares entities of its own"},
		{"an unknown entity", "<a>\n&xxe;</a>", "q.xml:2: is not well-formed XML: invalid character entity &xxe;"},
		{"ten megabytes of nesting", strings.Repeat("<a>", 10<<20/3), "q.xml:1: nests deeper than 200 elements"},
		{"as deep as allowed", strings.Repeat("<a>", 200) + strings.Repeat("</a>", 200), `q.xml:1: is no QTI item: its first element is "a"`},
		{"many elements", "<a>" + strings.Repeat("<b/>", 200_001) + "</a>", "q.xml:1: has more than 200000 elements"},
		{"many attributes", "<a " + strings.Repeat(`b="" `, 1_000_001) + "/>", "q.xml: has more than 1000000 attributes"},
		{"a test", "<assessmentTest identifier='t'/>", "q.xml:1: t: is a test or a section of one"},
		{"QTI 1", "<questestinterop/>", "q.xml:1: is in QTI 1"},
		{"a manifest", listing("a.xml"), "q.xml:1: is a manifest without its package"},
		{"a page", "<html/>", `q.xml:1: is no QTI item: its first element is "html"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := imported(t, "q.xml", []byte(tt.text), elsewhere)
			if len(got.Items) != 0 || len(got.Notes) != 1 || !strings.HasPrefix(got.Notes[0].String(), tt.want) {
				t.Errorf("items %v, notes %.300v", got.Items, got.Notes)
			}
		})
	}
}

// Packages that are not as they should be. What is good in them is read all the same.
func TestHostilePackages(t *testing.T) {
	q, bad, own := string(question()), "<a>", string(itemXML(mixed()[0], ""))
	second := strings.Replace(q, `identifier="i"`, `identifier="j"`, 1)
	tests := []struct {
		name  string
		raw   []byte
		items int
		want  string // a note, or none
	}{
		{"no manifest", packed(t, "b.xml", q, "a.XML", second, "x.txt", "x", "__MACOSX/._b.xml", "x"), 2, ""},
		{"a manifest", packed(t, "imsmanifest.xml", listing("my%20items/a.xml"), "my items/a.xml", q, "b.xml", bad), 1, ""},
		{"in a folder", packed(t, "pack/imsmanifest.xml", listing("a.xml"), "pack/a.xml", q, "pack/old/imsmanifest.xml", bad), 1, ""},
		{"backslashes", packed(t, "imsmanifest.xml", listing("items/a.xml"), `items\a.xml`, q), 1, ""},
		{"a missing file", packed(t, "imsmanifest.xml", listing("a.xml", "b.xml"), "b.xml", q), 1, "p.zip/imsmanifest.xml:3: r0: the file a.xml is not in the package"},
		{"no file named", packed(t, "imsmanifest.xml", listing("", "b.xml"), "b.xml", q), 1, "p.zip/imsmanifest.xml:3: r0: names no file"},
		{"listed twice", packed(t, "imsmanifest.xml", listing("b.xml", "b.xml"), "b.xml", q), 1, "p.zip/imsmanifest.xml:4: r1: the file b.xml is listed twice"},
		{"a path out", packed(t, "../evil.xml", q, "b.xml", second), 1, `p.zip: the path "../evil.xml" leads out of the package`},
		{"a path from the root", packed(t, "/etc/evil.xml", q, "b.xml", second), 1, `p.zip: the path "/etc/evil.xml" leads out`},
		{"a reference out", packed(t, "imsmanifest.xml", listing("%2e%2e/a.xml", "b.xml"), "b.xml", q), 1, `p.zip/imsmanifest.xml:3: r0: the path "../a.xml" leads out`},
		{"a broken manifest", packed(t, "imsmanifest.xml", bad, "b.xml", q), 1, "p.zip/imsmanifest.xml:1: is cut off: an element is not closed; every XML file"},
		{"another thing as a manifest", packed(t, "imsmanifest.xml", q, "b.xml", q), 1, "p.zip/imsmanifest.xml:1: is no manifest; every XML file"},
		{"an empty manifest", packed(t, "imsmanifest.xml", listing(), "b.xml", q), 0, "p.zip/imsmanifest.xml:1: lists no item"},
		{"a broken item", packed(t, "a.xml", bad, "b.xml", q), 1, "p.zip/a.xml:1: is cut off"},
		{"one identifier twice", packed(t, "a.xml", q, "b.xml", q), 1, "p.zip/b.xml:1: i: not taken over: has the same identifier as the item in p.zip/a.xml"},
		{"one of ours twice", packed(t, "a.xml", own, "b.xml", strings.Replace(own, "identifier=", "identifier='k' x=", 1)), 1, "p.zip/b.xml:2: k: not taken over: has the same data-dira-id"},
		{"one name twice", packed(t, "a.xml", q, "a.xml", second), 1, "p.zip/a.xml: is in the package twice"},
		{"a large file", packed(t, "a.xml", "<a>"+strings.Repeat(" ", maxFile), "b.xml", q), 1, "p.zip/a.xml: unpacks to more than 50 MB"},
		{"empty", packed(t), 0, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := imported(t, "p.zip", tt.raw, elsewhere)
			found := tt.want == ""
			for _, n := range got.Notes {
				found = found || strings.HasPrefix(n.String(), tt.want)
			}
			if len(got.Items) != tt.items || !found {
				t.Errorf("%d items, notes %v", len(got.Items), got.Notes)
			}
		})
	}
}

// Packages that are refused as a whole.
func TestRefusedPackages(t *testing.T) {
	whole := packed(t, "a.xml", string(question()))
	many := make([]string, 0, 2*(maxEntries+1))
	for i := range maxEntries + 1 {
		many = append(many, fmt.Sprint(i), "")
	}
	tests := []struct {
		name string
		raw  []byte
		want string
	}{
		{"cut off", whole[:len(whole)-30], "p.zip: cannot be opened as a ZIP file, perhaps it is cut off"},
		{"too much in all", repeated(t, 5, "\xff"+strings.Repeat(" ", maxFile-1)), "p.zip: unpacks to more than 200 MB"},
		{"too many files", packed(t, many...), "p.zip: has more than 20000 files"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got, err := Import("p.zip", bytes.NewReader(tt.raw), int64(len(tt.raw)), elsewhere); err == nil || !strings.HasPrefix(err.Error(), tt.want) {
				t.Errorf("Import = %v, %v", got, err)
			}
		})
	}
	if _, err := Import("q.xml", strings.NewReader("<a>"), maxFile+1, elsewhere); err == nil || !strings.Contains(err.Error(), "larger than 50 MB") {
		t.Errorf("err = %v", err)
	}
}

// A file that says it is ours and was spoilt is refused, or corrected with a note.
func TestImportSpoiltExport(t *testing.T) {
	tests := []struct{ old, new, want string }{
		{`data-dira-id="D9.C1-single"`, `data-dira-id="D8.C1-x"`, `data-dira-id is "D8.C1-x", which is no id of an item of D9.C1`},
		{`data-dira-id="D9.C1-single"`, `data-dira-id="D9.C1-/../x"`, `data-dira-id is "D9.C1-/../x"`},
		{`data-dira-ability="AI"`, `data-dira-ability="D1.C1"`, `data-dira-ability is "D1.C1", which is neither`},
		{`data-dira-level="advanced"`, ``, `data-dira-level is "", which is no level`},
		{`data-dira-indicator="D9.C1.A2"`, `data-dira-indicator="D1.C1.A2"`, `data-dira-indicator is "D1.C1.A2"`},
		{`data-dira-review="field_test"`, `data-dira-review="great"`, `data-dira-review is "great"`},
		{`data-dira-enemies="`, `data-dira-enemies="a:b `, `data-dira-enemies is "a:b D9.C1-graded D1.C1-b1", which are no ids`},
		{`data-dira-kind="single"`, `data-dira-kind="order"`, `data-dira-kind is "order", but it is scored as "single"`},
		{`<qti-prompt>`, `<qti-prompt hidden="">`, ``},
		{`identifier="b">Text`, `identifier="b:">Text`, `"b:" is no identifier of an option`},
	}
	for _, tt := range tests {
		text := string(itemXML(mixed()[0], ""))
		if !strings.Contains(text, tt.old) {
			t.Fatal(tt.old)
		}
		got := imported(t, "own.xml", []byte(strings.Replace(text, tt.old, tt.new, 1)), ImportOptions{})
		if tt.want == "" && len(got.Items) == 1 && len(got.Notes) == 0 {
			continue
		}
		if len(got.Notes) != 1 || !strings.Contains(got.Notes[0].Text, tt.want) || len(got.Items) == 1 == strings.HasPrefix(got.Notes[0].Text, "not taken over") {
			t.Errorf("%s: items %v, notes %v", tt.new, got.Items, got.Notes)
		}
	}
}

// An item of ours that is in the bank keeps its id, and an item from elsewhere gets none that is taken.
func TestImportTaken(t *testing.T) {
	own := mixed()[0]
	own.ID = "D9.C1-q2"
	raw := packed(t, "a.xml", string(question()), "b.xml", string(itemXML(own, "")), "c.xml", string(question(`identifier="i"`, `identifier="j"`)))
	o := elsewhere
	o.Taken = append([]itembank.ItemID{"D9.C1-q2"}, o.Taken...)
	got := imported(t, "p.zip", raw, o)
	var ids []string
	for _, it := range got.Items {
		ids = append(ids, string(it.ID))
	}
	if strings.Join(ids, " ") != "D9.C1-q4 D9.C1-q2 D9.C1-q5" {
		t.Errorf("ids %v", ids)
	}
	if s := shown(got); !strings.Contains(s, "p.zip/b.xml:2: D9.C1-q2: there is an item D9.C1-q2 already: this would be its next version") {
		t.Error(s)
	}
}

// Bytes changed at random in an export are found or harmless; whatever is imported can be exported.
func TestImportDamaged(t *testing.T) {
	whole := exported(t, ExportOptions{}, mixed()...)
	random := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		raw := bytes.Clone(whole)
		for range 1 + random.IntN(4) {
			raw[random.IntN(len(raw))] = byte(random.Uint32())
		}
		survives(t, raw)
	}
}

// survives imports whatever it is, and exports what came of it.
func survives(t *testing.T, raw []byte) {
	t.Helper()
	got, err := Import("x", bytes.NewReader(raw), int64(len(raw)), elsewhere)
	if err != nil {
		return
	}
	again := imported(t, "again.zip", exported(t, ExportOptions{}, got.Items...), ImportOptions{})
	if len(again.Items) != len(got.Items) {
		t.Errorf("%d items, exported and read again %d: %v", len(got.Items), len(again.Items), again.Notes)
	}
}

// FuzzImport is run with -fuzzminimizetime 10x: shortening the first packages takes longer than all the rest.
func FuzzImport(f *testing.F) {
	f.Add(exported(f, ExportOptions{}, mixed()[0], mixed()[6]))
	for _, it := range mixed() {
		f.Add(itemXML(it, ""))
	}
	f.Add(question())
	f.Add(question(asOrder...))
	f.Add(packed(f, "imsmanifest.xml", listing("a.xml"), "a.xml", string(question())))
	f.Add(in16(binary.BigEndian, string(question())))
	f.Add([]byte(`<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>`))
	f.Fuzz(survives)
}
