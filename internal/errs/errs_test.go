package errs_test

import (
	"errors"
	"io"
	"testing"

	"github.com/dira-platform/dira/internal/errs"
)

func TestAs(t *testing.T) {
	known := errs.New(errs.Conflict, "key_reused", "key", "k1").At("Idempotency-Key")
	wrapped := func() (err error) {
		defer errs.Wrap(&err, "assessment.Answer(%s)", "s1")
		return known
	}()
	tests := []struct {
		name string
		err  error
		kind errs.Kind
		code string
	}{
		{"known", known, errs.Conflict, "key_reused"},
		{"known, wrapped", wrapped, errs.Conflict, "key_reused"},
		{"unknown is internal", io.ErrUnexpectedEOF, errs.Internal, "internal"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := errs.As(tt.err)
			if got.Kind != tt.kind || got.Code != tt.code {
				t.Errorf("As() = %s %s, want %s %s", got.Kind, got.Code, tt.kind, tt.code)
			}
		})
	}
	if errs.As(nil) != nil {
		t.Error("As(nil) is not nil")
	}
	if !errors.Is(errs.As(io.EOF), io.EOF) {
		t.Error("the cause of an unknown error is lost")
	}
	if want := "assessment.Answer(s1): conflict: key_reused (Idempotency-Key) map[key:k1]"; wrapped.Error() != want {
		t.Errorf("wrapped.Error() = %q, want %q", wrapped, want)
	}
}
