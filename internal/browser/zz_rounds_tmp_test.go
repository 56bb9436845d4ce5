package browser

import (
	"os"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/dira-platform/dira/internal/policy"
)

func TestZZPrint(t *testing.T) {
	browserContext(t)
	st := theStage(t)
	b := newTab(t, st.url(), "en", 1280)
	b.cookie("dira_session", string(st.ministry.tokens[policy.Officer]), "/")
	for _, n := range []string{"coded", "anonymous"} {
		b.open("/rounds/" + string(st.ministry.rounds[n]) + "/codes")
		printed := send(b, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: true_()})
		os.WriteFile("/tmp/s3/rounds/"+n+".pdf", printed.Data, 0o644)
	}
	b.open("/rounds/" + string(st.ministry.rounds["coded"]))
	printed := send(b, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: true_()})
	os.WriteFile("/tmp/s3/rounds/follow.pdf", printed.Data, 0o644)
}
func true_() *bool { x := true; return &x }
