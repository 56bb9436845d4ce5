package arch

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"go/ast"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// asvs says for each requirement of the OWASP Application Security Verification Standard 5.0 at levels 1 and 2 how it is met.
const asvs = "docs/security/asvs.csv"

// How many requirements the standard has at each level, so that none gets lost.
var asvsCounts = map[string]int{"1": 70, "2": 183}

var (
	asvsColumns  = []string{"id", "level", "chapter", "requirement", "status", "where"}
	asvsID       = regexp.MustCompile(`^([1-9]|1[0-7])\.\d{1,2}\.\d{1,2}$`)
	namedTest    = regexp.MustCompile(`\b((?:internal|cmd|irt)(?:/\w+)*)\.((?:Test|Fuzz|Benchmark)\w+)`)
	namedFile    = regexp.MustCompile(`(?:\b(?:internal|cmd|docs)|\.ci)/[\w./-]*\w`)
	asvsStatuses = []string{"met", "planned", "not applicable"}
)

// checkASVS finds rows that are not what they should be, and tests and files that are named and are not there.
func checkASVS(tree fs.FS, counts map[string]int) (findings []string) {
	raw, err := fs.ReadFile(tree, asvs)
	if err != nil {
		return []string{err.Error()}
	}
	rows, err := csv.NewReader(bytes.NewReader(raw)).ReadAll()
	if err != nil {
		return []string{asvs + ": " + err.Error()}
	}
	if len(rows) == 0 || !slices.Equal(rows[0], asvsColumns) {
		return []string{asvs + ": the columns are not " + strings.Join(asvsColumns, ", ")}
	}
	sources, err := load(tree)
	if err != nil {
		return []string{err.Error()}
	}
	tests, found, last := testsOf(sources), map[string]int{}, []int{}
	for i, row := range rows[1:] {
		find := func(format string, args ...any) {
			findings = append(findings, fmt.Sprintf("%s:%d: %s ", asvs, i+2, row[0])+fmt.Sprintf(format, args...))
		}
		id := parts(row[0])
		if slices.Compare(id, last) <= 0 {
			find("does not come after the row before; each stands once, in order")
		}
		last = id
		found[row[1]]++
		for _, why := range asvsRow(tree, tests, row) {
			find("%s", why)
		}
	}
	for _, level := range []string{"1", "2"} {
		if found[level] != counts[level] {
			findings = append(findings, fmt.Sprintf("%s: %d requirements of level %s; the standard has %d", asvs, found[level], level, counts[level]))
		}
	}
	return findings
}

// parts are the numbers of an id.
func parts(id string) (all []int) {
	for s := range strings.SplitSeq(id, ".") {
		n, _ := strconv.Atoi(s) // what is no number is found by the form of the id
		all = append(all, n)
	}
	return all
}

// asvsRow says what is wrong with a row.
func asvsRow(tree fs.FS, tests map[string]bool, row []string) (why []string) {
	status, where := row[4], row[5]
	if !asvsID.MatchString(row[0]) {
		why = append(why, "is no id of a requirement")
	}
	if row[1] != "1" && row[1] != "2" {
		why = append(why, "has level "+row[1])
	}
	if row[2] == "" || row[3] == "" || where == "" {
		why = append(why, "has an empty cell")
	}
	if !slices.Contains(asvsStatuses, status) {
		why = append(why, fmt.Sprintf("has the status %q; there are %s", status, strings.Join(asvsStatuses, ", ")))
	}
	proofs := 0
	for _, name := range namedTest.FindAllString(where, -1) {
		proofs++
		if !tests[name] {
			why = append(why, "names "+name+", which is no test")
		}
	}
	for _, name := range namedFile.FindAllString(namedTest.ReplaceAllString(where, ""), -1) {
		if status != "met" {
			continue // it may still be written
		}
		proofs++
		if _, err := fs.Stat(tree, name); err != nil {
			why = append(why, "names "+name+", which is not there")
		}
	}
	if status == "met" && proofs == 0 {
		why = append(why, "is met, and names neither a test nor code")
	}
	return why
}

// testsOf are all tests there are, as directory.Name.
func testsOf(sources []*source) map[string]bool {
	all := map[string]bool{}
	for _, s := range sources {
		if !s.test {
			continue
		}
		for _, d := range s.ast.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil {
				all[s.dir+"."+f.Name.Name] = true
			}
		}
	}
	return all
}

// dangerous are packages that a program of this kind has no business with, and why.
var dangerous = map[string]string{
	"os/exec": "starts programs", "plugin": "loads code", "unsafe": "goes around the checks of memory", "text/template": "does not encode for pages",
	"encoding/gob": "makes objects of input", "net/http/pprof": "shows the inside of the server", "expvar": "shows the inside of the server",
	"crypto/md5": "is broken", "crypto/sha1": "is broken", "crypto/rc4": "is broken", "crypto/des": "is broken",
}

// secretive are packages that make what nobody must guess.
var secretive = []string{"internal/audit", "internal/identity", "internal/openid", "internal/passkey", "internal/secret", "internal/signin"}

