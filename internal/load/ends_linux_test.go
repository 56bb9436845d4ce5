package load

import "syscall"

// endsWithTest has the kernel kill the program when the test program ends, however that ends.
func endsWithTest() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }
