package jobs_test

import (
	"os"
	"testing"

	"github.com/dira-platform/dira/internal/db/dbtest"
)

func TestMain(m *testing.M) {
	if where := os.Getenv(killed); where != "" {
		runUntilKilled(where)
	}
	dbtest.Main(m)
}
