package arch

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// source is one Go file of the module.
type source struct {
	path, dir string // below the module
	test      bool
	generated bool
	lines     int
	fset      *token.FileSet
	ast       *ast.File
}

// at is a place in the file, as editors read it.
func (s *source) at(node ast.Node) string {
	return fmt.Sprintf("%s:%d", s.path, s.fset.Position(node.Pos()).Line)
}

// imports are the paths that the file imports.
func (s *source) imports() []string {
	var list []string
	for _, i := range s.ast.Imports {
		if p, err := strconv.Unquote(i.Path.Value); err == nil {
			list = append(list, p)
		}
	}
	return list
}

// tree is the whole repository.
var tree = os.DirFS("../..")

var parsed = sync.OnceValues(func() ([]*source, error) { return load(tree) })

// repository is every Go file of the module.
func repository(t *testing.T) []*source {
	t.Helper()
	sources, err := parsed()
	if err != nil {
		t.Fatal(err)
	}
	return sources
}

func load(tree fs.FS) (sources []*source, err error) {
	err = walk(tree, func(name string) error {
		if path.Ext(name) != ".go" {
			return nil
		}
		text, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		s := &source{path: name, dir: path.Dir(name), test: strings.HasSuffix(name, "_test.go"), fset: token.NewFileSet()}
		if s.ast, err = parser.ParseFile(s.fset, name, text, parser.ParseComments|parser.SkipObjectResolution); err != nil {
			return err
		}
		s.generated = ast.IsGenerated(s.ast) || strings.HasSuffix(name, "_templ.go")
		s.lines = strings.Count(string(text), "\n")
		sources = append(sources, s)
		return nil
	})
	return sources, err
}

// walk calls visit for each file that is ours: not for other modules, tools' folders, and what tests feed on.
func walk(tree fs.FS, visit func(name string) error) error {
	return fs.WalkDir(tree, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if !e.IsDir() {
			return visit(name)
		}
		if name == "." {
			return nil
		}
		if base := e.Name(); strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") || base == "testdata" || base == "node_modules" {
			return fs.SkipDir
		}
		if _, err := fs.Stat(tree, path.Join(name, "go.mod")); err == nil {
			return fs.SkipDir
		}
		return nil
	})
}

// files are the sources of a test, by name.
type files map[string]string

func (f files) fs() fs.FS {
	m := fstest.MapFS{}
	for name, text := range f {
		m[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return m
}

// defect is a case of a check's own test: sources, and what it must find in them.
type defect struct {
	name  string
	files files
	want  []string
}

// finds shows a check that reads Go sources the defects it is for.
func finds(t *testing.T, check func([]*source) []string, tests []defect) {
	t.Helper()
	findsIn(t, func(tree fs.FS) []string {
		sources, err := load(tree)
		if err != nil {
			t.Fatal(err)
		}
		return check(sources)
	}, tests)
}

// findsIn does the same for a check that reads other files.
func findsIn(t *testing.T, check func(fs.FS) []string, tests []defect) {
	t.Helper()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, check(tt.files.fs())); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

// clean fails with each finding.
func clean(t *testing.T, findings []string) {
	t.Helper()
	for _, f := range findings {
		t.Error(f)
	}
}

func TestWalkSkipsWhatIsNotOurs(t *testing.T) {
	f := files{
		"a/a.go": "package a", "a/testdata/b.go": "not go", "tools/go.mod": "module tools", "tools/t.go": "not go",
		".hidden/c.go": "not go", "web/node_modules/d.go": "not go",
	}
	sources, err := load(f.fs())
	if err != nil || len(sources) != 1 || sources[0].path != "a/a.go" {
		t.Errorf("load = %v, %v; want a/a.go alone", sources, err)
	}
}
