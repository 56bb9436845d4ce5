package browser

import (
	_ "embed"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

var (
	//go:embed testdata/right.html
	rightPage string
	//go:embed testdata/right.css
	rightStyle string
)

// defect is one thing wrong on a page where everything else is right: what of it is replaced, and what the suite must say.
type defect struct {
	name     string
	old, new string
	want     string // how each finding begins; those of axe may come along
}

// defects are what the suite is for. Each is put into the right page, and the suite must see it.
var defects = []defect{
	{"no language", ` lang="en" dir`, ` dir`, "lang"},
	{"another language", `lang="en" dir`, `lang="fr" dir`, "lang"},
	{"wrong direction", `dir="ltr"`, `dir="rtl"`, "dir"},
	{"direction of marked text", `lang="ar" dir="rtl"`, `lang="ar"`, "dir"},
	{"no heading", `<h1>Everything right</h1>`, `<p>Everything right</p>`, "h1"},
	{"two headings", `<h2 id="errors">There is a problem</h2>`, `<h1 id="errors">Everything right</h1>`, "h1"},
	{"title without the heading", `<title>Error: Everything right`, `<title>Error: Page`, "title"},
	{"an id twice", `id="age-1"`, `id="age"`, "id|label|reference"},
	{"fragment without target", `href="/other"`, `href="#nowhere"`, "fragment"},
	{"description without target", `name="place"`, `name="place" aria-describedby="hint"`, "reference"},
	{"no scope", `<th scope="row">`, `<th>`, "scope"},
	{"no caption", `<caption>Results</caption>`, ``, "caption"},
	{"no legend", `<legend>Your age</legend>`, `<p>Your age</p>`, "legend"},
	{"no label", `<label for="place">Place</label>`, `Place`, "label"},
	{"a button without text", `<button>Continue</button>`, `<button></button>`, "label"},
	{"low contrast", `<p>Words`, `<p class="pale">Words`, "axe color-contrast"},
	{"small target", `<a href="/other">Another page</a>`, `<a class="small" href="/other">one</a> <a class="small" href="/more">two</a>`, "axe target-size"},
	{"picture without text", `<p>Words`, `<p><img src="data:," width="9" height="9">Words`, "axe image-alt"},
	{"too wide", `<table>`, `<table class="wide">`, "overflow"},
	{"inline handler", `<button>`, `<button onclick="x()">`, "inline"},
	{"inline style", `<table>`, `<table style="color: #000">`, "inline"},
	{"address that is a script", `<td>basic`, `<td><a href="javascript:x()">basic</a>`, "inline"},
	{"inline script", `</head>`, `<script>var x = 1</script></head>`, "inline"},
	{"error not linked", `<a href="#age">Choose an age</a>`, `Choose an age`, "error"},
	{"error not in the summary", `<li><a href="#age">Choose an age</a></li>`, `<li><a href="#place">Say where</a></li>`, "error"},
	{"error not described", ` aria-describedby="age-error"`, ``, "error"},
	{"error that leads to no field", `href="#age"`, `href="#age-error"`, "error"},
	{"error that the title does not tell", `<title>Error: `, `<title>`, "error"},
	{"unmarked text", ` lang="ar" dir="rtl"`, ``, "foreign"},
	{"a sentence nobody translated", `<p>Words`, `<p>La page est dans une autre langue que le texte. Words`, "foreign"},
	{"unmarked name for the ear", `aria-label="Main"`, `aria-label="التنقل الرئيسي"`, "foreign"},
	{"no focus style", `<button>`, `<button class="bare">`, "focus: cannot be seen"},
	{"focus out of sight", `<a href="/other">`, `<a class="away" href="/other">`, "focus: out of sight"},
	{"everything covered", `</body>`, `<div class="over"></div></body>`, "focus: out of sight"},
	{"a link that Tab leaves out", `<a href="/other">`, `<a tabindex="-1" href="/other">`, "focus: does not reach"},
	{"a form that keeps the focus", `</head>`, `<script src="/trap.js"></script></head>`, "focus: does not reach"},
	{"another order", `<input type="text"`, `<input tabindex="1" type="text"`, "focus: comes to|skip: the first stop"},
	{"no skip link", `<a class="skip" href="#main">Skip to the content</a>`, ``, "skip"},
	{"skip link to elsewhere", `class="skip" href="#main"`, `class="skip" href="#place"`, "skip"},
	{"error in a script", `</head>`, `<script src="/broken.js"></script></head>`, "console"},
	{"refused by the policy", `</head>`, `<base href="/x/"></head>`, "console"},
	{"another host", `<p>Words`, `<p><img alt="" src="http://cdn.example/x.png">Words`, "host|console"},
	{"a drawing in one colour", `<p>Words`, `<p><svg width="20" height="20" aria-hidden="true"><circle class="dark" cx="9" cy="9" r="8"></circle></svg>Words`, "forced"},
	{"a printed navigation", `<nav `, `<nav class="paper" `, "print"},
	{"white on paper", `<p>Words`, `<p class="night">Words`, "print"},
	{"a missing file", `</head>`, `<script src="/missing.js"></script></head>`, "missing|console"},
}

func serveDefects() *httptest.Server {
	mux := http.NewServeMux()
	file := func(name, kind, text string) {
		mux.HandleFunc("GET /"+name, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", kind)
			w.Write([]byte(text))
		})
	}
	file("right.css", "text/css", rightStyle)
	file("trap.js", "text/javascript", `addEventListener("keydown", (e) => { if (document.activeElement.name === "place") e.preventDefault() })`)
	file("broken.js", "text/javascript", `undefined.x()`)
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		page := rightPage
		for _, d := range defects {
			if d.name == r.URL.Query().Get("defect") {
				page = strings.Replace(page, d.old, d.new, 1)
			}
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "base-uri 'none'")
		w.Write([]byte(page))
	})
	return httptest.NewServer(mux)
}

// TestDefects shows the suite that it sees: a page where all is right has no findings, and each defect put into it has the one it must.
func TestDefects(t *testing.T) {
	browserContext(t)
	axe := axeSource(t)
	server := serveDefects()
	t.Cleanup(server.Close)
	for i, width := range widths {
		t.Run(map[int64]string{320: "phone", 1280: "desk"}[width], func(t *testing.T) {
			t.Parallel()
			b := newTab(t, server.URL, "en", width)
			b.open("/")
			for _, f := range b.inspect(axe, expected{Lang: "en", Errors: 1}) {
				t.Errorf("the right page: %s", f)
			}
			for n, d := range defects {
				if n%len(widths) == i || d.want == "overflow" {
					t.Run(d.name, func(t *testing.T) {
						b.t = t
						b.seesDefect(axe, d)
					})
				}
			}
		})
	}
}

func (b *tab) seesDefect(axe string, d defect) {
	b.t.Helper()
	if !strings.Contains(rightPage, d.old) {
		b.t.Fatalf("the right page does not hold %q", d.old)
	}
	b.open("/?defect=" + strings.ReplaceAll(d.name, " ", "+"))
	seen := false
	for _, f := range b.inspect(axe, expected{Lang: "en", Errors: 1}) {
		meant := false
		for _, want := range strings.Split(d.want, "|") {
			meant = meant || strings.HasPrefix(strings.TrimPrefix(f, "400 %: "), want)
		}
		seen = seen || meant
		if !meant && !strings.HasPrefix(f, "axe ") {
			b.t.Errorf("also found: %s", f)
		}
	}
	if !seen {
		b.t.Errorf("not found: %s", d.want)
	}
}
