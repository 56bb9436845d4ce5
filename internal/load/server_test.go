package load

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/db/dbtest"
)

func TestMain(m *testing.M) {
	dbtest.Main(m, func() { os.RemoveAll(program.dir) })
}

// program is the program as people run it, built once.
var program struct {
	once      sync.Once
	dir, path string
	err       error
}

func build(t testing.TB) string {
	t.Helper()
	program.once.Do(func() {
		if program.dir, program.err = os.MkdirTemp("", "dira-load-"); program.err != nil {
			return
		}
		program.path = filepath.Join(program.dir, "dira")
		if out, err := exec.Command("go", "build", "-o", program.path, "../../cmd/dira").CombinedOutput(); err != nil {
			program.err = fmt.Errorf("go build: %w\n%s", err, out)
		}
	})
	if program.err != nil {
		t.Fatal(program.err)
	}
	return program.path
}

// server is 'dira serve', which can be killed and started again at the same address.
type server struct {
	t       testing.TB
	args    []string
	address string // 127.0.0.1:port
	started int

	mu     sync.Mutex
	cmd    *exec.Cmd
	stderr bytes.Buffer // of all runs
}

// newServer starts the program with some settings on a free port of the loopback.
func newServer(t testing.TB, args ...string) *server {
	t.Helper()
	s := &server{t: t, address: freeAddress(t)}
	s.args = append([]string{"serve", "--listen", s.address}, args...)
	s.start()
	t.Cleanup(s.kill)
	return s
}

func freeAddress(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// start runs the program and waits until it is ready. It takes settings from nowhere but its arguments, and never outlives the test.
func (s *server) start() {
	s.t.Helper()
	cmd := exec.Command(build(s.t), s.args...)
	cmd.SysProcAttr = endsWithTest()
	cmd.Env = []string{"LANG=en", "HOME=" + s.t.TempDir(), "PATH=" + os.Getenv("PATH")}
	cmd.Stderr = &s.stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		s.t.Fatal(err)
	}
	s.mu.Lock()
	s.cmd = cmd
	s.mu.Unlock()
	s.started++
	tooLong := time.AfterFunc(time.Minute, func() { cmd.Process.Kill() })
	defer tooLong.Stop()
	said := bufio.NewReader(out)
	if line, _ := said.ReadString('\n'); !strings.Contains(line, " listens on ") {
		s.kill()
		s.t.Fatalf("the program does not start: %q\n%s", line, &s.stderr)
	}
	go io.Copy(io.Discard, said)
	for !s.ready() {
		time.Sleep(10 * time.Millisecond)
	}
}

// ready reports whether the server says that it can store.
func (s *server) ready() bool {
	r, err := http.Get("http://" + s.address + "/readyz")
	if err != nil {
		return false
	}
	defer r.Body.Close()
	return r.StatusCode == http.StatusOK
}

// kill is SIGKILL: the program does not notice.
func (s *server) kill() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cmd.ProcessState == nil {
		s.cmd.Process.Kill()
		s.cmd.Wait()
	}
}

// log is what the program has said of trouble.
func (s *server) log() (lines []string) {
	s.kill()
	for line := range strings.Lines(s.stderr.String()) {
		if strings.Contains(line, "level=WARN") || strings.Contains(line, "level=ERROR") || strings.Contains(line, "panic") {
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	return lines
}
