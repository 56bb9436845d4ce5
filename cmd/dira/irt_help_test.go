package main

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestHelpExamples types the examples that the help of each irt command shows, one after the other in an empty folder: all work, with no
// file but those that the examples before make.
func TestHelpExamples(t *testing.T) {
	dir := t.TempDir()
	irt := reflect.ValueOf(irtCommand{})
	commands := map[string]any{"irt": irtCommand{}}
	for i := range irt.NumField() {
		commands[strings.ToLower(irt.Type().Field(i).Name)] = irt.Field(i).Interface()
	}
	for name, command := range commands {
		helper, ok := command.(interface{ Help() string })
		if !ok {
			t.Fatalf("%s does not explain itself", name)
		}
		script, shown := examples(helper.Help())
		if !strings.Contains(script, "exec dira irt simulate ") || name != "irt" && shown[name] == 0 {
			t.Errorf("the help of %s shows no example that begins with 'dira irt simulate' and uses it", name)
		}
		if err := os.WriteFile(filepath.Join(dir, name+".txtar"), []byte(script), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	testscript.Run(t, testscript.Params{Dir: dir})
}

// examples makes a script of the lines that are commands, and tells how often each command is shown.
func examples(help string) (script string, shown map[string]int) {
	shown = map[string]int{}
	for line := range strings.Lines(help) {
		command, ok := strings.CutPrefix(line, "  dira irt ")
		if !ok {
			continue
		}
		typed, file, redirected := strings.Cut(strings.TrimSpace(command), " > ")
		shown[strings.Fields(typed)[0]]++
		script += fmt.Sprintf("exec dira irt %s\n", typed)
		if redirected {
			script += fmt.Sprintf("cp stdout %s\n", file)
		}
	}
	return script, shown
}
