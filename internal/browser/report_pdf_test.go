package browser

import (
	"bytes"
	"net/http"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/net/html"

	"github.com/dira-platform/dira/internal/policy"
)

var (
	numberToken = regexp.MustCompile(`[0-9]+|[٠-٩]+`)
	wordToken   = regexp.MustCompile(`[\p{L}]{3,}`)
)

// TestReportPDF: the file has every figure and every word of the page, in Arabic letters in their order, and is one that can be read aloud.
func TestReportPDF(t *testing.T) {
	browserContext(t)
	pdftotext, err := exec.LookPath("pdftotext")
	if err != nil {
		missing(t, "no pdftotext: install poppler-utils")
	}
	st := theStage(t)
	at := "/rounds/" + string(st.released.rounds["second"]) + "/results/report"
	chosen := "?chosen=" + string(st.released.units["taxes"].ID)
	for language, heading := range map[string]string{"en": "How the figures were made", "fr": "Rapport à imprimer", "ar": "تقرير للطباعة"} {
		p := st.holder(t, language)
		p.signedIn(string(st.released.tokens[policy.Officer]))
		shown, file := p.get(at+chosen), p.get(at+".pdf"+chosen)
		if shown.status != http.StatusOK || file.status != http.StatusOK {
			t.Fatalf("%s: the page answered %d, the file %d", language, shown.status, file.status)
		}
		for _, want := range []string{"/MarkInfo", "/StructTreeRoot", "/Outlines", "/Lang (" + language + ")", "/Type /StructElem", "/S /Table", "/S /TH", "/S /H1"} {
			if !strings.Contains(file.body, want) {
				t.Errorf("%s: the file has no %s", language, want)
			}
		}
		run := exec.CommandContext(t.Context(), pdftotext, "-q", "-", "-")
		run.Stdin = strings.NewReader(file.body)
		raw, err := run.Output()
		if err != nil {
			t.Fatal(err)
		}
		paper, page := plain(string(raw)), plain(reportText(t, shown.body))
		has := numberToken.FindAllString(paper, -1)
		for _, want := range numberToken.FindAllString(page, -1) {
			i := slices.Index(has, want)
			if i < 0 {
				t.Errorf("%s: the number %s of the page is not in the file as often", language, want)
				continue
			}
			has = slices.Delete(has, i, i+1)
		}
		letters := strings.ReplaceAll(paper, " ", "") // a reader of PDF files may part a word at a vowel sign, and now and then put it apart
		words, lost := wordToken.FindAllString(page, -1), []string{}
		for _, want := range words {
			if !strings.Contains(letters, want) {
				lost = append(lost, want)
			}
		}
		if len(lost) > len(words)/100 {
			t.Errorf("%s: of %d words of the page the file lacks %q", language, len(words), lost)
		}
		if !strings.Contains(paper, plain(heading)) {
			t.Errorf("%s: %q is not in the file", language, heading)
		}
	}
}

// reportText is what a page shows of a report on paper.
func reportText(t *testing.T, page string) string {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	var walk func(n *html.Node, inside bool)
	walk = func(n *html.Node, inside bool) {
		for _, a := range n.Attr {
			classes := strings.Fields(a.Val)
			if a.Key == "class" && (slices.Contains(classes, "no-print") || slices.Contains(classes, "narrow")) {
				return
			}
			inside = inside || a.Key == "class" && slices.Contains(classes, "report")
		}
		if n.Type == html.TextNode && inside {
			out.WriteString(n.Data + " ")
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c, inside)
		}
	}
	walk(root, false)
	return out.String()
}

// plain is a text without what a PDF reader may put otherwise: marks of direction, vowel signs above letters, breaks of lines.
func plain(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Cf, r), unicode.Is(unicode.Mn, r):
		case unicode.IsSpace(r):
			b.WriteByte(' ')
		default:
			b.WriteRune(r)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
