package load

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// usage is what a process has used.
type usage struct {
	rss, top int64 // memory in bytes: now, and most since the peak was forgotten
	cpu      time.Duration
}

// ticks is how many of the kernel's ticks make a second: 100 on every Linux.
const ticks = 100

// use reads what the server has used so far.
func (s *server) use() (u usage) {
	proc := filepath.Join("/proc", strconv.Itoa(s.cmd.Process.Pid))
	status, _ := os.ReadFile(filepath.Join(proc, "status"))
	for line := range strings.Lines(string(status)) {
		var kb int64
		if n, _ := fmt.Sscanf(line, "VmRSS: %d kB", &kb); n == 1 {
			u.rss = kb << 10
		}
		if n, _ := fmt.Sscanf(line, "VmHWM: %d kB", &kb); n == 1 {
			u.top = kb << 10
		}
	}
	stat, _ := os.ReadFile(filepath.Join(proc, "stat"))
	if _, rest, ok := strings.Cut(string(stat), ") "); ok {
		if f := strings.Fields(rest); len(f) > 12 {
			user, _ := strconv.ParseInt(f[11], 10, 64)
			system, _ := strconv.ParseInt(f[12], 10, 64)
			u.cpu = time.Duration(user+system) * time.Second / ticks
		}
	}
	return u
}

// forgetPeak makes the present memory of the server the most it had.
func (s *server) forgetPeak() {
	_ = os.WriteFile(filepath.Join("/proc", strconv.Itoa(s.cmd.Process.Pid), "clear_refs"), []byte("5"), 0) // without it the peak is that since the start
}

// loadAverage is how busy the machine is, with everything that runs on it.
func loadAverage() string {
	text, _ := os.ReadFile("/proc/loadavg")
	f := strings.Fields(string(text))
	if len(f) < 3 {
		return "?"
	}
	return strings.Join(f[:3], " ")
}
