package exchange

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/dira-platform/dira/internal/framework"
)

// associationTypes are the words of CASE, in small letters and without blanks, as some write them.
var associationTypes = map[string]string{
	"ischildof": childOf, "ispeerof": "isPeerOf", "ispartof": "isPartOf", "exactmatchof": exactMatch, "precedes": "precedes", "isrelatedto": relatedTo,
	"replacedby": "replacedBy", "exemplar": "exemplar", "hasskilllevel": "hasSkillLevel", "istranslationof": "isTranslationOf",
}

// readCASE reads a package of CASE 1.1 or 1.0, of any make.
func (d *draft) readCASE() error {
	top := object{d: d, path: "$"}
	if err := decode(d.file, d.raw, &top.fields); err != nil {
		return err
	}
	if inner, ok := top.object("CFPackage"); ok { // some wrap it
		top = inner
	}
	d.begin()
	document, ok := top.object("CFDocument")
	if !ok {
		return d.fail("$.CFDocument", "a package of CASE has a CFDocument, which says what the framework is; this one has none")
	}
	d.readDocument(document, top)
	items, path := top.list("CFItems")
	for i, raw := range items {
		if o, ok := d.object(raw, fmt.Sprintf("%s[%d]", path, i)); ok {
			d.readItem(o)
		}
	}
	if len(d.nodes) == 0 {
		return d.fail("$.CFItems", "the package has no items that could be read")
	}
	associations, path := top.list("CFAssociations", "CFItemAssociations")
	seen := map[string]bool{}
	for i, raw := range associations {
		if o, ok := d.object(raw, fmt.Sprintf("%s[%d]", path, i)); ok {
			d.readAssociation(o, strings.ToLower(document.text("identifier")), seen)
		}
	}
	for _, n := range d.nodes {
		if len(n.parents) == 0 {
			d.note(n.path, "no association says where the item belongs; it stands at the top")
		}
	}
	if rubrics, path := top.list("CFRubrics"); len(rubrics) > 0 {
		d.note(path, "%d rubrics are left out: there is no place for them here", len(rubrics))
	}
	return d.finish()
}

func (d *draft) readDocument(o, top object) {
	var extra DocumentX
	x, own := o.object("extensions")
	own = own && x.into("dira", &extra.Dira)
	said := d.language(o.text("language"), o.path+".language", "")
	d.v.Language = d.mainLanguage(cmp.Or(extra.Dira.Language, said), o.path+".language")
	said = cmp.Or(said, d.v.Language)
	d.v.URI, d.v.Number, d.v.Source = o.text("uri"), o.text("version"), o.text("officialSourceURL")
	if id := strings.ToLower(o.text("identifier")); d.v.URI == "" && id != "" {
		d.v.URI = "urn:uuid:" + id
	}
	if creator := o.text("creator"); creator != "" {
		d.v.Authors = []string{creator}
	}
	d.v.Issued = cmp.Or(o.text("statusStartDate"), day(o.text("lastChangeDateTime")))
	d.v.Licence = d.licence(o, top)
	if strings.EqualFold(o.text("adoptionStatus"), "Deprecated") {
		d.v.Status = framework.Retired
	}
	if own {
		d.ownDocument(extra.Dira)
	}
	d.overlay(d.root, framework.FieldName, said, o.text("title"))
	d.overlay(d.root, framework.FieldPublisher, said, o.text("publisher"))
	d.overlay(d.root, framework.FieldText, said, o.text("description"))
	if !own { // ours has there what the extension holds by field
		set(d.root, framework.FieldNote, said, o.text("notes"), d.status(said))
	}
	for _, name := range []string{"subject", "subjectURI"} {
		if raw, path := o.get(name); raw != nil && string(raw) != "[]" {
			d.note(path, "there is no place for it here; it is left out")
		}
	}
	if said != d.v.Language && d.root.Texts[framework.FieldName][d.v.Language].Text == "" {
		d.v.Language = said
	}
}

