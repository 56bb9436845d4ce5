package dbtest

import "syscall"

// endsWithTest makes a process end when the test program does, however that ends.
func endsWithTest() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGINT} }
