package library_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/policy"
)

const (
	basic        = framework.Basic
	intermediate = framework.Intermediate
	advanced     = framework.Advanced
	strand       = framework.InStrand
)

func ids(list []library.Resource) []library.ResourceID {
	out := []library.ResourceID{}
	for _, r := range list {
		out = append(out, r.ID)
	}
	return out
}

func TestMatch(t *testing.T) {
	r := library.Resource{
		ID: "r", Languages: []string{"pt-BR", "en"}, Type: library.Course, Teaches: []library.Alignment{{"D1.C1", basic}, {"D2.C6", basic}, {framework.AI, basic}},
		Cost: library.Free,
	}
	plain := r
	plain.Teaches, plain.Cost = r.Teaches[:2], ""
	tests := []struct {
		name   string
		filter library.Filter
		r      library.Resource
		want   bool
	}{
		{"no wish", library.Filter{}, r, true},
		{"competency", library.Filter{Competency: "D2.C6"}, r, true},
		{"another competency", library.Filter{Competency: "D2.C5"}, r, false},
		{"a competency is not known by its beginning", library.Filter{Competency: "D2"}, r, false},
		{"level", library.Filter{Level: basic}, r, true},
		{"another level", library.Filter{Level: advanced}, r, false},
		{"the strand as a level", library.Filter{Level: strand}, r, true},
		{"the strand as a competency", library.Filter{Competency: framework.AI}, r, true},
		{"the strand, with a level it carries", library.Filter{Competency: framework.AI, Level: basic}, r, true},
		{"the strand, with a level it does not carry", library.Filter{Competency: framework.AI, Level: advanced}, r, false},
		{"not of the strand", library.Filter{Competency: framework.AI, Level: basic}, plain, false},
		{"language", library.Filter{Language: "en"}, r, true},
		{"language without its region", library.Filter{Language: "pt"}, r, true},
		{"language with another region", library.Filter{Language: "PT-pt"}, r, true},
		{"another language", library.Filter{Language: "fr"}, r, false},
		{"type", library.Filter{Type: library.Course}, r, true},
		{"another type", library.Filter{Type: library.Video}, r, false},
		{"cost", library.Filter{Cost: library.Free}, r, true},
		{"a cost that is not known is not free", library.Filter{Cost: library.Free}, plain, false},
		{"all at once", library.Filter{Competency: "D1.C1", Level: basic, Language: "en", Type: library.Course, Cost: library.Free}, r, true},
		{"all but one", library.Filter{Competency: "D1.C1", Level: basic, Language: "en", Type: library.Course, Cost: library.Freemium}, r, false},
		{"what is read excludes nothing", library.Filter{Reads: []string{"sw"}}, r, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.filter.Match(tt.r); got != tt.want {
				t.Errorf("Match = %v, want %v", got, tt.want)
			}
		})
	}
}

// of is a resource of D1.C1 with what decides its place.
func of(id library.ResourceID, language string, confidence library.Confidence, hours float64, l ...framework.Level) library.Resource {
	r := library.Resource{
		ID: id, Words: []library.Wording{{Language: language, Title: string(id)}}, Languages: []string{language}, Type: library.Course, Confidence: confidence, Hours: hours,
	}
	for _, level := range l {
		switch {
		case level != strand:
			r.Teaches = append(r.Teaches, library.Alignment{Competency: "D1.C1", Level: level})
		default:
			for _, a := range r.Teaches {
				r.Teaches = append(r.Teaches, library.Alignment{Competency: framework.AI, Level: a.Level})
			}
		}
	}
	return r
}

