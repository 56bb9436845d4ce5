package i18n

import (
	"testing"

	"github.com/leonelquinteros/gotext"
)

// FuzzPO reads anything as a catalog: a file that someone broke must not take the program down, and what it lacks comes back as its key.
func FuzzPO(f *testing.F) {
	for _, tag := range []string{"en", "ar"} {
		raw, err := locales.ReadFile("locales/" + tag + ".po")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw[:4000])
	}
	f.Add([]byte("msgid \"\"\nmsgstr \"Plural-Forms: nplurals=3; plural=(n%10==1 ? 0 : n ? 1 : 2);\\n\"\n\nmsgid \"a\"\nmsgid_plural \"a\"\nmsgstr[0] \"{n} x\"\nmsgstr[9] \"y\"\n"))
	f.Add([]byte("msgctxt \"c\"\nmsgid \"a\nmsgstr[\nmsgstr \"\\\""))
	f.Fuzz(func(t *testing.T, raw []byte) {
		po := gotext.NewPo()
		po.Parse(raw)
		p := &Printer{Tag: "xx", catalog: newCatalog(po), source: newCatalog(gotext.NewPo())}
		p.T("a", "n", "5")
		p.N("a", 3)
		if key := "no such key in any file"; !p.Has(key) && p.T(key) != key {
			t.Errorf("a missing key comes back as %q", p.T(key))
		}
	})
}
