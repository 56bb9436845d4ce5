package browser

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestLibraryForms follows a resource on plain forms from the address that somebody types to where others find and harvest it, and out again.
func TestLibraryForms(t *testing.T) {
	st := theStage(t)
	r := newReaders(t, newTakers(t, st.app, "readers", 0))
	member, editor, anybody := newPerson(t, st.site, "en"), newPerson(t, st.site, "en"), newPerson(t, st.site, "ar")
	member.signedIn(string(r.member))
	editor.signedIn(string(r.editor))
	post := func(p *person, path, says string, values url.Values) *shown {
		t.Helper()
		page := p.ask(http.MethodPost, path, values)
		if page.status != http.StatusOK || !strings.Contains(page.body, says) {
			t.Fatalf("POST %s: %d at %s, without %q", path, page.status, page.path, says)
		}
		return page
	}
	sees := func(p *person, path, what string) {
		t.Helper()
		if page := p.get(path); page.status != http.StatusOK || !strings.Contains(page.body, what) {
			t.Errorf("%s: %d, without %q", path, page.status, what)
		}
	}
	page := post(member, "/proposals/new", "<h1>What it is</h1>", url.Values{"url": {"https://school.example/secrets"}})
	at := strings.TrimSuffix(page.path, "/part/what")
	post(member, at+"/part/what", "<h1>What it teaches</h1>", url.Values{"title": {"Keeping <i>secrets</i> of citizens"}, "language": {"en"}, "provider": {"School of the State"}, "type": {"course"},
		"summary": {"Privacy in public services: what to keep, and what to delete."}, "summary_language": {"en"}})
	post(member, at+"/part/teaches", "<h1>What one needs before", url.Values{"teaches.D2.C1": {"basic"}})
	post(member, at+"/part/needs", "<h1>Licence, cost", url.Values{"before": {"nothing"}})
	if wrong := member.ask(http.MethodPost, at+"/part/terms", url.Values{"hours": {"some"}}); wrong.status != http.StatusUnprocessableEntity || !strings.Contains(wrong.body, "What you typed is kept") {
		t.Errorf("hours that nobody understands: %d", wrong.status)
	}
	post(member, at+"/part/terms", "Your proposal is saved.", url.Values{"hours": {"90 min"}, "licence": {"CC BY 4.0"}, "cost": {"free"}})
	post(member, at, "Your proposal is sent.", nil)
	judged := "/library" + at
	sees(editor, "/library", "Keeping &lt;i&gt;secrets")
	sees(editor, "/home", "wait")
	revision := between(t, editor.get(judged).body, `name="revision" value="`, `"`)
	decide := func(d, reason, says string) {
		t.Helper()
		post(editor, judged, says, url.Values{"decision": {d}, "reason": {reason}, "revision": {revision}})
	}
	decide("sent_back", "Which school?", "It is sent back.")
	sees(member, at, "Which school?")
	post(member, at, "Your proposal is sent.", nil)
	revision = between(t, editor.get(judged).body, `name="revision" value="`, `"`)
	decide("published", "", "It is published.")

	const here = "/resources/keeping-i-secrets-i-of-citizens"
	sees(anybody, here, "Ministry of readers")
	sees(anybody, here, `"timeRequired":"PT1H30M"`)
	sees(anybody, "/resources?q="+url.QueryEscape("الخصوصية")+"&level=basic&competency=D2.C1", here) // privacy
	sees(anybody, "/oai?verb=ListRecords&metadataPrefix=oai_dc&from=2020-01-01", "<?xml")
	sees(anybody, "/resources.csv", "https://school.example/secrets")
	server, err := url.Parse(st.url())
	if err != nil {
		t.Fatal(err)
	}
	record := "/oai?verb=GetRecord&metadataPrefix=oai_dc&identifier=" + url.QueryEscape("oai:"+server.Hostname()+":keeping-i-secrets-i-of-citizens") // a list has it in half a minute
	sees(anybody, record, "https://school.example/secrets")
	for _, path := range []string{here, record, "/api/v1/resources/amb?limit=500"} {
		if page := anybody.get(path); strings.Contains(page.body, "Invented Reader") {
			t.Errorf("%s names who proposed it", path)
		}
	}
	post(editor, "/library"+here+"/out", "The resource is taken out.", nil)
	sees(anybody, record, `status="deleted"`)
	if gone := anybody.get(here); gone.status != http.StatusNotFound {
		t.Errorf("it is still there: %d", gone.status)
	}
	if again := post(member, "/proposals/new", "<h1>What it is</h1>", url.Values{"url": {"https://school.example/secrets"}}); again.path == at {
		t.Error("the draft is that of before")
	}
}

// between is what stands in a text between two others.
func between(t testing.TB, text, before, after string) string {
	t.Helper()
	_, rest, ok := strings.Cut(text, before)
	found, _, ok2 := strings.Cut(rest, after)
	if !ok || !ok2 {
		t.Fatalf("nothing between %q and %q", before, after)
	}
	if i := strings.LastIndex(found, before); i >= 0 {
		found = found[i+len(before):]
	}
	return found
}
