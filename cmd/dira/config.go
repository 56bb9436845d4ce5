package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kong"
	"github.com/goccy/go-yaml"
)

// readConfig reads the configuration file: YAML with one setting a line, named like the flag. A name that is no flag is an error, so that
// a slip of the pen does not silently leave a default.
func readConfig(r io.Reader) (kong.Resolver, error) {
	raw, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	settings := map[string]any{}
	if err := yaml.Unmarshal(raw, &settings); err != nil {
		return nil, fmt.Errorf("configuration file: %w", err)
	}
	known := map[string]bool{}
	return settingsResolver{settings, known}, nil
}

type settingsResolver struct {
	settings map[string]any
	known    map[string]bool
}

// Validate reports settings that no flag of any command has.
func (s settingsResolver) Validate(app *kong.Application) error {
	collectFlags(app.Node, s.known)
	for name := range s.settings {
		if !s.known[name] {
			return fmt.Errorf("configuration file: there is no setting %q; the settings are %s", name, strings.Join(sortedKeys(s.known), ", "))
		}
	}
	return nil
}

// Resolve gives kong the value for a flag.
func (s settingsResolver) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	value, ok := s.settings[flag.Name]
	if !ok {
		return nil, nil
	}
	return fmt.Sprint(value), nil
}

func collectFlags(n *kong.Node, into map[string]bool) {
	for _, f := range n.Flags {
		if f.Name != "help" && f.Name != "config" {
			into[f.Name] = true
		}
	}
	for _, child := range n.Children {
		collectFlags(child, into)
	}
}
