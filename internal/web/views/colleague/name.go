package colleague

import (
	"strings"

	"github.com/a-h/templ"

	"github.com/dira-platform/dira/internal/web/views/page"
)

// here stands in a sentence for the name that is put there afterwards.
const here = "\x00"

// unwrapped takes away what keeps words of another direction apart in plain text: elements do that better.
var unwrapped = strings.NewReplacer("\u2068"+here+"\u2069", here)

// naming is a sentence with somebody's name in it, which stands there as {name} and keeps its own direction.
func naming(b page.Base, name, key string) templ.Component {
	sentence := templ.EscapeString(unwrapped.Replace(b.T(key, "name", here)))
	return templ.Raw(strings.ReplaceAll(sentence, here, "<bdi>"+templ.EscapeString(name)+"</bdi>"))
}

// Title is such a sentence as plain text, for the window.
func Title(b page.Base, name, key string) string {
	return strings.ReplaceAll(unwrapped.Replace(b.T(key, "name", here)), here, name)
}
