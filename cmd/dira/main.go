// Command dira runs the Dira platform: it serves the pages and the JSON API, migrates its database and shows its framework.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/i18n"
)

// Every setting is a flag, a variable (DIRA_…) or a line of the configuration file; the flag wins over the variable, and both over the file.
type command struct {
	Config kong.ConfigFlag `help:"File with settings, one 'name: value' a line, named like the flags." env:"DIRA_CONFIG" placeholder:"FILE"`

	Serve        serveCommand        `cmd:"" help:"Serve the pages and the JSON API."`
	Demo         demoCommand         `cmd:"" help:"Serve an invented ministry, to look around in."`
	Migrate      migrateCommand      `cmd:"" help:"Bring the database to the form this version expects."`
	Backup       backupCommand       `cmd:"" help:"Write everything that is stored into one file."`
	Restore      restoreCommand      `cmd:"" help:"Fill a new database with a backup, or only try it out."`
	Doctor       doctorCommand       `cmd:"" help:"Say what is wrong with a set-up, and what to do."`
	Irt          irtCommand          `cmd:"" help:"Item response theory: estimate, score and examine tests."`
	Disclosure   disclosureCommand   `cmd:"" help:"Publish counts of people without giving anybody away, and audit what was published."`
	Plan         planCommand         `cmd:"" help:"Send people to courses so that the most is learnt for the means there are, with a proof of how near the best."`
	Items        itemsCommand        `cmd:"" help:"For those who write questions: check, look at, export and import them."`
	Organisation organisationCommand `cmd:"" help:"Set up a further organisation on this server."`
	Audit        auditCommand        `cmd:"" help:"Verify and export the log of who did what."`
	Retention    retentionCommand    `cmd:"" help:"Erase people who left long ago."`
	Institution  institutionCommand  `cmd:"" help:"Forms with which an institution looks at itself: export and check."`
	Simulate     simulateCommand     `cmd:"" help:"Play people with known abilities through the assessment and say how well it measures."`
	Library      libraryCommand      `cmd:"" help:"Bring learning resources in from files and repositories."`
	Framework    frameworkCommand    `cmd:"" help:"List, show, compare, export and import competency frameworks."`
	Version      versionCommand      `cmd:"" help:"Say which version this is."`
	Help         helpCommand         `cmd:"" help:"Explain a command."`
}

// storage is the settings of every command that touches the database.
type storage struct {
	Data     string `help:"Folder for everything that is stored here. It is made when it is missing. Default: ${default}." default:"dira-data" env:"DIRA_DATA" placeholder:"FOLDER"`
	Database string `help:"An SQLite file or a PostgreSQL URL (postgres://…). Without it: dira.sqlite in the data folder." env:"DIRA_DATABASE" placeholder:"WHERE"`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run is main with its surroundings as arguments; it returns the exit code: 0 done, 1 failed, 2 not understood.
func run(ctx context.Context, args []string, stdout, stderr *os.File) int {
	if len(args) == 0 {
		args = []string{"--help"}
	}
	var c command
	exited := -1
	parser, err := kong.New(&c, kong.Name("dira"), kong.Description(about), kong.Configuration(readConfig), kong.Writers(stdout, stderr),
		kong.Exit(func(code int) { exited = code }), kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}),
		kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(output{stdout, stderr}))
	if err != nil {
		fmt.Fprintln(stderr, "dira:", err)
		return 1
	}
	parsed, err := parser.Parse(joinNegative(args))
	if exited >= 0 { // help was asked for, and given
		return exited
	}
	if err != nil {
		fmt.Fprintf(stderr, "dira: %v\nTry 'dira --help'.\n", err)
		return 2
	}
	if err := parsed.Run(parser); err != nil {
		fmt.Fprintln(stderr, "dira:", sentence(err))
		return 1
	}
	return 0
}

const about = `Dira lets civil servants find out what they can do with digital technology and AI, and what to learn next.

Start with 'dira serve' and open the address it prints. No account and no setting is needed.
'dira demo' shows what a whole ministry sees.`

// output is where a command writes: results to stdout, everything else to stderr.
type output struct{ stdout, stderr *os.File }

// sentence says what went wrong, with the cause, which an operator may see.
func sentence(err error) string {
	if errors.Is(err, context.Canceled) {
		return "stopped"
	}
	languages, lerr := i18n.Load()
	e := errs.As(err)
	if lerr != nil || e.Kind == errs.Internal {
		return err.Error()
	}
	s := languages.Printer(languages.Match(os.Getenv("LANG"))).Error(e)
	if e.Err != nil {
		s += " (" + e.Err.Error() + ")"
	}
	return s
}
