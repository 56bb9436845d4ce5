package arch

import (
	"fmt"
	"go/ast"
	"go/doc"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// checkPackageComments finds packages whose first line does not say what they are for.
func checkPackageComments(sources []*source) (findings []string) {
	byDir := map[string][]*source{}
	var dirs []string
	for _, s := range sources {
		if s.test {
			continue
		}
		if byDir[s.dir] == nil {
			dirs = append(dirs, s.dir)
		}
		byDir[s.dir] = append(byDir[s.dir], s)
	}
	for _, dir := range dirs {
		if why := introduced(dir, byDir[dir]); why != "" {
			findings = append(findings, dir+": "+why)
		}
	}
	return findings
}

// introduced says what is wrong with the comment of a package, or nothing.
func introduced(dir string, sources []*source) string {
	var comments []string
	for _, s := range sources {
		if text := s.ast.Doc.Text(); text != "" && !s.generated { // templ puts its version into the comment of what it generates
			comments = append(comments, text)
		}
	}
	name := sources[0].ast.Name.Name
	start := "Package " + name + " "
	if name == "main" {
		start = "Command " + path.Base(dir) + " "
	}
	switch {
	case len(comments) == 0:
		return "has no package comment in a Go file that is not generated"
	case len(comments) > 1:
		return "has a package comment in more than one file"
	case !strings.HasPrefix(comments[0], start):
		return fmt.Sprintf("its package comment does not begin with %q", start)
	}
	sentence, _, _ := strings.Cut(comments[0], "\n\n")
	if sentence = strings.TrimSpace(sentence); !strings.HasSuffix(sentence, ".") || len(new(doc.Package).Synopsis(sentence)) < len(start)+10 {
		return "its package comment does not begin with a sentence"
	}
	return ""
}

// wellKnown are methods of interfaces that everyone knows: a comment would say nothing new.
var wellKnown = []string{
	"Error", "Unwrap", "String", "ServeHTTP", "MarshalJSON", "UnmarshalJSON", "MarshalText", "UnmarshalText", "Value", "Scan",
}

// checkExported finds exported names without a comment. For constants and variables one on their group is enough.
func checkExported(sources []*source) (findings []string) {
	for _, s := range sources {
		if s.test || s.generated || s.ast.Name.Name == "main" {
			continue
		}
		for _, d := range s.ast.Decls {
			for _, name := range undocumented(d) {
				findings = append(findings, fmt.Sprintf("%s: %s has no comment", s.at(d), name))
			}
		}
	}
	return findings
}

func undocumented(d ast.Decl) (names []string) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		receiver := receiverOf(d)
		method := d.Recv != nil && slices.Contains(wellKnown, d.Name.Name)
		if d.Name.IsExported() && (receiver == "" || ast.IsExported(receiver)) && d.Doc == nil && !method {
			names = append(names, d.Name.Name)
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				if spec.Name.IsExported() && spec.Doc == nil && (d.Doc == nil || d.Lparen.IsValid()) {
					names = append(names, spec.Name.Name)
				}
			case *ast.ValueSpec:
				for _, n := range spec.Names {
					if n.IsExported() && d.Doc == nil && spec.Doc == nil && spec.Comment == nil {
						names = append(names, n.Name)
					}
				}
			}
		}
	}
	return names
}

// receiverOf is the name of a method's type, or empty.
func receiverOf(d *ast.FuncDecl) (name string) {
	if d.Recv == nil {
		return ""
	}
	ast.Inspect(d.Recv.List[0].Type, func(n ast.Node) bool { // through *T, T[K] and *T[K]: the first name is the type's
		if id, ok := n.(*ast.Ident); ok && name == "" {
			name = id.Name
		}
		return name == ""
	})
	return name
}

// The budgets. A function should stay under 45 lines; past 60 it fails.
const (
	maxFile = 400
	maxFunc = 60
)

// checkSizes finds files and functions that have grown too long to be read in one go.
func checkSizes(sources []*source) (findings []string) {
	for _, s := range sources {
		if s.generated {
			continue
		}
		if s.lines > maxFile {
			findings = append(findings, fmt.Sprintf("%s: %d lines, more than %d; it is two files", s.path, s.lines, maxFile))
		}
		for _, d := range s.ast.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			if n := s.length(f); n > maxFunc {
				findings = append(findings, fmt.Sprintf("%s: %s has %d lines, more than %d", s.at(f), f.Name.Name, n, maxFunc))
			}
		}
	}
	return findings
}

