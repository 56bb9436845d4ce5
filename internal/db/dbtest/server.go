package dbtest

import (
	"database/sql"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"
)

var (
	processID = os.Getpid()
	server    struct {
		once sync.Once
		url  string
		err  error
		stop func()
	}
)

// Main runs the tests of a package that uses PostgreSQL and stops the server it may have started. It is the TestMain of that package,
// which may have more to clean up.
func Main(m *testing.M, cleanup ...func()) {
	code := m.Run()
	for _, clean := range cleanup {
		clean()
	}
	if server.stop != nil {
		server.stop()
	}
	os.Exit(code)
}

// postgresServer returns the URL of a server, started on first use.
func postgresServer(t testing.TB) string {
	t.Helper()
	if where := os.Getenv("DIRA_TEST_POSTGRES"); where != "" {
		return where
	}
	server.once.Do(func() { server.url, server.stop, server.err = startPostgres() })
	if server.err != nil {
		const why = "no PostgreSQL: set DIRA_TEST_POSTGRES or install the server's binaries: %v"
		if os.Getenv("DIRA_TEST_REQUIRE") != "" {
			t.Fatalf(why, server.err)
		}
		t.Skipf(why, server.err)
	}
	return server.url
}

// startPostgres runs the newest installed server on a free loopback port in a temporary folder.
func startPostgres() (where string, stop func(), err error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if path, err := exec.LookPath("initdb"); err == nil {
		found = append(found, path)
	}
	if len(found) == 0 {
		return "", nil, fmt.Errorf("initdb is not installed")
	}
	slices.Sort(found)
	bin := filepath.Dir(found[len(found)-1])
	dir, err := os.MkdirTemp("", "dira-postgres-")
	if err != nil {
		return "", nil, err
	}
	as, err := serverUser(dir)
	if err != nil {
		return "", nil, err
	}
	data := filepath.Join(dir, "data")
	initdb := exec.Command(filepath.Join(bin, "initdb"), "-D", data, "-U", "dira", "-A", "trust", "-E", "UTF8", "--locale", "C", "--no-sync")
	initdb.SysProcAttr, initdb.Dir = as, dir
	if out, err := initdb.CombinedOutput(); err != nil {
		return "", nil, fmt.Errorf("initdb: %v: %s", err, out)
	}
	port, err := freePort()
	if err != nil {
		return "", nil, err
	}
	run := exec.Command(filepath.Join(bin, "postgres"), "-D", data, "-p", strconv.Itoa(port), "-c", "listen_addresses=127.0.0.1",
		"-c", "unix_socket_directories=", "-c", "max_connections=100")
	run.SysProcAttr, run.Dir = as, dir
	if err := run.Start(); err != nil {
		return "", nil, err
	}
	stop = func() {
		run.Process.Signal(syscall.SIGINT) // fast shutdown
		run.Wait()
		os.RemoveAll(dir)
	}
	where = fmt.Sprintf("postgres://dira@127.0.0.1:%d/postgres?sslmode=disable", port)
	if err := waitFor(where); err != nil {
		stop()
		return "", nil, err
	}
	return where, stop, nil
}

// serverUser is who the server runs as: it refuses to run as root, so for root it is the postgres user of the package.
// The server ends with the test program however that ends.
func serverUser(dir string) (*syscall.SysProcAttr, error) {
	as := endsWithTest()
	if os.Getuid() != 0 {
		return as, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, err
	}
	uid, _ := strconv.Atoi(u.Uid)
	gid, _ := strconv.Atoi(u.Gid)
	as.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return as, os.Chown(dir, uid, gid)
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

// waitFor waits until the server answers: it listens a while before that.
func waitFor(where string) error {
	server, err := sql.Open("pgx", where)
	if err != nil {
		return err
	}
	defer server.Close()
	for range 600 {
		if err = server.Ping(); err == nil {
			return nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	return fmt.Errorf("the server does not answer at %s: %w", where, err)
}
