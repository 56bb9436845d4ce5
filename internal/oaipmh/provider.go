package oaipmh

import (
	"cmp"
	"context"
	"errors"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/dira-platform/dira/internal/catalogue"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/policy"
)

// Provider answers those who harvest the catalogue.
type Provider struct {
	Library *library.Service
	Aligner *catalogue.Aligner
	Name    string // of the repository
	Base    string // address at which it is asked
	Host    string // stands in the identifiers of records, so it should never change
	Email   string // of whoever runs it
	Now     time.Time
	Lag     time.Duration // a change is surely seen after so long: answers are as of that long ago
}

// MediaType is what an answer is.
const MediaType = "text/xml; charset=utf-8"

// The sizes of pages.
const (
	recordsPerPage     = 200
	identifiersPerPage = 500
)

// verb is a request that can be made.
type verb struct {
	needs, may []string
	answer     func(*Provider, context.Context, policy.Actor, *request, *writer) error
}

var listing = []string{"from", "until", "set", resumptionToken}

const resumptionToken = "resumptionToken"

func verbs() map[string]verb {
	return map[string]verb{
		"Identify":            {nil, nil, (*Provider).identify},
		"ListMetadataFormats": {nil, []string{"identifier"}, (*Provider).listFormats},
		"ListSets":            {nil, []string{resumptionToken}, (*Provider).listSets},
		"ListIdentifiers":     {[]string{prefixArgument}, listing, (*Provider).list},
		"ListRecords":         {[]string{prefixArgument}, listing, (*Provider).list},
		"GetRecord":           {[]string{"identifier", prefixArgument}, nil, (*Provider).getRecord},
	}
}

const prefixArgument = "metadataPrefix"

// request is a request whose arguments are in order.
type request struct {
	verb string
	args map[string]string
}

// Answer answers a request with the document that the specification asks for, errors of the request included. Any other error is ours.
func (p *Provider) Answer(ctx context.Context, who policy.Actor, arguments url.Values) (_ []byte, err error) {
	defer errs.Wrap(&err, "oaipmh.Answer")
	var body writer
	r, f := check(arguments)
	if f == nil {
		err := verbs()[r.verb].answer(p, ctx, who, r, &body)
		if err != nil && !errors.As(err, &f) {
			return nil, err
		}
	}
	var w writer
	w.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	w.start("OAI-PMH", "xmlns", namespace, "xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance", "xsi:schemaLocation", namespace+" "+schema)
	w.text("responseDate", stamp(p.asOf()))
	w.text("request", p.Base, r.attributes(f)...)
	if f != nil {
		w.text("error", f.why, "code", string(f.code))
	} else {
		w.start(r.verb)
		w.Write(body.Bytes())
		w.end()
	}
	w.end()
	w.WriteByte('\n')
	return w.Bytes(), nil
}

// attributes repeat the arguments of a request, unless these were what is wrong.
func (r *request) attributes(f *fault) (all []string) {
	if r == nil || f != nil && (f.code == BadVerb || f.code == BadArgument) {
		return nil
	}
	all = append(all, "verb", r.verb)
	for _, name := range []string{"identifier", prefixArgument, "from", "until", "set", resumptionToken} {
		if name != "identifier" || !strings.ContainsFunc(r.args[name], noURI) { // the schema has URIs only
			all = append(all, name, r.args[name])
		}
	}
	return all
}

// The forms that the schema has for arguments.
var (
	prefixForm = regexp.MustCompile(`^[A-Za-z0-9\-_.!~*'()]+$`)
	setForm    = regexp.MustCompile(`^[A-Za-z0-9\-_.!~*'()]+(:[A-Za-z0-9\-_.!~*'()]+)*$`)
)

// noURI reports whether a character stands in no URI.
func noURI(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune("\"<>\\^`{|}", r) }

