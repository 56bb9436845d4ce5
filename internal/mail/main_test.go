package mail

import (
	"os"
	"testing"

	"github.com/dira-platform/dira/internal/db/dbtest"
)

func TestMain(m *testing.M) {
	if os.Getenv(workerDatabase) != "" {
		work()
		return
	}
	dbtest.Main(m)
}
