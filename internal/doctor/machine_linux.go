package doctor

import (
	"io/fs"
	"path/filepath"
	"syscall"
)

// space is the room on the disk of a folder, in bytes.
func space(folder string) (free, size uint64, known bool) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(folder, &s); err != nil {
		return 0, 0, false
	}
	return s.Bavail * uint64(s.Bsize), s.Blocks * uint64(s.Bsize), true
}

// network names the kind of network drive that a file lies on, or nothing.
func network(path string) string {
	var s syscall.Statfs_t
	if err := syscall.Statfs(filepath.Dir(path), &s); err != nil {
		return ""
	}
	return map[uint32]string{0x6969: "NFS", 0xFF534D42: "CIFS", 0xFE534D42: "SMB", 0x517B: "SMB", 0x01021997: "9P", 0x00C36400: "Ceph", 0x5346414F: "AFS"}[uint32(s.Type)]
}

// openFiles is how many files a program may have open.
func openFiles() (limit uint64, known bool) {
	var r syscall.Rlimit
	err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &r)
	return r.Cur, err == nil
}

// clockKept reports whether something keeps the system's clock right.
func clockKept() (kept, known bool) {
	const unsynchronised = 5 // TIME_ERROR
	state, err := syscall.Adjtimex(&syscall.Timex{})
	return state != unsynchronised, err == nil
}

func owner(info fs.FileInfo) uint32 {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return s.Uid
	}
	return 0
}

func sameDisk(a, b fs.FileInfo) bool {
	s, ok := a.Sys().(*syscall.Stat_t)
	t, tok := b.Sys().(*syscall.Stat_t)
	return ok && tok && s.Dev == t.Dev
}
