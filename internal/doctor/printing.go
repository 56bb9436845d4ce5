package doctor

import (
	"context"
	"errors"

	"github.com/dira-platform/dira/internal/paper"
)

// checkPrinting has a browser print a page, since one that is there may still not start.
func checkPrinting(ctx context.Context, s *Setup) []Finding {
	const fonts = "For Arabic, Chinese and other scripts it needs their fonts: Noto has all (Debian: fonts-noto-core, fonts-noto-cjk)."
	browser, err := paper.Find(s.Chromium)
	switch {
	case errors.Is(err, paper.ErrNone):
		return []Finding{ok("No browser that makes PDF files of reports, so people print them with their own. Install Chromium, or name one with --chromium, if there should be.")}
	case err != nil:
		return []Finding{wrong("Correct --chromium, or leave it out.", "%s cannot be run, so the server does not start: %v.", s.Chromium, err)}
	}
	press := paper.New(browser)
	defer press.Close()
	if _, err := press.PDF(ctx, []byte(`<!DOCTYPE html><html lang="en"><title>Dira</title><p>Dira</p></html>`)); err != nil {
		return []Finding{warning("Run it as the user that runs the server, and look at what it says; or set --chromium off, so that people are told to print by themselves.",
			"%s is there and does not make PDF files: %v.", browser, err)}
	}
	return []Finding{ok("%s makes PDF files of reports. %s", browser, fonts)}
}
