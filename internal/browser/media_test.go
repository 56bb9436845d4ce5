package browser

import (
	_ "embed"

	"github.com/chromedp/cdproto/emulation"
)

var (
	//go:embed testdata/forced.js
	forcedColours string
	//go:embed testdata/print.js
	onPaper string
)

// otherMedia looks at the page as people with their own colours see it, light on dark, and as it is printed.
func (b *tab) otherMedia() (findings []string) {
	b.t.Helper()
	as := func(media, forced, scheme string) {
		send(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: media, Features: []*emulation.MediaFeature{
			{Name: "forced-colors", Value: forced}, {Name: "prefers-color-scheme", Value: scheme},
		}})
	}
	as("screen", "active", "dark")
	findings = append(findings, call[[]string](b, forcedColours, nil)...)
	as("print", "none", "light")
	findings = append(findings, call[[]string](b, onPaper, nil)...)
	as("", "none", "light")
	return findings
}