// length is the number of lines of a function. In a test each subtest is counted for itself, and the longest part counts.
func (s *source) length(f ast.Node) int {
	lines := s.span(f)
	if !s.test {
		return lines
	}
	longest := 0
	ast.Inspect(f, func(n ast.Node) bool {
		inner, ok := n.(*ast.FuncLit)
		if !ok || n == f {
			return true
		}
		lines -= s.span(inner) - 1
		longest = max(longest, s.length(inner))
		return false
	})
	return max(lines, longest)
}

func (s *source) span(n ast.Node) int {
	return s.fset.Position(n.End()).Line - s.fset.Position(n.Pos()).Line + 1
}

// refused are names that say nothing about what is inside.
var refused = []string{"util", "utils", "common", "helper", "helpers", "model", "models", "manager", "managers"}

// checkNames finds packages and folders named by what says nothing.
func checkNames(sources []*source) (findings []string) {
	seen := map[string]bool{}
	for _, s := range sources {
		for _, name := range append(strings.Split(s.dir, "/"), strings.TrimSuffix(s.ast.Name.Name, "_test")) {
			if slices.Contains(refused, name) && !seen[s.dir] {
				seen[s.dir] = true
				findings = append(findings, fmt.Sprintf("%s: %q does not say what is inside", s.dir, name))
			}
		}
	}
	return findings
}

// Written in two parts, so that they are not found here.
var leftover = regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME|XX` + `X)\b`)

// checkLeftovers finds notes of what should still be done: they belong in an issue.
func checkLeftovers(tree fs.FS) (findings []string) {
	err := walk(tree, func(name string) error {
		if !slices.Contains([]string{".go", ".templ", ".sql", ".css", ".js", ".po", ".yaml"}, path.Ext(name)) {
			return nil
		}
		text, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		for i, line := range strings.Split(string(text), "\n") {
			if note := leftover.FindString(line); note != "" {
				findings = append(findings, fmt.Sprintf("%s:%d: %s; write an issue", name, i+1, note))
			}
		}
		return nil
	})
	if err != nil {
		findings = append(findings, err.Error())
	}
	return findings
}

func TestPackageComments(t *testing.T) { clean(t, checkPackageComments(repository(t))) }
func TestExported(t *testing.T)        { clean(t, checkExported(repository(t))) }
func TestSizes(t *testing.T)           { clean(t, checkSizes(repository(t))) }
func TestNames(t *testing.T)           { clean(t, checkNames(repository(t))) }
func TestLeftovers(t *testing.T)       { clean(t, checkLeftovers(tree)) }

func TestCheckPackageComments(t *testing.T) {
	finds(t, checkPackageComments, []defect{
		{"right", files{
			"a/a.go": "// Package a holds what comes first.\n//\n// More.\npackage a", "a/b.go": "package a", "a/a_test.go": "// Tests.\npackage a",
			"cmd/dira/main.go": "// Command dira is the server and its tools.\npackage main",
			"a/a_templ.go":     "// Code generated by templ - DO NOT EDIT.\n\n// templ: version: 1\npackage a",
		}, nil},
		{"in a template only", files{"a/a_templ.go": "// Code generated by templ - DO NOT EDIT.\n\n// templ: version: 1\n// Package a is a page.\npackage a"},
			[]string{"a: has no package comment in a Go file that is not generated"}},
		{"none", files{"a/a.go": "package a"}, []string{"a: has no package comment in a Go file that is not generated"}},
		{"detached", files{"a/a.go": "// Package a holds what comes first.\n\npackage a"}, []string{"a: has no package comment in a Go file that is not generated"}},
		{"two", files{"a/a.go": "// Package a is one.\npackage a", "a/b.go": "// Package a is two.\npackage a"},
			[]string{"a: has a package comment in more than one file"}},
		{"of another name", files{"a/a.go": "// Package b holds what comes first.\npackage a"}, []string{`a: its package comment does not begin with "Package a "`}},
		{"a command", files{"cmd/dira/m.go": "// Package main does it all.\npackage main"},
			[]string{`cmd/dira: its package comment does not begin with "Command dira "`}},
		{"no sentence", files{"a/a.go": "// Package a is a\npackage a"}, []string{"a: its package comment does not begin with a sentence"}},
		{"nothing said", files{"a/a.go": "// Package a is a.\npackage a"}, []string{"a: its package comment does not begin with a sentence"}},
	})
}

func TestCheckExported(t *testing.T) {
	finds(t, checkExported, []defect{
		{"right", files{
			"a/a.go": `package a
