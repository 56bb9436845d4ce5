package doctor

import (
	"context"
	"crypto/x509"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/app"
	"github.com/dira-platform/dira/internal/backup"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/mail"
)

func TestLine(t *testing.T) {
	if found := checkLine("postgres://dira@db.example.org/dira"); len(found) != 1 || found[0].Level != Warning {
		t.Errorf("a line that nobody guards: %v", found)
	}
	if found := append(checkLine("postgres://dira@db.example.org/dira?sslmode=verify-full"), checkLine("/var/lib/dira/dira.sqlite")...); len(found) > 0 {
		t.Errorf("guarded lines: %v", found)
	}
}

func TestMain(m *testing.M) { dbtest.Main(m, func() { os.RemoveAll(healthy.root) }) }

// healthy is a folder with which nothing is wrong, made once: a database, and its backup of that moment.
var healthy struct {
	once sync.Once
	root string
	err  error
}

func makeHealthy() (err error) {
	if healthy.root, err = os.MkdirTemp("", "dira-doctor-"); err != nil {
		return err
	}
	d, err := db.Open(context.Background(), filepath.Join(healthy.root, "data", "dira.sqlite"))
	if err != nil {
		return err
	}
	defer d.Close()
	if _, err := d.Migrate(context.Background()); err != nil {
		return err
	}
	backups := filepath.Join(healthy.root, "backups")
	if err := os.Mkdir(backups, 0o700); err != nil {
		return err
	}
	_, err = backup.Create(context.Background(), d, filepath.Join(backups, backup.FileName(time.Now())), "test", func(int64, int64) {})
	return err
}

