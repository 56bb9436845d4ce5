package simulate

import (
	"testing"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/itembank"
)

func engine(t testing.TB) (*assessment.Engine, *itembank.Instrument, *framework.Version) {
	t.Helper()
	in, err := itembank.BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	v, err := framework.BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	e, err := assessment.NewEngine(in, v)
	if err != nil {
		t.Fatal(err)
	}
	return e, in, v
}
