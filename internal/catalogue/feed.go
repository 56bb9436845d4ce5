package catalogue

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/library"
)

// feedReader reads a feed entry by entry.
type feedReader struct {
	*xml.Decoder
	to            Sink
	read          int
	isFeed        bool
	refused       error  // of the sink
	provider, tag string // of the whole
}

// ReadFeed reads the entries of a feed as courses: RSS 2.0, RSS 1.0 or Atom, with dates where it has those of the event module or of xCal. It ends with an error
// where the file cannot be read, or not further; what came before was given to the sink.
func ReadFeed(r io.Reader, to Sink) error {
	raw, whole, err := all(r)
	if err != nil {
		return err
	}
	if !whole {
		return errs.New(errs.TooLarge, "catalogue_too_large", "megabytes", MaxFile>>20)
	}
	d := NewDecoder(bytes.NewReader(withoutControls(Decoded(raw))))
	d.Strict, d.Entity = false, xml.HTMLEntity // bare ampersands and entities of HTML are everywhere
	f := &feedReader{Decoder: d, to: to}
	err = f.all()
	switch {
	case f.refused != nil:
		return f.refused
	case errors.Is(err, ErrLarge):
		to.Problem(Problem{Row: f.read, Field: "", Reason: "holds more than any entry does; reading ended there"})
		fallthrough
	case err != nil:
		return errs.New(errs.Invalid, "catalogue_malformed").Because(err)
	case !f.isFeed:
		return errs.New(errs.Invalid, "catalogue_malformed")
	}
	return nil
}

// withoutControls takes out what may not stand in XML and does, often enough. It goes by bytes, whatever the encoding.
func withoutControls(raw []byte) []byte {
	return slices.DeleteFunc(raw, func(b byte) bool { return b < 0x20 && b != '\n' && b != '\r' && b != '\t' })
}

func (f *feedReader) all() error {
	for {
		token, err := f.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if err := f.element(start); err != nil {
			return err
		}
	}
}

func (f *feedReader) element(start xml.StartElement) error {
	switch name := start.Name.Local; name {
	case "rss", "RDF", "channel", "feed":
		f.isFeed = true
		for _, a := range start.Attr {
			if a.Name.Local == "lang" {
				f.tag = cmp.Or(f.tag, a.Value)
			}
		}
		return nil
	case "item", "entry":
		f.read++
		e, err := ReadElement(f.Decoder, start)
		if err != nil {
			return err
		}
		f.refused = f.to.Record(f.entry(e))
		return f.refused
	default:
		e, err := ReadElement(f.Decoder, start)
		if err != nil {
			return err
		}
		switch name {
		case "title":
			f.provider = cmp.Or(f.provider, e.Text)
		case "language":
			f.tag = cmp.Or(f.tag, e.Text)
		}
		return nil
	}
}

// entry reads one entry.
func (f *feedReader) entry(e *Element) Record {
	tag := cmp.Or(e.Attr["lang"], f.tag)
	r := Record{Row: f.read, Types: []string{string(library.Course)}}
	k := Cohort{}
	for _, c := range e.Children {
		said := cmp.Or(c.Attr["lang"], tag)
		switch strings.ToLower(c.Name) {
		case "title":
			r.Titles = append(r.Titles, Words{said, c.Text})
		case "description", "summary", "encoded", "content":
			r.Summaries = append(r.Summaries, Words{said, c.Text})
		case "guid", "id":
			r.Name = cmp.Or(r.Name, c.Text)
			if c.Attr["isPermaLink"] != "false" {
				r.Addresses = append(r.Addresses, c.Text)
			}
		case "link":
			f.link(&r, c)
		case "pubdate", "published", "date", "issued":
			r.Dates = append(r.Dates, c.Text)
		case "language":
			r.Languages = append(r.Languages, c.Text)
		case "category", "subject":
			r.Keywords = append(r.Keywords, cmp.Or(c.Attr["term"], c.Text))
		case "author", "creator", "publisher":
			r.Providers = append(r.Providers, cmp.Or(first(c.Texts("name")), c.Text))
		case "rights", "license", "licence":
			r.rights(cmp.Or(c.Text, c.Attr["resource"]))
		default:
			k.event(strings.ToLower(c.Name), c.Text)
		}
	}
	r.Providers = append([]string{f.provider}, r.Providers...)
	if len(r.Languages) == 0 && tag != "" {
		r.Languages = []string{tag}
	}
	if k.Begins != "" {
		r.Cohorts = []Cohort{k}
	}
	r.Name = cmp.Or(r.Name, first(r.Addresses))
	return r
}

// link takes the address of an entry, and leaves those of other things alone.
func (f *feedReader) link(r *Record, c *Element) {
	rel, at := c.Attr["rel"], cmp.Or(c.Attr["href"], c.Text)
	switch {
	case rel == "" || rel == "alternate":
		r.Addresses = append([]string{at}, r.Addresses...)
	case rel == "license":
		r.Licences = append(r.Licences, at)
	}
}

// event takes what the event module of RSS and xCal say of a time.
func (k *Cohort) event(name, text string) {
	switch name {
	case "startdate", "dtstart", "start":
		k.Begins = cmp.Or(k.Begins, text)
	case "enddate", "dtend", "end":
		k.Ends = cmp.Or(k.Ends, text)
	case "location":
		k.location(text)
	case "price", "cost":
		k.Price = cmp.Or(k.Price, text)
	}
}
