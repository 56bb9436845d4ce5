package app_test

import (
	"math"
	"testing"
)

// finish answers all that an assessment asks and submits it.
func (c *client) finish(path string) (asked int) {
	c.t.Helper()
	for ; ; asked++ {
		_, answer := c.send("GET", path+"/next", "")
		if answer["done"] == true {
			break
		}
		c.answer(path, answer["question"].(map[string]any))
	}
	if status, answer := c.send("POST", path+"/submit", ""); status != 200 {
		c.t.Fatalf("submit answered %d %v", status, answer)
	}
	return asked
}

func TestJSONSharpen(t *testing.T) {
	eachEngine(t, func(t *testing.T, c *client) {
		path := c.begin(`{"instrument":"starter","language":"en","scope":["D2.C6","AI"]}`)
		oldKey := c.key
		if status, answer := c.send("POST", path+"/sharpen", `{"ability":"AI"}`); status != 409 || answer["code"] != "not_submitted" {
			t.Errorf("before submitting: %d %v", status, answer)
		}
		c.finish(path)
		for body, code := range map[string]string{`{"ability":"D3.C1"}`: "sharpen_unknown", `{"ability":""}`: "sharpen_unknown", `{}`: "body_form"} {
			if status, answer := c.send("POST", path+"/sharpen", body); status != 422 || answer["code"] != code {
				t.Errorf("%s answered %d %v, want %s", body, status, answer, code)
			}
		}
		status, started := c.send("POST", path+"/sharpen", `{"ability":"AI"}`)
		if status != 201 {
			t.Fatalf("sharpen answered %d %v", status, started)
		}
		sharper := "/api/v1/assessments/" + started["id"].(string)
		if status, _ := c.send("GET", sharper, ""); status != 401 {
			t.Errorf("the old key opens the new one: %d", status)
		}
		c.key = started["key"].(string)
		if n := c.finish(sharper); n < 1 || n > 10 {
			t.Errorf("%d questions more", n)
		}
		_, result := c.send("GET", sharper+"/result", "")
		sharpened := result["sharpened"].(map[string]any)
		before, now := sharpened["before"].(map[string]any), result["profile"].([]any)[1].(map[string]any)
		if sharpened["competency"] != "AI" || now["competency"] != "AI" || before["se"].(float64) <= now["se"].(float64) {
			t.Errorf("from %v to %v", before, now)
		}
		_, data := c.send("GET", sharper+"/data", "")
		if data["based_on"] == nil || data["sharpens"] != "AI" {
			t.Errorf("data: based on %v, sharpens %v", data["based_on"], data["sharpens"])
		}
		if status, _ := c.send("DELETE", sharper, ""); status != 204 {
			t.Errorf("erase answered %d", status)
		}
		c.key = oldKey
		if status, _ := c.send("GET", path+"/result", ""); status != 404 {
			t.Errorf("the first one is still there: %d", status)
		}
	})
}

func TestJSONCompare(t *testing.T) {
	eachEngine(t, func(t *testing.T, c *client) {
		first := c.begin(`{"instrument":"starter","language":"en","scope":["D2.C6","D3.C1"]}`)
		firstKey := c.key
		c.finish(first)
		open := c.begin(`{"instrument":"starter","language":"en","scope":["D2.C6"]}`)
		openKey := c.key
		if status, answer := c.send("POST", open+"/compare", `{"key":"`+firstKey+`"}`); status != 409 || answer["code"] != "not_submitted" {
			t.Errorf("before the result: %d %v", status, answer)
		}
		second := c.begin(`{"instrument":"starter","language":"en","scope":["D2.C6","AI"]}`)
		c.finish(second)
		status, answer := c.send("POST", second+"/compare", `{"key":"`+firstKey+`"}`)
		if status != 200 || answer["same_scale"] != true || len(answer["changes"].([]any)) != 1 {
			t.Fatalf("compare answered %d %v", status, answer)
		}
		change := answer["changes"].([]any)[0].(map[string]any)
		value := func(side, name string) float64 { return change[side].(map[string]any)[name].(float64) }
		beyond := math.Abs(value("now", "theta")-value("before", "theta")) > 1.6449*math.Hypot(value("now", "se"), value("before", "se"))
		if change["competency"] != "D2.C6" || beyond == (change["verdict"] == "unclear") {
			t.Errorf("change %v", change)
		}
		for body, code := range map[string]string{
			`{"key":""}`: "code_not_found", `{"key":"0000-0000-0000-0000"}`: "code_not_found", `{"key":"` + c.key + `"}`: "compare_same",
			`{"key":"` + openKey + `"}`: "compare_open", `{}`: "body_form",
		} {
			if status, answer := c.send("POST", second+"/compare", body); status != 422 || answer["code"] != code {
				t.Errorf("%s answered %d %v, want %s", body, status, answer, code)
			}
		}
	})
}

func TestJSONResultForARole(t *testing.T) {
	eachEngine(t, func(t *testing.T, c *client) {
		path := c.begin(`{"instrument":"starter","language":"en","scope":["D2.C6"]}`)
		c.finish(path)
		target := func(query string) any {
			_, result := c.send("GET", path+"/result"+query, "")
			return result["profile"].([]any)[0].(map[string]any)["target"]
		}
		if target("") != nil || target("?role=chief-data-officer") != "advanced" || target("") != nil {
			t.Errorf("targets: %v, %v, %v", target(""), target("?role=chief-data-officer"), target(""))
		}
		if status, answer := c.send("GET", path+"/result?role=king", ""); status != 422 || answer["code"] != "role_unknown" {
			t.Errorf("an unknown role answered %d %v", status, answer)
		}
	})
}
