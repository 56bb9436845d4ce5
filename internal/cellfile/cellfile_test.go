package cellfile

import (
	"bytes"
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/dira-platform/dira/disclosure"
)

const header = "unit,sex,level,wave,count\n"

func TestReadCells(t *testing.T) {
	for _, tt := range []struct{ name, file, want string }{
		{"empty", "", "empty"}, {"mark only", "\uFEFF\r\n", "empty"}, {"header only", header, "no row below it"},
		{"workbook", "PK\x03\x04", "workbook"}, {"UTF-16", "\xff\xfeu\x00", "UTF-16"},
		{"column twice", "unit,sex,level,wave,count,sex\n", "column 6 (sex): column 2 has the same name"},
		{"short row", header + "u,w,a,1\n", "row 2: the row has 4 columns, the header 5"},
		{"no count", header + "u,w,a,1,\n", "row 2, column 5 (count): the count is missing"},
		{"word", header + "u,w,a,1,many\n", `"many" is no count`}, {"sign", header + "u,w,a,1,+3\n", `"+3" is no count`},
		{"exponent", header + "u,w,a,1,1e3\n", `"1e3" is no whole number`}, {"too large", header + "u,w,a,1,99999999999999999999\n", "no whole number"},
		{"large", header + "u,w,a,1,9999999999\n", "row 2, column 5 (count)"},
		{"quotes", header + "\"u,w,a,1,3\n", "quotation marks"}, {"no unit", header + ",w,a,1,3\n", "row 2, column 1 (unit): the unit is missing"},
		{"no level", header + "u,w,,1,3\n", "row 2, column 3 (level): the level is missing"},
		{"double counting", header + "g,w,a,1,5\ng/u,w,a,1,5\n", "totals, and would count everybody twice"},
	} {
		_, _, err := ReadCells(t.Context(), strings.NewReader(tt.file))
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
	}
}

func TestReadsWhatCanBeUnderstood(t *testing.T) {
	want := disclosure.Cell{Wave: "1", Unit: "g/u", By: [disclosure.MaxDimensions]string{"w", "a"}}
	for name, file := range map[string]string{
		"plain": header + "g/u,w,a,1,12\n", "marked": "\uFEFF" + header + "g/u,w,a,1,12", "windows": strings.ReplaceAll(header, "\n", "\r\n") + "g/u,w,a,1,12\r\n",
		"old": strings.ReplaceAll(header, "\n", "\r") + "g/u,w,a,1,12\r", "semicolons": "unit;sex;level;wave;count\ng/u;w;a;1;12\n",
		"tabs": "count\twave\tlevel\tsex\tunit\n12\t1\ta\tw\tg/u\n", "spaces": "Unit, Sex ,level,wave,count\n g/u , w,a,1, 12\n\n",
	} {
		table, _, err := ReadCells(t.Context(), strings.NewReader(file))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if n, ok := table.Count(want); n != 12 || !ok {
			t.Errorf("%s: %d %v", name, n, ok)
		}
	}
}

// TestThereAndBack writes what was read, and reads it again.
func TestThereAndBack(t *testing.T) {
	table, notes, err := ReadCells(t.Context(), strings.NewReader(header+"=g/u,woman,a,1,12\n=g/u,Woman,a,1,30\n=g/v,woman,b,1,14\n"))
	if err != nil || len(notes) != 1 {
		t.Fatal(err, notes)
	}
	var file bytes.Buffer
	if err := WriteCells(&file, table); err != nil {
		t.Fatal(err)
	}
	again, _, err := ReadCells(t.Context(), &file)
	if err != nil || !slices.Equal(again.Rows(), table.Rows()) {
		t.Fatal(err, again)
	}
	for _, o := range []disclosure.Options{disclosure.Manager, disclosure.Public} {
		p, err := disclosure.Protect(t.Context(), table, o)
		if err != nil {
			t.Fatal(err)
		}
		file.Reset()
		if err := WritePublished(&file, p); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(file.String(), "\n=") {
			t.Error("a unit is written as a formula")
		}
		q, err := ReadPublished(t.Context(), &file, 0)
		if err != nil || !slices.Equal(slices.Collect(p.All()), slices.Collect(q.All())) {
			t.Error(err, "a release is not what was written")
		}
	}
}

