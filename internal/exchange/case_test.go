package exchange_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dira-platform/dira/internal/exchange"
	"github.com/dira-platform/dira/internal/framework"
)

var update = flag.Bool("update", false, "write what was read of the packages in testdata")

// caseType is what the schema of CASE 1.1 says of an object in a package: which fields it must have and which it may. Others it may not.
type caseType struct{ must, may []string }

var caseTypes = map[string]caseType{
	"package":     {[]string{"CFDocument"}, []string{"CFItems", "CFAssociations", "CFDefinitions", "CFRubrics", "extensions"}},
	"document":    {[]string{"identifier", "uri", "creator", "title", "lastChangeDateTime"}, []string{"frameworkType", "caseVersion", "officialSourceURL", "publisher", "description", "subject", "subjectURI", "language", "version", "adoptionStatus", "statusStartDate", "statusEndDate", "licenseURI", "notes", "extensions"}},
	"item":        {[]string{"identifier", "fullStatement", "uri", "lastChangeDateTime"}, []string{"alternativeLabel", "CFItemType", "humanCodingScheme", "listEnumeration", "abbreviatedStatement", "conceptKeywords", "conceptKeywordsURI", "notes", "subject", "subjectURI", "language", "educationLevel", "CFItemTypeURI", "licenseURI", "statusStartDate", "statusEndDate", "extensions"}},
	"association": {[]string{"identifier", "associationType", "uri", "originNodeURI", "destinationNodeURI", "lastChangeDateTime"}, []string{"sequenceNumber", "CFAssociationGroupingURI", "notes", "extensions"}},
	"definitions": {nil, []string{"CFConcepts", "CFSubjects", "CFLicenses", "CFItemTypes", "CFAssociationGroupings", "extensions"}},
	"itemType":    {[]string{"identifier", "uri", "title", "description", "hierarchyCode", "lastChangeDateTime"}, []string{"typeCode", "extensions"}},
	"license":     {[]string{"identifier", "uri", "title", "licenseText", "lastChangeDateTime"}, []string{"description", "extensions"}},
	"link":        {[]string{"title", "identifier", "uri"}, nil},
	"node":        {[]string{"title", "identifier", "uri"}, []string{"targetType"}},
}

var (
	caseIdentifier  = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	caseAssociation = regexp.MustCompile(`^(isChildOf|isPeerOf|isPartOf|exactMatchOf|precedes|isRelatedTo|replacedBy|exemplar|hasSkillLevel|isTranslationOf|ext:[a-zA-Z0-9._-]+)$`)
	// normalized are the texts that CASE wants on one line.
	normalized = []string{"identifier", "title", "creator", "publisher", "version", "adoptionStatus", "humanCodingScheme", "abbreviatedStatement", "CFItemType", "hierarchyCode", "typeCode"}
)

// checkCASE lists what is wrong with an object of a package.
func checkCASE(path, kind string, object map[string]any) (findings []string) {
	find := func(format string, args ...any) { findings = append(findings, path+fmt.Sprintf(format, args...)) }
	for _, field := range caseTypes[kind].must {
		if value, ok := object[field]; !ok || value == "" {
			find(".%s is missing", field)
		}
	}
	for _, field := range slices.Sorted(maps.Keys(object)) {
		value := object[field]
		if !slices.Contains(slices.Concat(caseTypes[kind].must, caseTypes[kind].may), field) {
			find(".%s is no field of a %s", field, kind)
		}
		text, isText := value.(string)
		switch {
		case field == "identifier" && kind != "node":
			if !caseIdentifier.MatchString(text) {
				find(".identifier %q is no UUID in small letters", text)
			}
		case field == "uri" || field == "officialSourceURL":
			if u, err := url.Parse(text); err != nil || !u.IsAbs() {
				find(".%s %q is no URI", field, text)
			}
		case field == "lastChangeDateTime":
			if _, err := time.Parse(time.RFC3339, text); err != nil {
				find(".%s: %v", field, err)
			}
		case field == "statusStartDate":
			if _, err := time.Parse(time.DateOnly, text); err != nil {
				find(".%s: %v", field, err)
			}
		case field == "associationType" && !caseAssociation.MatchString(text):
			find(".associationType %q is not in the vocabulary", text)
		case field == "caseVersion" && text != "1.1":
			find(".caseVersion is %q", text)
		case field == "sequenceNumber":
			if n, ok := value.(float64); !ok || n != float64(int32(n)) {
				find(".sequenceNumber is no whole number")
			}
		case strings.HasSuffix(field, "NodeURI"):
			findings = append(findings, checkCASE(path+"."+field, "node", value.(map[string]any))...)
		case strings.HasSuffix(field, "URI"):
			findings = append(findings, checkCASE(path+"."+field, "link", value.(map[string]any))...)
		}
		if isText && slices.Contains(normalized, field) && text != strings.Join(strings.Fields(text), " ") {
			find(".%s %q is not on one line", field, text)
		}
	}
	return findings
}

