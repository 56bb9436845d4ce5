package exchange_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/dira-platform/dira/internal/exchange"
)

// fuzz reads anything in a format. Whatever it is, there is a version that can be written and read again, or a message with the file's name.
func fuzz(f *testing.F, format exchange.Format, seeds ...[]byte) {
	f.Add(export(f, synthetic(f, 12), format, ""))
	for _, seed := range seeds {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		p, err := exchange.Import("file", bytes.NewReader(raw), exchange.ImportOptions{Format: format})
		if err != nil {
			var e *exchange.FileError
			if !errors.As(err, &e) || e.Name != "file" || e.Text == "" {
				t.Fatalf("an error without a file: %v", err)
			}
			return
		}
		for _, f := range exchange.Formats {
			var b bytes.Buffer
			if err := exchange.Export(&b, p.Version, f, ""); err != nil {
				t.Fatalf("what was read cannot be written as %s: %v", f, err)
			}
			if f == exchange.Moodle { // it may hold nothing that Moodle has a place for
				continue
			}
			again, err := exchange.Import("again", &b, exchange.ImportOptions{Format: f})
			if err != nil {
				t.Fatalf("what was written as %s cannot be read: %v", f, err)
			}
			if f == exchange.JSON && again.Version.Hash != p.Version.Hash {
				t.Fatal("our own file is not read as it was written")
			}
		}
	})
}

func FuzzJSON(f *testing.F) { fuzz(f, exchange.JSON, []byte(`{"statements": [{}]}`)) }

func FuzzCASE(f *testing.F) {
	fuzz(f, exchange.CASE, file(f, "opensalt-1p0.json"), file(f, "publisher-1p1.json"), file(f, "faulty-1p0.json"))
}

func FuzzSKOS(f *testing.F) {
	var seeds [][]byte
	for _, s := range otherSKOS {
		seeds = append(seeds, []byte(s))
	}
	fuzz(f, exchange.SKOS, seeds...)
}

func FuzzCSV(f *testing.F) {
	fuzz(f, exchange.CSV, []byte("id;name;parent\nA;'=1;\nB;x;A\n"), []byte("id\tname:fr\tstatus:fr\nA\t\"x\ny\"\tdraft\n"))
}

func FuzzMoodle(f *testing.F) {
	fuzz(f, exchange.Moodle, []byte("Parent ID number,ID number,Short name,Description,Description format,a,b,c,d,e,f,Is framework,g\n,F,Frame,<p>x</p>,1,,,,,,,1,\n,A,One,<b>x</b>&amp;,1,,,,,,,,\n"))
}