// ownDocument takes what our own export said beyond CASE.
func (d *draft) ownDocument(x DocumentExtra) {
	d.v.Framework, d.v.Issued, d.v.Source, d.v.DerivedFrom = x.Framework, x.Issued, cmp.Or(d.v.Source, x.Source), x.DerivedFrom
	if slices.Contains([]framework.Status{framework.Draft, framework.Published, framework.Retired}, framework.Status(x.Status)) {
		d.v.Status = framework.Status(x.Status)
	}
	d.v.Authors = x.Authors
	d.extra(d.root, x.Texts)
}

// extra takes the texts of our own export.
func (d *draft) extra(s *framework.Statement, texts map[string]map[string]ExtraText) {
	for field, languages := range texts {
		for language, t := range languages {
			if text := clean(t.Text); text != "" && framework.ValidLanguage(language) {
				set(s, field, language, text, t.Status)
			}
		}
	}
}

// overlay puts the text of a field of CASE over what the extension said: who edits a package elsewhere edits the fields of CASE.
func (d *draft) overlay(s *framework.Statement, field, language, text string) {
	for _, t := range s.Texts[field] { // what is not translated goes out in the language it was written in
		if oneLine(t.Text) == oneLine(text) {
			return
		}
	}
	t, there := s.Texts[field][language]
	status := d.status(language)
	if there {
		status = t.Status
	}
	set(s, field, language, text, status)
}

// day is the day of a moment.
func day(moment string) string {
	if len(moment) >= 10 {
		return moment[:10]
	}
	return moment
}

// licence is the title of the licence that the document refers to.
func (d *draft) licence(document, top object) string {
	link, ok := document.object("licenseURI", "licenceURI")
	if !ok {
		return ""
	}
	if definitions, ok := top.object("CFDefinitions"); ok {
		licenses, path := definitions.list("CFLicenses")
		for i, raw := range licenses {
			if l, ok := d.object(raw, fmt.Sprintf("%s[%d]", path, i)); ok && l.text("identifier") == link.text("identifier") && l.text("title") != "" {
				return l.text("title")
			}
		}
	}
	return cmp.Or(link.text("title"), link.text("uri"))
}

func (d *draft) readItem(o object) {
	n := d.add(strings.ToLower(o.text("identifier", "Identifier", "sourcedId")), o.path)
	if n == nil {
		return
	}
	n.code, n.uri = o.text("humanCodingScheme"), o.text("uri")
	if n.uri == "" {
		n.uri = "urn:uuid:" + n.key
	}
	language := d.language(o.text("language"), o.path+".language", d.v.Language)
	var extra ItemX
	if x, ok := o.object("extensions"); ok && x.into("dira", &extra.Dira) {
		d.ownItem(n, extra.Dira)
	}
	full, brief := o.text("fullStatement", "statement"), o.text("abbreviatedStatement")
	_, sentence := n.st.Texts[framework.FieldText]
	_, named := n.st.Texts[framework.FieldName]
	switch {
	case full == "" && brief == "" && len(n.st.Texts) == 0 && n.code == "":
		n.skipped = true
		d.note(o.path, "the item has no statement; it is left out, and what stands below it goes to what is above it")
		return
	case full == "" && brief == "" && len(n.st.Texts) == 0:
		d.note(o.path+".fullStatement", "the item has no statement; its code %s is used", n.code)
		set(n.st, framework.FieldName, language, n.code, d.status(language))
	case full == "" && brief != "":
		d.overlay(n.st, framework.FieldName, language, brief)
	case named && !sentence:
		d.overlay(n.st, framework.FieldName, language, full)
	default:
		d.overlay(n.st, framework.FieldText, language, full)
		if named || brief != full {
			d.overlay(n.st, framework.FieldName, language, brief)
		}
	}
	d.overlay(n.st, framework.FieldNote, language, o.text("notes"))
	if n.wanted == "" {
		d.readLabels(n, o)
	}
}

