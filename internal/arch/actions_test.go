package arch

import (
	"fmt"
	"go/ast"
	"go/token"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/dira-platform/dira/internal/logbook"
)

// anAction is what the log takes for something that was done: area.what.
var anAction = regexp.MustCompile(`^[a-z][a-z0-9_]*\.[a-z0-9_]+$`)

// checkActions finds what packages that write to the log record as done and the list of the logbook lacks, and what is listed and recorded by none.
func checkActions(sources []*source, known []string) (findings []string) {
	writes := map[string]bool{}
	for _, s := range sources {
		for _, i := range s.ast.Imports {
			if strings.HasSuffix(i.Path.Value, `/internal/audit"`) && !s.test {
				writes[s.dir] = true
			}
		}
	}
	recorded := map[string]bool{}
	for _, s := range sources {
		if s.test || !writes[s.dir] || s.dir == "cmd/dira" {
			continue
		}
		for _, p := range literalActions(s) {
			recorded[p.text] = true
			if !slices.Contains(known, p.text) {
				findings = append(findings, fmt.Sprintf("%s: %s is not among logbook.Actions, and has no sentence audit.action.%s", p.at, p.text, p.text))
			}
		}
	}
	for _, action := range known {
		if !recorded[action] {
			findings = append(findings, "logbook.Actions: nothing records "+action)
		}
	}
	return findings
}

// literalActions are the literals of a file that look like actions: arguments, assigned values, and fields named Action. The name that a kind of job
// returns is none.
func literalActions(s *source) (all []piece) {
	take := func(list ...ast.Expr) {
		for _, e := range list {
			lit, ok := e.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				continue
			}
			if text, err := strconv.Unquote(lit.Value); err == nil && anAction.MatchString(text) && !fileSuffix.MatchString(text) {
				all = append(all, piece{text, s.at(lit)})
			}
		}
	}
	ast.Inspect(s.ast, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			if f, ok := n.Fun.(*ast.SelectorExpr); !ok || !slices.Contains([]string{"T", "N", "Join", "ReadFile"}, f.Sel.Name) { // keys of sentences, files
				take(n.Args...)
			}
		case *ast.AssignStmt:
			take(n.Rhs...)
		case *ast.KeyValueExpr:
			if name, ok := n.Key.(*ast.Ident); ok && name.Name == "Action" {
				take(n.Value)
			}
		}
		return true
	})
	return all
}

// TestActions holds the words of the log to what is recorded.
func TestActions(t *testing.T) { clean(t, checkActions(repository(t), logbook.Actions)) }

func TestCheckActions(t *testing.T) {
	const imports = "package round\nimport \"example.org/internal/audit\"\n"
	check := func(tree fs.FS) []string {
		sources, err := load(tree)
		if err != nil {
			return []string{err.Error()}
		}
		return checkActions(sources, []string{"round.close"})
	}
	findsIn(t, check, []defect{
		{"right", files{"internal/round/a.go": imports + `func _() { record(tx, "round.close"); x := words.T("mail.subject") }; func (k) Kind() string { return "round.job" }`}, nil},
		{"without words", files{"internal/round/a.go": imports + `func _() { record(tx, "round.close"); audit.Record(tx, audit.Event{Action: "round.open"}) }`},
			[]string{"internal/round/a.go:3: round.open is not among logbook.Actions, and has no sentence audit.action.round.open"}},
		{"recorded by none", files{"internal/round/a.go": imports}, []string{"logbook.Actions: nothing records round.close"}},
	})
}
