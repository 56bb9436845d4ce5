package api_test

import (
	"encoding/json"
	"flag"
	"log/slog"
	"net/http"
	"os"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/go-cmp/cmp"

	"github.com/dira-platform/dira/internal/api"
	"github.com/dira-platform/dira/internal/i18n"
	"github.com/dira-platform/dira/internal/policy"
)

var update = flag.Bool("update", false, "write docs/openapi.json")

func description(t *testing.T) *huma.OpenAPI {
	t.Helper()
	languages, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	face := &api.Face{Languages: languages, Log: slog.New(slog.DiscardHandler)}
	return face.Mount(http.NewServeMux())
}

func operations(d *huma.OpenAPI) map[string]*huma.Operation {
	all := map[string]*huma.Operation{}
	for path, item := range d.Paths {
		for method, op := range map[string]*huma.Operation{"GET": item.Get, "POST": item.Post, "PUT": item.Put, "DELETE": item.Delete, "PATCH": item.Patch} {
			if op != nil {
				all[method+" "+path] = op
			}
		}
	}
	return all
}

func TestEveryOperationHasARule(t *testing.T) {
	for name, op := range operations(description(t)) {
		do, ok := op.Metadata["policy"].(policy.Action)
		if !ok || !policy.Known(do) {
			t.Errorf("%s: the policy table has no rule for %q", name, do)
		}
		if needsKey := len(op.Security) > 0; needsKey != (do != policy.ReadPublic && do != policy.StartAssessment) {
			t.Errorf("%s: described with key %v, but its action is %s", name, needsKey, do)
		}
		if op.Summary == "" {
			t.Errorf("%s says nothing", name)
		}
	}
}

// TestDescriptionIsCurrent keeps the committed description, in which a change of the face is seen in review.
func TestDescriptionIsCurrent(t *testing.T) {
	const path = "../../docs/openapi.json"
	got, err := json.MarshalIndent(description(t), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	got = append(got, '\n')
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("docs/openapi.json is old; run go test ./internal/api -update\n%s", diff)
	}
}
