package irt_test

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/dira-platform/dira/irt"
)

// referenceDir is where the reference data and results lie that may not be
// committed here (another licence): DIRA_PSYCHOMETRICS, or a directory
// shared/data/psychometrics beside or above the module. It skips the test when
// there is none; the committed tests do not need it.
func referenceDir(t testing.TB) string {
	t.Helper()
	if dir := os.Getenv("DIRA_PSYCHOMETRICS"); dir != "" {
		return dir
	}
	dir, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	for {
		candidate := filepath.Join(dir, "shared", "data", "psychometrics")
		if info, err := os.Stat(candidate); err == nil && info.IsDir() {
			return candidate
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Skip("no reference data: set DIRA_PSYCHOMETRICS to the directory with lsat7.ref.json and the others")
		}
		dir = up
	}
}

// reference is the content of a reference file; the test is skipped when the
// reference data are not there.
func reference(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(referenceDir(t), name))
	if os.IsNotExist(err) {
		t.Skipf("no reference file %s", name)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// referenceJSON decodes a reference file.
func referenceJSON(t testing.TB, name string, into any) {
	t.Helper()
	if err := json.Unmarshal(reference(t, name), into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// referenceRows are the header and the rows of a reference table.
func referenceRows(t testing.TB, name string) (header []string, rows [][]string) {
	t.Helper()
	all, err := csv.NewReader(strings.NewReader(string(reference(t, name)))).ReadAll()
	if err != nil || len(all) < 2 {
		t.Fatalf("%s: %d rows, %v", name, len(all), err)
	}
	return all[0], all[1:]
}

// referenceAnswers are the items and answers of a reference table without its
// first columns, which are covariates. Categories are made to begin at 0.
func referenceAnswers(t testing.TB, name string, covariates int) (items []string, answers [][]int) {
	t.Helper()
	header, rows := referenceRows(t, name)
	least := irt.MaxCategories
	for _, row := range rows {
		out := make([]int, len(row)-covariates)
		for j, cell := range row[covariates:] {
			out[j] = irt.Missing
			if cell == "" {
				continue
			}
			x, err := strconv.Atoi(cell)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			out[j], least = x, min(least, x)
		}
		answers = append(answers, out)
	}
	for _, row := range answers {
		for j := range row {
			if row[j] != irt.Missing {
				row[j] -= least
			}
		}
	}
	return header[covariates:], answers
}

// referenceData is a reference table as data of one group.
func referenceData(t testing.TB, name string, covariates int) *irt.Data {
	t.Helper()
	items, answers := referenceAnswers(t, name, covariates)
	d, err := irt.NewData(items, answers, irt.DataOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return d
}
