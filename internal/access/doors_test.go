package access

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"testing"
)

// doors are what is served beside the routes with a rule, and why anybody may have it.
var doors = map[string]string{
	"/":                  "whatever no route takes: there is nothing",
	"/api/":              "the same",
	"/ims/":              "the same",
	"GET /api":           "the description of the JSON face",
	"GET /static/{file}": "stylesheets and scripts",
	"GET /healthz":       "one word",
	"GET /readyz":        "one word",
}

// elsewhere is a file whose routes are those of another server: items for those who write them, on their own machine.
const elsewhere = "preview.go"

// TestDoors finds routes that are mounted beside the lists, where the matrix would not see them.
func TestDoors(t *testing.T) {
	found := 0
	for _, dir := range []string{"web", "api", "app"} {
		files := must[[]string](t)(filepath.Glob("../" + dir + "/*.go"))
		for _, path := range files {
			name := filepath.Base(path)
			if ok, _ := filepath.Match("*_test.go", name); ok || name == elsewhere {
				continue
			}
			for _, pattern := range mounted(must[*ast.File](t)(parser.ParseFile(token.NewFileSet(), path, nil, 0))) {
				found++
				if doors[pattern] == "" {
					t.Errorf("%s mounts %q, which no list of routes has: put it there with its action, or into doors", path, pattern)
				}
			}
		}
	}
	if found < len(doors) {
		t.Errorf("found %d of %d", found, len(doors))
	}
}

// mounted are the patterns that a file hands to a mux, but for those of the lists; what does not stand there word by word is "?".
func mounted(f *ast.File) (patterns []string) {
	ast.Inspect(f, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) != 2 {
			return true
		}
		s, ok := call.Fun.(*ast.SelectorExpr)
		if !ok || s.Sel.Name != "Handle" && s.Sel.Name != "HandleFunc" {
			return true
		}
		pattern := "?"
		switch arg := call.Args[0].(type) {
		case *ast.BasicLit:
			pattern, _ = strconv.Unquote(arg.Value)
		case *ast.SelectorExpr:
			if arg.Sel.Name == "pattern" { // of a list
				return true
			}
		}
		patterns = append(patterns, pattern)
		return true
	})
	return patterns
}