// TestReadPublished says where a release is wrong.
func TestReadPublished(t *testing.T) {
	const header = "unit,sex,level,wave,count,reason\n"
	for _, tt := range []struct{ name, file, want string }{
		{"twice", header + "g,total,total,1,50,\ng,total,total,1,50,\n", "row 3: the same group as in row 2"},
		{"reason", header + "g,total,total,1,50,hello\n", `row 2, column 6 (reason): the reason is "hello"`},
		{"rounded to nothing", header + "g,total,total,1,50,rounded to x\n", "row 2, column 6 (reason)"},
		{"not rounded", header + "g,total,total,1,52,rounded to 5\n", "row 2, column 5 (count): the count is 52"},
		{"word", header + "g,total,total,1,5x,\n", `row 2, column 5 (count): "5x" is no count`},
	} {
		if _, err := ReadPublished(t.Context(), strings.NewReader(tt.file), 0); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
	}
}

// TestAuditAsWritten: a program reads four keys, and finds in the list what subtracting gives away.
func TestAuditAsWritten(t *testing.T) {
	p, err := ReadPublished(t.Context(), strings.NewReader("unit,sex,level,wave,count,reason\n"+
		"g,total,a,1,50,\ng,w,a,1,,protected\ng,m,a,1,47,\n"), 0)
	if err != nil {
		t.Fatal(err)
	}
	r, err := disclosure.Audit(t.Context(), []*disclosure.Published{p}, disclosure.AuditOptions{Threshold: 10})
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(NewAudit(r))
	if err != nil {
		t.Fatal(err)
	}
	var keys map[string]any
	if err := json.Unmarshal(got, &keys); err != nil {
		t.Fatal(err)
	}
	if names := slices.Sorted(maps.Keys(keys)); !slices.Equal(names, []string{"cells", "narrowest_interval", "revealed", "suppressed"}) {
		t.Errorf("keys: %v", names)
	}
	if want := `"unit":"g","sex":"w","level":"a","wave":"1","lower":3,"upper":3`; !strings.Contains(string(got), want) || keys["narrowest_interval"] != 0.0 {
		t.Errorf("%s", got)
	}
	unknown, err := json.Marshal(NewAudit(&disclosure.Report{Narrowest: -1, Revealed: []disclosure.Finding{{Upper: math.MaxInt64, Unknown: true}}}))
	if err != nil || !strings.Contains(string(unknown), `"upper":null`) || !strings.Contains(string(unknown), `"unknown":true`) {
		t.Errorf("%s %v", unknown, err)
	}
}

// FuzzRead: whatever a file holds, reading ends without a panic, and what was understood can be written and read again.
func FuzzRead(f *testing.F) {
	f.Add(header + "g/u,w,a,1,12\n")
	f.Add("unit,sex,level,wave,count,reason\ng,total,total,1,20,\ng,w,total,1,,protected\ng,m,total,1,15,rounded to 5\n")
	f.Add("\uFEFFunit;sex;level;wave;count\r\ng;\"w\";a;1;3\r\n")
	f.Fuzz(func(t *testing.T, file string) {
		if table, _, err := ReadCells(t.Context(), strings.NewReader(file)); err == nil {
			var out bytes.Buffer
			if err := WriteCells(&out, table); err != nil {
				t.Fatal(err)
			}
			again, _, err := ReadCells(t.Context(), &out)
			if err != nil || !slices.Equal(again.Rows(), table.Rows()) {
				t.Fatalf("%v: %q", err, file)
			}
		}
		if p, err := ReadPublished(t.Context(), strings.NewReader(file), 0); err == nil && p.Len() < 1 {
			t.Fatal("no cell")
		}
	})
}
