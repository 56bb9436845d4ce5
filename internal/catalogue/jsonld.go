package catalogue

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"

	"github.com/dira-platform/dira/internal/errs"
)

// ReadJSON reads descriptions as AMB or schema.org have them, in JSON-LD: one, a list, an ItemList, a @graph, or one a line. Contexts are not fetched: the
// names of properties are taken as they are usually written. It ends with an error where the file cannot be read, or not further; what came before was
// given to the sink.
func ReadJSON(r io.Reader, to Sink) error {
	raw, whole, err := all(r)
	if err != nil {
		return err
	}
	if !whole {
		return errs.New(errs.TooLarge, "catalogue_too_large", "megabytes", MaxFile>>20)
	}
	j := &jsonReader{Decoder: json.NewDecoder(bytes.NewReader(Decoded(raw))), to: to}
	for {
		err := j.value()
		if errors.Is(err, io.EOF) && j.read > 0 {
			return nil
		}
		if err != nil {
			return unreadable(err)
		}
	}
}

// unreadable says that a file is not what it should be. What a sink says is passed on.
func unreadable(err error) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	if errors.As(err, &syntax) || errors.As(err, &kind) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errs.New(errs.Invalid, "catalogue_malformed").Because(err)
	}
	return err
}

// jsonReader reads a file piece by piece.
type jsonReader struct {
	*json.Decoder
	to   Sink
	read int // objects
	tag  string
}

// value reads what stands at the top: an object or a list.
func (j *jsonReader) value() error {
	start, err := j.Token()
	switch {
	case err != nil:
		return err
	case start == json.Delim('['):
		return j.list()
	case start == json.Delim('{'):
		return j.object()
	}
	return errs.New(errs.Invalid, "catalogue_malformed")
}

// list reads the elements of a list that has begun, to its end.
func (j *jsonReader) list() error {
	for j.More() {
		var raw json.RawMessage
		if err := j.Decode(&raw); err != nil {
			return err
		}
		if err := j.element(raw); err != nil {
			return err
		}
	}
	_, err := j.Token()
	return err
}

// lists are the properties whose elements are descriptions.
var lists = []string{"itemListElement", "@graph", "graph", "member", "items", "dataFeedElement", "hits"}

// object reads an object that has begun: a description, or what holds a list of them.
func (j *jsonReader) object() error {
	own, holds := map[string]json.RawMessage{}, false
	for j.More() {
		key, err := j.Token()
		if err != nil {
			return err
		}
		name, _ := key.(string)
		if slices.Contains(lists, local(name)) {
			start, err := j.Token()
			if err != nil {
				return err
			}
			if start == json.Delim('[') {
				holds = true
				if err := j.list(); err != nil {
					return err
				}
				continue
			}
			if start != json.Delim('{') {
				continue
			}
			holds = true // one that needs no list
			if err := j.object(); err != nil {
				return err
			}
			continue
		}
		var raw json.RawMessage
		if err := j.Decode(&raw); err != nil {
			return err
		}
		if own[name] = raw; name == "@context" {
			j.tag = contextLanguage(raw)
		}
	}
	if _, err := j.Token(); err != nil || holds {
		return err
	}
	whole, err := json.Marshal(own)
	if err != nil {
		return err
	}
	return j.element(whole)
}

// contextLanguage is the language of texts that do not say theirs.
func contextLanguage(raw json.RawMessage) string {
	var v any
	if json.Unmarshal(raw, &v) != nil {
		return ""
	}
	parts, ok := v.([]any)
	if !ok {
		parts = []any{v}
	}
	for _, p := range parts {
		if m, ok := p.(map[string]any); ok {
			if tag, ok := m["@language"].(string); ok {
				return tag
			}
		}
	}
	return ""
}

// element reads one description.
func (j *jsonReader) element(raw json.RawMessage) error {
	j.read++
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		return err
	}
	n, ok := object(v)
	for range 3 { // a ListItem holds its item
		if inner, is := object(n["item"]); is {
			n = inner
		}
	}
	if !ok {
		if at, is := v.(string); is {
			j.to.Problem(because(j.read, "", "only_address", at, 0))
		} else {
			j.to.Problem(because(j.read, "", "no_description", "", 0))
		}
		return nil
	}
	if !describes(n) {
		j.to.Problem(because(j.read, "type", "other_type", first(textsIn(n["type"])), 0))
		return nil
	}
	tag := j.tag
	if raw, err := json.Marshal(n["@context"]); err == nil && n["@context"] != nil {
		if own := contextLanguage(raw); own != "" {
			tag = own
		}
	}
	return j.to.Record(describedBy(n, j.read, tag))
}

// others are kinds of things that stand beside descriptions in a graph and are none.
var others = []string{
	"Person", "Organization", "WebSite", "BreadcrumbList", "ListItem", "SearchAction", "ImageObject", "SiteNavigationElement", "Concept", "ConceptScheme", "DefinedTerm",
	"Place", "PostalAddress", "Rating", "AggregateRating", "Review", "Offer", "ContactPoint", "CollegeOrUniversity", "GovernmentOrganization",
}

func describes(n node) bool {
	types := textsIn(n["type"])
	return len(types) == 0 || slices.ContainsFunc(types, func(t string) bool { return !slices.Contains(others, local(t)) })
}
