package oaipmh_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/db/dbtest"
)

// TestOthersHarvest has the harvester of the Perl library HTTP::OAI read the repository over several pages, in each format, with what was taken out.
func TestOthersHarvest(t *testing.T) {
	harvester, err := exec.LookPath("oai_pmh")
	if err != nil {
		if os.Getenv("DIRA_TEST_REQUIRE") != "" {
			t.Fatal("the harvester oai_pmh is not installed (apt-get install libhttp-oai-perl)")
		}
		t.Skip("the harvester oai_pmh is not installed (apt-get install libhttp-oai-perl)")
	}
	const many = 450 // three pages
	st := newStand(t, dbtest.SQLite(t), many)
	st.take(t, true, "r0003", "r0444")
	identifiers := regexp.MustCompile(`identifier: (oai:\S+)`)
	for _, format := range []string{"oai_dc", "lom"} {
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
		defer cancel()
		run := exec.CommandContext(ctx, harvester, "--metadataPrefix", format, st.base)
		var complaints bytes.Buffer
		run.Stderr = &complaints
		out, err := run.Output()
		if err != nil {
			t.Fatalf("%s: %v\n%s", format, err, complaints.String())
		}
		seen := map[string]bool{}
		for _, m := range identifiers.FindAllStringSubmatch(string(out), -1) {
			seen[m[1]] = true
		}
		if len(seen) != many || !seen["oai:dira.example:r0003"] {
			t.Errorf("%s: %d records were read, not %d", format, len(seen), many)
		}
		if n := strings.Count(string(out), "status: deleted"); n != 2 {
			t.Errorf("%s: %d are said to be gone, not 2", format, n)
		}
		if !strings.Contains(string(out), "Title r0000") || !strings.Contains(string(out), fmt.Sprintf("Title r%04d", many-1)) {
			t.Errorf("%s: titles are missing", format)
		}
	}
}
