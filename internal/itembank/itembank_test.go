package itembank_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/policy"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

var ctx = context.Background()

func item(kind itembank.Kind, options ...itembank.Option) *itembank.Item {
	return &itembank.Item{Kind: kind, Options: options}
}

func TestScore(t *testing.T) {
	single := item(itembank.Single, itembank.Option{ID: "a"}, itembank.Option{ID: "b", Score: 1}, itembank.Option{ID: "c"})
	partial := item(itembank.Situational, itembank.Option{ID: "a", Score: 1}, itembank.Option{ID: "b", Score: 2}, itembank.Option{ID: "c"})
	set := item(itembank.Multiple, itembank.Option{ID: "a", Score: 1}, itembank.Option{ID: "b"}, itembank.Option{ID: "c", Score: 1}, itembank.Option{ID: "d"})
	order := item(itembank.Order, itembank.Option{ID: "a", Position: 2}, itembank.Option{ID: "b", Position: 1}, itembank.Option{ID: "c", Position: 3})
	tests := []struct {
		name   string
		item   *itembank.Item
		choice string
		want   int
	}{
		{"single, right", single, "b", 1},
		{"single, wrong", single, "a", 0},
		{"partial, best", partial, "b", 2},
		{"partial, second best", partial, "a", 1},
		{"partial, poor", partial, "c", 0},
		{"set, exact", set, "ac", 2},
		{"set, in any order", set, "ca", 2},
		{"set, one too few", set, "a", 1},
		{"set, one too many", set, "abc", 1},
		{"set, one for another", set, "ab", 0},
		{"set, all", set, "abcd", 0},
		{"order, exact", order, "bac", 2},
		{"order, neighbours swapped", order, "abc", 1},
		{"order, two moves", order, "acb", 0},
		{"order, reversed", order, "cab", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.item.Score(strings.Split(tt.choice, "")); got != tt.want {
				t.Errorf("Score(%s) = %d, want %d", tt.choice, got, tt.want)
			}
		})
	}
}

func TestCheck(t *testing.T) {
	abc := []string{"a", "b", "c"}
	tests := []struct {
		name    string
		kind    itembank.Kind
		options []string
		choice  []string
		code    string
	}{
		{"one", itembank.Single, abc, []string{"a"}, ""},
		{"none", itembank.Single, abc, nil, "choice_one"},
		{"two of one", itembank.Situational, abc, []string{"a", "b"}, "choice_one"},
		{"not there", itembank.Single, abc, []string{"z"}, "choice_unknown"},
		{"a set", itembank.Multiple, abc, []string{"a", "c"}, ""},
		{"an empty set", itembank.Multiple, abc, []string{}, "choice_some"},
		{"twice", itembank.Multiple, abc, []string{"a", "a"}, "choice_repeated"},
		{"all in order", itembank.Order, abc, []string{"c", "a", "b"}, ""},
		{"not all in order", itembank.Order, abc, []string{"c", "a"}, "choice_order_all"},
		{"one twice in order", itembank.Order, abc, []string{"c", "a", "a"}, "choice_repeated"},
		{"a point", itembank.Rating, itembank.RatingOptions, []string{"4"}, ""},
		{"skipped", itembank.Rating, itembank.RatingOptions, []string{"skip"}, ""},
		{"six of five", itembank.Rating, itembank.RatingOptions, []string{"6"}, "choice_unknown"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := itembank.Check(tt.kind, tt.options, tt.choice)
			if tt.code == "" && err != nil || tt.code != "" && errs.As(err).Code != tt.code {
				t.Errorf("Check = %v, want %q", err, tt.code)
			}
		})
	}
}

func builtIn(t *testing.T) *itembank.Instrument {
	t.Helper()
	in, err := itembank.BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	return in
}

func TestVersionsAreNeverRewritten(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := itembank.NewService(d)
		install := func(in *itembank.Instrument, want int) {
			t.Helper()
			got, err := s.Install(ctx, policy.Public, in)
			if err != nil || got != want {
				t.Fatalf("Install = version %d, %v, want %d", got, err, want)
			}
		}
		install(builtIn(t), 1)
		install(builtIn(t), 1) // the same again
		changed := builtIn(t)
		id := changed.Items[3].ID
		changed.Items[3].Stem[itembank.Source] = "Asked in other words?"
		install(changed, 2)

		before, err := s.Instrument(ctx, policy.Public, "starter", 1)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(builtIn(t), before, cmpopts.IgnoreFields(itembank.Instrument{}, "Version"), cmpopts.IgnoreFields(itembank.Item{}, "Version")); diff != "" {
			t.Errorf("version 1 is not as it was stored (-want +got):\n%s", diff)
		}
		after, err := s.Newest(ctx, policy.Public, "starter")
		if err != nil {
			t.Fatal(err)
		}
		if got := after.Item(id); got.Version != 2 || got.Stem["en"] != "Asked in other words?" {
			t.Errorf("newest %s is version %d: %s", id, got.Version, got.Stem["en"])
		}
		if other := after.Items[4]; other.Version != 1 {
			t.Errorf("%s did not change and has version %d", other.ID, other.Version)
		}
		if _, err := s.Newest(ctx, "elsewhere", "starter"); errs.As(err).Code != "instrument_unknown" {
			t.Errorf("another organisation reads it: %v", err)
		}
	})
}

func TestSelfViewAsksForEveryAbilityAndLevel(t *testing.T) {
	v, err := framework.BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	in := builtIn(t)
	for _, ability := range v.Abilities() {
		for _, level := range framework.Levels {
			s := in.Statement(ability, level)
			if s == nil {
				t.Errorf("no self-view statement for %s %s", ability, level)
				continue
			}
			for _, language := range []string{"en", "fr", "ar"} {
				if _, got := s.Text.In(language); got != language {
					t.Errorf("self-view %s %s lacks %s", ability, level, language)
				}
			}
		}
	}
}

// TestQuestionHidesTheKey checks by the written form that nothing that tells the key is in what leaves.
func TestQuestionHidesTheKey(t *testing.T) {
	for _, it := range builtIn(t).Items {
		raw, err := json.Marshal(it.Question("en"))
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range it.Options {
			if strings.Contains(string(raw), o.Why["en"]) {
				t.Errorf("%s shows why %s", it.ID, o.ID)
			}
		}
		for _, word := range []string{"score", "Score", "osition", "evel", "ndicator", string(it.ID), it.Reason} {
			if strings.Contains(string(raw), `"`+word+`"`) {
				t.Errorf("%s shows %s", it.ID, word)
			}
		}
	}
}
