package app_test

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"strings"
	"testing"
)

// TestJSONJourney is the whole job as another program does it.
func TestJSONJourney(t *testing.T) {
	eachEngine(t, func(t *testing.T, c *client) {
		path := c.begin(`{"instrument":"starter","language":"en","scope":["D2.C6","D3"]}`)
		kinds := map[string]int{}
		for n := 0; ; n++ {
			if n > 60 {
				t.Fatal("the questions do not end")
			}
			status, answer := c.send("GET", path+"/next", "")
			if status != http.StatusOK {
				t.Fatalf("next answered %d %v", status, answer)
			}
			if answer["done"] == true {
				break
			}
			if got := answer["progress"].(map[string]any)["answered"].(float64); int(got) != n {
				t.Errorf("answered %v after %d answers", got, n)
			}
			kinds[c.answer(path, answer["question"].(map[string]any))]++
		}
		if kinds["rating"] != 15 || len(kinds) < 4 {
			t.Errorf("kinds of question: %v", kinds)
		}
		if status, answer := c.send("POST", path+"/submit", ""); status != http.StatusOK {
			t.Fatalf("submit answered %d %v", status, answer)
		}
		status, result := c.send("GET", path+"/result", "")
		if status != http.StatusOK {
			t.Fatalf("result answered %d %v", status, result)
		}
		checkResult(t, result)
		if result["answered"].(float64) < 10 || result["hasty"] != result["answered"] { // no person is that quick
			t.Errorf("%v answers, %v of them hasty", result["answered"], result["hasty"])
		}
		status, explained := c.send("GET", path+"/explanations", "")
		if status != http.StatusOK || explained["of"] != result["answered"] {
			t.Fatalf("explanations answered %d %v", status, explained)
		}
		checkExplanations(t, explained["questions"].([]any))
	})
}

func checkExplanations(t *testing.T, questions []any) {
	t.Helper()
	if len(questions) == 0 {
		t.Error("nothing is explained")
	}
	for _, q := range questions {
		x := q.(map[string]any)
		best := x["best"].([]any)
		if x["stem"] == "" || !strings.Contains("full part miss", x["verdict"].(string)) || len(best) == 0 || best[0].(map[string]any)["why"] == "" {
			t.Errorf("explanation %v", x)
		}
	}
}

// answer answers a question with its first option, or with all in order, and returns its kind.
func (c *client) answer(path string, question map[string]any) (kind string) {
	c.t.Helper()
	kind = question["kind"].(string)
	var choice []string
	for _, o := range question["options"].([]any) {
		option := o.(map[string]any)
		if len(option) != 2 || option["text"] == "" {
			c.t.Errorf("option %v", option)
		}
		if len(choice) == 0 || kind == "order" {
			choice = append(choice, option["id"].(string))
		}
	}
	body, _ := json.Marshal(map[string]any{"choice": choice})
	id := question["id"].(string)
	status, answer := c.send("PUT", path+"/answers/"+id, string(body), "Idempotency-Key: k-"+id)
	if status != http.StatusOK || answer["saved_at"] == nil {
		c.t.Fatalf("answer to %s answered %d %v", id, status, answer)
	}
	return kind
}

func checkResult(t *testing.T, result map[string]any) {
	t.Helper()
	profile := result["profile"].([]any)
	if len(profile) != 5 {
		t.Fatalf("%d competencies in the profile, want 5", len(profile))
	}
	for _, p := range profile {
		m := p.(map[string]any)
		sum := 0.0
		for _, level := range []string{"none", "basic", "intermediate", "advanced"} {
			sum += m["probability"].(map[string]any)[level].(float64)
		}
		if math.Abs(sum-1) > 1e-9 || m["se"].(float64) <= 0 || m["level"] == nil || m["self_level"] != "none" || m["competency"] == "" {
			t.Errorf("measure %v", m)
		}
	}
	for _, name := range []string{"framework", "instrument", "calibration", "cuts", "engine"} {
		if result["versions"].(map[string]any)[name] == "" {
			t.Errorf("the result does not name its %s", name)
		}
	}
}

