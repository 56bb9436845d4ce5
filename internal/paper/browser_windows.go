package paper

import "os/exec"

// apart notes the browser's process.
func (s *started) apart(command *exec.Cmd) { s.command = command }

// end ends the browser.
func (s *started) end() {
	if s.command != nil && s.command.Process != nil {
		_ = s.command.Process.Kill() // nobody left is what is wanted
	}
}
