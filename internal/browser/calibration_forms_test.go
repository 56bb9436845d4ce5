package browser

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/dira-platform/dira/internal/calibration"
	"github.com/dira-platform/dira/internal/policy"
)

// TestCalibrationForms goes from answers to a release on plain forms: begin, follow, decide, release; and stops another one.
func TestCalibrationForms(t *testing.T) {
	st := theStage(t)
	m := newTakers(t, st.app, "yards", 60)
	p := newPerson(t, st.site, "en")
	p.signedIn(string(m.tokens[policy.Officer]))
	post := func(path, says string, values url.Values) *shown {
		t.Helper()
		page := p.ask(http.MethodPost, path, values)
		if page.status != http.StatusOK || !strings.Contains(page.body, says) {
			t.Fatalf("POST %s: %d at %s, without %q", path, page.status, page.path, says)
		}
		return page
	}
	page := post("/calibration", "It begins in a moment", nil)
	run, _, _ := strings.Cut(page.path, "?")
	if again := p.ask(http.MethodPost, "/calibration", nil); again.status != http.StatusConflict {
		t.Errorf("a second one beside it: %d", again.status)
	}
	post(run+"/end", "It is ended.", nil)
	page = post("/calibration", "It begins in a moment", nil)
	run, _, _ = strings.Cut(page.path, "?")
	id := calibration.ID(strings.TrimPrefix(run, "/calibration/"))
	if err := m.app.Calibrations.Calibrate(context.Background(), m.org, id); err != nil {
		t.Fatal(err)
	}
	_, list, err := m.app.Calibrations.Run(context.Background(), m.as(policy.Officer), id)
	if err != nil {
		t.Fatal(err)
	}
	decided := 0
	for i := range list {
		if list[i].Open() {
			if decided == 0 {
				if early := p.ask(http.MethodPost, run+"/release", nil); early.status != http.StatusConflict {
					t.Errorf("a release with open decisions: %d", early.status)
				}
			}
			decided++
			item := run + "/items/" + string(list[i].Item)
			if empty := p.ask(http.MethodPost, item, url.Values{"decision": {"aside"}}); empty.status != http.StatusUnprocessableEntity || !strings.Contains(empty.body, "Write why.") {
				t.Errorf("no reason: %d", empty.status)
			}
			post(item, "Your decision is saved.", url.Values{"decision": {"aside"}, "reason": {"<b>unclear</b>"}})
			if page := p.get(item); !strings.Contains(page.body, "&lt;b&gt;unclear") {
				t.Error("the reason is not shown as it was written")
			}
		}
	}
	page = post(run+"/release", "It is released.", nil)
	if !strings.Contains(page.body, "calibration-1") {
		t.Error("it has no name")
	}
	if overview := p.get("/calibration"); !strings.Contains(overview.body, "calibration-1") {
		t.Error("it is not in use")
	}
}
