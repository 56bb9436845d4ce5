package crash

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
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
		if program.dir, program.err = os.MkdirTemp("", "dira-crash-"); program.err != nil {
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

// command is the program with settings from nowhere but its arguments, in English. It never outlives the test.
func command(ctx context.Context, t testing.TB, args ...string) *exec.Cmd {
	t.Helper()
	c := exec.CommandContext(ctx, build(t), args...)
	c.SysProcAttr = endsWithTest()
	c.Env = []string{"LANG=en", "HOME=" + t.TempDir(), "PATH=" + os.Getenv("PATH")}
	return c
}

// server is a running program.
type server struct {
	t      testing.TB
	cmd    *exec.Cmd
	base   string        // http://127.0.0.1:port
	ready  time.Duration // from its start until it said so
	stderr bytes.Buffer
}

var listens = regexp.MustCompile(`listens on http://[^ ]+:(\d+) `)

// start runs the program on a free port of the loopback and waits until it is ready.
func start(t testing.TB, data, database string) *server {
	t.Helper()
	s := &server{t: t, cmd: command(context.Background(), t, "serve", "--data", data, "--database", database, "--listen", "127.0.0.1:0")}
	s.cmd.Stderr = &s.stderr
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.kill)
	tooLong := time.AfterFunc(30*time.Second, func() { s.cmd.Process.Kill() })
	defer tooLong.Stop()
	line, _ := bufio.NewReader(out).ReadString('\n')
	port := listens.FindStringSubmatch(line)
	if port == nil {
		s.kill()
		t.Fatalf("the program does not start: %q\n%s", line, &s.stderr)
	}
	s.base = "http://127.0.0.1:" + port[1]
	for status := 0; status != http.StatusOK; status, _ = s.get("/readyz") {
		if time.Since(began) > 30*time.Second {
			s.kill()
			t.Fatalf("not ready in 30 s\n%s", &s.stderr)
		}
	}
	s.ready = time.Since(began)
	return s
}

// kill is SIGKILL: the program does not notice.
func (s *server) kill() {
	if s.cmd.ProcessState == nil {
		s.cmd.Process.Kill()
		s.cmd.Wait()
	}
}

// get reads a path and returns the status, 0 when there is no answer.
func (s *server) get(path string) (status int, body string) {
	client := http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	r, err := client.Get(s.base + path)
	if err != nil {
		return 0, ""
	}
	defer r.Body.Close()
	text, _ := io.ReadAll(r.Body)
	return r.StatusCode, strings.TrimSpace(string(text))
}

// fails runs the program, which must end by itself with code 1, and returns what it says.
func fails(t *testing.T, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	out, err := command(ctx, t, args...).CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 1 {
		t.Fatalf("dira %s: %v, want exit code 1\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}
