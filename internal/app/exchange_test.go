package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/app"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/exchange"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/policy"
)

// bigTable is a framework of another make: areas, competences and statements, a thousand in all, in three languages.
func bigTable() string {
	var b strings.Builder
	b.WriteString("id,parent,type,name:en,text:en,text:fr,text:ar,links,about:framework,about:version,about:source,kind\nframework,,,Thousand,,,,,thousand,1,javascript:alert(1),framework\n")
	for n, area := 0, 1; n < 1000; area++ {
		fmt.Fprintf(&b, "A%d,,Area,Area %d,,,,,,,,\n", area, area)
		for c := 1; c <= 5; c++ {
			fmt.Fprintf(&b, "A%d.%d,A%d,Competence,,Does %d.%d & <more>,Fait %d.%d,يفعل %d.%d,exactMatchOf=https://elsewhere.example/%d,,,,\n", area, c, area, area, c, area, c, area, c, n)
			for s := 1; s <= 8; s++ {
				fmt.Fprintf(&b, "A%d.%d.%d,A%d.%d,,,Can do %d,Sait faire %d,يستطيع %d,,,,,\n", area, c, s, area, c, s, s, s)
			}
		}
		n += 46
	}
	return b.String()
}

// eachApp runs a test against the program on each engine, with the big framework beside its own.
func eachApp(t *testing.T, test func(t *testing.T, a *app.App, base string)) {
	run := func(t *testing.T, database string) {
		a := newApp(t, database)
		p, err := exchange.Import("big.csv", strings.NewReader(bigTable()), exchange.ImportOptions{Language: "en"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := a.Frameworks.Take(context.Background(), policy.Public, p.Version); err != nil {
			t.Fatal(err)
		}
		server := httptest.NewServer(a.Handler())
		t.Cleanup(server.Close)
		test(t, a, server.URL)
	}
	t.Run("sqlite", func(t *testing.T) { run(t, filepath.Join(t.TempDir(), "dira.sqlite")) })
	t.Run("postgres", func(t *testing.T) { run(t, dbtest.PostgresURL(t)) })
}

// get asks for an address; header is "Name: value" lines.
func get(t testing.TB, address string, header ...string) (status int, answer http.Header, body string) {
	t.Helper()
	r, err := http.NewRequest("GET", address, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range header {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Set(name, value)
	}
	response, err := http.DefaultTransport.RoundTrip(r) // redirections are answers here
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, response.Header, string(raw)
}

// TestForeignFrameworkIsRead: a framework with a division of its own is read branch by branch, in the reader's language.
func TestForeignFrameworkIsRead(t *testing.T) {
	eachApp(t, func(t *testing.T, _ *app.App, base string) {
		for _, tt := range []struct {
			path, language string
			want, not      []string
		}{
			{"/framework", "en", []string{`href="/framework/thousand@1"`, "Other frameworks here", "format=case"}, []string{"Area 1"}},
			{"/framework/thousand@1", "en", []string{"<h1>Thousand</h1>", "Area 22", `href="/framework/thousand@1/A1"`, "45 statements", "format=moodle&amp;language=en", "comes from others"},
				[]string{"Can do", "javascript"}},
			{"/framework/thousand@1/A1", "fr", []string{"Fait 1.5<", `href="/framework/thousand@1/A1.1"`, "8 énoncés", ">Area<", `lang="en"`}, []string{"Does 1.5"}},
			{"/framework/thousand@1/A1.1", "en", []string{"Does 1.1 &amp; &lt;more&gt;", "Can do 8", "The same as:", `href="https://elsewhere.example/0"`, ">Competence<"}, []string{"<more>"}},
			{"/framework/thousand@1/A22.5.8", "ar", []string{"يستطيع 8", `href="/framework/thousand@1/A22.5"`, `dir="rtl"`}, nil},
		} {
			began := time.Now()
			status, _, body := get(t, base+tt.path, "Accept-Language: "+tt.language)
			t.Logf("%s: %d bytes in %v", tt.path, len(body), time.Since(began))
			if status != http.StatusOK {
				t.Errorf("%s answered %d", tt.path, status)
			}
			for _, want := range tt.want {
				if !strings.Contains(body, want) {
					t.Errorf("%s in %s lacks %q", tt.path, tt.language, want)
				}
			}
			for _, not := range tt.not {
				if strings.Contains(body, not) {
					t.Errorf("%s has %q", tt.path, not)
				}
			}
		}
		if status, _, _ := get(t, base+"/framework/thousand@1/Z"); status != http.StatusNotFound {
			t.Errorf("a statement that is not there answered %d", status)
		}
	})
}

// TestNegotiation: the address of a statement is a page for people and JSON-LD for programs.
func TestNegotiation(t *testing.T) {
	eachApp(t, func(t *testing.T, _ *app.App, base string) {
		const browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
		for _, tt := range []struct {
			path, accept string
			data         bool
		}{
			{"/D2.C4", "application/ld+json", true},
			{"/D2.C4", "application/ld+json, */*;q=0.1", true},
			{"/D2.C4.B1", "application/ld+json", true}, // has no page of its own
			{"/framework", "application/ld+json", true},
			{"", "application/ld+json", true},
			{"/D2.C4", browser, false},
			{"/D2.C4", "", false},
			{"/D2.C4", "*/*", false},
			{"/D2.C4", "text/html, application/ld+json", false},
			{"/D2.C4", "text/html;q=0.4, application/ld+json;q=0.5", true},
			{"/D2.C4", "application/ld+json;q=nonsense;;, text/html;q=0.5", false},
		} {
			status, header, body := get(t, base+"/framework/unesco-aidt@2022.1"+tt.path, "Accept: "+tt.accept)
			data := strings.HasPrefix(header.Get("Content-Type"), "application/ld+json")
			if status != http.StatusOK || data != tt.data || data != json.Valid([]byte(body)) {
				t.Errorf("%s with %q: %d %s", tt.path, tt.accept, status, header.Get("Content-Type"))
			}
			if !strings.Contains(strings.Join(header.Values("Vary"), ","), "Accept,") && !strings.HasSuffix(strings.Join(header.Values("Vary"), ","), "Accept") {
				t.Errorf("%s: Vary is %q", tt.path, header.Values("Vary"))
			}
		}
		if status, header, _ := get(t, base+"/framework/unesco-aidt@2022.1/D2.C4.B1", "Accept: text/html"); status != http.StatusSeeOther || !strings.HasSuffix(header.Get("Location"), "/D2.C4#D2.C4.B1") {
			t.Errorf("an indicator answered %d %s", status, header.Get("Location"))
		}
	})
}

func TestExports(t *testing.T) {
	eachApp(t, func(t *testing.T, _ *app.App, base string) {
		for _, id := range []string{"unesco-aidt@2022.1", "thousand@1"} {
			for _, format := range exchange.Formats {
				at := base + "/api/v1/frameworks/" + id + "/export?format=" + string(format)
				if status, _, body := get(t, at+"&language=sw"); status != http.StatusUnprocessableEntity || !strings.Contains(body, "framework_language") {
					t.Errorf("%s in Swahili answered %d %s", format, status, body)
				}
				status, header, body := get(t, at+"&language=fr")
				if status != http.StatusOK || header.Get("Content-Type") != format.MediaType() || !strings.HasPrefix(header.Get("Content-Disposition"), "attachment; filename=\"") {
					t.Fatalf("%s answered %d %v", format, status, header)
				}
				if p, err := exchange.Import("again", strings.NewReader(body), exchange.ImportOptions{}); err != nil || string(p.Version.ID) != id {
					t.Errorf("%s of %s cannot be read again: %v", format, id, err)
				}
			}
		}
	})
}

func TestCASEService(t *testing.T) {
	eachApp(t, func(t *testing.T, a *app.App, base string) {
		c := &client{t: t, base: base}
		status, answer := c.send("GET", "/ims/case/v1p1/CFDocuments?sort=title&orderBy=desc", "")
		documents, _ := answer["CFDocuments"].([]any)
		if status != http.StatusOK || len(documents) != 2 || documents[0].(map[string]any)["title"] != "Thousand" {
			t.Fatalf("CFDocuments answered %d %v", status, answer)
		}
		own := documents[1].(map[string]any)
		id := own["identifier"].(string)
		v, err := a.Frameworks.Version(context.Background(), policy.Anyone(), "unesco-aidt@2022.1")
		if err != nil || id != exchange.GUID(v) {
			t.Fatalf("identifier %s, %v", id, err)
		}
		at := own["CFPackageURI"].(map[string]any)["uri"].(string)
		if !strings.HasPrefix(at, base+"/ims/case/v1p1/CFPackages/") {
			t.Errorf("the package is said to be at %s", at)
		}
		_, _, body := get(t, at)
		if p, err := exchange.Import("package", strings.NewReader(body), exchange.ImportOptions{}); err != nil || p.Version.Hash != v.Hash || len(p.Notes) > 0 {
			t.Errorf("the package is not the framework: %v", err)
		}
		if _, one := c.send("GET", "/ims/case/v1p1/CFDocuments/"+strings.ToUpper(id), ""); one["title"] != own["title"] || one["CFPackageURI"] == nil {
			t.Errorf("CFDocument %v", one)
		}
		checkItem(t, c, v, id)
	})
}

// TestCASEChanged: a publisher who changes a framework keeps its identifier, which stands for one document: the one that came last.
func TestCASEChanged(t *testing.T) {
	eachApp(t, func(t *testing.T, a *app.App, base string) {
		c := &client{t: t, base: base}
		const document, kept, dropped = "0b6f5a52-8f1c-4b0e-9d39-2c3a5d1e7f10", "1b6f5a52-8f1c-4b0e-9d39-2c3a5d1e7f11", "2b6f5a52-8f1c-4b0e-9d39-2c3a5d1e7f12"
		for _, tt := range []struct{ id, title, items string }{
			{"zebra@1", "First", `{"identifier": "` + kept + `", "fullStatement": "Kept"}, {"identifier": "` + dropped + `", "fullStatement": "Dropped"}`},
			{"antelope@2", "Second", `{"identifier": "` + kept + `", "fullStatement": "Kept, in other words"}`},
			{"zebra@3", "Third", `{"identifier": "` + kept + `", "fullStatement": "Kept, and changed"}`},
		} {
			p, err := exchange.Import("p.json", strings.NewReader(`{"CFDocument": {"identifier": "`+document+`", "title": "`+tt.title+`", "language": "en"}, "CFItems": [`+tt.items+`]}`),
				exchange.ImportOptions{ID: framework.VersionID(tt.id)})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := a.Frameworks.Take(context.Background(), policy.Public, p.Version); err != nil {
				t.Fatal(err)
			}
			_, list := c.send("GET", "/ims/case/v1p1/CFDocuments", "")
			var titles []any
			for _, d := range list["CFDocuments"].([]any) {
				if d := d.(map[string]any); d["identifier"] == document {
					titles = append(titles, d["title"])
				}
			}
			_, one := c.send("GET", "/ims/case/v1p1/CFDocuments/"+document, "")
			_, whole := c.send("GET", "/ims/case/v1p1/CFPackages/"+document, "")
			if len(titles) != 1 || titles[0] != tt.title || one["title"] != tt.title || whole["CFDocument"].(map[string]any)["title"] != tt.title {
				t.Errorf("after %s: listed %v, alone %v, with the package %v", tt.id, titles, one["title"], whole["CFDocument"])
			}
		}
		if _, item := c.send("GET", "/ims/case/v1p1/CFItems/"+kept, ""); item["fullStatement"] != "Kept, and changed" {
			t.Errorf("the item is %v", item["fullStatement"])
		}
		if _, item := c.send("GET", "/ims/case/v1p1/CFItems/"+dropped, ""); item["fullStatement"] != "Dropped" {
			t.Errorf("an item of an earlier version is %v", item)
		}
	})
}

func checkItem(t *testing.T, c *client, v *framework.Version, document string) {
	var item map[string]any
	for _, i := range exchange.Package(v, "en").CFItems {
		if i.HumanCodingScheme == "D2.C4" {
			_, item = c.send("GET", "/ims/case/v1p1/CFItems/"+i.Identifier, "")
		}
	}
	if item["humanCodingScheme"] != "D2.C4" || item["CFDocumentURI"].(map[string]any)["identifier"] != document {
		t.Fatalf("CFItem %v", item)
	}
	_, set := c.send("GET", "/ims/case/v1p1/CFItemAssociations/"+item["identifier"].(string), "")
	kinds := map[any]int{}
	for _, a := range set["CFAssociations"].([]any) {
		kinds[a.(map[string]any)["associationType"]]++
		if a.(map[string]any)["CFDocumentURI"] == nil {
			t.Errorf("an association outside of its package without CFDocumentURI: %v", a)
		}
	}
	if set["CFItem"].(map[string]any)["identifier"] != item["identifier"] || kinds["isChildOf"] < 9 || kinds["isRelatedTo"] < 8 {
		t.Errorf("associations %v", kinds)
	}
}

func TestCASEErrors(t *testing.T) {
	server := httptest.NewServer(newApp(t, filepath.Join(t.TempDir(), "dira.sqlite")).Handler())
	t.Cleanup(server.Close)
	c := &client{t: t, base: server.URL}
	const nobody = "6d6a9c3e-5b3e-5a0e-8c0e-0d9a3f1b2c4d"
	for _, tt := range []struct {
		path   string
		status int
		minor  string
	}{
		{"CFDocuments/" + nobody, 404, "unknownobject"}, {"CFPackages/" + nobody, 404, "unknownobject"}, {"CFItems/" + nobody, 404, "unknownobject"},
		{"CFItemAssociations/" + nobody, 404, "unknownobject"}, {"CFItems/5", 404, "invalid_uuid"}, {"CFPackages/D2.C4", 404, "invalid_uuid"},
		{"CFDocuments?limit=many", 400, "invalid_selection_field"}, {"CFDocuments?limit=0", 400, "invalid_selection_field"}, {"CFDocuments?offset=-1", 400, "invalid_selection_field"},
		{"CFDocuments?sort=colour", 400, "invalid_sort_field"}, {"CFDocuments?orderBy=up", 400, "invalid_selection_field"}, {"CFRubrics/" + nobody, 404, "unknownobject"},
	} {
		status, answer := c.send("GET", "/ims/case/v1p1/"+tt.path, "", "Accept-Language: fr")
		fields, _ := answer["imsx_codeMinor"].(map[string]any)["imsx_codeMinorField"].([]any)
		if status != tt.status || answer["imsx_codeMajor"] != "failure" || answer["imsx_severity"] != "error" || answer["imsx_description"] == "" || len(fields) != 1 ||
			fields[0].(map[string]any)["imsx_codeMinorFieldValue"] != tt.minor {
			t.Errorf("%s answered %d %v", tt.path, status, answer)
		}
	}
}
