package browser

import (
	"path"
	"strings"
	"testing"

	"github.com/dira-platform/dira/internal/itembank"
)

// The weights of the standard, in bytes after gzip.
const (
	kilobyte      = 1024
	maxStylesheet = 8 * kilobyte
	maxScript     = 6 * kilobyte
	maxFirstVisit = 14 * kilobyte // of a question, task or start page: the page, its stylesheet and its script
	maxPage       = 30 * kilobyte
	maxAssessment = 250 * kilobyte // of 40 questions from start to result: all requests and responses with their headers
	// The same over plain HTTP/1.1, with all headers in full. The standard has no number for it; this one keeps it from growing.
	maxPlainAssessment = 300 * kilobyte
	fortyQuestions     = 40
)

// TestWeights weighs every page as it comes over the wire.
func TestWeights(t *testing.T) {
	st := theStage(t)
	first := map[string]bool{
		"start": true, "scope": true, "about-you": true, "resume": true, "tasks-fresh": true, "tasks-going": true, "tasks-some": true, "self": true,
		"sign-in": true, "step": true,
	}
	for _, kind := range []itembank.Kind{itembank.Single, itembank.Situational, itembank.Multiple, itembank.Order} {
		first["question-"+string(kind)] = true
	}
	for _, language := range translations {
		p := st.holder(t, language)
		heaviest, where, extras := 0, "", map[string]int{}
		for _, s := range st.screens(t) {
			p.signedIn(s.as)
			p.between(st, s)
			page := p.get(s.path)
			if page.weight > heaviest {
				heaviest, where = page.weight, s.name
			}
			if page.weight > maxPage {
				t.Errorf("%s in %s weighs %d bytes, more than %d", s.name, language, page.weight, maxPage)
			}
			if !first[s.name] {
				continue
			}
			if total := page.weight + p.extras(page, extras); total > maxFirstVisit {
				t.Errorf("a first visit to %s in %s weighs %d bytes, more than %d", s.name, language, total, maxFirstVisit)
			} else if s.send == "" {
				t.Logf("%s: first visit to %-20s %6d bytes (page %d)", language, s.name, total, page.weight)
			}
		}
		t.Logf("%s: the heaviest page is %s with %d bytes", language, where, heaviest)
	}
}

// extras weighs what a page loads beside itself, the stylesheet and a script when there is one, each of which is weighed once.
func (p *person) extras(page *shown, weighed map[string]int) (total int) {
	p.t.Helper()
	if len(page.sheets) != 1 || len(page.scripts) > 1 {
		p.t.Fatalf("%s: %d stylesheets, %d scripts", page.path, len(page.sheets), len(page.scripts))
	}
	limits := map[string]int{".css": maxStylesheet, ".js": maxScript}
	for _, file := range append(page.sheets, page.scripts...) {
		if weighed[file] == 0 {
			weighed[file] = p.get(file).weight
			p.t.Logf("%s: %d bytes", file, weighed[file])
			if limit := limits[path.Ext(file)]; weighed[file] > limit {
				p.t.Errorf("%s weighs %d bytes, more than %d", file, weighed[file], limit)
			}
		}
		total += weighed[file]
	}
	return total
}

// TestAssessmentWeight counts every byte of a whole assessment, both ways, from the first page to the result: over HTTP/2 with
// encryption, as a phone reaches a public site, which the standard's limit is for; and over plain HTTP/1.1, as in an office network
// without certificates, where nothing makes headers small and a browser's own are a third of the weight.
func TestAssessmentWeight(t *testing.T) {
	st := theStage(t)
	for _, language := range translations {
		t.Run(language+"-http2", func(t *testing.T) { newPerson(t, st.site, language).encrypted(st.site).assess(maxAssessment) })
		t.Run(language+"-http1", func(t *testing.T) { newPerson(t, st.site, language).assess(maxPlainAssessment) })
	}
}

// assess takes a whole assessment and weighs it. It can end after fewer than forty questions: what is missing is counted as much as the
// others weighed on average.
func (p *person) assess(limit int64) {
	p.t.Helper()
	for _, path := range []string{"/", "/start", "/start/scope"} {
		p.get(path)
	}
	address := p.begin("whole").path
	weighed := p.weigh(address, p.get(address+"/continue"))
	questions := max(1, weighed["q"].pages)
	each := weighed["q"].bytes / int64(questions)
	total := p.wire() + each*int64(max(0, fortyQuestions-questions))
	p.t.Logf("%d questions and the self-view on %d pages: %d bytes sent and %d received, %d for each question, %d for the self-view; for %d questions %d bytes",
		questions, weighed["self"].pages, p.sent.Load(), p.received.Load(), each, weighed["self"].bytes, fortyQuestions, total)
	if total > limit {
		p.t.Errorf("an assessment of %d questions weighs %d bytes, more than %d", fortyQuestions, total, limit)
	}
}

// part is what one kind of page weighed.
type part struct {
	pages int
	bytes int64
}

// weigh does what each page asks until the result, and tells what each kind of page weighed: "self", "q", "section", "submit".
func (p *person) weigh(address string, page *shown) map[string]part {
	p.t.Helper()
	weighed := map[string]part{}
	for range 200 {
		if page.path == address+"/result" {
			return weighed
		}
		kind, _, _ := strings.Cut(strings.TrimPrefix(page.path, address+"/"), "/")
		if len(page.forms) == 0 {
			p.t.Fatalf("the way leads to %s (%d)", page.path, page.status)
		}
		before := p.wire()
		p.answers++
		page = p.send(page.forms[0], page.forms[0].answer(p.answers))
		weighed[kind] = part{weighed[kind].pages + 1, weighed[kind].bytes + p.wire() - before}
	}
	p.t.Fatal("the way does not end")
	return nil
}

// wire is how many bytes went over the wire for a person, both ways.
func (p *person) wire() int64 { return p.sent.Load() + p.received.Load() }
