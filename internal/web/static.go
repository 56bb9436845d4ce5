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

// sheet is the one stylesheet of all pages, put together from the files beside the views, without comments and indents. Its name
// holds its hash, so that browsers may keep it for ever.
var sheet = sync.OnceValue(func() (s struct {
	name string
	body []byte
}) {
	files, err := fs.Glob(styles, "views/*/*.css")
	if err != nil {
		panic(err) // the pattern is a constant
	}
	// The frame first: the areas build on it.
	var body bytes.Buffer
	body.Write(squeezed("views/page/base.css"))
	for _, name := range files {
		if name != "views/page/base.css" {
			body.Write(squeezed(name))
		}
	}
	s.body = body.Bytes()
	sum := sha256.Sum256(s.body)
	s.name = "style-" + hex.EncodeToString(sum[:6]) + ".css"
	return s
})

// squeezed is a stylesheet without comment lines and indents.
func squeezed(name string) []byte {
	raw, err := styles.ReadFile(name)
	if err != nil {
		panic(err) // it was found in the same embedded folder
	}
	var out []byte
	for line := range strings.Lines(string(raw)) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "/*") && strings.HasSuffix(line, "*/") {
			continue
		}
		out = append(append(out, line...), '\n')
	}
	return out
}

// Stylesheet is the address of the stylesheet.
func Stylesheet() string { return "/static/" + sheet().name }

func serveStatic(w http.ResponseWriter, r *http.Request) {
	s := sheet()
	if r.PathValue("file") != s.name {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	http.ServeContent(w, r, s.name, time.Time{}, bytes.NewReader(s.body))
}
