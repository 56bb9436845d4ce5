package paper

import "syscall"

// endWithUs has the kernel end the browser when this program is killed.
func endWithUs(a *syscall.SysProcAttr) { a.Pdeathsig = syscall.SIGKILL }
