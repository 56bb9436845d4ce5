package audit

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"strconv"

	"github.com/dira-platform/dira/internal/db"
)

// encodingNow is the version of the encoding with which events are sealed.
const encodingNow = 1

// encode writes an event the way its hash is made of, version 1, so that anyone can compute it again from what 'dira audit export' writes:
//
//   - The twelve bytes "dira-audit-1".
//   - Then ten fields, each as its length in bytes, which is an unsigned number of eight bytes with the highest byte first, and its bytes:
//     the organisation; the number, in decimal digits; the time, in microseconds since 1970 in UTC, in decimal digits; the subject who acted; the
//     role; the action; the kind of the object; the id of the object; the details, the JSON text as it is stored; the hash of the event before,
//     in 64 hexadecimal digits in small letters, or nothing for the first. Texts are UTF-8.
//
// The hash is the SHA-256 of that, in hexadecimal digits. Since each field tells its length and their count is fixed, two different events
// never encode alike. A new version gets another beginning and a number of its own in the column "encoding"; old events keep theirs.
func encode(buf []byte, e *Entry) []byte {
	buf = append(buf, "dira-audit-1"...)
	for _, field := range [...]string{
		e.Org, strconv.FormatInt(e.Number, 10), strconv.FormatInt(db.Micros(e.At), 10), e.Actor, e.Role, e.Action, e.Object.Kind, e.Object.ID,
		string(e.Details), e.PreviousHash,
	} {
		buf = binary.BigEndian.AppendUint64(buf, uint64(len(field)))
		buf = append(buf, field...)
	}
	return buf
}

// seal is the hash of an event.
func seal(e *Entry) string {
	var room [512]byte
	sum := sha256.Sum256(encode(room[:0], e))
	return hex.EncodeToString(sum[:])
}
