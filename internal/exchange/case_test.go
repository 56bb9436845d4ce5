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

// caseType is what the schema of CASE 1.1 says of an object: which fields it must have and which it may, each with what is in it. Others it
// may not have, nor null.
type caseType struct{ must, may string }

var caseTypes = map[string]caseType{
	"package": {"CFDocument:object", "CFItems:list CFAssociations:list CFDefinitions:object CFRubrics:list extensions:object"},
	"document": {"identifier:uuid uri:uri creator:line title:line lastChangeDateTime:moment",
		"frameworkType:line caseVersion:version officialSourceURL:uri publisher:line description:text subject:lines subjectURI:links language:language version:line adoptionStatus:line statusStartDate:day statusEndDate:day licenseURI:link notes:text extensions:object"},
	"item": {"identifier:uuid fullStatement:text uri:uri lastChangeDateTime:moment",
		"alternativeLabel:line CFItemType:line humanCodingScheme:line listEnumeration:line abbreviatedStatement:line conceptKeywords:lines conceptKeywordsURI:link notes:text subject:lines subjectURI:links language:language educationLevel:lines CFItemTypeURI:link licenseURI:link statusStartDate:day statusEndDate:day extensions:object"},
	"association": {"identifier:uuid associationType:association uri:uri originNodeURI:node destinationNodeURI:node lastChangeDateTime:moment",
		"sequenceNumber:number CFAssociationGroupingURI:link notes:text extensions:object"},
	"definitions": {"", "CFConcepts:list CFSubjects:list CFLicenses:list CFItemTypes:list CFAssociationGroupings:list extensions:object"},
	"itemType":    {"identifier:uuid uri:uri title:line description:text hierarchyCode:line lastChangeDateTime:moment", "typeCode:line extensions:object"},
	"license":     {"identifier:uuid uri:uri title:line licenseText:text lastChangeDateTime:moment", "description:text extensions:object"},
	"link":        {"title:line identifier:uuid uri:uri", ""},
	"node":        {"title:line identifier:line uri:uri", "targetType:target"},
}

var (
	caseIdentifier  = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	caseAssociation = regexp.MustCompile(`^(isChildOf|isPeerOf|isPartOf|exactMatchOf|precedes|isRelatedTo|replacedBy|exemplar|hasSkillLevel|isTranslationOf|ext:[a-zA-Z0-9._-]+)$`)
	caseTarget      = regexp.MustCompile(`^(CASE|ext:[a-zA-Z0-9._-]+)$`)
	caseLanguage    = regexp.MustCompile(`^[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*$`)
)

// caseValues tell for each kind of value what is wrong with one.
var caseValues = map[string]func(value any) string{
	"line": func(value any) string {
		return unless(value.(string) == strings.Join(strings.Fields(value.(string)), " "), "is not on one line")
	},
	"text": func(value any) string {
		return unless(value.(string) == strings.TrimSpace(value.(string)), "has blanks around it")
	},
	"uuid": func(value any) string {
		return unless(caseIdentifier.MatchString(value.(string)), "is no UUID in small letters")
	},
	"association": func(value any) string {
		return unless(caseAssociation.MatchString(value.(string)), "is not in the vocabulary")
	},
	"target": func(value any) string {
		return unless(caseTarget.MatchString(value.(string)), "is not in the vocabulary")
	},
	"language": func(value any) string { return unless(caseLanguage.MatchString(value.(string)), "is no language tag") },
	"version":  func(value any) string { return unless(value == "1.1", "is not 1.1") },
	"uri": func(value any) string {
		u, err := url.Parse(value.(string))
		return unless(err == nil && u.IsAbs(), "is no URI")
	},
	"moment": func(value any) string {
		_, err := time.Parse(time.RFC3339, value.(string))
		return unless(err == nil, "is no moment with its zone")
	},
	"day": func(value any) string {
		_, err := time.Parse(time.DateOnly, value.(string))
		return unless(err == nil, "is no day")
	},
	"number": func(value any) string {
		return unless(value.(float64) == float64(int32(value.(float64))), "is no whole number")
	},
	"lines": func(value any) string {
		for _, one := range value.([]any) {
			if text := one.(string); text == "" || text != strings.Join(strings.Fields(text), " ") {
				return fmt.Sprintf("holds %q", text)
			}
		}
		return unless(len(value.([]any)) > 0, "is empty")
	},
	"object": func(value any) string { _ = value.(map[string]any); return "" },
	"list":   func(value any) string { _ = value.([]any); return "" },
}

