package programme_test

import (
	"context"
	"testing"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/mail"
	"github.com/dira-platform/dira/internal/programme"
	"github.com/dira-platform/dira/internal/results/resultstest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

var ctx = context.Background()

const org = resultstest.Org

// ministry is one whose people answer rounds, with programmes.
type ministry struct {
	*resultstest.Ministry
	*programme.Service
}

func newMinistry(t *testing.T, d *db.DB) *ministry {
	t.Helper()
	return &ministry{resultstest.New(t, d, mail.Settings{}), programme.NewService(d)}
}
