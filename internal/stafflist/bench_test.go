package stafflist_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"runtime"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/dira-platform/dira/internal/stafflist"
)

var largeColumns = []any{"Matricule", "Nom", "Prénom", "Sexe", "E-mail", "Ministère", "Direction", "Service", "Grade", "Fonction", "Date de naissance", "Téléphone"}

// largeRow is a row of a large list, twelve columns wide.
func largeRow(i int) []any {
	return []any{fmt.Sprintf("%06d", i), fmt.Sprintf("Nom%d", i), fmt.Sprintf("Prénom%d", i%3000), string("FM"[i%2]), fmt.Sprintf("agent%d@sante.gouv.sn", i), "Ministère de la Santé",
		fmt.Sprintf("Direction %d", i%20), fmt.Sprintf("Service %d", i%300), fmt.Sprintf("Catégorie %d", i%6), fmt.Sprintf("Fonction %d", i%500), 20000 + i%12000, "+221 77 000 00 00"}
}

const largeRows = 50_000

func largeBook(b testing.TB) []byte {
	b.Helper()
	f := excelize.NewFile()
	w, err := f.NewStreamWriter("Sheet1")
	must(b, err)
	must(b, w.SetRow("A1", largeColumns))
	for i := range largeRows {
		must(b, w.SetRow(fmt.Sprintf("A%d", i+2), largeRow(i)))
	}
	must(b, w.Flush())
	var out bytes.Buffer
	must(b, f.Write(&out))
	return out.Bytes()
}

func largeCSV(b testing.TB) []byte {
	b.Helper()
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	for i := range largeRows + 1 {
		values := largeColumns
		if i > 0 {
			values = largeRow(i - 1)
		}
		cells := make([]string, len(values))
		for i, v := range values {
			cells[i] = fmt.Sprint(v)
		}
		must(b, w.Write(cells))
	}
	w.Flush()
	return out.Bytes()
}

func benchmark(b *testing.B, raw []byte) {
	b.Helper()
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var l *stafflist.List
	for b.Loop() {
		var err error
		l, err = stafflist.Read(bytes.NewReader(raw), stafflist.Options{Year: now})
		must(b, err)
	}
	if len(l.Rows) != largeRows || l.Refused > 0 {
		b.Fatalf("%d rows, %d refused, %v", len(l.Rows), l.Refused, l.Tally)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/(1<<20), "MB-kept")
	runtime.KeepAlive(l)
}

func BenchmarkXLSX50000x12(b *testing.B) { benchmark(b, largeBook(b)) }
func BenchmarkCSV50000x12(b *testing.B)  { benchmark(b, largeCSV(b)) }
