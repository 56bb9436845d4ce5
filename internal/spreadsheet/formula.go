package spreadsheet

import (
	"strings"
	"unicode/utf8"
)

// begins are the signs at the beginning of a cell that make a formula of it, or come before one: those of every program, and in full width
// those that programs in East Asia take for the same.
const begins = "=+-@\t\r\n＝＋－＠"

// Defuse makes a text safe as a cell of a CSV file: what begins like a formula, or with apostrophes before one, gets an apostrophe before it. A
// cell of an XLSX file needs none where it is written as a text. Numbers are for the caller to leave alone.
func Defuse(cell string) string {
	if dangerous(cell) {
		return "'" + cell
	}
	return cell
}

// Restore takes away what Defuse added, whichever the text was: Restore(Defuse(s)) is s.
func Restore(cell string) string {
	if rest, ok := strings.CutPrefix(cell, "'"); ok && dangerous(rest) {
		return rest
	}
	return cell
}

func dangerous(cell string) bool {
	first, size := utf8.DecodeRuneInString(strings.TrimLeft(cell, "'"))
	return size > 0 && strings.ContainsRune(begins, first)
}

// Column is the letter of a column, from 0: A, B, … Z, AA.
func Column(i int) string {
	if i < 0 {
		return ""
	}
	var letters []byte
	for i++; i > 0; i = (i - 1) / 26 {
		letters = append([]byte{byte('A' + (i-1)%26)}, letters...)
	}
	return string(letters)
}
