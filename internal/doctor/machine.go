package doctor

import (
	"context"
	"time"
)

// fewFiles is with how many open files a busy server can run into its limit: each person who is connected takes one.
const fewFiles = 4096

func checkLimits(context.Context, *Setup) []Finding {
	limit, known := openFiles()
	switch {
	case !known:
		return []Finding{ok("How many files a program may have open cannot be told on this system.")}
	case limit < fewFiles:
		return []Finding{warning("Raise it for the server: LimitNOFILE=65536 in its systemd unit, or ulimit -n 65536.",
			"A program may have %d files open, and every connection is one. (It is the limit of this command; the server may have another.)", limit)}
	}
	return []Finding{ok("A program may have %d files open.", limit)}
}

func checkClock(_ context.Context, s *Setup) []Finding {
	now := s.now()
	zone, _ := now.Local().Zone()
	switch kept, known := clockKept(); {
	case now.Year() < 2026:
		return []Finding{wrong("Set the clock.", "The clock says %s.", now.Format(time.RFC3339))}
	case known && !kept:
		return []Finding{warning("Run a time service such as chrony or systemd-timesyncd.", "It is %s, and nothing keeps the clock right. Times are stored in UTC; the zone here is %s.",
			now.UTC().Format(time.RFC3339), zone)}
	}
	return []Finding{ok("It is %s. Times are stored in UTC; the zone here is %s.", now.UTC().Format(time.RFC3339), zone)}
}
