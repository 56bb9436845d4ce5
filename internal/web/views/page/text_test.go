package page

import (
	"context"
	"strings"
	"testing"

	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/i18n"
)

// TestTextKeepsLines shows a text of several lines, as frameworks of others have them: the lines stay, and nothing in it is HTML.
func TestTextKeepsLines(t *testing.T) {
	languages, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := Text(Base{Printer: languages.Printer("en")}, framework.Text{Text: "One <b>&\n• two", Language: "fr"}).Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	if got, want := b.String(), `<span lang="fr" dir="ltr">One &lt;b&gt;&amp;<br>• two</span>`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
