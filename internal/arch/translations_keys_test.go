package arch

import (
	"fmt"
	"go/ast"
	"go/token"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A use is a place that needs a sentence.
type use struct {
	key, at string
	how     string   // T, N or New; empty for a key that only stands there and is printed elsewhere
	names   []string // of the placeholders it gives
	known   bool     // all names are seen: nothing was passed on
}

// A built key is put together at run time behind a fixed beginning.
type built struct{ prefix, at string }

// finder collects the uses of one module.
type finder struct {
	constants map[string]string // directory and name → value
	areas     map[string]bool   // first parts of the keys there are
	uses      []use
	builts    []built
}

// findKeys finds every key that the program asks for.
func findKeys(sources []*source, en *catalog) *finder {
	f := &finder{constants: map[string]string{}, areas: map[string]bool{}}
	for key := range en.entries {
		if area, _, ok := strings.Cut(key, "."); ok {
			f.areas[area] = true
		}
	}
	program := slices.DeleteFunc(slices.Clone(sources), func(s *source) bool { return s.test || s.dir == "internal/arch" })
	for _, s := range program {
		f.readConstants(s)
	}
	for _, s := range program {
		ast.Inspect(s.ast, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				f.readCall(s, call)
			}
			if lit, ok := n.(*ast.CompositeLit); ok {
				f.readError(s, lit)
			}
			return true
		})
		if s.dir == "internal/web" || strings.HasPrefix(s.dir, "internal/web/") {
			f.readLiterals(s)
		}
	}
	return f
}

// readConstants reads the package's string constants, which stand for keys as well as literals do.
func (f *finder) readConstants(s *source) {
	for _, d := range s.ast.Decls {
		decl, ok := d.(*ast.GenDecl)
		if !ok || decl.Tok != token.CONST {
			continue
		}
		for _, spec := range decl.Specs {
			v := spec.(*ast.ValueSpec)
			for i := range min(len(v.Names), len(v.Values)) {
				if text, whole := f.text(s, v.Values[i]); whole {
					f.constants[s.dir+" "+v.Names[i].Name] = text
				}
			}
		}
	}
}

// text is the fixed beginning of an expression, and whether that is the whole of it.
func (f *finder) text(s *source, e ast.Expr) (text string, whole bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		return text, err == nil && e.Kind == token.STRING
	case *ast.ParenExpr:
		return f.text(s, e.X)
	case *ast.Ident:
		text, whole = f.constants[s.dir+" "+e.Name]
		return text, whole
	case *ast.BinaryExpr:
		left, whole := f.text(s, e.X)
		if !whole {
			return left, false
		}
		right, whole := f.text(s, e.Y)
		return left + right, whole
	case *ast.CallExpr: // fmt.Sprintf("area.%s", …)
		if called, ok := e.Fun.(*ast.SelectorExpr); ok && called.Sel.Name == "Sprintf" && len(e.Args) > 0 {
			format, _ := f.text(s, e.Args[0])
			text, _, _ = strings.Cut(format, "%")
			return text, false
		}
	}
	return "", false
}

// readCall reads printer.T(key, …), printer.N(key, n, …) and errs.New(kind, code, …).
func (f *finder) readCall(s *source, call *ast.CallExpr) {
	how, area, arg, rest := "", "", 0, 1
	switch fun := call.Fun.(type) {
	case *ast.SelectorExpr:
		how = fun.Sel.Name
		if x, ok := fun.X.(*ast.Ident); how == "New" && (!ok || x.Name != "errs") {
			return
		}
	case *ast.Ident:
		if s.dir == "internal/errs" {
			how = fun.Name
		}
	}
	switch how {
	case "T":
	case "N":
		rest = 2
	case "New":
		area, arg, rest = "error.", 1, 2
	default:
		return
	}
	if len(call.Args) <= arg {
		return
	}
	text, whole := f.text(s, call.Args[arg])
	if !whole {
		if area+text != "" {
			f.builts = append(f.builts, built{area + text, s.at(call)})
		}
		return
	}
	u := use{key: area + text, at: s.at(call), how: how, known: !call.Ellipsis.IsValid()}
	for i := rest; i < len(call.Args); i += 2 {
		name, ok := f.text(s, call.Args[i])
		u.names, u.known = append(u.names, name), u.known && ok
	}
	f.uses = append(f.uses, u)
}

