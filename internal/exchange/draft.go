package exchange

import (
	"cmp"
	"errors"
	"fmt"
	"hash/fnv"
	"path/filepath"
	"regexp"
	"strings"
	"unicode"

	"github.com/dira-platform/dira/internal/framework"
)

// maxNotes is how many notes are kept; more are counted.
const maxNotes = 1000

// draft is a framework while it is read.
type draft struct {
	file string
	raw  []byte
	o    ImportOptions

	notes []Note
	more  int

	v     framework.Version // what is said of the version
	root  *framework.Statement
	nodes []*node // in the order of the file
	byKey map[string]*node
	byURI map[string]*node // made when first asked for
	made  *framework.Version

	tooMany bool
	unsaid  bool // no order is said but by numbers of sequence
	left    [lefts]int
}

// node is a statement while it is read.
type node struct {
	key, path string
	code      string // the publisher's
	uri       string
	wanted    framework.StatementID // the id that it had when we exported it
	st        *framework.Statement
	parents   []edge
	links     []edge // to others; key is a URI or another node's key
	targets   map[string]int
	skipped   bool // says nothing; its children go to what is above it

	parent   *node
	children []*node
	sequence int
	place    int // among all, in the file
	depth    int
}

// edge leads from a node to another, or to the framework itself where key is empty.
type edge struct {
	key, kind, path string
	sequence        int // from 1; 0: not given
}

// placed makes any error one that names the file.
func (d *draft) placed(err error) error {
	var e *FileError
	if errors.As(err, &e) {
		return err
	}
	return &FileError{Name: d.file, Text: err.Error()}
}

func (d *draft) fail(path, format string, args ...any) error {
	return &FileError{Name: d.file, Path: path, Text: fmt.Sprintf(format, args...)}
}

func (d *draft) note(path, format string, args ...any) {
	if len(d.notes) >= maxNotes {
		d.more++
		return
	}
	d.notes = append(d.notes, Note{path, fmt.Sprintf(format, args...)})
}

// begin makes the root, whose texts say what the version is called.
func (d *draft) begin() {
	d.root = &framework.Statement{
		ID: framework.StatementID(framework.Root), Kind: framework.Root, Provenance: framework.Found, Texts: map[string]map[string]framework.Text{},
	}
}

// add takes in a statement under its key in the file. It is nil when the key is there already.
func (d *draft) add(key, path string) *node {
	if len(d.nodes) >= maxStatements {
		d.tooMany = true
		return nil
	}
	if key == "" {
		d.note(path, "it has no identifier; it is left out")
		return nil
	}
	if other := d.byKey[key]; other != nil {
		d.note(path, "the identifier %s stands twice, first at %s; the second is left out", key, other.path)
		return nil
	}
	n := &node{key: key, path: path, place: len(d.nodes), st: &framework.Statement{
		Kind: framework.Item, Provenance: framework.Found, Texts: map[string]map[string]framework.Text{},
	}}
	d.nodes = append(d.nodes, n)
	d.byKey[key] = n
	return n
}

// set puts a text into a statement.
func set(s *framework.Statement, field, language, text, status string) {
	if text == "" {
		return
	}
	if s.Texts[field] == nil {
		s.Texts[field] = map[string]framework.Text{}
	}
	s.Texts[field][language] = framework.Text{Text: text, Language: language, Status: status}
}

// status is how far a text can be trusted that a publisher gives without saying: their own language is the source, others they stand for.
func (d *draft) status(language string) string {
	if language == d.v.Language {
		return "source"
	}
	return "reviewed"
}

// languageNames are the names that ISO 639-2 has for languages which have a shorter one, and names that some write instead of a tag.
var languageNames = map[string]string{
	"eng": "en", "fra": "fr", "fre": "fr", "ara": "ar", "spa": "es", "deu": "de", "ger": "de", "por": "pt", "rus": "ru", "zho": "zh", "chi": "zh",
	"ita": "it", "nld": "nl", "dut": "nl", "swa": "sw", "hin": "hi", "jpn": "ja", "kor": "ko", "tur": "tr", "pol": "pl", "ukr": "uk",
	"english": "en", "french": "fr", "français": "fr", "arabic": "ar", "spanish": "es", "español": "es", "german": "de", "portuguese": "pt", "russian": "ru",
	"chinese": "zh",
}