// check finds what is wrong with the arguments of a request.
func check(arguments url.Values) (*request, *fault) {
	asked := arguments["verb"]
	switch {
	case len(asked) == 0:
		return nil, &fault{BadVerb, "The argument verb is missing."}
	case len(asked) > 1:
		return nil, &fault{BadVerb, "The argument verb is repeated."}
	}
	v, ok := verbs()[asked[0]]
	if !ok {
		return nil, &fault{BadVerb, "The verb is none of OAI-PMH."}
	}
	r := &request{asked[0], map[string]string{}}
	for name, values := range arguments {
		switch {
		case name == "verb":
		case !slices.Contains(v.needs, name) && !slices.Contains(v.may, name):
			return r, &fault{BadArgument, "The argument " + shown(name) + " is not one of " + r.verb + "."}
		case len(values) > 1:
			return r, &fault{BadArgument, "The argument " + name + " is repeated."}
		case values[0] == "":
			return r, &fault{BadArgument, "The argument " + name + " is empty."}
		case name == prefixArgument && !prefixForm.MatchString(values[0]), name == "set" && !setForm.MatchString(values[0]):
			return r, &fault{BadArgument, "The argument " + name + " has characters that none has."}
		default:
			r.args[name] = values[0]
		}
	}
	if r.args[resumptionToken] != "" {
		if len(r.args) > 1 {
			return r, &fault{BadArgument, "The argument resumptionToken does not stand beside others."}
		}
		return r, nil
	}
	for _, name := range v.needs {
		if r.args[name] == "" {
			return r, &fault{BadArgument, "The argument " + name + " is missing."}
		}
	}
	return r, nil
}

// shown is an argument of a stranger in a sentence.
func shown(s string) string {
	if len(s) > 40 {
		s = strings.ToValidUTF8(s[:40], "") + "…"
	}
	return s
}

func (p *Provider) identify(ctx context.Context, who policy.Actor, _ *request, w *writer) error {
	first, err := p.Library.Changed(ctx, who, library.Changes{}, 1)
	if err != nil {
		return err
	}
	earliest, sample := p.asOf(), library.ResourceID("elements-of-ai")
	if len(first) > 0 {
		earliest, sample = first[0].Mark.At, first[0].ID
	}
	w.text("repositoryName", p.Name)
	w.text("baseURL", p.Base)
	w.text("protocolVersion", "2.0")
	w.text("adminEmail", p.Email)
	w.text("earliestDatestamp", stamp(earliest))
	w.text("deletedRecord", "persistent")
	w.text("granularity", "YYYY-MM-DDThh:mm:ssZ")
	if domain.MatchString(p.Host) { // an identifier of the scheme needs the name of a domain
		w.start("description")
		const space = "http://www.openarchives.org/OAI/2.0/oai-identifier"
		w.start("oai-identifier", "xmlns", space, "xsi:schemaLocation", space+" "+space+".xsd")
		w.text("scheme", "oai")
		w.text("repositoryIdentifier", p.Host)
		w.text("delimiter", ":")
		w.text("sampleIdentifier", p.identifier(sample))
		w.end()
		w.end()
	}
	return nil
}

