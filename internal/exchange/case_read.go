package exchange

import (
	"cmp"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/dira-platform/dira/internal/framework"
)

// associationTypes are the words of CASE, in small letters and without blanks, as some write them.
var associationTypes = map[string]string{
	"ischildof": childOf, "ispeerof": "isPeerOf", "ispartof": "isPartOf", "exactmatchof": exactMatch, "precedes": "precedes", "isrelatedto": relatedTo, "relatedto": relatedTo,
	"replacedby": "replacedBy", "exemplar": "exemplar", "hasskilllevel": "hasSkillLevel", "istranslationof": "isTranslationOf",
}

// extensionWord is what the vocabulary of associations may be extended by, after "ext:".
var extensionWord = regexp.MustCompile(`^[a-zA-Z0-9._-]{1,100}$`)

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
	d.unsaid = true
	document, ok := top.object("CFDocument")
	if !ok {
		return d.fail("$.CFDocument", "a package of CASE has a CFDocument, which says what the framework is; this one has none")
	}
	items, path := top.list("CFItems")
	if len(items) == 0 {
		return d.noItems(document, path)
	}
	d.readDocument(document, top)
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
		d.note(path, "rubrics (%d) are left out: there is no place for them here", len(rubrics))
	}
	d.tellLeft()
	return d.finish()
}

// noItems says what a file is that describes a framework and does not hold it, as servers of CASE give them too.
func (d *draft) noItems(document object, path string) error {
	var address string
	if link, ok := document.link("CFPackageURI"); ok {
		address = link.text("uri")
	}
	switch {
	case path != "":
		return d.fail(path, "the package has no items: there is nothing in this framework yet")
	case address != "":
		return d.fail("$", "this only describes the framework; its statements are in its package, at %s", address)
	}
	return d.fail("$.CFItems", "the package has no items; a package of CASE (CFPackages/IDENTIFIER on a server) has them in CFItems")
}

func (d *draft) readDocument(o, top object) {
	var extra DocumentX
	x, own := o.object("extensions")
	own = own && x.into("dira", &extra.Dira)
	said := ""
	if tag := o.text("language"); tag != "" {
		said = d.language(tag, o.path+".language", "")
	}
	d.v.Language = d.mainLanguage(cmp.Or(extra.Dira.Language, said), o.path+".language")
	said = cmp.Or(said, d.v.Language)
	d.v.URI, d.v.Number, d.v.Source = o.text("uri"), o.text("version"), o.text("officialSourceURL")
	if id := strings.ToLower(o.text("identifier")); d.v.URI == "" && id != "" {
		d.v.URI = "urn:uuid:" + id
	}
	if creator := oneLine(o.plain(own, "creator")); creator != "" {
		d.v.Authors = []string{creator}
	}
	d.v.Issued = cmp.Or(d.day(o.text("statusStartDate"), o.path+".statusStartDate"), d.day(o.text("lastChangeDateTime"), o.path+".lastChangeDateTime"))
	d.v.Licence = d.licence(o, top)
	if own {
		d.ownDocument(extra.Dira)
	} else if len(x.fields) > 0 {
		d.leave(leftExtensions)
	}
	d.readAdoption(o.text("adoptionStatus"), own)
	d.overlay(d.root, framework.FieldName, said, oneLine(o.plain(own, "title")))
	d.overlay(d.root, framework.FieldPublisher, said, oneLine(o.plain(own, "publisher")))
	d.overlay(d.root, framework.FieldText, said, o.plain(own, "description"))
	if !own { // ours has there what the extension holds by field
		set(d.root, framework.FieldNote, said, o.plain(own, "notes"), d.status(said))
	}
	set(d.root, fieldSubject, d.v.Language, oneLine(listed(d.subjects(o))), "source")
	set(d.root, fieldSort, d.v.Language, oneLine(o.text("frameworkType")), "source")
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

// day is the day of a moment, as far as it is one: some write what a date would look like.
func (d *draft) day(moment, path string) string {
	for _, form := range []string{time.DateOnly, "2006-01", "2006"} {
		if t, err := time.Parse(form, moment[:min(len(moment), len(form))]); err == nil {
			return t.Format(form)
		}
	}
	if moment != "" {
		d.note(path, "%.40q is no date; it is left out", moment)
	}
	return ""
}

// readAdoption takes the publisher's word for how far a framework has come. It does not hide what is imported.
func (d *draft) readAdoption(word string, own bool) {
	switch {
	case own: // the extension says it
	case strings.EqualFold(word, adoption[framework.Retired]):
		d.v.Status = framework.Retired
	case !strings.EqualFold(word, adoption[framework.Published]):
		set(d.root, fieldAdoption, d.v.Language, oneLine(word), "source")
	}
}

// licence is the title of the licence that the document refers to.
func (d *draft) licence(document, top object) string {
	link, ok := document.link("licenseURI", "licenceURI")
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
	language := d.near(d.language(o.text("language"), o.path+".language", d.v.Language))
	var extra ItemX
	x, own := o.object("extensions")
	if own = own && x.into("dira", &extra.Dira); own {
		d.ownItem(n, extra.Dira)
	} else if len(x.fields) > 0 {
		d.leave(leftExtensions)
	}
	full, brief := o.plain(own, "fullStatement", "statement"), oneLine(o.plain(own, "abbreviatedStatement"))
	label := ""
	if full == "" && brief == "" && len(n.st.Texts) == 0 { // some have no other text
		if label = o.text("alternativeLabel"); label != "" {
			d.note(o.path+".fullStatement", "the item has no statement; its alternative label is used")
			full = label
		}
	}
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
	d.overlay(n.st, framework.FieldNote, language, o.plain(own, "notes"))
	d.readLabels(n.st, o, n.wanted != "")
	if label != "" {
		delete(n.st.Texts, fieldAlternative) // it is the statement
	}
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
	foreign := kind == "" && extensionWord.MatchString(said)
	if foreign { // the vocabulary may be extended, in this way
		kind = "ext:" + said
	}
	if kind == "" {
		d.note(o.path+".associationType", "there is no association %q in CASE; it is left out", said)
		return
	}
	from, at := o.end("originNodeURI", "originNodeIdentifier")
	to, address := o.end("destinationNodeURI", "destinationNodeIdentifier")
	from, to = d.keyOf(from, at), d.keyOf(to, address)
	n := d.byKey[from]
	switch {
	case n == nil:
		d.note(o.path+".originNodeURI", "the item %s it begins at is not in the package; it is left out", cmp.Or(from, "(none)"))
	case kind == childOf:
		e := edge{key: to, path: o.path + ".destinationNodeURI"}
		if sequence, ok := o.number("sequenceNumber"); ok {
			e.sequence = 1 + min(max(sequence, 0), 1<<29) // some count from 0
		}
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
		if foreign {
			d.note(o.path+".associationType", "there is no association %q in CASE; it is kept as %s", said, kind)
		}
		n.links = append(n.links, edge{key: to, kind: kind, path: o.path})
	}
}

// keyOf is the key of the item that an end of an association means: its identifier, or that of the item with its address.
func (d *draft) keyOf(identifier, address string) string {
	if d.byURI == nil {
		d.byURI = make(map[string]*node, len(d.nodes))
		for _, n := range d.nodes {
			d.byURI[n.uri] = n
		}
	}
	if n := d.byURI[address]; n != nil && d.byKey[identifier] == nil {
		return n.key
	}
	return identifier
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
