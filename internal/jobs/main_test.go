package jobs_test

import (
	"testing"

	"github.com/dira-platform/dira/internal/db/dbtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }
