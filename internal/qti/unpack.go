package qti

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"path"
	"slices"
	"strings"
)

// The limits of what is read, after unpacking. What a ZIP file says of its sizes is not believed.
const (
	maxFile    = 50 << 20
	maxPackage = 200 << 20
	maxEntries = 20_000
)

var errPackageSize = fmt.Errorf("unpacks to more than %d MB, which is not read", maxPackage>>20)

// unpacked is an opened package.
type unpacked struct {
	name  string
	files map[string]*zip.File // by their paths, slashes only
	order []string             // the paths as they stand in the package
	left  int64                // bytes that may still be unpacked
}

// unpack opens a package without unpacking anything of it.
func (im *importer) unpack(r io.ReaderAt, size int64) (*unpacked, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fmt.Errorf("%s: cannot be opened as a ZIP file, perhaps it is cut off: %w", im.name, err)
	}
	if len(z.File) > maxEntries {
		return nil, fmt.Errorf("%s: has more than %d files", im.name, maxEntries)
	}
	p := &unpacked{name: im.name, files: map[string]*zip.File{}, left: maxPackage}
	for _, f := range z.File {
		name := strings.ReplaceAll(f.Name, `\`, "/") // some programs for Windows write them
		switch {
		case strings.HasSuffix(name, "/"), strings.HasPrefix(name, "__MACOSX/"): // folders, and what macOS packs beside each file
		case !fs.ValidPath(name):
			im.note(im.name, 0, "", "the path %q leads out of the package: that file is left out", f.Name)
		case p.files[name] != nil:
			im.note(p.in(name), 0, "", "is in the package twice: the first is used")
		default:
			p.files[name] = f
			p.order = append(p.order, name)
		}
	}
	return p, nil
}

// in is a file's name in notes.
func (p *unpacked) in(name string) string { return p.name + "/" + name }

// read unpacks one file. A problem is of that file; an error ends the import.
func (p *unpacked) read(name string) ([]byte, *problem, error) {
	f := p.files[name]
	if f.Flags&1 != 0 {
		return nil, problemf(0, "is encrypted"), nil
	}
	r, err := f.Open()
	if err != nil {
		return nil, problemf(0, "cannot be unpacked: %v", err), nil
	}
	defer r.Close()
	var b bytes.Buffer
	n, err := io.Copy(&b, io.LimitReader(r, min(maxFile, p.left)+1))
	p.left -= n
	switch {
	case p.left < 0:
		return nil, nil, errPackageSize
	case n > maxFile:
		return nil, problemf(0, "unpacks to more than %d MB, which is not read", maxFile>>20), nil
	case err != nil:
		return nil, problemf(0, "is damaged in the package: %v", err), nil
	}
	return b.Bytes(), nil, nil
}

// manifestPath is the manifest nearest to the root, since some programs pack the folder instead of its content; or empty.
func (p *unpacked) manifestPath() string {
	found := ""
	for _, name := range p.order {
		if path.Base(name) == "imsmanifest.xml" && (found == "" || strings.Count(name, "/") < strings.Count(found, "/")) {
			found = name
		}
	}
	return found
}

// items are the files to read: those of the manifest, or every XML file when there is none that can be read.
func (im *importer) items(p *unpacked) ([]string, error) {
	if name := p.manifestPath(); name != "" {
		raw, why, err := p.read(name)
		if err != nil {
			return nil, err
		}
		var root *element
		if why == nil {
			root, why = parse(raw)
		}
		if why == nil && root.name != "manifest" {
			why = problemf(root.line, "is no manifest")
		}
		if why == nil {
			return im.listed(p, name, root), nil
		}
		im.note(p.in(name), why.line, "", "%s; every XML file of the package is looked at instead", why.text)
	}
	var names []string
	for _, name := range p.order {
		if strings.EqualFold(path.Ext(name), ".xml") && path.Base(name) != "imsmanifest.xml" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names, nil
}

// listed are the items of a manifest that are there.
func (im *importer) listed(p *unpacked, manifest string, root *element) (names []string) {
	for _, r := range root.all("resource") {
		kind := strings.ToLower(r.attr("type"))
		switch {
		case strings.HasPrefix(kind, "imsqti_test"), strings.HasPrefix(kind, "imsqti_section"):
			im.note(p.in(manifest), r.line, r.attr("identifier"), "is a test or a section of one: its items are read, how it asks them is left out")
			continue
		case !strings.Contains(kind, "item"):
			continue // pictures, styles, passages: an item that needs one says so
		}
		href, _, _ := strings.Cut(r.attr("href"), "#")
		if plain, err := url.PathUnescape(href); err == nil {
			href = plain
		}
		name := path.Join(path.Dir(manifest), href)
		switch {
		case href == "":
			im.note(p.in(manifest), r.line, r.attr("identifier"), "names no file")
		case !fs.ValidPath(name) || path.IsAbs(href):
			im.note(p.in(manifest), r.line, r.attr("identifier"), "the path %q leads out of the package: that file is left out", href)
		case p.files[name] == nil:
			im.note(p.in(manifest), r.line, r.attr("identifier"), "the file %s is not in the package", name)
		case slices.Contains(names, name):
			im.note(p.in(manifest), r.line, r.attr("identifier"), "the file %s is listed twice", name)
		default:
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		im.note(p.in(manifest), root.line, "", "lists no item")
	}
	return names
}
