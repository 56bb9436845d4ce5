package framework_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/policy"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

var ctx = context.Background()

func builtIn(t *testing.T) *framework.Version {
	t.Helper()
	v, err := framework.BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestBuiltInIsWhole(t *testing.T) {
	v := builtIn(t)
	want := map[framework.Kind]int{
		framework.Domain: 3, framework.Competency: 14, framework.Indicator: 113, framework.DomainLevel: 12, framework.LevelName: 3, framework.Strand: 1,
		framework.Attitude: 5, framework.AttitudeSign: 10, framework.Recommendation: 9, framework.Audience: 6, framework.ContextOfAction: 4, framework.Role: 10,
	}
	for kind, n := range want {
		if got := len(v.Of(kind)); got != n {
			t.Errorf("%d statements of kind %s, want %d", got, kind, n)
		}
	}
	if got := len(v.Abilities()); got != 15 {
		t.Errorf("%d abilities, want 15", got)
	}
	for _, c := range v.Of(framework.Competency) {
		for _, level := range append([]framework.Level{framework.InStrand}, framework.Levels...) {
			n := 0
			for _, i := range v.Under(c.ID, framework.Indicator) {
				if i.Level == level {
					n++
				}
			}
			if n < 2 {
				t.Errorf("%s has %d indicators at %s", c.ID, n, level)
			}
		}
	}
}

func TestEveryTextIsTranslated(t *testing.T) {
	v := builtIn(t)
	for _, language := range []string{"fr", "ar"} {
		for _, s := range v.Statements {
			for field := range s.Texts {
				if got := v.In(s, field, language); got.Language != language || got.Status == "source" {
					t.Errorf("%s: %s %s is in %s", language, s.ID, field, got.Language)
				}
			}
		}
	}
}

func TestFallbackIsMarked(t *testing.T) {
	v := builtIn(t)
	got := v.Name("D1", "sw")
	if got.Language != "en" || got.Text != "Digital planning and design" {
		t.Errorf("Name in a language there is not = %+v, want the English one, marked so", got)
	}
}

func TestInstallAndRead(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := framework.NewService(d)
		want := builtIn(t)
		for range 2 { // a second start changes nothing
			if err := s.Install(ctx, policy.Public, want); err != nil {
				t.Fatal(err)
			}
		}
		got, err := s.Current(ctx, policy.Anyone())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(framework.Version{}), cmpopts.IgnoreFields(framework.Version{}, "CreatedAt", "PublishedAt")); diff != "" {
			t.Errorf("what was read differs from what was stored (-want +got):\n%s", diff)
		}
		if _, err := s.Version(ctx, policy.Actor{Org: "elsewhere"}, want.ID); !errs.Is(err, errs.NotFound) {
			t.Errorf("another organisation reads it: %v", err)
		}
	})
}

func TestPublishedIsImmutable(t *testing.T) {
	s := framework.NewService(dbtest.SQLite(t))
	if err := s.Install(ctx, policy.Public, builtIn(t)); err != nil {
		t.Fatal(err)
	}
	changed := builtIn(t)
	changed.Hash = "of other statements"
	if err := s.Install(ctx, policy.Public, changed); errs.As(err).Code != "framework_immutable" {
		t.Errorf("Install of changed content = %v, want framework_immutable", err)
	}
	better := builtIn(t)
	better.Statement("D1").Texts["name"]["fr"] = framework.Text{Text: "Mieux dit", Language: "fr", Status: "reviewed"}
	if err := s.Install(ctx, policy.Public, better); err != nil {
		t.Fatalf("a better translation is refused: %v", err)
	}
	v, err := s.Version(ctx, policy.Anyone(), better.ID)
	if err != nil {
		t.Fatal(err)
	}
	if got := v.Name("D1", "fr"); got.Text != "Mieux dit" || got.Status != "reviewed" {
		t.Errorf("translation = %+v", got)
	}
}

func TestLife(t *testing.T) {
	s := framework.NewService(dbtest.SQLite(t))
	draft := builtIn(t)
	draft.Status = framework.Draft
	if err := s.Install(ctx, policy.Public, draft); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Version(ctx, policy.Anyone(), draft.ID); !errs.Is(err, errs.NotFound) {
		t.Errorf("a reader sees a draft: %v", err)
	}
	steps := []struct {
		name string
		do   func(context.Context, string, framework.VersionID) error
		code string
	}{
		{"a draft is not retired", s.Retire, "framework_status"},
		{"a draft is published", s.Publish, ""},
		{"once", s.Publish, "framework_status"},
		{"and retired", s.Retire, ""},
		{"once", s.Retire, "framework_status"},
		{"and not published again", s.Publish, "framework_status"},
	}
	for _, step := range steps {
		err := step.do(ctx, policy.Public, draft.ID)
		if step.code == "" && err != nil || step.code != "" && errs.As(err).Code != step.code {
			t.Errorf("%s: %v, want %q", step.name, err, step.code)
		}
	}
	v, err := s.Version(ctx, policy.Anyone(), draft.ID)
	if err != nil || v.Status != framework.Retired {
		t.Errorf("a retired version stays readable: %v", err)
	}
	if err := s.Publish(ctx, policy.Public, "none@1"); !errs.Is(err, errs.NotFound) {
		t.Errorf("Publish of nothing = %v", err)
	}
}