// harmless are the places where a dangerous package does no harm.
var harmless = map[string]string{
	"internal/exchange/guid.go": "crypto/sha1", // names by UUID version 5, which asks for it
	// The one program that is started is a browser, which the operator has installed or named, with arguments that nobody outside can change.
	"internal/paper/find.go": "os/exec", "internal/paper/browser.go": "os/exec", "internal/paper/browser_unix.go": "os/exec", "internal/paper/browser_windows.go": "os/exec",
}

// checkDangerous finds imports of such packages. What only tests use is free.
func checkDangerous(sources []*source) (findings []string) {
	for _, s := range sources {
		if room, _ := Map.Find(s.dir); s.test || room.Layer == Checks || s.dir == "internal/db/dbtest" {
			continue
		}
		for _, i := range s.imports() {
			if why := dangerous[i]; why != "" && harmless[s.path] != i {
				findings = append(findings, fmt.Sprintf("%s: imports %s, which %s", s.path, i, why))
			}
			if within("math/rand", i) && slices.Contains(secretive, s.dir) {
				findings = append(findings, fmt.Sprintf("%s: imports %s; what is random here must not be guessed: crypto/rand", s.path, i))
			}
		}
	}
	return findings
}

func TestASVS(t *testing.T)             { clean(t, checkASVS(tree, asvsCounts)) }
func TestDangerousImports(t *testing.T) { clean(t, checkDangerous(repository(t))) }

func TestCheckASVS(t *testing.T) {
	const head = "id,level,chapter,requirement,status,where\n"
	row := func(rows ...string) files {
		return files{asvs: head + strings.Join(rows, "\n"), "internal/a/a_test.go": "package a\nfunc TestRight() {}\nfunc (x) TestMethod() {}", "internal/a/a.go": "package a"}
	}
	const good = "1.1.1,1,C,R,met,internal/a.TestRight"
	check := func(tree fs.FS) []string { return checkASVS(tree, map[string]int{"1": 1}) }
	findsIn(t, check, []defect{
		{"right", row(good), nil},
		{"code and a reason", row("1.1.1,1,C,R,met,see internal/a/a.go; and internal/a"), nil},
		{"planned in a package to be written", row("1.1.1,1,C,R,planned,internal/later"), nil},
		{"other columns", files{asvs: "id,level\n"}, []string{asvs + ": the columns are not id, level, chapter, requirement, status, where"}},
		{"twice", row(good, "1.1.1,2,C,R,planned,x"), []string{asvs + ":3: 1.1.1 does not come after the row before; each stands once, in order",
			asvs + ": 1 requirements of level 2; the standard has 0"}},
		{"out of order", row("1.10.1,1,C,R,planned,x", "1.9.1,1,C,R,planned,x"), []string{
			asvs + ":3: 1.9.1 does not come after the row before; each stands once, in order", asvs + ": 2 requirements of level 1; the standard has 1"}},
		{"no id", row("18.1.1,1,C,R,planned,x"), []string{asvs + ":2: 18.1.1 is no id of a requirement"}},
		{"a level too high", row(good, "1.1.2,3,C,R,planned,x"), []string{asvs + ":3: 1.1.2 has level 3"}},
		{"an empty cell", row("1.1.1,1,C,R,planned,"), []string{asvs + ":2: 1.1.1 has an empty cell"}},
		{"another status", row("1.1.1,1,C,R,done,internal/a.TestRight"), []string{
			asvs + `:2: 1.1.1 has the status "done"; there are met, planned, not applicable`}},
		{"a test that is not there", row("1.1.1,1,C,R,planned,today internal/a.TestWrong"), []string{asvs + ":2: 1.1.1 names internal/a.TestWrong, which is no test"}},
		{"a method is no test", row("1.1.1,1,C,R,met,internal/a.TestMethod"), []string{asvs + ":2: 1.1.1 names internal/a.TestMethod, which is no test"}},
		{"code that is not there", row("1.1.1,1,C,R,met,internal/a/b.go"), []string{asvs + ":2: 1.1.1 names internal/a/b.go, which is not there"}},
		{"met, somehow", row("1.1.1,1,C,R,met,surely"), []string{asvs + ":2: 1.1.1 is met, and names neither a test nor code"}},
		{"lost", row(), []string{asvs + ": 0 requirements of level 1; the standard has 1"}},
	})
}

func TestCheckDangerous(t *testing.T) {
	finds(t, checkDangerous, []defect{
		{"right", files{"internal/web/a.go": "package web\nimport \"math/rand/v2\"", "internal/web/a_test.go": "package web\nimport \"os/exec\"",
			"internal/crash/doc.go": "package crash\nimport \"os/exec\"", "internal/exchange/guid.go": "package exchange\nimport \"crypto/sha1\""}, nil},
		{"a program", files{"internal/web/a.go": "package web\nimport \"os/exec\""}, []string{"internal/web/a.go: imports os/exec, which starts programs"}},
		{"to be guessed", files{"internal/secret/a.go": "package secret\nimport \"math/rand/v2\""},
			[]string{"internal/secret/a.go: imports math/rand/v2; what is random here must not be guessed: crypto/rand"}},
		{"elsewhere", files{"internal/exchange/case.go": "package exchange\nimport \"crypto/sha1\""}, []string{"internal/exchange/case.go: imports crypto/sha1, which is broken"}},
	})
}