// TestJSONRefusals is a row for each way of asking wrongly.
func TestJSONRefusals(t *testing.T) {
	eachEngine(t, func(t *testing.T, c *client) {
		other := *c
		otherPath := other.begin(`{"instrument":"starter","scope":["AI"]}`)
		path := c.begin(`{"instrument":"starter","language":"en","scope":["AI"]}`)
		one := path + "/answers/q1"
		rows := []struct {
			name, method, path, body string
			header                   []string
			status                   int
			code                     string
		}{
			{"no JSON", "POST", "/api/v1/assessments", `{"instrument`, nil, 400, "body_malformed"},
			{"a list for an object", "POST", "/api/v1/assessments", `[]`, nil, 422, "body_form"},
			{"a field too many", "POST", "/api/v1/assessments", `{"instrument":"starter","colour":"red"}`, nil, 422, "body_form"},
			{"no instrument", "POST", "/api/v1/assessments", `{}`, nil, 422, "body_form"},
			{"an unknown instrument", "POST", "/api/v1/assessments", `{"instrument":"x"}`, nil, 422, "instrument_unknown"},
			{"an unknown competency", "POST", "/api/v1/assessments", `{"instrument":"starter","scope":["D9"]}`, nil, 422, "scope_unknown"},
			{"an unknown role", "POST", "/api/v1/assessments", `{"instrument":"starter","role":"king"}`, nil, 422, "role_unknown"},
			{"an unknown language", "POST", "/api/v1/assessments", `{"instrument":"starter","language":"tlh"}`, nil, 422, "language_unknown"},
			{"an unknown sex", "POST", "/api/v1/assessments", `{"instrument":"starter","sex":"x"}`, nil, 422, "about_unknown"},
			{"too large", "POST", "/api/v1/assessments", `{"instrument":"` + strings.Repeat("x", 20000) + `"}`, nil, 413, "body_too_large"},
			{"another media type", "POST", "/api/v1/assessments", `<a/>`, []string{"Content-Type: application/xml"}, 415, "body_media_type"},
			{"an unknown assessment", "GET", "/api/v1/assessments/none/next", ``, nil, 404, "assessment_not_found"},
			{"somebody else's", "GET", otherPath + "/next", ``, nil, 401, "key_wrong"},
			{"no key", "GET", path + "/next", ``, []string{"Authorization: "}, 401, "key_missing"},
			{"a wrong key", "GET", path + "/next", ``, []string{"Authorization: Bearer 0000-0000-0000-0000"}, 401, "key_wrong"},
			{"another scheme", "GET", path + "/next", ``, []string{"Authorization: Basic eDp5"}, 401, "key_missing"},
			{"no idempotency key", "PUT", one, `{"choice":["1"]}`, nil, 422, "idempotency_key"},
			{"an unknown option", "PUT", one, `{"choice":["9"]}`, []string{"Idempotency-Key: a"}, 422, "choice_unknown"},
			{"two for one", "PUT", one, `{"choice":["1","2"]}`, []string{"Idempotency-Key: a"}, 422, "choice_one"},
			{"no choice", "PUT", one, `{"choice":null}`, []string{"Idempotency-Key: a"}, 422, "choice_one"},
			{"text for a list", "PUT", one, `{"choice":"1"}`, []string{"Idempotency-Key: a"}, 422, "body_form"},
			{"an unknown question", "PUT", path + "/answers/q77", `{"choice":["1"]}`, []string{"Idempotency-Key: a"}, 404, "question_not_found"},
			{"no question at all", "PUT", path + "/answers/seven", `{"choice":["1"]}`, []string{"Idempotency-Key: a"}, 404, "question_not_found"},
			{"a result before submitting", "GET", path + "/result", ``, nil, 409, "not_submitted"},
			{"nothing answered", "POST", path + "/submit", ``, nil, 409, "nothing_answered"},
			{"an unknown section", "POST", path + "/sections/D1/close", ``, nil, 404, "section_not_found"},
			{"an unknown framework", "GET", "/api/v1/frameworks/none", ``, nil, 404, "framework_not_found"},
			{"an unknown address", "GET", "/api/v1/nothing", ``, nil, 404, "route_not_found"},
		}
		for _, row := range rows {
			t.Run(row.name, func(t *testing.T) {
				status, answer := c.send(row.method, row.path, row.body, row.header...)
				if status != row.status || answer["code"] != row.code {
					t.Errorf("answered %d %v, want %d %s", status, answer, row.status, row.code)
				}
				if title, _ := answer["title"].(string); title == "" || strings.HasPrefix(title, "error.") {
					t.Errorf("no sentence for a person: %v", answer)
				}
			})
		}
	})
}

