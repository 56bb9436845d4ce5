package browser

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/dira-platform/dira/internal/maturity"
	"github.com/dira-platform/dira/internal/policy"
)

// sendFile sends a form with a file, and returns the page that comes back.
func (p *person) sendFile(path, name string, content []byte, fields ...string) (status int, page string) {
	p.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for i := 0; i+1 < len(fields); i += 2 {
		w.WriteField(fields[i], fields[i+1])
	}
	file, err := w.CreateFormFile("file", name)
	if err != nil {
		p.t.Fatal(err)
	}
	file.Write(content)
	w.Close()
	r, err := http.NewRequest(http.MethodPost, p.base+path, &body)
	if err != nil {
		p.t.Fatal(err)
	}
	p.headers(r)
	r.Header.Set("Content-Type", w.FormDataContentType())
	response, err := p.client.Do(r)
	if err != nil {
		p.t.Fatal(err)
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return response.StatusCode, p.unzipped(response, raw)
}

// TestBringFormIn brings forms in by the page: ours under another name, ours under its own, one that is broken, and what is no form.
func TestBringFormIn(t *testing.T) {
	st := theStage(t)
	p := newPerson(t, st.site, "en")
	p.signedIn(string(st.ministry.tokens[policy.Officer]))
	book := func(change func(*maturity.Instrument)) []byte {
		in := must[*maturity.Instrument](t)(maturity.BuiltIn())
		change(in)
		var b bytes.Buffer
		if err := in.Write(&b); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	for _, tt := range []struct {
		name    string
		content []byte
		status  int
		want    string
	}{
		{"another name", book(func(in *maturity.Instrument) { in.ID = "mine" }), 200, "The form was imported"},
		{"our own name", book(func(*maturity.Instrument) {}), 409, "Write another form_id"},
		{"a statement without a name", book(func(in *maturity.Instrument) { in.ID, in.Dimensions[0].Statements[0].ID = "mine", "" }), 422, "Sheet survey, row 7, column B:"},
		{"no form", []byte("type,name,label\n"), 422, "This is no XLSX workbook"},
	} {
		if status, page := p.sendFile("/instruments", "form.xlsx", tt.content); status != tt.status || !strings.Contains(page, tt.want) {
			t.Errorf("%s: %d, %.3000s", tt.name, status, page[strings.Index(page, "<main"):])
		}
	}
}
