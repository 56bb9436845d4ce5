package published

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/dira-platform/dira/internal/app"
	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/demo"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/results"
	"github.com/dira-platform/dira/internal/round"
	"github.com/dira-platform/dira/internal/signin"
)

// demoPeople is how many people the ministry of the demo has here; with the usual 1,200 it takes some minutes.
const demoPeople = 150

// madeDemo is a folder with the ministry of the demo.
func madeDemo(t *testing.T) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "demo")
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	if err := demo.Run(ctx, demo.Config{Data: folder, Listen: "127.0.0.1:0", People: demoPeople, Version: "test", Log: slog.New(slog.DiscardHandler)},
		func(demo.Ready) { stop() }); err != nil {
		t.Fatal(err)
	}
	return folder
}

// openDemo is the ministry of the demo as a place, with an officer and a manager of each unit who read it.
func openDemo(t *testing.T) *place {
	t.Helper()
	a, err := app.New(ctx, app.Config{Data: madeDemo(t), Version: "test", Address: "http://localhost"}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	was, on, as := org, abilities, roles
	t.Cleanup(func() { org, abilities, roles = was, on, as })
	p := &place{t: t, app: a, direct: map[identity.UnitID]bool{}, tokens: map[string]signin.Token{}}
	org, roles = demo.Org, nil
	p.write(func(tx *db.Tx) error {
		root, err := identity.SelectRoot(tx, org)
		if err != nil {
			return err
		}
		if p.units, err = identity.SelectUnits(tx, org, root.Path); err != nil {
			return err
		}
		p.admin = policy.Actor{Org: org, Person: "somebody", Role: policy.Administrator, Unit: root.Path, Strong: true}
		roles, err = db.All(tx, func(row func(...any) error) (id framework.StatementID, err error) { return id, row(&id) },
			`SELECT DISTINCT role_id FROM results_facts WHERE org_id = $1 ORDER BY role_id`, org)
		return err
	})
	v, err := framework.BuiltIn()
	p.check(err)
	abilities = v.Abilities()
	p.rounds = p.closed()
	p.appoint()
	return p
}

// closed are the rounds that are released, the first one first.
func (p *place) closed() (ids []round.ID) {
	p.t.Helper()
	list, err := p.app.Rounds.Rounds(ctx, p.officer())
	p.check(err)
	for _, r := range slices.Backward(list) { // the newest stand first
		if r.State == round.Closed {
			ids = append(ids, r.ID)
		}
	}
	return ids
}

// TestDemo gives all that the demo publishes to the auditor: pages with every unit chosen, the report on paper, files and what programs are told; and looks that the report as PDF
// says nothing that the page does not.
func TestDemo(t *testing.T) {
	began := time.Now()
	p := openDemo(t)
	t.Logf("a ministry of %d people in %d units, made in %v", demoPeople, len(p.units), time.Since(began).Round(time.Second))
	if len(p.rounds) != 2 {
		t.Fatalf("%d rounds are released", len(p.rounds))
	}
	r := newReader(p)
	look := func(audiences ...results.Audience) {
		for _, audience := range audiences {
			faults, seen := examine(r, audience)
			t.Logf("%s: %d cells, %d suppressed, after %v", audience, seen.cells, seen.suppressed, time.Since(began).Round(time.Second))
			if seen.cells == 0 {
				t.Errorf("%s: nothing is told", audience)
			}
			if len(faults) > 0 {
				t.Errorf("%d faults:\n%s", len(faults), strings.Join(faults[:min(15, len(faults))], "\n"))
			}
		}
	}
	look(results.Audiences...)
	for _, id := range p.rounds {
		r.printed(id)
	}
	p.scoreAgain()
	look(results.ForOfficers)
}

// scoreAgain calibrates the questions and has both rounds scored again with that.
func (p *place) scoreAgain() {
	p.t.Helper()
	in, err := itembank.NewService(p.app.DB).Newest(ctx, org, assessment.Starter)
	p.check(err)
	items := map[itembank.ItemID]itembank.Calibrated{}
	for i, it := range in.Items {
		now := in.Scale.Parameters(it, 0)
		b := slices.Clone(now.B)
		for k := range b {
			b[k] += float64(i%7)/10 - 0.2
		}
		items[it.ID] = itembank.Calibrated{Version: it.Version, A: now.A, B: b, C: now.C, SE: 0.1, Since: "calibration-1"}
	}
	p.write(func(tx *db.Tx) error {
		_, err := itembank.Recalibrate(tx, org, in.ID, in.Scale.Calibration.Name, "calibration-1", items)
		return err
	})
	for _, id := range p.rounds {
		p.check(p.app.Rescorings.Begin(ctx, p.officer(), id, "The questions are calibrated."))
		o, err := p.app.Rescorings.Overview(ctx, p.officer(), id)
		p.check(err)
		p.check(p.app.Rescorings.Run(ctx, org, o.Live.ID))
	}
	report, err := p.app.Results.Report(ctx, p.officer(), p.rounds[1], "")
	p.check(err)
	if d := report.Release; d.Rescored == nil || d.Groups[0].Stats[0].Change == nil {
		p.t.Errorf("scored again, both rounds are on one scale, and release %d tells no change", d.Number)
	}
}

var figures = regexp.MustCompile(`[\d.,]*\d`)

// printed compares the report as a PDF with the page that it is printed from.
func (r *reader) printed(id round.ID) {
	r.t.Helper()
	program, err := exec.LookPath("pdftotext")
	if err != nil {
		if os.Getenv("DIRA_TEST_REQUIRE") != "" {
			r.t.Fatal("no pdftotext: install poppler-utils")
		}
		r.t.Log("no pdftotext: the PDF is not read")
		return
	}
	at := "/rounds/" + string(id) + "/results/report"
	page, ok := r.get("officer", at)
	if !ok {
		r.t.Fatal("there is no report")
	}
	request := httptest.NewRequest(http.MethodGet, at+".pdf", nil)
	request.Header.Set("Accept-Language", "en")
	request.AddCookie(&http.Cookie{Name: "dira_session", Value: string(r.tokens["officer"])})
	answer := httptest.NewRecorder()
	r.app.Handler().ServeHTTP(answer, request)
	if answer.Code != http.StatusOK || answer.Header().Get("Content-Type") != "application/pdf" {
		r.t.Fatalf("the PDF is %d, %s", answer.Code, answer.Header().Get("Content-Type"))
	}
	run := exec.CommandContext(r.t.Context(), program, "-q", "-layout", "-", "-")
	run.Stdin = bytes.NewReader(answer.Body.Bytes())
	text, err := run.Output()
	r.check(err)
	root, err := html.Parse(strings.NewReader(page))
	r.check(err)
	known, pages := map[string]bool{}, bytes.Count(text, []byte("\f"))
	for _, n := range figures.FindAllString((node{root}).text(), -1) {
		known[n] = true
	}
	found := figures.FindAllString(pageNumber.ReplaceAllString(string(text), ""), -1)
	if len(found) < 100 || pages < 2 {
		r.t.Errorf("%d figures on %d pages; does this test still read them?", len(found), pages)
	}
	for _, n := range found {
		if !known[n] {
			r.t.Errorf("%q stands in the PDF and not on the page", n)
		}
	}
}

// pageNumber is that at the foot of each page.
var pageNumber = regexp.MustCompile(`(?m)^\s*\d+ / \d+\s*$`)