var domain = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]*(\.[A-Za-z][A-Za-z0-9-]+)+$`)

// identifier is the name of a record, for all servers of the world.
func (p *Provider) identifier(id library.ResourceID) string {
	return "oai:" + p.Host + ":" + string(id)
}

// record finds what an identifier names.
func (p *Provider) record(ctx context.Context, who policy.Actor, identifier string) (library.Resource, error) {
	id, ours := strings.CutPrefix(identifier, p.identifier(""))
	unknown := &fault{IDDoesNotExist, "There is no record with this identifier."}
	if !ours {
		return library.Resource{}, unknown
	}
	r, err := p.Library.Record(ctx, who, library.ResourceID(id))
	if errs.Is(err, errs.NotFound) {
		return library.Resource{}, unknown
	}
	return r, err
}

func (p *Provider) listFormats(ctx context.Context, who policy.Actor, r *request, w *writer) error {
	if id := r.args["identifier"]; id != "" {
		if _, err := p.record(ctx, who, id); err != nil {
			return err
		}
	}
	for _, f := range formats() {
		w.start("metadataFormat")
		w.text(prefixArgument, f.prefix)
		w.text("schema", f.schema)
		w.text("metadataNamespace", f.space)
		w.end()
	}
	return nil
}

func (p *Provider) listSets(ctx context.Context, who policy.Actor, r *request, w *writer) error {
	if r.args[resumptionToken] != "" { // the list of sets is always whole
		return &fault{BadResumptionToken, "There is no such list to be continued."}
	}
	names, err := p.Library.Sets(ctx, who)
	if err != nil {
		return err
	}
	for _, name := range names {
		w.start("set")
		w.text("setSpec", name)
		w.text("setName", p.setName(name))
		w.end()
	}
	if len(names) == 0 {
		w.start("set")
		w.text("setSpec", library.LanguageSet+library.English)
		w.text("setName", p.setName(library.LanguageSet+library.English))
		w.end()
	}
	return nil
}

func (p *Provider) getRecord(ctx context.Context, who policy.Actor, r *request, w *writer) error {
	f, err := formatOf(r.args[prefixArgument])
	if err != nil {
		return err
	}
	found, err := p.record(ctx, who, r.args["identifier"])
	if err == nil {
		p.write(w, f, found)
	}
	return err
}

// write writes a record with its metadata; of what is gone there is the header only.
func (p *Provider) write(w *writer, f format, r library.Resource) {
	w.start("record")
	p.header(w, r)
	if !r.Gone {
		w.start("metadata")
		f.write(p, w, r)
		w.end()
	}
	w.end()
}

func (p *Provider) header(w *writer, r library.Resource) {
	status := ""
	if r.Gone {
		status = "deleted"
	}
	w.start("header", "status", status)
	w.text("identifier", p.identifier(r.ID))
	w.text("datestamp", stamp(r.Mark.At))
	for _, set := range library.SetsOf(r) {
		w.text("setSpec", set)
	}
	w.end()
}

func (p *Provider) list(ctx context.Context, who policy.Actor, r *request, w *writer) error {
	t, err := p.begin(r)
	if err != nil {
		return err
	}
	f, err := formatOf(t.prefix)
	if err != nil {
		return err
	}
	size := identifiersPerPage
	if r.verb == "ListRecords" {
		size = recordsPerPage
	}
	found, err := p.changed(ctx, who, t, size+1)
	if err != nil {
		return err
	}
	if len(found) == 0 { // also where all that was left has changed since, and the list has an end
		return &fault{NoRecordsMatch, "No record matches the request."}
	}
	more := len(found) > size
	for _, one := range found[:min(size, len(found))] {
		if r.verb == "ListRecords" {
			p.write(w, f, one)
		} else {
			p.header(w, one)
		}
		t.after = one.Mark
	}
	t.follow(w, min(size, len(found)), more)
	return nil
}

// begin reads where a list begins or goes on.
func (p *Provider) begin(r *request) (t token, err error) {
	if s := r.args[resumptionToken]; s != "" {
		t, ok := readToken(s)
		if !ok {
			return t, &fault{BadResumptionToken, "The resumptionToken is not one of ours."}
		}
		return t, nil
	}
	t = token{prefix: r.args[prefixArgument], set: r.args["set"]}
	fine := map[string]bool{}
	for _, name := range []string{"from", "until"} {
		said := r.args[name]
		if said == "" {
			continue
		}
		at, isFine, ok := day(said, name == "until")
		if !ok {
			return t, &fault{BadArgument, "The argument " + name + " is no time in one of the forms YYYY-MM-DD and YYYY-MM-DDThh:mm:ssZ."}
		}
		if fine[name] = isFine; name == "from" {
			t.from = at
		} else {
			t.until = at
		}
	}
	if len(fine) == 2 && fine["from"] != fine["until"] {
		return t, &fault{BadArgument, "The arguments from and until have different granularity."}
	}
	if r.args["until"] != "" && t.from.After(t.until) {
		return t, &fault{BadArgument, "The argument from is later than until."}
	}
	return t, nil
}

// formatOf finds a form of metadata.
func formatOf(prefix string) (format, error) {
	i := slices.IndexFunc(formats(), func(f format) bool { return f.prefix == prefix })
	if i < 0 {
		return format{}, &fault{CannotDisseminateFormat, "There are no metadata in this form; see ListMetadataFormats."}
	}
	return formats()[i], nil
}

// setName is a set in words, in English.
func (p *Provider) setName(name string) string {
	if tag, ok := strings.CutPrefix(name, library.LanguageSet); ok {
		return "In the language " + tag
	}
	id, _ := strings.CutPrefix(name, library.CompetencySet)
	return "For the competency " + cmp.Or(p.Aligner.NameOf(id), id)
}
