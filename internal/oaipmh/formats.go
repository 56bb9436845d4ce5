package oaipmh

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/dira-platform/dira/internal/catalogue"
	"github.com/dira-platform/dira/internal/library"
)

// format is a form of metadata.
type format struct {
	prefix, schema, space string
	write                 func(*Provider, *writer, library.Resource)
}

// formats are the forms of metadata that we write.
func formats() []format {
	return []format{{"oai_dc", dcSchema, dcSpace, (*Provider).dublinCore}, {"lom", lomSchema, lomSpace, (*Provider).lom}}
}

const (
	dcSpace   = "http://www.openarchives.org/OAI/2.0/oai_dc/"
	dcSchema  = "http://www.openarchives.org/OAI/2.0/oai_dc.xsd"
	lomSpace  = "http://ltsc.ieee.org/xsd/LOM"
	lomSchema = "http://ltsc.ieee.org/xsd/lomv1.0/lom.xsd"
)

const xsi = "http://www.w3.org/2001/XMLSchema-instance"

func (p *Provider) dublinCore(w *writer, r library.Resource) {
	w.start("oai_dc:dc", "xmlns:oai_dc", dcSpace, "xmlns:dc", "http://purl.org/dc/elements/1.1/", "xmlns:xsi", xsi, "xsi:schemaLocation", dcSpace+" "+dcSchema)
	for _, t := range r.Words {
		w.some("dc:title", t.Title, "xml:lang", t.Language)
	}
	for _, t := range r.Words {
		w.some("dc:description", t.Summary, "xml:lang", t.Language)
	}
	w.some("dc:identifier", r.URL)
	w.some("dc:publisher", r.Provider)
	for _, l := range r.Languages {
		w.text("dc:language", l)
	}
	w.text("dc:type", strings.ReplaceAll(string(r.Type), "_", " "))
	w.some("dc:rights", catalogue.LicenceAddress(r.Licence))
	w.some("dc:date", r.Date)
	for _, a := range r.Teaches {
		if uri := p.Aligner.URI(a.Competency); !slices.ContainsFunc(r.Teaches[:slices.Index(r.Teaches, a)], func(b library.Alignment) bool { return b.Competency == a.Competency }) {
			w.some("dc:subject", uri)
		}
	}
	for _, k := range r.Keywords {
		w.text("dc:subject", k)
	}
	for _, rel := range r.Relations {
		w.text(map[string]string{library.Adaptation: "dc:source", library.Translation: "dc:source", library.Part: "dc:relation"}[rel.Kind], rel.Of)
	}
	w.end()
}

// lom writes the IEEE's Learning Object Metadata.
func (p *Provider) lom(w *writer, r library.Resource) {
	w.start("lom", "xmlns", lomSpace, "xmlns:xsi", xsi, "xsi:schemaLocation", lomSpace+" "+lomSchema)
	p.general(w, r)
	if r.Provider != "" || r.Date != "" {
		w.start("lifeCycle")
		w.start("contribute")
		vocabularyValue(w, "role", "LOMv1.0", "publisher")
		if r.Provider != "" {
			name := strings.NewReplacer("\\", "\\\\", ";", "\\;", ",", "\\,", "\n", " ").Replace(r.Provider)
			w.text("entity", "BEGIN:VCARD\nVERSION:3.0\nFN:"+name+"\nORG:"+name+"\nEND:VCARD")
		}
		if r.Date != "" {
			w.start("date")
			w.text("dateTime", r.Date)
			w.end()
		}
		w.end()
		w.end()
	}
	w.start("technical")
	if r.Size > 0 {
		w.text("size", strconv.FormatInt(r.Size, 10))
	}
	w.some("location", r.URL)
	w.end()
	p.educational(w, r)
	if r.Licence != "" || r.Cost != "" {
		w.start("rights")
		if r.Cost != "" {
			vocabularyValue(w, "cost", "LOMv1.0", map[bool]string{true: "yes", false: "no"}[r.Cost == library.Paid])
		}
		if r.Licence != "" {
			langString(w, "description", catalogue.LicenceAddress(r.Licence), "x-none")
		}
		w.end()
	}
	p.classification(w, "competency", r.Teaches)
	p.classification(w, "prerequisite", r.Requires)
	w.end()
}

func (p *Provider) general(w *writer, r library.Resource) {
	w.start("general")
	w.start("identifier")
	w.text("catalog", "URI")
	w.text("entry", cmp.Or(r.URL, p.identifier(r.ID)))
	w.end()
	langStringsOf(w, "title", r.Words, func(t library.Wording) string { return t.Title })
	for _, l := range r.Languages {
		w.text("language", l)
	}
	langStringsOf(w, "description", r.Words, func(t library.Wording) string { return t.Summary })
	for _, k := range r.Keywords {
		langString(w, "keyword", k, "x-none")
	}
	w.end()
}

func (p *Provider) educational(w *writer, r library.Resource) {
	w.start("educational")
	vocabularyValue(w, "learningResourceType", "Dira", string(r.Type))
	if r.Audience != "" {
		vocabularyValue(w, "intendedEndUserRole", "LOMv1.0", "learner")
	}
	if r.Hours > 0 {
		w.start("typicalLearningTime")
		w.text("duration", catalogue.Duration(r.Hours))
		w.end()
	}
	w.end()
}

// classification ties to competencies: an entry is named by the competency and its level.
func (p *Provider) classification(w *writer, purpose string, all []library.Alignment) {
	if len(all) == 0 {
		return
	}
	w.start("classification")
	vocabularyValue(w, "purpose", "LOMv1.0", purpose)
	for _, a := range all {
		w.start("taxonPath")
		langString(w, "source", p.Aligner.Framework(), "x-none")
		w.start("taxon")
		id := string(a.Competency)
		if a.Level != "" {
			id += ":" + string(a.Level)
		}
		w.text("id", id)
		if name := p.Aligner.NameOf(string(a.Competency)); name != "" {
			langString(w, "entry", name, library.English)
		}
		w.end()
		w.end()
	}
	w.end()
}

func vocabularyValue(w *writer, name, source, value string) {
	w.start(name)
	w.text("source", source)
	w.text("value", value)
	w.end()
}

func langString(w *writer, name, text, tag string) {
	w.start(name)
	w.text("string", text, "language", tag)
	w.end()
}

func langStringsOf(w *writer, name string, words []library.Wording, text func(library.Wording) string) {
	if !slices.ContainsFunc(words, func(t library.Wording) bool { return text(t) != "" }) {
		return
	}
	w.start(name)
	for _, t := range words {
		w.some("string", text(t), "language", cmp.Or(t.Language, "x-none"))
	}
	w.end()
}
