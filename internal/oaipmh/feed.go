package oaipmh

import (
	"bytes"
	"io"

	"github.com/dira-platform/dira/internal/catalogue"
	"github.com/dira-platform/dira/internal/errs"
)

// Feed gives the records of a repository to whoever takes records of catalogues in.
type Feed struct {
	To  catalogue.Sink
	row int
}

// Record passes one record on.
func (f *Feed) Record(h Harvested) error {
	f.row++
	switch {
	case h.Identifier == "":
		f.To.Problem(catalogue.Problem{Row: f.row, Field: "identifier", Reason: "the record has none, so it could not be told from others"})
		return nil
	case h.Deleted:
		return f.To.Record(catalogue.Record{Row: f.row, Name: h.Identifier, Gone: true})
	}
	r, ok := catalogue.FromXML(h.Metadata, f.row, h.Identifier)
	if !ok {
		f.To.Problem(catalogue.Problem{Row: f.row, Field: "metadata", Reason: h.Identifier + " has no metadata in a form that we read (Dublin Core, LOM)"})
		return nil
	}
	return f.To.Record(r)
}

// ReadFile reads an answer of a repository that somebody kept as a file.
func ReadFile(in io.Reader, to catalogue.Sink) error {
	raw, err := io.ReadAll(io.LimitReader(in, catalogue.MaxFile+1))
	if err != nil {
		return err
	}
	if len(raw) > catalogue.MaxFile {
		return errs.New(errs.TooLarge, "catalogue_too_large", "megabytes", catalogue.MaxFile>>20)
	}
	r := parse(clean(catalogue.Decoded(raw)))
	feed := Feed{To: to}
	for _, one := range r.records {
		if err := feed.Record(one); err != nil {
			return err
		}
	}
	switch {
	case r.fault != nil:
		return r.fault
	case r.broken != nil && bytes.Contains(raw, []byte("OAI-PMH")) || len(r.records) == 0:
		return errs.New(errs.Invalid, "catalogue_malformed").Because(r.broken)
	}
	if r.token != "" {
		to.Problem(catalogue.Problem{Reason: "the answer is one page of several; harvest the address to get them all"})
	}
	return nil
}
