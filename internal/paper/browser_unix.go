//go:build unix

package paper

import (
	"os/exec"
	"syscall"
)

// apart has the browser start in a group of processes of its own, so that all of it can be ended.
func (s *started) apart(command *exec.Cmd) {
	s.command = command
	if command.SysProcAttr == nil {
		command.SysProcAttr = &syscall.SysProcAttr{}
	}
	command.SysProcAttr.Setpgid = true
	endWithUs(command.SysProcAttr)
}

// end ends whatever is left of the browser.
func (s *started) end() {
	if s.command != nil && s.command.Process != nil {
		_ = syscall.Kill(-s.command.Process.Pid, syscall.SIGKILL) // nobody left is what is wanted
	}
}