// language reads a tag leniently: en_US, EN, eng. What is none becomes the fallback, with a note.
func (d *draft) language(tag, path, fallback string) string {
	tag = strings.ReplaceAll(strings.TrimSpace(tag), "_", "-")
	first, rest, more := strings.Cut(tag, "-")
	first = strings.ToLower(first)
	tag = cmp.Or(languageNames[first], first)
	if more {
		tag += "-" + rest
	}
	if framework.ValidLanguage(tag) && tag != "und" {
		return tag
	}
	switch {
	case path == "" || tag == "":
	case fallback == "":
		d.note(path, "%q is no language tag; it is left out", tag)
	default:
		d.note(path, "%q is no language tag; %s is assumed", tag, fallback)
	}
	return fallback
}

// near is the language of the framework where a text's is the same but for a region that only one of them says: en within en-US.
func (d *draft) near(language string) string {
	own, region, _ := strings.Cut(d.v.Language, "-")
	other, rest, _ := strings.Cut(language, "-")
	if own == other && (region == "") != (rest == "") {
		return d.v.Language
	}
	return language
}

// mainLanguage is the language of the framework: what the file says, or the option, or English, with a note.
func (d *draft) mainLanguage(said, path string) string {
	assumed := cmp.Or(d.o.Language, "en")
	if said == "" && d.o.Language == "" {
		d.note(path, "the language is not said; en is assumed (it can be given as an option)")
	}
	return d.language(said, path, assumed)
}

// finish makes the version: it names it, puts its statements in order and gives each its id.
func (d *draft) finish() (err error) {
	if d.tooMany {
		return d.fail("", "there are more than the %d statements that are read", maxStatements)
	}
	d.name()
	if err := d.hierarchy(); err != nil {
		return err
	}
	ordered := d.order()
	if len(ordered) == 0 {
		return d.fail("", "there is no statement in the file that says anything")
	}
	d.identify(ordered)
	d.v.Statements = append(d.v.Statements, d.root)
	for _, n := range ordered {
		if n.parent != nil {
			n.st.Parent = n.parent.st.ID
		}
		d.v.Statements = append(d.v.Statements, n.st)
	}
	d.connect(ordered)
	d.made, err = framework.Assemble(d.v)
	return err
}

// name gives the version its id, from the option or from what the file says.
func (d *draft) name() {
	title := d.root.Texts[framework.FieldName][d.v.Language].Text
	if title == "" {
		title = cmp.Or(slug(strings.TrimSuffix(d.file, filepath.Ext(d.file))), "framework")
		d.note("$", "the framework has no title in its own language %s; %q is used", d.v.Language, title)
		set(d.root, framework.FieldName, d.v.Language, title, "source")
	}
	if d.o.ID != "" {
		d.v.Framework, d.v.Number, _ = strings.Cut(string(d.o.ID), "@")
	}
	if !framework.ValidID(d.v.Framework) {
		d.v.Framework = cmp.Or(slug(cmp.Or(d.v.Framework, title)), "framework-"+short(d.v.URI+title))
	}
	if !framework.ValidID(d.v.Number) {
		d.v.Number = cmp.Or(slug(d.v.Number), "1")
	}
	d.v.ID = framework.VersionID(d.v.Framework + "@" + d.v.Number)
	d.v.URI = cmp.Or(d.usable(d.v.URI, "$"), "urn:dira:framework:"+d.v.Framework+":"+d.v.Number)
	d.v.Status = cmp.Or(d.v.Status, framework.Published)
	d.v.Source, d.v.DerivedFrom = d.usable(d.v.Source, "$"), d.usable(d.v.DerivedFrom, "$")
	d.root.URI = d.v.URI + ":" + string(d.root.ID)
}