// checkPackage lists what is wrong with a whole package: its objects, and what they refer to.
func checkPackage(raw []byte) (findings []string) {
	var p map[string]any
	if err := json.Unmarshal(raw, &p); err != nil {
		return []string{err.Error()}
	}
	findings = checkCASE("$", "package", p)
	document := p["CFDocument"].(map[string]any)
	findings = append(findings, checkCASE("$.CFDocument", "document", document)...)
	known := map[string]string{document["identifier"].(string): document["uri"].(string)}
	each := func(parent map[string]any, list, kind string, visit func(path string, o map[string]any)) {
		items, _ := parent[list].([]any)
		for i, item := range items {
			path, o := fmt.Sprintf("$.%s[%d]", list, i), item.(map[string]any)
			findings = append(findings, checkCASE(path, kind, o)...)
			id, _ := o["identifier"].(string)
			if _, twice := known[id]; twice {
				findings = append(findings, path+".identifier stands twice")
			}
			known[id], _ = o["uri"].(string)
			visit(path, o)
		}
	}
	refers := func(path string, link any, inside bool) {
		l, _ := link.(map[string]any)
		id, _ := l["identifier"].(string)
		if uri, ok := known[id]; inside && !ok || ok && uri != l["uri"] {
			findings = append(findings, fmt.Sprintf("%s leads to %v, which is not there or has the URI %q", path, l, uri))
		}
	}
	definitions, _ := p["CFDefinitions"].(map[string]any)
	findings = append(findings, checkCASE("$.CFDefinitions", "definitions", definitions)...)
	each(definitions, "CFItemTypes", "itemType", func(string, map[string]any) {})
	each(definitions, "CFLicenses", "license", func(string, map[string]any) {})
	if link, ok := document["licenseURI"]; ok {
		refers("$.CFDocument.licenseURI", link, true)
	}
	parents := map[string]int{}
	each(p, "CFItems", "item", func(path string, o map[string]any) {
		refers(path+".CFItemTypeURI", o["CFItemTypeURI"], true)
		parents[o["identifier"].(string)] = 0
	})
	each(p, "CFAssociations", "association", func(path string, o map[string]any) {
		hierarchy := o["associationType"] == "isChildOf"
		refers(path+".originNodeURI", o["originNodeURI"], true)
		refers(path+".destinationNodeURI", o["destinationNodeURI"], hierarchy)
		if hierarchy {
			parents[o["originNodeURI"].(map[string]any)["identifier"].(string)]++
		}
	})
	for id, n := range parents {
		if n != 1 {
			findings = append(findings, fmt.Sprintf("the item %s has %d parents", id, n))
		}
	}
	return findings
}

func TestCASEKeepsTheRules(t *testing.T) {
	foreign := read(t, "one.json", file(t, "opensalt-1p0.json"), exchange.ImportOptions{}).Version
	for _, v := range []*framework.Version{builtIn(t), synthetic(t, 200), foreign} {
		for _, language := range v.Languages() {
			for _, finding := range checkPackage(export(t, v, exchange.CASE, language)) {
				t.Errorf("%s in %s: %s", v.ID, language, finding)
			}
		}
	}
}

// TestRulesSee shows the rules what they are for.
func TestRulesSee(t *testing.T) {
	whole := string(export(t, builtIn(t), exchange.CASE, ""))
	for _, tt := range []struct{ name, from, to, want string }{
		{"a field missing", `"creator": `, `"creatr": `, ".creator is missing"},
		{"a foreign field", `"caseVersion"`, `"caseVersions"`, "is no field of a document"},
		{"another version", `"caseVersion": "1.1"`, `"caseVersion": "1.0"`, "caseVersion"},
		{"a time without a zone", `T00:00:00Z"`, `T00:00:00"`, "lastChangeDateTime"},
		{"an unknown association", `"isChildOf"`, `"isBelow"`, "vocabulary"},
		{"no item at the other end", `"uri": "urn:dira:framework:unesco-aidt:2022.1:D2",`, `"uri": "urn:dira:elsewhere",`, "leads to"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if !strings.Contains(whole, tt.from) {
				t.Fatalf("there is no %s to change", tt.from)
			}
			found := strings.Join(checkPackage([]byte(strings.Replace(whole, tt.from, tt.to, 1))), "\n")
			if !strings.Contains(found, tt.want) {
				t.Errorf("found %q", found)
			}
		})
	}
}

