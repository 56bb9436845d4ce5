package main

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/alecthomas/kong"
)

// release is the version; releases set it when they are built.
var release = "0.1.0-dev"

type versionCommand struct{}

// Help is shown below the list of flags.
func (versionCommand) Help() string {
	return `Prints one line: version, revision where it is known, and what it was built with.`
}

func (versionCommand) Run(out output) error {
	_, err := fmt.Fprintf(out.stdout, "dira %s (%s, %s/%s)\n", version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}

func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return release
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return release + "+" + s.Value[:min(12, len(s.Value))]
		}
	}
	return release
}

type helpCommand struct {
	Command []string `arg:"" optional:"" help:"The command to explain."`
}

func (c helpCommand) Run(ctx context.Context, parser *kong.Kong, out output) error {
	if code := run(ctx, append(c.Command, "--help"), out.stdout, out.stderr); code != 0 {
		return fmt.Errorf("there is no command %q", c.Command)
	}
	return nil
}
