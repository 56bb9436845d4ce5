package backup

import (
	"bytes"
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

var fourKinds = []db.Column{{Name: "t", Kind: db.Text}, {Name: "n", Kind: db.Bigint}, {Name: "x", Kind: db.Double}, {Name: "b", Kind: db.Bytes}}

var rowTests = []struct {
	name string
	row  []any
	line string
}{
	{"nothing", []any{nil, nil, nil, nil}, `[null,null,null,null]`},
	{"empty", []any{"", int64(0), 0.0, []byte{}}, `["",0,0,{"base64":""}]`},
	{"extremes", []any{"a", int64(math.MinInt64), math.MaxFloat64, []byte{0, 255}}, `["a",-9223372036854775808,1.7976931348623157e+308,{"base64":"AP8="}]`},
	{"tenths", []any{"a", int64(math.MaxInt64), 0.1, nil}, `["a",9223372036854775807,0.1,null]`},
	{"no numbers", []any{"a", nil, math.Inf(1), nil}, `["a",null,"Infinity",null]`},
	{"nor this", []any{"a", nil, math.Inf(-1), nil}, `["a",null,"-Infinity",null]`},
	{"not a number", []any{"a", nil, math.NaN(), nil}, `["a",null,"NaN",null]`},
	{"what JSON escapes", []any{"\"quoted\" \\ \t\r\n\x1f\x7f", nil, nil, nil}, `["\"quoted\" \\ \u0009\u000d\n\u001f` + "\x7f" + `",null,null,null]`},
	{"a zero", []any{"\x00", nil, nil, nil}, `["\u0000",null,null,null]`},
	{"other scripts", []any{"رقمي é 数字 \u2028", nil, nil, nil}, "[\"رقمي é 数字 \u2028\",null,null,null]"},
	{"no UTF-8", []any{"a\xff", nil, nil, nil}, `[{"base64":"Yf8="},null,null,null]`},
	{"what looks like bytes", []any{`{"base64":"eA=="}`, nil, nil, nil}, `["{\"base64\":\"eA==\"}",null,null,null]`},
	{"what looks like an end", []any{`",null]`, nil, nil, nil}, `["\",null]",null,null,null]`},
}

func TestRow(t *testing.T) {
	for _, tt := range rowTests {
		t.Run(tt.name, func(t *testing.T) {
			line, err := appendRow(nil, fourKinds, tt.row)
			if err != nil || string(line) != tt.line+"\n" {
				t.Fatalf("appendRow = %s, %v; want %s", line, err, tt.line)
			}
			if !json.Valid(line) {
				t.Error("that is no JSON")
			}
			back, err := parseRow(nil, tt.line, fourKinds)
			if diff := cmp.Diff(tt.row, back, cmpopts.EquateNaNs()); diff != "" || err != nil {
				t.Errorf("parseRow: %v\n%s", err, diff)
			}
		})
	}
}

func TestRowOfWrongKind(t *testing.T) {
	for _, row := range [][]any{{int64(1), nil, nil, nil}, {nil, "1", nil, nil}, {nil, nil, "1", nil}, {nil, nil, nil, "1"}, {nil, 1.5, nil, nil}, {true, nil, nil, nil}} {
		if line, err := appendRow(nil, fourKinds, row); err == nil {
			t.Errorf("appendRow(%v) = %s", row, line)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for _, line := range []string{
		"", "[", "[]", "null", `["a",1,2,null`, `["a",1,2]`, `["a",1,2,null,3]`, `["a",1,2,null]]`, `["a" ,1,2,null]`, `[ "a",1,2,null]`, `["a,1,2,null]`, `["a\",1,2,null]`,
		`[a,1,2,null]`, `["a",x,2,null]`, `["a",1.5,2,null]`, `["a",9223372036854775808,2,null]`, `["a",1,"x",null]`, `["a",1,2,"b"]`, `["a",1,2,{"base64":"*"}]`,
		`["a",1,2,{"base64":""]`, `["a",{"base64":""},2,null]`, `["\x",1,2,null]`, `[1,1,2,null]`,
	} {
		if row, err := parseRow(nil, line, fourKinds); err == nil {
			t.Errorf("parseRow(%s) = %v", line, row)
		}
	}
}

func FuzzParseRow(f *testing.F) {
	for _, tt := range rowTests {
		f.Add(tt.line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		row, err := parseRow(nil, line, fourKinds)
		if err != nil {
			return
		}
		again, err := appendRow(nil, fourKinds, row)
		if err != nil {
			t.Fatalf("%q is read as %v and cannot be written: %v", line, row, err)
		}
		back, err := parseRow(nil, strings.TrimSuffix(string(again), "\n"), fourKinds)
		if diff := cmp.Diff(row, back, cmpopts.EquateNaNs()); err != nil || diff != "" {
			t.Fatalf("%q becomes %q: %v\n%s", line, again, err, diff)
		}
	})
}

// Every value there can be goes through both databases and makes the same list.
func TestRowsThroughTheDatabase(t *testing.T) {
	table := db.Table{Name: "test_values", Columns: append([]db.Column{{Name: "id", Kind: db.Bigint}}, fourKinds...), Key: []string{"t", "id"}}
	lists := map[string]string{}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var list bytes.Buffer
		if err := d.Write(t.Context(), func(tx *db.Tx) error {
			list.Reset()
			if _, err := tx.Exec(`CREATE TABLE test_values (id BIGINT NOT NULL, t TEXT, n BIGINT, x DOUBLE PRECISION, b BYTEA, PRIMARY KEY (t, id))`); err != nil {
				return err
			}
			for i, tt := range rowTests {
				if s, _ := tt.row[0].(string); tt.row[0] == nil || strings.Contains(s, "\x00") || strings.Contains(s, "\xff") {
					continue // no key, or no text for PostgreSQL
				}
				if math.IsNaN(asFloat(tt.row[2])) {
					continue // SQLite keeps it as nothing
				}
				if _, err := tx.Exec(insertion(Table{Table: table}, 1), append([]any{int64(i)}, tt.row...)...); err != nil {
					return err
				}
			}
			tables, err := tx.Tables()
			if err != nil {
				return err
			}
			for _, found := range tables {
				if found.Name == table.Name {
					if diff := cmp.Diff(table, found); diff != "" {
						t.Error(diff)
					}
				}
			}
			_, err = writeTable(tx, table, &list, func(int64) {})
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(list.String(), "\n"); n != 9 {
			t.Errorf("%d lines\n%s", n, &list)
		}
		lists[d.Engine()] = list.String()
	})
	if len(lists) == 2 && lists["sqlite"] != lists["postgres"] {
		t.Error(cmp.Diff(lists["sqlite"], lists["postgres"]))
	}
}

func asFloat(v any) float64 {
	x, _ := v.(float64)
	return x
}
