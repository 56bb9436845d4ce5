package toolkit

import (
	"archive/zip"
	"bytes"
	"time"

	"github.com/dira-platform/dira/internal/errs"
)

// File is a file of a bundle.
type File struct {
	Name string // with slashes
	Body []byte
}

// bundled is the time that every file of a bundle has, so that the same toolkit gives the same bytes.
var bundled = time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)

// Zip puts files into one. The same files give the same bytes.
func Zip(files []File) (_ []byte, err error) {
	defer errs.Wrap(&err, "toolkit.Zip")
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, f := range files {
		w, err := z.CreateHeader(&zip.FileHeader{Name: f.Name, Method: zip.Deflate, Modified: bundled})
		if err != nil {
			return nil, err
		}
		if _, err := w.Write(f.Body); err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
