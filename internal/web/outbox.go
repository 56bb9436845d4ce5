package web

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/i18n"
)

//go:embed views/page/outbox.js
var outboxSource []byte

// outboxHeader is sent by the outbox with an answer: "now", or "later" when it was tried before. The response has it too, with the address of
// the page that it holds, and so can be told from one that a network on the way made up.
const outboxHeader = "Dira-Outbox"

// mostWaiting is how many answers the sentence is there for; no assessment has more statements and questions.
const mostWaiting = 100

// scripts are the outboxes by language, made when first asked for.
type scripts struct {
	mu     sync.Mutex
	byName map[string]asset
}

// in is the outbox with the sentences of a language. They come with the script and not with each page: the script is loaded once.
func (s *scripts) in(p *i18n.Printer) asset {
	s.mu.Lock()
	defer s.mu.Unlock()
	if a, ok := s.byName[p.Tag]; ok {
		return a
	}
	var body bytes.Buffer
	body.Write(squeezed(outboxSource, "//"))
	body.WriteByte('(')
	e := json.NewEncoder(&body)
	e.SetEscapeHTML(false)
	if err := e.Encode(outboxTexts(p)); err != nil {
		panic(err) // it is made of strings
	}
	body.WriteString(");\n")
	sum := sha256.Sum256(body.Bytes())
	a := asset{"outbox-" + hex.EncodeToString(sum[:6]) + "." + p.Tag + ".js", body.Bytes()}
	if s.byName == nil {
		s.byName = map[string]asset{}
	}
	s.byName[p.Tag] = a
	return a
}

// outboxTexts are the sentences of the script.
func outboxTexts(p *i18n.Printer) map[string]any {
	waits, forms := countedTexts(p)
	digits := ""
	for n := range 10 {
		digits += p.Number(n)
	}
	return map[string]any{
		"digits":  digits,
		"sending": p.T("outbox.sending"), "saved": p.T("outbox.saved", "time", "{time}"), "waits": waits, "forms": forms, "trying": p.T("outbox.trying"),
		"away": p.T("outbox.away"), "refused": p.T("outbox.refused"), "drop": p.T("outbox.drop"), "overview": p.T("outbox.overview"),
		"gone": p.T("outbox.gone"), "resume": p.T("home.resume"), "leave": p.T("outbox.leave"),
	}
}

// countedTexts are the forms of the sentence that counts, and for each number from 1 which of them it takes, a digit each: so the script knows
// no rule of plurals.
func countedTexts(p *i18n.Printer) (forms []string, which string) {
	for n := 1; n <= mostWaiting; n++ {
		form := strings.Replace(p.N("outbox.waits", n), p.Number(n), "{n}", 1)
		i := slices.Index(forms, form)
		if i < 0 {
			i, forms = len(forms), append(forms, form)
		}
		which += strconv.Itoa(i)
	}
	return forms, which
}

// script is the address of the outbox, on the pages of an assessment.
func (v *visit) script() string {
	if v.id() == "" {
		return ""
	}
	return "/static/" + v.face.scripts.in(v.printer).name
}

// static serves the stylesheet and the scripts.
func (f *Face) static(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("file")
	if a, ok := plainScripts()[name]; ok && a.name == name {
		serveAsset(w, r, a)
		return
	}
	// outbox-<hash>.<language>.js
	if rest, ok := strings.CutSuffix(name, ".js"); ok {
		_, tag, _ := strings.Cut(rest, ".")
		if !f.Languages.Has(tag) {
			http.NotFound(w, r)
			return
		}
		serveAsset(w, r, f.scripts.in(f.Languages.Printer(tag)))
		return
	}
	serveStatic(w, r)
}

// direct gives the outbox the page that a browser would be sent to, at once: on a weak network each way to the server and back costs a second.
func direct(mux, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get(outboxHeader) == "" || r.Method != http.MethodPost {
			next.ServeHTTP(w, r)
			return
		}
		w.Header().Set(outboxHeader, r.URL.RequestURI())
		d := &detour{ResponseWriter: w, vary: w.Header().Values("Vary")}
		next.ServeHTTP(d, r)
		for range 10 { // more is a circle
			to := d.to
			if to == "" {
				return
			}
			d.to = ""
			w.Header().Set(outboxHeader, to)
			mux.ServeHTTP(d, got(r, to))
		}
	})
}

// got is the request with which a browser would follow a redirect.
func got(r *http.Request, to string) *http.Request {
	g := r.Clone(r.Context())
	g.Method, g.URL, g.RequestURI, g.Body, g.ContentLength = http.MethodGet, &url.URL{}, to, http.NoBody, 0
	if u, err := url.Parse(to); err == nil { // it is one of our own addresses
		g.URL = u
	}
	g.Form, g.PostForm = nil, nil
	for _, name := range []string{outboxHeader, "Content-Type", "Content-Length"} {
		g.Header.Del(name)
	}
	return g
}

// detour catches redirects before they are sent.
type detour struct {
	http.ResponseWriter
	to   string
	vary []string
}

func (d *detour) WriteHeader(status int) {
	h := d.Header()
	if status < 300 || status > 399 {
		d.ResponseWriter.WriteHeader(status)
		return
	}
	d.to = h.Get("Location")
	h.Del("Location")
	h.Del("Content-Type")
	h["Vary"] = append([]string(nil), d.vary...) // the page says it again
}

func (d *detour) Write(b []byte) (int, error) {
	if d.to != "" {
		return len(b), nil // of the redirect
	}
	return d.ResponseWriter.Write(b)
}

// basis is what a waiting answer was given on: when something else was answered since, on another device, that must not be lost.
func (v *visit) basis() *assessment.Basis {
	seen, err := strconv.Atoi(v.PostForm.Get("seen"))
	if v.Header.Get(outboxHeader) != "later" || err != nil {
		return nil
	}
	lineage, _, _ := strings.Cut(v.PostForm.Get("key"), ".")
	return &assessment.Basis{Revision: seen, Keys: lineage}
}
