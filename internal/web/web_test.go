package web

import (
	"net/http"
	"slices"
	"testing"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/policy"
)

func TestEveryRouteHasARule(t *testing.T) {
	for _, r := range slices.Concat(routes, forDevelopment) {
		if !policy.Known(r.do) {
			t.Errorf("%s: the policy table has no rule for %q", r.pattern, r.do)
		}
	}
}

func TestRequestKey(t *testing.T) {
	same := requestKey("showing", []string{"a"})
	tests := []struct {
		name, key string
		equal     bool
	}{
		{"the same form sent twice", requestKey("showing", []string{"a"}), true},
		{"another choice from the same page", requestKey("showing", []string{"b"}), false},
		{"another showing", requestKey("later", []string{"a"}), false},
		{"no showing at all", requestKey("", []string{"a"}), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.key == same; got != tt.equal {
				t.Errorf("%q and %q: equal %v, want %v", tt.key, same, got, tt.equal)
			}
		})
	}
	if len(requestKey(string(make([]byte, 1000)), nil)) > 200 {
		t.Error("a long showing makes a key that is refused")
	}
}

func TestChoiceOfAnOrder(t *testing.T) {
	tests := []struct {
		name string
		form map[string][]string
		want string
		code string
	}{
		{"radio", map[string][]string{"choice": {"b"}}, "b", ""},
		{"an order", map[string][]string{"place.a": {"3"}, "place.b": {"1"}, "place.c": {"2"}}, "bca", ""},
		{"a place missing", map[string][]string{"place.a": {""}, "place.b": {"1"}}, "", "order_missing"},
		{"a place twice", map[string][]string{"place.a": {"1"}, "place.b": {"1"}}, "", "order_twice"},
		{"nothing", nil, "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := &visit{Request: &http.Request{PostForm: tt.form}}
			got, err := v.choice()
			if code := codeOf(err); code != tt.code {
				t.Fatalf("error %q, want %q", code, tt.code)
			}
			joined := ""
			for _, id := range got {
				joined += id
			}
			if joined != tt.want {
				t.Errorf("choice %q, want %q", joined, tt.want)
			}
		})
	}
}

func codeOf(err error) string {
	if err == nil {
		return ""
	}
	return errs.As(err).Code
}
