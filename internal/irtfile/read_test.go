package irtfile_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dira-platform/dira/internal/irtfile"
	"github.com/dira-platform/dira/irt"
)

func read(text string, o irtfile.Options) (*irtfile.Sheet, error) {
	return irtfile.Read(context.Background(), strings.NewReader(text), o)
}

var auto = irtfile.Options{Base: irtfile.Auto}

func TestReadAccepts(t *testing.T) {
	want := []int8{0, 1, 1, -1, 1, 0}
	for name, text := range map[string]string{
		"plain":               "a,b\n0,1\n1,\n1,0\n",
		"no last line end":    "a,b\n0,1\n1,\n1,0",
		"byte-order mark":     "\uFEFFa,b\n0,1\n1,\n1,0\n",
		"semicolons":          "a;b\n0;1\n1;\n1;0\n",
		"tabs":                "a\tb\n0\t1\n1\t\n1\t0\n",
		"Windows line ends":   "a,b\r\n0,1\r\n1,\r\n1,0\r\n",
		"old Mac line ends":   "a,b\r0,1\r1,\r1,0\r",
		"quotes":              "\"a\",\"b\"\n\"0\",\"1\"\n\"1\",\"\"\n\"1\",\"0\"\n",
		"spaces":              "a , b\n 0, 1\n1, \n1 ,0 \n",
		"blank lines":         "\na,b\n\n0,1\n1,\n1,0\n\n\n",
		"numbers as pandas":   "a,b\n0.0,1.0\n1.0,\n1.0,0.0\n",
		"decimal commas":      "a;b\n0,0;1,0\n1,0;\n1,0;0,0\n",
		"NA":                  "a,b\n0,1\n1,NA\n1,0\n",
		"one-based, detected": "a,b,c\n1,2,3\n2,,3\n2,1,3\n",
		"persons described":   "_x,a,_id,b\nhello,0,p1,1\n\"a,\"\"\nb\",1,p2,\n,1,p3,0\n",
	} {
		t.Run(name, func(t *testing.T) {
			s, err := read(text, auto)
			if err != nil {
				t.Fatal(err)
			}
			if s = s.Pick([]string{"a", "b"}); cmp.Diff(want, s.Cells) != "" {
				t.Error(cmp.Diff(want, s.Cells))
			}
			if s.IDs != nil && s.ID(1) != "p2" {
				t.Errorf("ID %q", s.ID(1))
			}
		})
	}
}

func TestReadRefuses(t *testing.T) {
	wide := strings.Repeat("a,", 1_000_000)
	for name, test := range map[string]struct{ text, want string }{
		"empty":             {"", "the file is empty"},
		"only a mark":       {"\uFEFF\n", "the file is empty"},
		"header only":       {"a,b\n", "no person"},
		"text":              {"a,b\n0,1\n1,yes\n", `row 3, column 2 (b): "yes" is no category`},
		"negative":          {"a,b\n0,1\n-9,1\n", `row 3, column 1 (a): "-9" is negative`},
		"fraction":          {"a,b\n0,1\n0.5,1\n", `row 3, column 1 (a): "0.5" is no whole number`},
		"infinite":          {"a,b\n0,1\nInf,1\n", `row 3, column 1 (a): "Inf" is no category`},
		"score for an item": {"a,b\n0,1\n1,2000\n", `row 3, column 2 (b): "2000" is too high`},
		"65 categories":     {"a,b\n0,1\n1,64\n", `row 3, column 2 (b): 64 is too high`},
		"row too short":     {"a,b,c\n0,1,0\n1,0\n", `row 3, column 3 (c): the row ends`},
		"row too long":      {"a,b\n0,1\n1,0,1,1\n", `row 3, column 3: the row has 4 columns, the header 2`},
		"open quote":        {"a,_b\n0,1\n0,\"1\n0,1\n", `row 3: a quotation mark`},
		"same name":         {"a,b,a\n0,1,1\n", `row 1, column 3 (a): column 1 has the same name`},
		"no name":           {",b\n0,1\n", `row 1, column 1: it has no name; if it numbers the persons, call it _id`},
		"no item":           {"_id,_b\n0,1\n", `row 1: there is no item`},
		"no answer":         {"a,b\n,\n", `nobody answered`},
		"2-based":           {"a,b\n2,3\n3,3\n", `say with --base`},
		"weight of nothing": {"a,_weight\n0,1\n1,0\n", `row 3, column 2 (_weight): "0" is no weight`},
		"10⁶ columns":       {wide + "a\n" + wide + "0\n", `1000001 columns`},
		"endless row":       {"a,_b\n0," + strings.Repeat("x", 40<<20), `row 2: this row is longer`},
		"workbook":          {"PK\x03\x04\x00", `workbook`},
		"UTF-16":            {"\xff\xfea\x00", `UTF-16`},
		"binary":            {"a,b\n0\x00,1\n", `not text`},
		"Latin letters":     {"\xe9t\xe9,b\n0,1\n", `not UTF-8`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := read(test.text, auto)
			var p *irtfile.Problem
			if !errors.As(err, &p) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v, want %s", err, test.want)
			}
		})
	}
}