func TestJSONKeysAndRevisions(t *testing.T) {
	eachEngine(t, func(t *testing.T, c *client) {
		path := c.begin(`{"instrument":"starter","scope":["AI"]}`)
		put := func(key, body string) (int, map[string]any) {
			return c.send("PUT", path+"/answers/q1", body, "Idempotency-Key: "+key)
		}
		_, first := put("k1", `{"choice":["2"]}`)
		if status, again := put("k1", `{"choice":["2"]}`); status != 200 || again["saved_at"] != first["saved_at"] {
			t.Errorf("a replay answered %d %v, want what the first did: %v", status, again, first)
		}
		if status, answer := put("k1", `{"choice":["3"]}`); status != 409 || answer["code"] != "key_reused" {
			t.Errorf("the same key with another body answered %d %v", status, answer)
		}
		if status, _ := put("k2", `{"choice":["4"]}`); status != 200 {
			t.Errorf("a new key answered %d", status)
		}
		if _, q := c.send("GET", path+"/questions/q1", ""); fmt.Sprint(q["choice"]) != "[4]" {
			t.Errorf("the answer is %v, want 4", q["choice"])
		}
		if status, _ := c.send("POST", path+"/submit", ""); status != 200 {
			t.Errorf("submit answered %d", status)
		}
		if status, answer := put("k3", `{"choice":["1"]}`); status != 409 || answer["code"] != "assessment_submitted" {
			t.Errorf("an answer after submitting answered %d %v", status, answer)
		}
		if status, data := c.send("GET", path+"/data", ""); status != 200 || len(data["answers"].([]any)) != 2 {
			t.Errorf("data answered %d with %v", status, data["answers"])
		}
		if status, _ := c.send("DELETE", path, ""); status != 204 {
			t.Errorf("erase answered %d", status)
		}
		if status, answer := c.send("GET", path+"/result", ""); status != 404 {
			t.Errorf("after erasing: %d %v", status, answer)
		}
	})
}

func TestProblemsSpeakTheReadersLanguage(t *testing.T) {
	eachEngine(t, func(t *testing.T, c *client) {
		seen := map[string]bool{}
		for _, language := range []string{"en", "fr", "ar", "sw"} {
			_, answer := c.send("GET", "/api/v1/assessments/none", "", "Accept-Language: "+language)
			seen[answer["title"].(string)] = true
		}
		if len(seen) != 3 { // Kiswahili is not there yet and reads English
			t.Errorf("sentences in three languages: %v", seen)
		}
	})
}

func TestFrameworkAsJSON(t *testing.T) {
	eachEngine(t, func(t *testing.T, c *client) {
		_, list := c.send("GET", "/api/v1/frameworks", "")
		head := list["frameworks"].([]any)[0].(map[string]any)
		_, whole := c.send("GET", "/api/v1/frameworks/"+head["id"].(string), "")
		kinds := map[string]int{}
		for _, s := range whole["statements"].([]any) {
			statement := s.(map[string]any)
			kinds[statement["kind"].(string)]++
			if statement["provenance"] == "" || !strings.HasPrefix(statement["uri"].(string), "urn:") {
				t.Errorf("statement %v", statement["id"])
			}
		}
		if kinds["indicator"] != 113 || kinds["competency"] != 14 || len(whole["roles"].([]any)) < 8 {
			t.Errorf("statements %v, %d roles", kinds, len(whole["roles"].([]any)))
		}
	})
}