// readError reads errs.Error{Code: "…"}.
func (f *finder) readError(s *source, lit *ast.CompositeLit) {
	t, ok := lit.Type.(*ast.SelectorExpr)
	if !ok || t.Sel.Name != "Error" {
		return
	}
	if x, ok := t.X.(*ast.Ident); !ok || x.Name != "errs" {
		return
	}
	for _, e := range lit.Elts {
		field, ok := e.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		if name, ok := field.Key.(*ast.Ident); !ok || name.Name != "Code" {
			continue
		}
		if code, whole := f.text(s, field.Value); whole {
			f.uses = append(f.uses, use{key: "error." + code, at: s.at(field)})
		}
	}
}

var (
	looksLikeKey = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$`)
	looksBuilt   = regexp.MustCompile(`^[a-z][a-z0-9_]*\.([a-z0-9_]+\.)*$`)
	fileSuffix   = regexp.MustCompile(`\.(css|js|json|svg|png|html|ico|csv|txt|xml|webmanifest|go|templ)$`)
)

// readLiterals reads, in the pages, keys that are handed on before they are printed, such as the title of a page: any literal that looks
// like a key and begins with the area of another is taken for one.
func (f *finder) readLiterals(s *source) {
	for _, p := range pieces(s) {
		area, _, _ := strings.Cut(p.text, ".")
		switch {
		case !f.areas[area]:
		case looksLikeKey.MatchString(p.text) && !fileSuffix.MatchString(p.text):
			f.uses = append(f.uses, use{key: p.text, at: p.at})
		case looksBuilt.MatchString(p.text):
			f.builts = append(f.builts, built{p.text, p.at})
		}
	}
}

// checkKeys finds keys without a sentence, sentences that nothing uses, and uses that do not fit their sentence.
func checkKeys(f *finder, rows []row, en *catalog) (findings []string) {
	needed := map[string]bool{}
	for _, u := range f.uses {
		needed[u.key] = true
		if why := misused(u, en); why != "" {
			findings = append(findings, u.at+": "+why)
		}
	}
	for _, b := range f.builts {
		if !slices.ContainsFunc(rows, func(r row) bool { return r.prefix == b.prefix }) {
			findings = append(findings, fmt.Sprintf("%s: builds a key on %q; add a row to builtKeys in internal/arch/translations_built_test.go", b.at, b.prefix))
		}
	}
	for _, r := range rows {
		findings = append(findings, r.check(f, en)...)
		for _, v := range r.values {
			needed[r.prefix+v] = true
		}
	}
	for _, key := range slices.Sorted(maps.Keys(en.entries)) {
		open := slices.ContainsFunc(rows, func(r row) bool { return r.values == nil && strings.HasPrefix(key, r.prefix) })
		if !needed[key] && !open {
			findings = append(findings, en.path+": "+key+" is used by nothing")
		}
	}
	return once(findings)
}

// once leaves out what was said before: a literal key in a call is seen as an argument and as a literal.
func once(findings []string) (all []string) {
	for _, f := range findings {
		if !slices.Contains(all, f) {
			all = append(all, f)
		}
	}
	return all
}

// misused says what is wrong between a use and its sentence, or nothing.
func misused(u use, en *catalog) string {
	e, ok := en.entries[u.key]
	switch {
	case !ok:
		return fmt.Sprintf("%s is not in %s", u.key, en.path)
	case u.how == "N" && !e.plural:
		return u.key + " is counted and has no plural"
	case u.how == "T" && e.plural:
		return u.key + " is a plural and not counted"
	case u.how == "" || !u.known:
		return ""
	}
	for n := range e.forms {
		for _, name := range e.placeholders(n) {
			if !slices.Contains(u.names, name) && !(u.how == "N" && name == "n") {
				return fmt.Sprintf("%s has the placeholder {%s}, which is not given here", u.key, name)
			}
		}
	}
	return ""
}
