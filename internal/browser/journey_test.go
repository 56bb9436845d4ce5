package browser

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/dira-platform/dira/internal/itembank"
)

// journey is a person on a phone who goes all the way: from the first page to the result, and then deletes it.
type journey struct {
	*tab
	site     *site
	script   bool
	address  string // of the assessment
	code     string
	done     map[string]bool // what was tried once
	answered int             // questions
}

const next = "main form button"

// once reports whether something is to be tried for the first time.
func (j *journey) once(what string) bool {
	first := !j.done[what]
	j.done[what] = true
	return first
}

// TestJourney goes the whole way by mouse and keyboard on a phone's screen, with and without scripting, in both directions.
func TestJourney(t *testing.T) {
	browserContext(t)
	st := theStage(t)
	for _, language := range languages {
		for _, script := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s-script-%t", language, script), func(t *testing.T) {
				t.Parallel()
				j := &journey{tab: newTab(t, st.url(), "", 320), site: st.site, script: script, done: map[string]bool{}}
				if !script {
					j.withoutScript()
				}
				j.begin(language)
				j.goThrough()
				j.result()
				for _, what := range []string{"self", "question", "back", "history", "resume", "change", "check"} {
					if !j.done[what] {
						t.Errorf("%q was never met on the way", what)
					}
				}
				for _, f := range j.complaints() {
					t.Error(f)
				}
			})
		}
	}
}

// TestUnencryptedHost begins and answers on a site that is reached without encryption by another name than localhost.
func TestUnencryptedHost(t *testing.T) {
	browserContext(t)
	st := theStage(t)
	j := &journey{tab: newTab(t, strings.Replace(st.url(), "127.0.0.1", plainHost, 1), "", 320), site: st.site, done: map[string]bool{}}
	j.begin("en")
	j.clickTo("main a.button", 200)
	j.choose(2)
	j.clickTo(next, 200)
}

// begin goes from the first page to the task list, by way of a form sent empty.
func (j *journey) begin(language string) {
	j.t.Helper()
	j.open("/")
	if language != "en" {
		j.clickTo(`a[hreflang="`+language+`"]`, 200)
	}
	if got := evaluate[string](j.tab, "document.documentElement.lang"); got != language {
		j.t.Fatalf("the page is in %q, not %q", got, language)
	}
	j.clickTo(`main a[href="/start"]`, 200)
	j.clickTo("main a.button", 200)
	j.clickTo(next, 200)
	j.mustComplain(1)
	j.choose(j.option("AI"))
	j.clickTo(next, 200)
	j.choose(1)
	j.clickTo(next, 200)
	j.address, j.code = j.path(), j.text(".code")
	if !strings.HasPrefix(j.address, "/a/") || len(j.code) < 16 {
		j.t.Fatalf("the task list is at %s with the code %q", j.address, j.code)
	}
}

// option is the place of an option among the radio buttons of the page.
func (j *journey) option(value string) int {
	j.t.Helper()
	return call[int](j.tab, `(v) => [...document.querySelectorAll("main input[type=radio]")].findIndex((e) => e.value === v)`, value)
}

// mustComplain expects a summary of errors, and follows its first entry to the field.
func (j *journey) mustComplain(errors int) {
	j.t.Helper()
	if got := j.count(".errors a"); got != errors {
		j.t.Fatalf("%s: %d errors in the summary, not %d", j.path(), got, errors)
	}
	j.click(".errors a")
	if !evaluate[bool](j.tab, `document.activeElement.matches("main form input, main form select")`) {
		j.t.Errorf("%s: the entry of the summary does not lead to its field", j.path())
	}
}

// goThrough does what each page asks until there is a result.
func (j *journey) goThrough() {
	j.t.Helper()
	for range 100 {
		rest := strings.TrimPrefix(j.path(), j.address)
		kind, _, _ := strings.Cut(strings.TrimPrefix(rest, "/"), "/")
		switch kind {
		case "":
			j.clickTo("main a.button", 200)
		case "self":
			j.selfView()
		case "q":
			j.question()
		case "section":
			j.check()
		case "submit":
			j.clickTo(next, 200)
		case "result":
			return
		default:
			j.t.Fatalf("the way leads to %s", j.path())
		}
	}
	j.t.Fatal("the way does not end")
}

func (j *journey) selfView() {
	j.t.Helper()
	if j.once("self") {
		j.clickTo(next, 422)
		j.mustComplain(3)
	}
	j.choose(2)
	j.clickTo(next, 200)
}

