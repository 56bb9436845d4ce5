package oaipmh_test

import (
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/oaipmh"
	"github.com/dira-platform/dira/internal/policy"
)

// TestLateCommit: somebody harvests while another connection is storing something, and harvests again from the date of that answer. What was stored is
// among it, however long the storing took.
func TestLateCommit(t *testing.T) {
	for _, open := range []time.Duration{2 * time.Second, 2 * time.Minute} {
		t.Run(open.String(), func(t *testing.T) { lateCommit(t, open, library.SeenAfter, true) })
	}
	t.Run("without a lag it is lost", func(t *testing.T) { lateCommit(t, 2*time.Second, 0, false) })
}

func lateCommit(t *testing.T, open, lag time.Duration, found bool) {
	where := dbtest.PostgresURL(t)
	writes, reads := dbtest.Open(t, where), dbtest.Open(t, where)
	var now atomic.Int64
	now.Store(time.Date(2026, 5, 1, 8, 0, 0, 0, time.UTC).UnixMicro())
	clock := func() time.Time { return time.UnixMicro(now.Load()).UTC() }
	writes.SetClock(clock)
	reads.SetClock(clock)
	s, err := library.NewService(reads)
	if err != nil {
		t.Fatal(err)
	}
	harvest := func(from string) (records, date string) {
		p := oaipmh.Provider{Library: s, Aligner: newAligner(t), Name: "A", Base: "https://dira.example/oai", Host: "dira.example", Email: "a@dira.example", Now: clock(), Lag: lag}
		q := url.Values{"verb": {"ListIdentifiers"}, "metadataPrefix": {"oai_dc"}}
		if from != "" {
			q.Set("from", from)
		}
		answer, err := p.Answer(ctx, policy.Anyone(), q)
		if err != nil {
			t.Fatal(err)
		}
		return string(answer), regexp.MustCompile(`<responseDate>(.*)</responseDate>`).FindStringSubmatch(string(answer))[1]
	}
	stored, finish, done := make(chan bool), make(chan bool), make(chan error, 1)
	go func() {
		done <- writes.Write(ctx, func(tx *db.Tx) error {
			_, err := library.Take(tx, "public", library.Draft{Name: "early", Resource: library.Resource{Words: []library.Wording{{Title: "Early"}}, URL: "https://a.example/early"}})
			stored <- true
			<-finish
			if err != nil {
				return err
			}
			_, err = library.Take(tx, "public", library.Draft{Name: "late", Resource: library.Resource{Words: []library.Wording{{Title: "Late"}}, URL: "https://a.example/late"}})
			return err
		})
	}()
	<-stored
	now.Add((open / 2).Microseconds())
	first, date := harvest("")
	now.Add((open / 2).Microseconds())
	close(finish)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	now.Add(time.Hour.Microseconds())
	again, _ := harvest(date)
	for _, name := range []string{"early", "late"} {
		if strings.Contains(first, ":"+name+"<") {
			t.Errorf("%s was seen before it was stored", name)
		}
		if got := strings.Contains(again, ":"+name+"<"); got != found {
			t.Errorf("from %s on %s is found: %t\n%s", date, name, got, again)
		}
	}
}

// TestAsOf: a list is as of a moment ago, and what changed since is told later; a list that goes on does not end for it.
func TestAsOf(t *testing.T) {
	st := newStand(t, newDB(t), 3)
	p := st.provider()
	p.Lag = 1500 * time.Millisecond // the last two changed a second ago, and now
	ask := func(query string) string {
		q, _ := url.ParseQuery(query)
		answer, err := p.Answer(ctx, policy.Anyone(), q)
		if err != nil {
			t.Fatal(err)
		}
		return string(answer)
	}
	if got := ask("verb=ListIdentifiers&metadataPrefix=oai_dc"); strings.Count(got, "<header>") != 1 {
		t.Errorf("as of a moment ago there is more than one record:\n%s", got)
	}
	if got := ask("verb=ListIdentifiers&metadataPrefix=oai_dc&from=2026-05-01T08:00:02Z"); !strings.Contains(got, "noRecordsMatch") {
		t.Errorf("what changed since is told already:\n%s", got)
	}
	p.Now = p.Now.Add(time.Minute)
	if got := ask("verb=ListIdentifiers&metadataPrefix=oai_dc"); strings.Count(got, "<header>") != 3 {
		t.Errorf("a minute later not all are told:\n%s", got)
	}
}