func unless(fine bool, wrong string) string {
	if fine {
		return ""
	}
	return wrong
}

// wrong tells what is wrong with a value of a kind; one of another type of JSON is.
func wrong(kind string, value any) (why string) {
	defer func() {
		if r := recover(); r != nil {
			why = fmt.Sprintf("is a %T", value)
		}
	}()
	if why = caseValues[kind](value); why == "" && value == "" {
		why = "is empty"
	}
	return why
}

// checkCASE lists what is wrong with an object of a package.
func checkCASE(path, kind string, object map[string]any) (findings []string) {
	kinds := map[string]string{}
	for i, list := range []string{caseTypes[kind].must, caseTypes[kind].may} {
		for _, field := range strings.Fields(list) {
			name, value, _ := strings.Cut(field, ":")
			if kinds[name] = value; i == 0 && object[name] == nil {
				findings = append(findings, path+"."+name+" is missing")
			}
		}
	}
	for _, field := range slices.Sorted(maps.Keys(object)) {
		at, value := path+"."+field, object[field]
		switch inner, isObject := value.(map[string]any); {
		case kinds[field] == "":
			findings = append(findings, at+" is no field of a "+kind)
		case kinds[field] == "links":
			for i, one := range value.([]any) {
				findings = append(findings, checkCASE(fmt.Sprintf("%s[%d]", at, i), "link", one.(map[string]any))...)
			}
		case caseTypes[kinds[field]].must != "" && isObject:
			findings = append(findings, checkCASE(at, kinds[field], inner)...)
		case caseValues[kinds[field]] == nil:
			findings = append(findings, fmt.Sprintf("%s is a %T", at, value))
		default:
			if why := wrong(kinds[field], value); why != "" {
				findings = append(findings, fmt.Sprintf("%s %.80v %s", at, value, why))
			}
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
		if n == 0 {
			findings = append(findings, fmt.Sprintf("the item %s has no parent", id))
		}
	}
	return findings
}

func TestCASEKeepsTheRules(t *testing.T) {
	versions := []*framework.Version{builtIn(t), synthetic(t, 200)}
	for _, name := range []string{"opensalt-1p0.json", "publisher-1p1.json", "faulty-1p0.json", "peculiar.json"} {
		versions = append(versions, read(t, name, file(t, name), exchange.ImportOptions{}).Version)
	}
	for _, content := range otherSKOS {
		versions = append(versions, read(t, "skos.jsonld", []byte(content), exchange.ImportOptions{}).Version)
	}
	for _, v := range versions {
		for _, language := range exchange.Languages(v) {
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
		{"another version", `"caseVersion": "1.1"`, `"caseVersion": "1.0"`, "caseVersion 1.0 is not 1.1"},
		{"a null", `"version": "2022.1"`, `"version": null`, ".version <nil> is a <nil>"},
		{"a list instead of a text", `"version": "2022.1"`, `"version": ["2022.1"]`, ".version [2022.1] is a []"},
		{"an empty text", `"version": "2022.1"`, `"version": ""`, ".version  is empty"},
		{"a text instead of a list", `"language": "en",`, `"language": "en", "educationLevel": "13",`, ".educationLevel"},
		{"two lines", `"version": "2022.1"`, `"version": "2022\n1"`, "is not on one line"},
		{"a UUID of another form", `"identifier": "`, `"identifier": "0`, "is no UUID"},
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
	for _, name := range []string{"opensalt-1p0", "publisher-1p1", "faulty-1p0", "peculiar"} {
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