// question answers a question, after trying what else one can do there.
func (j *journey) question() {
	j.t.Helper()
	kind := "choices"
	if j.count("main select") > 0 {
		kind = string(itembank.Order)
	}
	if j.once("question") || j.once(kind) {
		j.clickTo(next, 422)
		j.mustComplain(1)
	}
	// A section may know enough after two questions, so all of it happens before the second is answered.
	if j.answered == 1 && j.once("resume") {
		j.resume()
	}
	if j.answered == 1 && j.once("back") {
		j.changeBefore(2, func() { j.clickTo("main a.back", 200) })
	}
	if j.answered == 1 && j.once("history") {
		j.changeBefore(1, j.goBack)
	}
	j.answer(j.answered)
	j.answered++
}

// answer answers the question that is shown and goes on.
func (j *journey) answer(pick int) {
	j.t.Helper()
	if lines := j.count("main select"); lines > 0 {
		if j.once("doubled") {
			j.arrange(func(line int) int { return max(1, line) })
			j.clickTo(next, 422)
			j.mustComplain(1)
		}
		j.arrange(func(line int) int { return lines - line })
	} else {
		j.choose(pick)
	}
	j.clickTo(next, 200)
}

// changeBefore goes back to the question before, answers it otherwise and comes forward to where it began.
func (j *journey) changeBefore(pick int, goBack func()) {
	j.t.Helper()
	here, before := j.path(), ""
	goBack()
	if before = j.path(); before == here {
		j.t.Fatalf("going back from %s leads nowhere", here)
	}
	old := j.chosen()
	j.answer(pick)
	if j.path() != here {
		j.t.Fatalf("after the changed answer of %s comes %s, not %s", before, j.path(), here)
	}
	j.clickTo("main a.back", 200)
	if now := j.chosen(); now == old || now == "" {
		j.t.Errorf("%s: the changed answer is %q as before", before, now)
	}
	j.open(here)
}

// chosen is the answer that the page shows.
func (j *journey) chosen() string {
	j.t.Helper()
	return evaluate[string](j.tab, `[...document.querySelectorAll("main input:checked, main option:checked")].map((e) => e.value).join()`)
}

// resume goes on with the code in another browser, after mistyping it.
func (j *journey) resume() {
	j.t.Helper()
	other := newTab(j.t, j.base, "", 320)
	other.open("/")
	other.clickTo(`main a[href="/resume"]`, 200)
	other.write("#code", "0000-nonsense")
	other.clickTo(next, 422)
	if other.count(".errors a") != 1 {
		j.t.Error("a wrong code is not refused in the summary")
	}
	call[bool](other, `(s) => { document.querySelector(s).value = ""; return true }`, "#code")
	other.write("#code", strings.ToLower(strings.ReplaceAll(j.code, "-", " ")))
	other.clickTo(next, 200)
	if other.path() != j.address || other.count(".state.started") == 0 {
		j.t.Errorf("the code leads to %s with %d sections begun", other.path(), other.count(".state.started"))
	}
}

// check looks at the answers of a section, changes one of them once, and closes the section.
func (j *journey) check() {
	j.t.Helper()
	j.done["check"] = true
	if j.once("change") {
		here, before := j.path(), j.text(".answers")
		j.clickTo(".answers dd a", 200)
		j.choose(4)
		j.clickTo(next, 200)
		if j.path() != here || j.text(".answers") == before {
			j.t.Errorf("a changed answer leads to %s and shows the same", j.path())
		}
	}
	j.clickTo(next, 200)
}

// result reads the result, takes it home, deletes everything, and sees that it is gone.
func (j *journey) result() {
	j.t.Helper()
	if j.count("table.profile tbody tr") == 0 || !strings.Contains(j.text("main"), j.code) {
		j.t.Errorf("the result has %d rows, and its private link is there: %t", j.count("table.profile tbody tr"), strings.Contains(j.text("main"), j.code))
	}
	var all struct {
		Answers []json.RawMessage
		Result  struct{ Profile []json.RawMessage }
	}
	if err := json.Unmarshal(j.downloaded("main a[download]", "dira-result.json"), &all); err != nil || len(all.Answers) < j.answered || len(all.Result.Profile) == 0 {
		j.t.Errorf("the file has %d answers and %d abilities: %v", len(all.Answers), len(all.Result.Profile), err)
	}
	j.clickTo(`main a[href$="/erase"]`, 200)
	j.clickTo(next, 200)
	if j.path() != "/" {
		j.t.Errorf("after deleting comes %s", j.path())
	}
	if got := j.open(j.address + "/result"); got != 403 && got != 404 {
		j.t.Errorf("what was deleted answers %d", got)
	}
	if got := j.open("/r/" + j.code); got != 404 {
		j.t.Errorf("the code of what was deleted answers %d", got)
	}
}