// usable is a URI that can be stored, or nothing.
func (d *draft) usable(uri, path string) string {
	if len(uri) > 1000 || strings.ContainsFunc(uri, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(`<>"`, r) }) {
		d.note(path, "%.100q is no URI; it is left out", uri)
		return ""
	}
	return uri
}

var notInSlug = regexp.MustCompile(`[^\p{L}\p{N}\p{M}._]+`)

// slug makes a name for addresses of a title.
func slug(title string) string {
	s := []rune(strings.Trim(notInSlug.ReplaceAllString(strings.ToLower(title), "-"), "-._"))
	s = s[:min(len(s), 60)]
	return strings.Trim(string(s), "-._")
}

// short is a short name for a long one.
func short(text string) string {
	h := fnv.New32a()
	h.Write([]byte(text))
	return fmt.Sprintf("%08x", h.Sum32())
}

// identify gives each statement an id that is its own: the one it had with us, the publisher's code, its UUID, or one made of its key.
func (d *draft) identify(ordered []*node) {
	wishes := map[framework.StatementID]int{}
	wish := func(n *node) framework.StatementID {
		if n.wanted != "" {
			return n.wanted
		}
		return framework.StatementID(n.code)
	}
	for _, n := range ordered {
		wishes[wish(n)]++
	}
	taken := map[framework.StatementID]bool{d.root.ID: true}
	uris := map[string]bool{d.root.URI: true}
	for _, n := range ordered {
		id, own := wish(n), uuidIn(n.key)
		// An identifier that the URI does not tell again is kept as the id, so that it goes out as it came in.
		untold := n.wanted == "" && IsGUID(own) && guidOf("", n.uri) != own
		if untold || !framework.ValidID(string(id)) || wishes[id] > 1 {
			id = framework.StatementID(own)
		}
		if !framework.ValidID(string(id)) || taken[id] {
			id = framework.StatementID(slug(cmp.Or(n.code, n.key)))
		}
		if !framework.ValidID(string(id)) || taken[id] {
			id = framework.StatementID("s-" + short(n.key))
		}
		for i := 2; taken[id]; i++ {
			id = framework.StatementID(fmt.Sprintf("s-%s-%d", short(n.key), i))
		}
		taken[id], n.st.ID = true, id
		if n.code != "" && n.code != string(id) {
			set(n.st, framework.FieldCode, d.v.Language, n.code, "source")
		}
		uri := d.usable(n.uri, n.path)
		if uri != "" && uris[uri] {
			d.note(n.path, "the URI %s stands twice; this statement gets one of its own", uri)
			uri = ""
		}
		n.st.URI = cmp.Or(uri, d.v.URI+":"+string(id))
		for uris[n.st.URI] {
			n.st.URI += "'"
		}
		uris[n.st.URI] = true
	}
}

// connect resolves links and targets, which may lead to any statement.
func (d *draft) connect(ordered []*node) {
	for _, n := range ordered {
		for _, l := range n.links {
			to := l.key
			if other := d.byKey[l.key]; other != nil && !other.skipped {
				to = other.st.URI
			} else if !strings.Contains(to, ":") {
				d.note(l.path, "there is no statement %s to link to", to)
				continue
			}
			if to = d.usable(to, l.path); to != "" {
				d.v.Links = append(d.v.Links, framework.Link{From: n.st.ID, Type: l.kind, To: to})
			}
		}
		for key, level := range n.targets {
			if d.v.Targets == nil {
				d.v.Targets = map[framework.StatementID]map[framework.StatementID]int{}
			}
			if d.v.Targets[n.st.ID] == nil {
				d.v.Targets[n.st.ID] = map[framework.StatementID]int{}
			}
			id := framework.StatementID(key)
			if other := d.byKey[key]; other != nil {
				id = other.st.ID
			}
			d.v.Targets[n.st.ID][id] = level
		}
	}
}
