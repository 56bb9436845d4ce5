//go:build !linux

package crash

import (
	"syscall"
	"testing"
)

func endsWithTest() *syscall.SysProcAttr { return nil } // the test's own cleanup ends the program

func (s *server) fillDisk(t *testing.T) (free func()) {
	t.Skip("limits of a running process are set on Linux only")
	return nil
}
