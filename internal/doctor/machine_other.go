//go:build !linux

package doctor

import "io/fs"

// What is asked of the system is asked of Linux only; elsewhere it is said that it cannot be told.

func space(string) (free, size uint64, known bool) { return 0, 0, false }

func network(string) string { return "" }

func openFiles() (limit uint64, known bool) { return 0, false }

func clockKept() (kept, known bool) { return false, false }

func owner(fs.FileInfo) uint32 { return 0 }

func sameDisk(_, _ fs.FileInfo) bool { return false }