func TestBase(t *testing.T) {
	for _, test := range []struct {
		text string
		o    irtfile.Options
		want int // −1 = refused
	}{
		{"a,b\n1,1\n1,1\n", auto, 0}, // all right, not all in the first category
		{"a,b\n1,2\n1,1\n", auto, 1},
		{"a,b\n1,2\n1,1\n", irtfile.Options{Base: 0}, 0},
		{"a,b\n0,2\n1,1\n", irtfile.Options{Base: 1}, -1},
		{"a,b\n1,2\n1,1\n", irtfile.Options{Base: irtfile.Auto, Tops: map[string]int{"a": 2, "b": 2}}, 0},
		{"a,b\n1,2\n1,1\n", irtfile.Options{Base: irtfile.Auto, Tops: map[string]int{"a": 1, "b": 1}}, 1},
		{"a,b\n3,5\n4,4\n", irtfile.Options{Base: 3}, 3},
	} {
		s, err := read(test.text, test.o)
		if (err != nil) != (test.want < 0) || err == nil && s.Base != test.want {
			t.Errorf("%q: %v, %v; want %d", test.text, s, err, test.want)
		}
	}
}

func TestGroups(t *testing.T) {
	s, err := read("_g,a,_weight\n10,0,1\n9,1,2\n,0,3\n10,1,4\n", irtfile.Options{Base: irtfile.Auto, Group: "_g"})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"9", "10"}, s.Groups); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]int{1, 0, 1}, s.Group); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]float64{1, 2, 4}, s.Weights); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"a person without a group was left out"}, s.Notes); diff != "" {
		t.Error(diff)
	}
	for group, want := range map[string]string{"_h": "those that describe the person are _g", "a": "it is an item"} {
		if _, err := read("_g,a\n1,0\n", irtfile.Options{Group: group}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", group, err)
		}
	}
}

func TestGapsAndConstants(t *testing.T) {
	s, err := read("a,b,c,d\n0,0,1,0\n1,3,1,\n1,1,1,\n0,3,,1\n", auto)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprint(s.Gaps()), "[row 3, column 2 (b): the answer is 3, but nobody's is 2: the categories jump]"; got != want {
		t.Error(got)
	}
	if got, want := fmt.Sprint(s.Constant()), "[column 3 (c): no variance: every answer is 1]"; got != want {
		t.Error(got)
	}
	s.CloseGaps()
	if diff := cmp.Diff([]int8{0, 0, 0, 0, 1, 2, 0, -1, 1, 1, 0, -1, 0, 2, -1, 1}, s.Cells); diff != "" {
		t.Error(diff)
	}
	if len(s.Gaps()) > 0 {
		t.Error(s.Gaps())
	}
	if _, err := s.Data(); err != nil {
		t.Error(err)
	}
}

func TestReadStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := irtfile.Read(ctx, strings.NewReader("a\n0\n1\n"), auto); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func FuzzRead(f *testing.F) {
	for _, text := range []string{
		"a,b\n0,1\n1,\n", "\uFEFFa;b;_w\r\n1;2;\"x\"\"\r\n\"\r\n2;1;\r\n", "_id\ta\n1\t2\n", "a\r0\r1", "\"a\n", "a,\"b\" c,d\n1,\"2\"3,4", "_weight,_g,a\n1,x,0\n2,,1\n3,y,1\n",
	} {
		f.Add([]byte(text), false)
	}
	f.Fuzz(func(t *testing.T, text []byte, group bool) {
		o := auto
		if group {
			o.Group = "_g"
		}
		s, err := irtfile.Read(context.Background(), bytes.NewReader(text), o)
		if err != nil {
			return
		}
		if len(s.Cells) != s.Persons()*len(s.Items) || s.Weights != nil && len(s.Weights) != s.Persons() || s.IDs != nil && len(s.IDs) != s.Persons() ||
			s.Group != nil && len(s.Group) != s.Persons() || len(s.Columns) != len(s.Items) {
			t.Fatalf("%+v does not hang together", s)
		}
		for _, x := range s.Cells {
			if x < irt.Missing || x >= irt.MaxCategories {
				t.Fatal(x)
			}
		}
		s.Constant()
		s.Gaps()
		s.CloseGaps()
		if len(s.Gaps()) > 0 {
			t.Fatal(s.Gaps())
		}
		if _, err := s.Data(); err != nil {
			t.Fatal(err)
		}
	})
}

func BenchmarkRead100000x40(b *testing.B) {
	var text bytes.Buffer
	for j := range 40 {
		fmt.Fprintf(&text, "q%d,", j)
	}
	text.WriteString("_id\n")
	rng := rand.New(rand.NewPCG(1, 1))
	for i := range 100_000 {
		for range 40 {
			text.WriteByte('0' + byte(rng.IntN(2)))
			text.WriteByte(',')
		}
		fmt.Fprintf(&text, "p%d\n", i)
	}
	b.SetBytes(int64(text.Len()))
	for b.Loop() {
		if _, err := irtfile.Read(context.Background(), bytes.NewReader(text.Bytes()), auto); err != nil {
			b.Fatal(err)
		}
	}
}