// readLabels takes what a publisher says of an item beside its statement.
func (d *draft) readLabels(n *node, o object) {
	label := o.text("CFItemType")
	if link, ok := o.object("CFItemTypeURI"); ok && label == "" {
		label = link.text("title")
	}
	set(n.st, framework.FieldType, d.v.Language, label, "source")
	set(n.st, "education_level", d.v.Language, strings.Join(o.texts("educationLevel"), ", "), "source")
	set(n.st, "keywords", d.v.Language, strings.Join(o.texts("conceptKeywords"), ", "), "source")
}

// ownItem takes what our own export said beyond CASE.
func (d *draft) ownItem(n *node, x ItemExtra) {
	if !framework.ValidID(x.ID) {
		return
	}
	n.wanted, n.st.Audience, n.st.Origin, n.st.Change = framework.StatementID(x.ID), x.Audience, x.Origin, x.Change
	n.code = ""
	n.st.Kind, n.st.Level, n.st.Provenance = framework.Kind(x.Kind), framework.Level(x.Level), framework.Provenance(x.Provenance)
	if n.st.Kind == framework.Root {
		n.st.Kind = framework.Item
	}
	n.targets = x.Targets
	d.extra(n.st, x.Texts)
}

func (d *draft) readAssociation(o object, document string, seen map[string]bool) {
	if id := o.text("identifier"); id != "" {
		if seen[id] {
			d.note(o.path+".identifier", "the identifier %s stands twice; the second association is left out", id)
			return
		}
		seen[id] = true
	}
	said := o.text("associationType")
	kind := associationTypes[strings.ToLower(strings.Join(strings.Fields(said), ""))]
	if kind == "" && strings.HasPrefix(said, "ext:") {
		kind = said
	}
	if kind == "" {
		d.note(o.path+".associationType", "there is no association %q in CASE; it is left out", said)
		return
	}
	from, _ := o.end("originNodeURI", "originNodeIdentifier")
	to, address := o.end("destinationNodeURI", "destinationNodeIdentifier")
	n := d.byKey[from]
	switch {
	case n == nil:
		d.note(o.path+".originNodeURI", "the item %s it begins at is not in the package; it is left out", cmp.Or(from, "(none)"))
	case kind == childOf:
		sequence, _ := o.number("sequenceNumber")
		e := edge{key: to, path: o.path + ".destinationNodeURI", sequence: max(sequence, 0)}
		if to == document || address != "" && address == d.v.URI {
			e.key = ""
		} else if to == "" {
			e.key = cmp.Or(address, "(none)")
		}
		n.parents = append(n.parents, e)
	case d.byKey[to] == nil && address == "":
		d.note(o.path+".destinationNodeURI", "the item %s it leads to is not in the package and has no URI; it is left out", cmp.Or(to, "(none)"))
	default:
		var extra AssociationX
		if x, ok := o.object("extensions"); ok && x.into("dira", &extra.Dira) && (extra.Dira.Target > 0 || extra.Dira.Origin) {
			return // the items say so themselves
		}
		if d.byKey[to] == nil {
			to = address
		}
		n.links = append(n.links, edge{key: to, kind: kind, path: o.path})
	}
}

// end is the identifier and the address of an end of an association: an object, or, in early packages, a bare text.
func (o object) end(names ...string) (identifier, address string) {
	raw, path := o.get(names...)
	if raw == nil {
		return "", ""
	}
	var text string
	if json.Unmarshal(raw, &text) == nil {
		text = clean(text)
		return cmp.Or(uuidIn(text), strings.ToLower(text)), text
	}
	n, ok := o.d.object(raw, path)
	if !ok {
		return "", ""
	}
	address = n.text("uri", "URI")
	return cmp.Or(strings.ToLower(n.text("identifier", "sourcedId")), uuidIn(address)), address
}