// F does.
func F() {}
// T is.
type T struct{}
func (T) String() string { return "" }
func (t) Hidden() {}
// A and B.
const (
	A = 1
	B = 2
)
const (
	C = 3 // for
	// D is.
	D = 4
)
func f() {}`,
			"a/a_test.go": "package a\nfunc TestX() {}", "a/a_templ.go": "package a\nfunc Page() {}",
		}, nil},
		{"a function", files{"a/a.go": "package a\nfunc F() {}"}, []string{"a/a.go:2: F has no comment"}},
		{"a function named like a method", files{"a/a.go": "package a\nfunc Error() {}"}, []string{"a/a.go:2: Error has no comment"}},
		{"methods", files{"a/a.go": "package a\nfunc (*T) M() {}\nfunc (T[K]) N() {}"}, []string{"a/a.go:2: M has no comment", "a/a.go:3: N has no comment"}},
		{"a type", files{"a/a.go": "package a\ntype T int"}, []string{"a/a.go:2: T has no comment"}},
		{"a type in a group", files{"a/a.go": "package a\n// Types.\ntype (\n\tT int\n)"}, []string{"a/a.go:3: T has no comment"}},
		{"values", files{"a/a.go": "package a\nvar (\n\tA, b = 1, 2\n)"}, []string{"a/a.go:2: A has no comment"}},
	})
}

func TestCheckSizes(t *testing.T) {
	lines := func(n int) string { return strings.Repeat("\n", n) }
	subtest := func(n int) string { return "\tt.Run(``, func() {" + lines(n-1) + "})\n" }
	finds(t, checkSizes, []defect{
		{"just right", files{"a/a.go": "package a\nfunc f() {" + lines(maxFunc-1) + "}" + lines(maxFile-maxFunc)}, nil},
		{"a long file", files{"a/a.go": "package a" + lines(maxFile+1)}, []string{"a/a.go: 401 lines, more than 400; it is two files"}},
		{"a long test file", files{"a/a_test.go": "package a" + lines(maxFile+1)}, []string{"a/a_test.go: 401 lines, more than 400; it is two files"}},
		{"generated", files{"a/a_templ.go": "package a\nfunc f() {" + lines(1000) + "}"}, nil},
		{"a long function", files{"a/a.go": "package a\nfunc f() {" + lines(maxFunc) + "}"}, []string{"a/a.go:2: f has 61 lines, more than 60"}},
		{"a closure does not hide it", files{"a/a.go": "package a\nfunc f() {\n" + subtest(40) + subtest(40) + "}"}, []string{"a/a.go:2: f has 82 lines, more than 60"}},
		{"subtests are counted apart", files{"a/a_test.go": "package a\nfunc f() {\n" + subtest(40) + subtest(40) + "}"}, nil},
		{"a long subtest", files{"a/a_test.go": "package a\nfunc f() {\n" + subtest(61) + "}"}, []string{"a/a_test.go:2: f has 61 lines, more than 60"}},
	})
}

func TestCheckNames(t *testing.T) {
	finds(t, checkNames, []defect{
		{"right", files{"internal/modelling/m.go": "package modelling"}, nil},
		{"a package", files{"internal/x/m.go": "package common"}, []string{`internal/x: "common" does not say what is inside`}},
		{"a folder above", files{"internal/util/text/m.go": "package text"}, []string{`internal/util/text: "util" does not say what is inside`}},
	})
}

func TestCheckLeftovers(t *testing.T) {
	note := "TO" + "DO"
	findsIn(t, checkLeftovers, []defect{
		{"right", files{"a.go": "package a // " + note + "S", "b.md": note}, nil},
		{"a comment", files{"a.go": "package a\n// " + note + ": more"}, []string{"a.go:2: " + note + "; write an issue"}},
		{"in a page", files{"web/a.templ": "<!-- FIX" + "ME -->"}, []string{"web/a.templ:1: FIX" + "ME; write an issue"}},
	})
}

// positions must be right for a finding to be of use.
func TestAt(t *testing.T) {
	sources, err := load(files{"a/a.go": "package a\n\nfunc f() {}\n"}.fs())
	if err != nil {
		t.Fatal(err)
	}
	if got := sources[0].at(sources[0].ast.Decls[0]); got != "a/a.go:3" {
		t.Errorf("at = %s", got)
	}
}
