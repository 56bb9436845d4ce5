//go:build !linux

package load

import "syscall"

// endsWithTest makes nothing special: only Linux can end a process with its parent. The test ends the program when it ends by itself.
func endsWithTest() *syscall.SysProcAttr { return &syscall.SysProcAttr{} }
