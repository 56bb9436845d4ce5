package arch

import (
	"fmt"
	"go/ast"
	"go/token"
	"html"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

// sameEverywhere are the words of pages that are not translated.
var sameEverywhere = []string{"Dira", "JSON", "CC BY 4.0", "Apache-2.0"}

// A page is looked at in the code that templ makes of it, not in the template: there the text of the page stands in literals, so that no
// second parser of templates is needed, and what is looked at is what the program writes.

// checkPages finds words in pages that are in no catalog, and templates without their generated code.
func checkPages(tree fs.FS) (findings []string) {
	sources, err := load(tree)
	if err != nil {
		return []string{err.Error()}
	}
	err = walk(tree, func(name string) error {
		if path.Ext(name) != ".templ" {
			return nil
		}
		code := strings.TrimSuffix(name, ".templ") + "_templ.go"
		i := slices.IndexFunc(sources, func(s *source) bool { return s.path == code })
		if i < 0 {
			findings = append(findings, name+": has no "+path.Base(code)+"; run templ generate")
			return nil
		}
		text, err := fs.ReadFile(tree, name)
		for _, words := range sources[i].words() {
			findings = append(findings, fmt.Sprintf("%s: %q is in no catalog", place(name, string(text), words), words))
		}
		return err
	})
	if err != nil {
		findings = append(findings, err.Error())
	}
	return once(findings)
}

// place finds words in the template, which wraps lines differently.
func place(name, template, words string) string {
	first, _, _ := strings.Cut(words, "\n")
	first, _, _ = strings.Cut(first, "  ")
	before, _, ok := strings.Cut(template, strings.TrimSpace(first))
	if !ok {
		return name
	}
	return fmt.Sprintf("%s:%d", name, strings.Count(before, "\n")+1)
}

// words are the untranslated words of the generated code of a page.
func (s *source) words() (all []string) {
	for _, d := range s.ast.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		var page strings.Builder
		ast.Inspect(f, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			fixed, handed := written(call)
			page.WriteString(fixed)
			all = append(all, slices.DeleteFunc(handed, func(text string) bool { return !sentence.MatchString(text) || translated(text) })...)
			return true
		})
		all = append(all, wording(page.String())...)
	}
	return all
}

// hole stands in a page where the program fills something in.
const hole = "\x00"

// sentence is how a text for people begins; an attribute, a class or a key does not.
var sentence = regexp.MustCompile(`^\p{Lu}\p{Ll}+`)

// written is what a call of generated code writes to the page, and the strings it hands to another component.
func written(call *ast.CallExpr) (fixed string, handed []string) {
	name := ""
	switch f := call.Fun.(type) {
	case *ast.SelectorExpr:
		name = f.Sel.Name
	case *ast.Ident:
		name = f.Name
	}
	switch name {
	case "WriteString":
		if text, ok := literal(call.Args[len(call.Args)-1]); ok {
			return text, nil
		}
		return hole, nil
	case "JoinStringErrs", "JoinURLErrs":
		return hole + constantParts(call.Args[0]), nil
	}
	for _, arg := range call.Args {
		if text, ok := literal(arg); ok {
			handed = append(handed, text)
		}
	}
	return "", handed
}

func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(lit.Value)
	return text, err == nil
}

// constantParts is what is fixed in an expression whose value is written: { "Page " + n }.
func constantParts(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BinaryExpr:
		return constantParts(e.X) + hole + constantParts(e.Y)
	case *ast.ParenExpr:
		return constantParts(e.X)
	}
	text, _ := literal(e)
	return text
}

var (
	rawElement = regexp.MustCompile(`(?is)<(script|style)\b[^>]*>.*?</(script|style)\s*>|<!--.*?-->|<!doctype[^>]*>`)
	tag        = regexp.MustCompile(`(?s)<(?:[^<>"']|"[^"]*"|'[^']*')*>`)
	readable   = regexp.MustCompile(`(?i)\s(?:aria-label|aria-description|aria-roledescription|aria-valuetext|title|alt|placeholder|label)\s*=\s*(?:"([^"]*)"|'([^']*)')`)
)

// wording is the text of a page that people read: its text nodes, and the attributes that are shown or spoken.
func wording(page string) (all []string) {
	page = rawElement.ReplaceAllString(page, hole)
	page = tag.ReplaceAllStringFunc(page, func(t string) string {
		for _, m := range readable.FindAllStringSubmatch(t, -1) {
			all = appendWords(all, m[1]+m[2])
		}
		return "<>"
	})
	for _, text := range regexp.MustCompile(`<>|`+hole).Split(page, -1) {
		all = appendWords(all, text)
	}
	return all
}

