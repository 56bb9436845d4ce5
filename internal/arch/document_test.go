package arch

import (
	"flag"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the map into docs/architecture.md")

const (
	document           = "../../docs/architecture.md"
	mapBegins, mapEnds = "<!-- map -->\n", "<!-- /map -->"
)

// between is the part of a document between the marks of the map, and what stands around it.
func between(text string) (before, inside, after string, ok bool) {
	before, rest, ok := strings.Cut(text, mapBegins)
	if !ok {
		return "", "", "", false
	}
	inside, after, ok = strings.Cut(rest, mapEnds)
	return before, inside, after, ok
}

// checkDocument says how a document's map differs from the map, and what the document should be.
func checkDocument(text string, p Plan) (why, want string) {
	before, inside, after, ok := between(text)
	if !ok {
		return "has no place for the map between " + strings.TrimSpace(mapBegins) + " and " + mapEnds + ", each on its line", text
	}
	if inside != p.Markdown() {
		why = "does not show the map as it is; run go test ./internal/arch -run TestDocument -update"
	}
	return why, before + mapBegins + p.Markdown() + mapEnds + after
}

func TestDocument(t *testing.T) {
	text, err := os.ReadFile(document)
	if os.IsNotExist(err) {
		t.Skip("docs/architecture.md is not written yet")
	}
	if err != nil {
		t.Fatal(err)
	}
	why, want := checkDocument(string(text), Map)
	if *update && want != string(text) {
		if err := os.WriteFile(document, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if why != "" {
		t.Error("docs/architecture.md " + why)
	}
}

func TestCheckDocument(t *testing.T) {
	p := Plan{{"internal/web/...", Face, "pages", []string{"internal/errs", "internal/policy"}}, {"internal/errs", Errors, "errors", nil}}
	const table = "| layer | package | what it is for | may import, of ours |\n|---|---|---|---|\n" +
		"| face | `internal/web/...` | pages | errs, policy |\n| errors | `internal/errs` | errors | nothing |\n"
	const right = "# House\n\n<!-- map -->\n" + table + "<!-- /map -->\n\nMore.\n"
	tests := []struct {
		name, text string
		why        string // a part of it
		want       string
	}{
		{"right", right, "", right},
		{"old", "# House\n\n<!-- map -->\n| old |\n<!-- /map -->\n\nMore.\n", "does not show the map", right},
		{"still empty", "# House\n\n<!-- map -->\n<!-- /map -->\n\nMore.\n", "does not show the map", right},
		{"no place", "# House\n", "has no place", "# House\n"},
		{"no end", "# House\n<!-- map -->\n", "has no place", "# House\n<!-- map -->\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			why, want := checkDocument(tt.text, p)
			if (why == "") != (tt.why == "") || !strings.HasPrefix(why, tt.why) || want != tt.want {
				t.Errorf("checkDocument = %q,\n%s\nwant %q,\n%s", why, want, tt.why, tt.want)
			}
		})
	}
}
