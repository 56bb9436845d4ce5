package paper

import (
	"errors"
	"os/exec"
)

// names are what the browser is called where nobody says what it is called.
var names = []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"}

// Off is the wish for no browser.
const Off = "off"

// ErrNone is returned where there is no browser, or none is wished.
var ErrNone = errors.New("no browser to print with")

// Find looks for the browser: the one that is wished, by path or name, or the first that the machine has. The error is [ErrNone], or says what is wrong with the wish.
func Find(wish string) (path string, err error) {
	switch wish {
	case Off:
		return "", ErrNone
	case "":
		for _, name := range names {
			if path, err := exec.LookPath(name); err == nil {
				return path, nil
			}
		}
		return "", ErrNone
	}
	return exec.LookPath(wish)
}
