package mail

import "syscall"

// endsWithTest has the kernel kill a worker when the test program ends, however that ends.
func endsWithTest() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }
