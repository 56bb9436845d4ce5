package crash

import (
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// endsWithTest has the kernel kill the program when the test program ends, however that ends.
func endsWithTest() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }

// fillDisk makes every write of the running program to a file fail from now on, as a full disk does, until the returned function is
// called. It needs no privilege and fills nothing.
func (s *server) fillDisk(t *testing.T) (free func()) {
	t.Helper()
	var before unix.Rlimit
	limit := func(set, old *unix.Rlimit) {
		t.Helper()
		if err := unix.Prlimit(s.cmd.Process.Pid, unix.RLIMIT_FSIZE, set, old); err != nil {
			t.Fatal(err)
		}
	}
	limit(nil, &before)
	limit(&unix.Rlimit{Cur: 1, Max: before.Max}, nil)
	return func() { limit(&before, nil) }
}
