package audit

import (
	"bytes"
	"encoding/binary"
	"errors"
	"testing"

	"github.com/dira-platform/dira/internal/db"
)

// The hash of a known event, computed by another program: who changes the encoding must make a new version of it.
func TestSealKnown(t *testing.T) {
	e := &Entry{Org: "public", Number: 2, At: db.Time(1_772_600_000_123_456), Actor: "S", Role: "officer", Action: "round.open", Object: Object{"round", "r1"},
		Details: []byte(`{"count":3}`), PreviousHash: "00ff"}
	const want = "732aaaf82e857dbb10454ec139194f0991128bd69caff5b7f6178e9bb9f3b366"
	if got := seal(e); got != want {
		t.Errorf("seal = %s, want %s", got, want)
	}
}

// decode takes an encoding apart. That it can be done says that no two events have the same.
func decode(b []byte) (fields []string, err error) {
	b, ok := bytes.CutPrefix(b, []byte("dira-audit-1"))
	if !ok {
		return nil, errors.New("no encoding of this version")
	}
	for len(b) > 0 {
		if len(b) < 8 || binary.BigEndian.Uint64(b) > uint64(len(b)-8) {
			return nil, errors.New("a length that cannot be")
		}
		n := binary.BigEndian.Uint64(b)
		fields, b = append(fields, string(b[8:8+n])), b[8+n:]
	}
	return fields, nil
}

// Two events that differ in one field, or in where one field ends and the next begins, never encode alike.
func FuzzEncode(f *testing.F) {
	f.Add("public", int64(1), int64(2), "s", "officer", "round.open", "round", "r1", "{}", "", uint8(0), uint8(1))
	f.Add("ab", int64(-1), int64(0), "c", "\x00", "a.b", "", "", `{"a":1}`, "ff", uint8(3), uint8(0))
	f.Add("", int64(12), int64(3), "", "", "", "", "\xff\xfe", "", "", uint8(9), uint8(7))
	f.Fuzz(func(t *testing.T, org string, number, at int64, actor, role, action, kind, id, details, previous string, from, count uint8) {
		at %= 1 << 55 // within the years that a time can have
		e := Entry{Org: org, Number: number, At: db.Time(at), Actor: actor, Role: role, Action: action, Object: Object{kind, id}, Details: []byte(details), PreviousHash: previous}
		fields, err := decode(encode(nil, &e))
		if err != nil || len(fields) != 10 {
			t.Fatalf("decode = %q, %v", fields, err)
		}
		texts := []string{fields[0], fields[3], fields[4], fields[5], fields[6], fields[7], fields[8], fields[9]}
		for i, want := range []string{org, actor, role, action, kind, id, details, previous} {
			if texts[i] != want {
				t.Fatalf("text %d = %q, want %q", i, texts[i], want)
			}
		}
		// Bytes that move from the end of one text to the beginning of another make another event.
		other := e
		list := []*string{&other.Org, &other.Actor, &other.Role, &other.Action, &other.Object.Kind, &other.Object.ID, &other.PreviousHash}
		a, b := list[int(from)%len(list)], list[int(from+1)%len(list)]
		n := min(int(count), len(*a))
		*a, *b = (*a)[:len(*a)-n], (*a)[len(*a)-n:]+*b
		if same := same(&e, &other); same != bytes.Equal(encode(nil, &e), encode(nil, &other)) || same != (seal(&e) == seal(&other)) {
			t.Fatalf("the same: %v, but the encodings say otherwise: %+v %+v", same, e, other)
		}
	})
}

func same(a, b *Entry) bool {
	return a.Org == b.Org && a.Number == b.Number && a.At.Equal(b.At) && a.Actor == b.Actor && a.Role == b.Role && a.Action == b.Action && a.Object == b.Object &&
		string(a.Details) == string(b.Details) && a.PreviousHash == b.PreviousHash
}