func appendWords(all []string, text string) []string {
	text = strings.TrimSpace(strings.ReplaceAll(html.UnescapeString(text), hole, ""))
	if translated(text) {
		return all
	}
	return append(all, text)
}

// translated reports whether a text needs no translation: fewer than two letters beside what is the same everywhere.
func translated(text string) bool {
	for _, same := range sameEverywhere {
		text = strings.ReplaceAll(text, same, "")
	}
	letters := 0
	for _, r := range text {
		if unicode.IsLetter(r) {
			letters++
		}
	}
	return letters < 2
}

func TestPages(t *testing.T) { clean(t, checkPages(tree)) }

// page is what templ makes of a template that writes these pieces.
func page(lines ...string) string {
	return "// Code generated by templ - DO NOT EDIT.\n\npackage views\n\nfunc Page(p Data) templ.Component {\n\treturn templruntime.GeneratedTemplate(" +
		"func(templ_7745c5c3_Input templruntime.GeneratedComponentInput) (templ_7745c5c3_Err error) {\n" + strings.Join(lines, "\n") + "\nreturn nil\n})\n}\n"
}

// fixed is a piece of HTML as generated code writes it, filled is an expression.
func fixed(html string) string {
	return "templ_7745c5c3_Err = templruntime.WriteString(templ_7745c5c3_Buffer, 1, " + strconv.Quote(html) + ")\n" +
		"if templ_7745c5c3_Err != nil { return templ.Error{Err: templ_7745c5c3_Err, FileName: `Internal/web/page.templ`, Line: 5, Col: 10} }"
}

func filled(expression string) string {
	return "templ_7745c5c3_Var2, templ_7745c5c3_Err = templ.JoinStringErrs(" + expression + ")\n" +
		"_, templ_7745c5c3_Err = templ_7745c5c3_Buffer.WriteString(templ.EscapeString(templ_7745c5c3_Var2))"
}

func TestCheckPages(t *testing.T) {
	const templ, code = "internal/web/views/page.templ", "internal/web/views/page_templ.go"
	with := func(template string, lines ...string) files { return files{templ: template, code: page(lines...)} }
	findsIn(t, checkPages, []defect{
		{"right", with("",
			fixed(`<!doctype html><html lang="`), filled("p.Lang"), fixed(`" class="Wide page"><style>.a { color: Red }</style><title>`), filled(`p.T("start.title")`),
			fixed(`</title><!-- Note to us --><p title="`), filled(`p.T("start.hint")`), fixed(`">Dira &middot; <b>1</b> x &nbsp;&rarr;</p><a href="/Start"`),
			"if p.On {", fixed(` aria-current="Page"`), "}", fixed(`>`), filled(`"q" + n`), fixed(`</a><script>"Hello <b>"</script>`),
			`templ_7745c5c3_Err = layout("start.title", "wide").Render(ctx, templ_7745c5c3_Buffer)`), nil},
		{"beside what is the same everywhere", with("", fixed("<p>Dira platform</p>")), []string{templ + `: "Dira platform" is in no catalog`}},
		{"a text", with("templ Page() {\n\t<p>\n\t\tYour answers\n", fixed("<p>Your answers</p>")), []string{templ + `:3: "Your answers" is in no catalog`}},
		{"beside a value", with("", fixed("<p>"), filled("n"), fixed(" of "), filled("all"), fixed("</p>")), []string{templ + `: "of" is in no catalog`}},
		{"in another script", with("", fixed("<p>دليل</p>")), []string{templ + `: "دليل" is in no catalog`}},
		{"an attribute", with("", fixed(`<button aria-label="Close" class="Big one">×</button>`)), []string{templ + `: "Close" is in no catalog`}},
		{"part of an attribute", with("", fixed(`<a title="Go to `), filled("p.Name"), fixed(`">x</a>`)), []string{templ + `: "Go to" is in no catalog`}},
		{"a literal written as a value", with("", fixed("<p>"), filled(`"Saved at " + p.At`), fixed("</p>")), []string{templ + `: "Saved at" is in no catalog`}},
		{"a literal in a condition", with("", fixed("<p>"), "if p.On {", filled(`"yes"`), "}", fixed("</p>")), []string{templ + `: "yes" is in no catalog`}},
		{"handed to a component", with("", `templ_7745c5c3_Err = layout("Welcome", 1).Render(ctx, templ_7745c5c3_Buffer)`), []string{templ + `: "Welcome" is in no catalog`}},
		{"not generated", files{templ: ""}, []string{templ + ": has no page_templ.go; run templ generate"}},
	})
}
