package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"net/http"
	"strings"
	"sync"
	"time"
)

//go:embed views/*/*.css
var styles embed.FS

//go:embed views/signin/*.js
var programs embed.FS

// plainScripts are the scripts without words of their own, by the name under which they are asked for.
var plainScripts = sync.OnceValue(func() map[string]asset {
	all := map[string]asset{}
	for _, name := range []string{"passkey", "waiting"} {
		raw, err := programs.ReadFile("views/signin/" + name + ".js")
		if err != nil {
			panic(err) // it is embedded
		}
		a := asset{body: squeezed(raw, "//")}
		sum := sha256.Sum256(a.body)
		a.name = name + "-" + hex.EncodeToString(sum[:6]) + ".js"
		all[a.name], all[name] = a, a
	}
	return all
})

// scriptAddress is the address of a script without words of its own.
func scriptAddress(name string) string { return "/static/" + plainScripts()[name].name }

// asset is a file that browsers may keep for ever: its name holds its hash.
type asset struct {
	name string
	body []byte
}

// sheet is the one stylesheet of all pages, put together from the files beside the views, without comments and indents.
var sheet = sync.OnceValue(func() (s asset) {
	files, err := fs.Glob(styles, "views/*/*.css")
	if err != nil {
		panic(err) // the pattern is a constant
	}
	// The frame first: the areas build on it.
	var body bytes.Buffer
	body.Write(style("views/page/base.css"))
	for _, name := range files {
		if name != "views/page/base.css" {
			body.Write(style(name))
		}
	}
	s.body = body.Bytes()
	sum := sha256.Sum256(s.body)
	s.name = "style-" + hex.EncodeToString(sum[:6]) + ".css"
	return s
})

// style is a stylesheet, squeezed.
func style(name string) []byte {
	raw, err := styles.ReadFile(name)
	if err != nil {
		panic(err) // it was found in the same embedded folder
	}
	return squeezed(raw, "/*")
}

// squeezed is a text without indents and without the lines that are comments.
func squeezed(raw []byte, comment string) []byte {
	var out []byte
	for line := range strings.Lines(string(raw)) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, comment) && (comment != "/*" || strings.HasSuffix(line, "*/")) {
			continue
		}
		out = append(append(out, line...), '\n')
	}
	return out
}

// Stylesheet is the address of the stylesheet.
func Stylesheet() string { return "/static/" + sheet().name }

func serveStatic(w http.ResponseWriter, r *http.Request) { serveAsset(w, r, sheet()) }

// serveAsset serves a file under its present name.
func serveAsset(w http.ResponseWriter, r *http.Request, a asset) {
	if r.PathValue("file") != a.name {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	http.ServeContent(w, r, a.name, time.Time{}, bytes.NewReader(a.body))
}