// setup is one with which nothing is wrong.
func setup(t *testing.T) *Setup {
	t.Helper()
	if healthy.once.Do(func() { healthy.err = makeHealthy() }); healthy.err != nil {
		t.Fatal(healthy.err)
	}
	root := t.TempDir()
	must(t, os.CopyFS(root, os.DirFS(healthy.root)))
	s := &Setup{Config: app.Config{Data: filepath.Join(root, "data"), Listen: "127.0.0.1:0", Chromium: "off"}, Backups: filepath.Join(root, "backups"), now: time.Now,
		Say: func(err error) string { return err.Error() }}
	must(t, os.Chmod(s.Data, 0o700))
	must(t, os.Chmod(s.Backups, 0o700))
	write(t, s.SecretPath(), strings.Repeat("ab", 32))
	write(t, s.ErasuresPath(), `{"at":"2026-11-28T10:00:01Z","org":"public","kind":"assessment","id":"a"}`+"\n")
	return s
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// told is what a check says that is not ok.
func told(t *testing.T, s *Setup, look func(context.Context, *Setup) []Finding) (worst Level, all string) {
	t.Helper()
	found := look(t.Context(), s)
	if len(found) == 0 {
		t.Error("it says nothing")
	}
	for _, f := range found {
		if f.Says == "" || f.Level != OK && f.Do == "" {
			t.Errorf("no sentence, or nothing to do: %+v", f)
		}
		if f.Level != OK {
			all += f.Says + "\n"
		}
	}
	return Worst(found), all
}

func TestNothingIsWrong(t *testing.T) {
	s := setup(t)
	for _, f := range Examine(t.Context(), *s) {
		switch {
		case f.Check == "" || f.Says == "":
			t.Errorf("half a finding: %+v", f)
		case f.Check == "backups" && f.Level == Warning && strings.Contains(f.Says, "on the disk of the database"): // so it is in a test
		case f.Check == "clock", f.Check == "open files", f.Check == "disk space": // as the machine is
		case f.Level != OK:
			t.Errorf("%+v", f)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(s.Data, ".dira-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestNewSetup(t *testing.T) {
	s := &Setup{Config: app.Config{Data: filepath.Join(t.TempDir(), "new"), Listen: "127.0.0.1:0", Chromium: "off"}, Say: func(err error) string { return err.Error() }}
	if found := Examine(t.Context(), *s); Worst(found) == Wrong {
		t.Errorf("%+v", found)
	}
	if _, err := os.Stat(s.Data); err == nil {
		t.Error("looking has made the folder")
	}
}

// Each defect is made in a set-up with which nothing is wrong, and must be found.
func TestDefects(t *testing.T) {
	tests := []struct {
		name  string
		make  func(t *testing.T, s *Setup)
		look  func(context.Context, *Setup) []Finding
		level Level
		says  string
	}{
		{"data is a file", func(t *testing.T, s *Setup) { s.Data = s.SecretPath() }, checkData, Wrong, "is no folder"},
		{"data is open", func(t *testing.T, s *Setup) { must(t, os.Chmod(s.Data, 0o755)) }, checkData, Warning, "open to everyone"},
		{"data is open to a group", func(t *testing.T, s *Setup) { must(t, os.Chmod(s.Data, 0o750)) }, checkData, Warning, "open to a group"},
		{"a restore was killed", func(t *testing.T, s *Setup) { must(t, os.Mkdir(filepath.Join(s.Data, ".dira-restore-1"), 0o700)) }, checkData, Warning, "restore was stopped"},
		{"no database at all", func(t *testing.T, s *Setup) {
			write(t, filepath.Join(s.Data, "x"), "Dear reader")
			s.Database = filepath.Join(s.Data, "x")
		},
			checkDatabase, Wrong, "database_unreachable"},
		{"nobody answers", func(t *testing.T, s *Setup) { s.Database = "postgres://nobody@127.0.0.1:1/none?connect_timeout=2" }, checkDatabase, Wrong, "database_unreachable"},
		{"the file is damaged", damage, checkDatabase, Wrong, "damaged"},
		{"of a newer program", func(t *testing.T, s *Setup) {
			run(t, s, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)`)
		},
			checkDatabase, Wrong, "migrated by a newer program"},
		{"not migrated", func(t *testing.T, s *Setup) { run(t, s, `DELETE FROM goose_db_version WHERE version_id > 3`) }, checkDatabase, Warning, "database_not_migrated"},
		{"a restore is not finished", func(t *testing.T, s *Setup) { run(t, s, `CREATE TABLE db_restoring (since BIGINT)`) }, checkDatabase, Wrong, "restore_unfinished"},
		{"the ledger is a folder", func(t *testing.T, s *Setup) { s.Erasures = s.Data }, checkErasures, Wrong, "cannot be written"},
		{"the ledger is damaged", func(t *testing.T, s *Setup) { write(t, s.ErasuresPath(), "{\nx\ny\n") }, checkErasures, Warning, "3 lines"},
		{"the secret is open", func(t *testing.T, s *Setup) { must(t, os.Chmod(s.SecretPath(), 0o644)) }, checkSecret, Wrong, "open to everyone"},
		{"the secret is gone", func(t *testing.T, s *Setup) { must(t, os.Remove(s.SecretPath())) }, checkSecret, Warning, "missing"},
		{"another secret", func(t *testing.T, s *Setup) {
			run(t, s, `INSERT INTO db_marks (name, value, at) VALUES ('secret', 'another', 0)`)
		},
			checkDatabase, Wrong, "another secret"},
		{"no secret any more", func(t *testing.T, s *Setup) {
			run(t, s, `INSERT INTO db_marks (name, value, at) VALUES ('secret', 'another', 0)`)
			must(t, os.Remove(s.SecretPath()))
		},
			checkDatabase, Wrong, "is not there"},
		{"backups are elsewhere", func(t *testing.T, s *Setup) { s.Backups += "x" }, checkBackups, Wrong, "cannot be read"},
		{"no backups", func(t *testing.T, s *Setup) { s.Backups = t.TempDir() }, checkBackups, Wrong, "no backup"},
		{"backups were not named", func(t *testing.T, s *Setup) { s.Backups = "" }, checkBackups, Warning, "was not said"},
		{"an old backup", func(t *testing.T, s *Setup) { s.now = func() time.Time { return time.Now().Add(30 * time.Hour) } }, checkBackups, Warning, "Old: the newest of 1"},
		{"a very old backup", func(t *testing.T, s *Setup) { s.now = func() time.Time { return time.Now().Add(200 * time.Hour) } }, checkBackups, Wrong, "Too old"},
		{"the newest backup is cut", func(t *testing.T, s *Setup) { write(t, filepath.Join(s.Backups, "dira-2099-01-01-000000Z.zip"), "PK") }, checkBackups, Wrong, "cannot be restored"},
		{"a backup was killed", func(t *testing.T, s *Setup) { write(t, filepath.Join(s.Backups, ".dira-backup-1.part"), "PK") }, checkBackups, Warning, "killed in the middle"},
		{"mail from nowhere", func(t *testing.T, s *Setup) { s.Mail = mail.Settings{Host: "mail.example.org", From: "nobody"} }, checkMail, Wrong, "mail_from"},
		{"the password is open", openPassword, checkMail, Wrong, "open to everyone"},
		{"two databases", func(t *testing.T, s *Setup) { s.Database = "postgres://x" }, checkSettings, Warning, "is not used"},
		{"no address", func(t *testing.T, s *Setup) { s.Listen = ":8080" }, checkSettings, Warning, "no public address"},
		{"no operator", func(t *testing.T, s *Setup) { s.Listen = ":8080" }, checkSettings, Warning, "who runs this server"},
		{"no web address", func(t *testing.T, s *Setup) { s.Address = "dira.example.org" }, checkSettings, Wrong, "is no web address"},
		{"no TLS", func(t *testing.T, s *Setup) { s.Address = "http://dira.example.org" }, checkSettings, Warning, "without TLS"},
		{"development", func(t *testing.T, s *Setup) { s.Listen, s.Development = ":8080", true }, checkSettings, Warning, "pages for developers"},
		{"open figures", func(t *testing.T, s *Setup) { s.Metrics = ":9090" }, checkSettings, Warning, "shown to everyone"},
		{"figures among the pages", func(t *testing.T, s *Setup) { s.Metrics = s.Listen }, checkSettings, Wrong, "the same address"},
		{"the address is taken", func(t *testing.T, s *Setup) { s.Listen = listening(t, http.NotFoundHandler()) }, checkListening, Wrong, "cannot be used"},
		{"the figures' address is taken", func(t *testing.T, s *Setup) { s.Metrics = listening(t, http.NotFoundHandler()) }, checkListening, Wrong, "cannot be used"},
		{"nobody at the public address", func(t *testing.T, s *Setup) { s.Address = "http://127.0.0.1:1" }, checkPublic, Warning, "No Dira answers"},
		{"somebody else is", func(t *testing.T, s *Setup) { s.Address = "http://" + listening(t, http.NotFoundHandler()) }, checkPublic, Warning, "404"},
		{"the clock is new", func(t *testing.T, s *Setup) { s.now = func() time.Time { return time.Unix(1, 0) } }, checkClock, Wrong, "The clock says 1970"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := setup(t)
			if worst, says := told(t, s, tt.look); worst == Wrong || worst == Warning && !strings.Contains(says, "disk of the database") && !strings.Contains(says, "keeps the clock right") {
				t.Fatalf("before the defect: %s", says)
			}
			tt.make(t, s)
			if worst, says := told(t, s, tt.look); worst != tt.level || !strings.Contains(says, tt.says) {
				t.Errorf("it is %s: %q; want %s: %q", worst, says, tt.level, tt.says)
			}
		})
	}
}

func run(t *testing.T, s *Setup, sql string) {
	t.Helper()
	d, err := db.Open(t.Context(), s.DatabasePath())
	must(t, err)
	defer d.Close()
	must(t, d.Write(t.Context(), func(tx *db.Tx) error { _, err := tx.Exec(sql); return err }))
}

// damage has a row say what it must not, as a fault of the disk could.
func damage(t *testing.T, s *Setup) {
	d, err := db.Open(t.Context(), s.DatabasePath())
	must(t, err)
	defer d.Close()
	must(t, d.Write(t.Context(), func(tx *db.Tx) error {
		if _, err := tx.Exec(`PRAGMA writable_schema = 1`); err != nil {
			return err
		}
		_, err := tx.Exec(`UPDATE sqlite_schema SET sql = REPLACE(sql, 'NOT NULL', 'NOT NULL CHECK (created_at > 0)') WHERE name = 'identity_organisations'`)
		return err
	}))
}

func openPassword(t *testing.T, s *Setup) {
	s.Mail = mail.Settings{Host: "mail.example.org", From: "dira@example.org", Username: "dira", PasswordFile: filepath.Join(s.Data, "password")}
	write(t, s.Mail.PasswordFile, "x")
	must(t, os.Chmod(s.Mail.PasswordFile, 0o644))
}

// listening is the address of a server.
func listening(t *testing.T, h http.Handler) string {
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return server.Listener.Addr().String()
}

var alive = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.Write([]byte("alive\n")) })

func TestRunningServerIsWell(t *testing.T) {
	s := setup(t)
	s.Listen = listening(t, alive)
	s.Metrics = listening(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.Write([]byte("dira_build_info 1\n")) }))
	if worst, says := told(t, s, checkListening); worst != OK {
		t.Error(says)
	}
}

func TestPublicAddress(t *testing.T) {
	var secure, strict bool
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "language", Value: "en", Secure: secure})
		if strict {
			w.Header().Set("Strict-Transport-Security", "max-age=1")
		}
		alive(w, r)
	}))
	defer server.Close()
	s := setup(t)
	s.Address = server.URL
	if worst, says := told(t, s, checkPublic); worst != Wrong || !strings.Contains(says, "certificate that browsers refuse") {
		t.Errorf("a certificate that nobody signed: %s", says)
	}
	s.roots = x509.NewCertPool()
	s.roots.AddCert(server.Certificate())
	if worst, says := told(t, s, checkPublic); worst != Wrong || !strings.Contains(says, "its cookies can travel without") || !strings.Contains(says, "by TLS only") {
		t.Errorf("a proxy that says nothing: %s", says)
	}
	secure, strict = true, true
	if worst, says := told(t, s, checkPublic); worst != OK {
		t.Errorf("a proxy as it should be: %s", says)
	}
	s.now = func() time.Time { return server.Certificate().NotAfter.Add(-100 * time.Hour) }
	if worst, says := told(t, s, checkPublic); worst != Warning || !strings.Contains(says, "ends in 4 days") {
		t.Errorf("a certificate that ends: %s", says)
	}
}

func TestPostgres(t *testing.T) {
	where := dbtest.PostgresURL(t)
	s := setup(t)
	must(t, os.Remove(s.DatabasePath()))
	s.Database = where
	if worst, says := told(t, s, checkDatabase); worst != OK {
		t.Errorf("an empty database: %s", says)
	}
	dbtest.Open(t, where)
	if worst, says := told(t, s, checkDatabase); worst != OK {
		t.Errorf("a database as it should be: %s", says)
	}
	for drift, want := range map[time.Duration]Level{10 * time.Second: Warning, -time.Hour: Wrong} {
		s.now = func() time.Time { return time.Now().Add(drift) }
		if worst, says := told(t, s, checkDatabase); worst != want || !strings.Contains(says, "apart") {
			t.Errorf("a clock that is off by %v: %s", drift, says)
		}
	}
	s.now = time.Now
	for _, defect := range []struct {
		about db.About
		want  string
	}{
		{db.About{Encoding: "UTF8", Durable: map[string]string{"fsync": "off", "synchronous_commit": "on"}}, "fsync is off"},
		{db.About{Encoding: "UTF8", Durable: map[string]string{"fsync": "on", "synchronous_commit": "off"}}, "synchronous_commit is off"},
		{db.About{Encoding: "UTF8", ReadOnly: true}, "takes no writes"},
		{db.About{Encoding: "LATIN1"}, "LATIN1"},
		{db.About{Encoding: "UTF-8", Collation: "en_US.UTF-8", CollationChanged: true}, "en_US.UTF-8"},
	} {
		found := append(checkDurable(defect.about), checkTexts(defect.about)...)
		if len(found) != 1 || !strings.Contains(found[0].Says, defect.want) {
			t.Errorf("%+v: %+v", defect.about, found)
		}
	}
}

func TestLocalAddresses(t *testing.T) {
	for address, want := range map[string]bool{"localhost:8080": true, "127.0.0.1:1": true, "[::1]:80": true, "localhost": true, ":8080": false, "0.0.0.0:80": false,
		"10.0.0.1:80": false, "dira.example.org": false, "": false} {
		if got := isLocal(address); got != want {
			t.Errorf("isLocal(%q) = %v", address, got)
		}
	}
	l, err := net.Listen("tcp", ":0")
	must(t, err)
	defer l.Close()
	if got := dialable(l.Addr().String()); !strings.HasPrefix(got, "localhost:") {
		t.Errorf("dialable(%s) = %s", l.Addr(), got)
	}
}
