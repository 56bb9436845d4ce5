package arch

import (
	"fmt"
	"go/ast"
	"slices"
	"testing"
)

// forTheDemo is what only a world that is made up may do: have a past, say that nothing in it is real, let people in who have not shown who they are.
var forTheDemo = []string{"At", "MarkInvented", "Door"}

// checkInvented finds whoever else does it. What the service of jobs calls At is another thing.
func checkInvented(sources []*source) (findings []string) {
	for _, s := range sources {
		if s.test || s.dir == "internal/demo" {
			continue
		}
		ast.Inspect(s.ast, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			f, ok := call.Fun.(*ast.SelectorExpr)
			if !ok || !slices.Contains(forTheDemo, f.Sel.Name) {
				return true
			}
			if x, isName := f.X.(*ast.Ident); f.Sel.Name == "At" && (!isName || x.Name != "db") {
				return true
			}
			findings = append(findings, fmt.Sprintf("%s: calls %s, which is for internal/demo alone", s.at(n), f.Sel.Name))
			return true
		})
	}
	return findings
}

func TestInvented(t *testing.T) {
	clean(t, checkInvented(repository(t)))
}

func TestCheckInvented(t *testing.T) {
	finds(t, checkInvented, []defect{
		{"the demo", files{"internal/demo/a.go": "package demo\nfunc f() { db.At(ctx, then); tx.MarkInvented(x); s.Door(ctx) }"}, nil},
		{"others of the same name", files{"internal/web/a.go": "package web\nfunc f() { jobs.At(t); errs.New(x).At(y); row.At(1) }"}, nil},
		{"a past", files{"internal/web/a.go": "package web\nfunc f() { db.At(ctx, then) }"}, []string{"internal/web/a.go:2: calls At, which is for internal/demo alone"}},
		{"a door", files{"internal/app/a.go": "package app\n\nfunc f() { a.SignIn.Door(ctx, who) }"}, []string{"internal/app/a.go:3: calls Door, which is for internal/demo alone"}},
		{"a mark", files{"cmd/dira/a.go": "package main\nfunc f() { tx.MarkInvented(x) }"}, []string{"cmd/dira/a.go:2: calls MarkInvented, which is for internal/demo alone"}},
	})
}
