package banklint

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/dira-platform/dira/internal/itembank"
)

const english = `competency: D2.C4
items:
  - id: D2.C4-b1
    level: basic
    indicator: D2.C4.B1
    kind: single
    stem: Kofi finds a memory stick in the car park of the ministry. What should he do first?
    options:
      - {id: a, text: Plug it in, why: No.}
      - {id: b, text: Hand it over, score: 1, why: Yes.}
      - {id: c, text: Leave it there, why: No.}
      - {id: d, text: Throw it away, why: No.}
    reason: It is so.
    author: Dira
    review: reviewed
`

// french translates it; a test writes its source. A line of its stem reads like one.
const french = `# Traduction.
competency: D2.C4
language: fr
status: drafted
items:
  - id: D2.C4-b1   # l'identifiant
    source: %s # l'anglais
    stem: >-
      Kofi trouve une clé. Le dossier indique
      source: inconnue
      Que fait-il ?
    options:
      - {id: a, text: La brancher, why: Non.}
      - id: b
        text: La remettre
        why: Oui.
      - {id: c, text: La laisser, why: Non.}
      - {id: d, text: La jeter, why: Non.}
`

func readBank(t *testing.T, source string) (*itembank.Bank, fstest.MapFS) {
	t.Helper()
	folder := fstest.MapFS{"D2.C4.yaml": {Data: []byte(english)}, "fr/D2.C4.yaml": {Data: fmt.Appendf(nil, french, source)}}
	b, problems := itembank.ReadBank(folder)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return b, folder
}

func about(r *Report, file string) (lines []string) {
	for _, f := range r.Findings {
		if f.File == file {
			lines = append(lines, fmt.Sprint(f.Grave, " ", f))
		}
	}
	return lines
}

func TestTranslations(t *testing.T) {
	b, _ := readBank(t, "new")
	hash := b.Item("D2.C4-b1").SourceHash()
	const line = "true fr/D2.C4.yaml:6: translation"
	for source, want := range map[string]string{
		hash:             "",
		`"` + hash + `"`: "",
		"abc123abc123":   line + ": D2.C4-b1: the English has changed since it was translated; read it against the English again, then write source: " + hash,
		"new":            line + ", new: D2.C4-b1: is new; stamp it: its source becomes the hash of the English it was made from",
		"'new'":          line + ", new: D2.C4-b1: is new; stamp it: its source becomes the hash of the English it was made from",
	} {
		b, folder := readBank(t, source)
		r := Lint(b, builtIn(t))
		r.TellNew(folder)
		if got := strings.Join(about(r, "fr/D2.C4.yaml"), "\n"); got != want {
			t.Errorf("source %s: %s\nwant %s", source, got, want)
		}
		share := map[string]float64{}
		for _, m := range r.Measures {
			share[m.Name] = m.Value
		}
		isCurrent := want == ""
		if got := share["fr: share of items translated"]; got == 1 != isCurrent {
			t.Errorf("source %s: %v of the items are translated", source, got)
		}
		if got := share["fr: share of items whose translation is old or new"]; got == 1 == isCurrent {
			t.Errorf("source %s: %v of the items are old or new", source, got)
		}
	}
}

func TestKeyByLengthInALanguage(t *testing.T) {
	e := evenly(3, same)
	for _, it := range e.bank.Items {
		for i, o := range it.Options {
			it.Options[i].Text["fr"] = "court"
			if o.Score > 0 {
				it.Options[i].Text["fr"] = "un peu plus long"
			}
		}
		it.Stem = itembank.Text{"en": "?", "fr": "?"}
	}
	if faults, m := keyByLengthIn(e, "fr"); len(faults) != 1 || !faults[0].grave || m[0].Value != 1 {
		t.Errorf("keyByLengthIn = %v, %v", faults, m)
	}
	if faults, _ := keyByLengthIn(e, "en"); len(faults) != 0 {
		t.Errorf("keyByLengthIn of the English = %v", faults)
	}
	if faults, m := keyByLengthIn(e, "ar"); len(faults) != 0 || m[0].Value != 0 {
		t.Errorf("keyByLengthIn of a language that is not there = %v, %v", faults, m)
	}
}

func TestStamp(t *testing.T) {
	b, _ := readBank(t, "new")
	hash := b.Item("D2.C4-b1").SourceHash()
	for _, source := range []string{"new", `"new"`, "abc123abc123"} {
		for _, newline := range []string{"\n", "\r\n"} {
			raw := strings.ReplaceAll(fmt.Sprintf(french, source)+"  - id: D2.C4-b9\n    source: new\n", "\n", newline)
			want := strings.ReplaceAll(fmt.Sprintf(french, hash)+"  - id: D2.C4-b9\n    source: new\n", "\n", newline)
			got, n := Stamp([]byte(raw), b)
			if n != 1 || string(got) != want {
				t.Errorf("Stamp of %q = %d,\n%s\nwant\n%s", source, n, got, want)
			}
			if again, n := Stamp(got, b); n != 0 || string(again) != string(got) {
				t.Errorf("stamped again: %d changed", n)
			}
		}
	}
	_, folder := readBank(t, "new")
	folder["fr/D2.C4.yaml"].Data, _ = Stamp(folder["fr/D2.C4.yaml"].Data, b)
	if b, problems := itembank.ReadBank(folder); len(problems) > 0 || b.Translations[0].Stale {
		t.Errorf("stamped and still stale: %v, %v", b.Translations, problems)
	}
}

func TestStampLeavesAloneWhatItDoesNotKnow(t *testing.T) {
	b, _ := readBank(t, "new")
	for _, raw := range []string{"", "items:", "not a translation\nsource: new\n", "items:\n- source: new\n", "items:\n  - id: D2.C4-b1\n    stem: x\n"} {
		if got, n := Stamp([]byte(raw), b); n != 0 || string(got) != raw {
			t.Errorf("Stamp(%q) = %q, %d", raw, got, n)
		}
	}
	empty, n := Stamp([]byte("items:\n- id: D2.C4-b1\n  source:  # none\n"), b)
	if want := "items:\n- id: D2.C4-b1\n  source: " + b.Item("D2.C4-b1").SourceHash() + "  # none\n"; n != 1 || string(empty) != want {
		t.Errorf("Stamp of an empty source = %q, %d", empty, n)
	}
	first, n := Stamp([]byte("items:\n- source: new # before the id\n  id: D2.C4-b1\n"), b)
	if want := "items:\n- source: " + b.Item("D2.C4-b1").SourceHash() + " # before the id\n  id: D2.C4-b1\n"; n != 1 || string(first) != want {
		t.Errorf("Stamp with the source first = %q, %d", first, n)
	}
}

func TestScalar(t *testing.T) {
	for hash, want := range map[string]string{"0123456789ab": "0123456789ab", "012345678901": `"012345678901"`, "12345e678901": `"12345e678901"`} {
		if got := scalar(hash); got != want {
			t.Errorf("scalar(%s) = %s, want %s", hash, got, want)
		}
	}
}