func TestOrder(t *testing.T) {
	tests := []struct {
		name   string
		filter library.Filter
		set    library.Set
		want   []library.ResourceID
	}{
		{"languages in the person's order", library.Filter{Reads: []string{"fr", "en"}}, library.Set{
			of("other", "ru", library.Found, 1, basic), of("second", "en", library.Found, 1, basic), of("first", "fr-CA", library.Memory, 0, basic),
		}, []library.ResourceID{"first", "second", "other"}},
		{"exact level before others", library.Filter{Level: basic}, library.Set{
			of("wide", "en", library.Found, 1, basic, intermediate), of("exact", "en", library.Memory, 0, basic),
		}, []library.ResourceID{"exact", "wide"}},
		{"the strand does not make a level less exact", library.Filter{Competency: framework.AI, Level: basic}, library.Set{
			of("wide", "en", library.Found, 1, basic, advanced, strand), of("exact", "en", library.Memory, 0, basic, strand),
		}, []library.ResourceID{"exact", "wide"}},
		{"without a level none is exact", library.Filter{}, library.Set{
			of("b-narrow", "en", library.Found, 1, basic), of("a-wide", "en", library.Found, 1, basic, advanced),
		}, []library.ResourceID{"a-wide", "b-narrow"}},
		{"the surer first", library.Filter{}, library.Set{
			of("memory", "en", library.Memory, 1, basic), of("secondary", "en", library.Secondary, 2, basic), of("found", "en", library.Found, 0, basic),
		}, []library.ResourceID{"found", "secondary", "memory"}},
		{"the shorter first, the unknown last", library.Filter{}, library.Set{
			of("unknown", "en", library.Found, 0, basic), of("long", "en", library.Found, 40, basic), of("short", "en", library.Found, 0.5, basic),
		}, []library.ResourceID{"short", "long", "unknown"}},
		{"then by id", library.Filter{}, library.Set{
			of("c", "en", library.Found, 0, basic), of("a", "en", library.Found, 0, basic), of("b", "en", library.Found, 0, basic),
		}, []library.ResourceID{"a", "b", "c"}},
		{"language weighs more than level, level more than sureness", library.Filter{Level: basic, Reads: []string{"ar"}}, library.Set{
			of("sure", "ar", library.Found, 1, basic, advanced), of("exact", "ar", library.Secondary, 0, basic), of("foreign", "en", library.Found, 1, basic),
		}, []library.ResourceID{"exact", "sure", "foreign"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, ids(tt.set.Find(tt.filter))); diff != "" {
				t.Errorf("Find (-want +got):\n%s", diff)
			}
		})
	}
}

func TestForStep(t *testing.T) { dbtest.Each(t, testForStep) }

func testForStep(t *testing.T, d *db.DB) {
	s := empty(t, d)
	for _, r := range []library.Resource{
		of("en-basic", "en", library.Found, 0, basic),
		of("en-ai", "en", library.Found, 0, basic, strand),
		of("fr-wide", "fr", library.Memory, 0, basic, intermediate),
		of("ru-advanced", "ru", library.Found, 0, advanced),
	} {
		take(t, s, "a", library.Draft{Name: string(r.ID), Resource: r})
	}
	tests := []struct {
		name       string
		competency framework.StatementID
		level      framework.Level
		languages  []string
		n          int
		want       []library.ResourceID
	}{
		{"in the person's language alone", "D1.C1", basic, []string{"fr"}, 3, []library.ResourceID{"fr-wide"}},
		{"in either language, the first first", "D1.C1", basic, []string{"fr", "en"}, 3, []library.ResourceID{"fr-wide", "en-ai", "en-basic"}},
		{"no more than n", "D1.C1", basic, []string{"en"}, 1, []library.ResourceID{"en-ai"}},
		{"none in the language: in English", "D1.C1", basic, []string{"ar"}, 3, []library.ResourceID{"en-ai", "en-basic"}},
		{"no language: in English", "D1.C1", basic, nil, 3, []library.ResourceID{"en-ai", "en-basic"}},
		{"a level that only another language has", "D1.C1", advanced, []string{"ar"}, 3, []library.ResourceID{}},
		{"the strand", framework.AI, basic, []string{"en"}, 3, []library.ResourceID{"en-ai"}},
		{"the strand at a level it has not", framework.AI, intermediate, []string{"en"}, 3, []library.ResourceID{}},
		{"nothing is taught for it", "D3.C4", basic, []string{"en"}, 3, []library.ResourceID{}},
		{"no step", "", "", []string{"en"}, 3, []library.ResourceID{}},
		{"none wanted", "D1.C1", basic, []string{"en"}, 0, []library.ResourceID{}},
		{"less than none", "D1.C1", basic, []string{"en"}, -1, []library.ResourceID{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			found, err := s.ForStep(ctx, policy.Anyone(), tt.competency, tt.level, tt.languages, tt.n)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, ids(found)); diff != "" {
				t.Errorf("ForStep (-want +got):\n%s", diff)
			}
		})
	}
}