func file(t testing.TB, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// outline is the tree of a version: codes, indented, with what their publisher calls them.
func outline(v *framework.Version) string {
	var b strings.Builder
	var walk func(id framework.StatementID, indent string)
	walk = func(id framework.StatementID, indent string) {
		for _, s := range v.Children(id) {
			text := s.Texts[framework.FieldName][v.Language].Text
			if text == "" {
				text = s.Texts[framework.FieldText][v.Language].Text
			}
			fmt.Fprintf(&b, "%s%s %s (%s)\n", indent, s.ID, text, s.Texts[framework.FieldType][v.Language].Text)
			walk(s.ID, indent+"  ")
		}
	}
	walk(framework.StatementID(framework.Root), "")
	return b.String()
}

func notesOf(p *exchange.Preview) string {
	var b strings.Builder
	for _, n := range p.Notes {
		fmt.Fprintf(&b, "%s: %s\n", n.Path, n.Text)
	}
	return b.String()
}

// TestOtherPeoplesCASE reads packages in the manner of other makers, written for this test.
func TestOtherPeoplesCASE(t *testing.T) {
	for _, name := range []string{"opensalt-1p0", "publisher-1p1", "faulty-1p0"} {
		t.Run(name, func(t *testing.T) {
			p := read(t, name+".json", file(t, name+".json"), exchange.ImportOptions{})
			got := fmt.Sprintf("%s, %s, %v, licence %q, by %v\n\n%s\n", p.Version.ID, p.Version.URI, p.Languages, p.Version.Licence, p.Version.Authors, outline(p.Version))
			for _, l := range p.Version.Links {
				got += fmt.Sprintf("%s %s %s\n", l.From, l.Type, l.To)
			}
			got += "\n" + notesOf(p)
			if *update {
				if err := os.WriteFile("testdata/"+name+".txt", []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(string(file(t, name+".txt")), got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			again := read(t, name+".json", file(t, name+".json"), exchange.ImportOptions{})
			if again.Version.Hash != p.Version.Hash || again.Version.ID != p.Version.ID {
				t.Error("the same package twice gives two versions")
			}
			ours := read(t, "ours.json", export(t, p.Version, exchange.CASE, ""), exchange.ImportOptions{})
			if diff := cmp.Diff(p.Version, ours.Version, sameVersion); diff != "" {
				t.Errorf("it does not go out as it came in (-in +out):\n%s", diff)
			}
		})
	}
}

// TestIdentifiersStay: what came with an identifier goes out with it.
func TestIdentifiersStay(t *testing.T) {
	raw := file(t, "publisher-1p1.json")
	v := read(t, "p.json", raw, exchange.ImportOptions{}).Version
	out := export(t, v, exchange.CASE, "")
	for _, id := range regexp.MustCompile(`{?"identifier": "([^"]+)", "uri": "|"identifier": "(5b0f[^"]+)"`).FindAllSubmatch(raw[:bytes.Index(raw, []byte("CFAssociations"))], -1) {
		id[1] = bytes.ToLower(append(id[1], id[2]...))
		if !bytes.Contains(out, id[1]) && !bytes.HasPrefix(id[1], []byte("9c1b")) && !bytes.HasPrefix(id[1], []byte("7777")) { // of licences and types
			t.Errorf("the identifier %s is lost", id[1])
		}
	}
}

// TestEditedElsewhere: who changes our package in a program for CASE changes the fields of CASE, and those count.
func TestEditedElsewhere(t *testing.T) {
	raw := export(t, builtIn(t), exchange.CASE, "fr")
	raw = bytes.Replace(raw, []byte(`"abbreviatedStatement": "Vision d’ensemble`), []byte(`"abbreviatedStatement": "Regard d’ensemble`), 1)
	var p exchange.CFPackage
	if err := json.Unmarshal(raw, &p); err != nil {
		t.Fatal(err)
	}
	for i := range p.CFItems {
		if p.CFItems[i].HumanCodingScheme == "D1.C2" {
			p.CFItems[i].AbbreviatedStatement, p.CFItems[i].FullStatement = "Un autre nom", "Une autre phrase."
		}
	}
	raw, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	d := exchange.Diff(builtIn(t), read(t, "edited.json", raw, exchange.ImportOptions{}).Version)
	if len(d.Texts) != 2 || d.Texts[0].After != "Un autre nom" || d.Texts[1].After != "Une autre phrase." || d.Texts[0].Language != "fr" {
		t.Errorf("%+v", d.Texts)
	}
}
