//go:build !linux

package dbtest

import "syscall"

// endsWithTest makes nothing special: only Linux can end a process with its parent. Main stops the server when the tests end by themselves.
func endsWithTest() *syscall.SysProcAttr { return &syscall.SysProcAttr{} }
