package load

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/round"
)

var (
	killsFlag = flag.Int("kills", 0, "how often one of the two servers is killed; without it DIRA_LOAD_KILLS, or 6")
	seedFlag  = flag.Uint64("seed", 0, "of the load and the moments of the kills; without it another each time")
)

func kills() int {
	fromEnvironment, _ := strconv.Atoi(os.Getenv("DIRA_LOAD_KILLS"))
	return cmp.Or(*killsFlag, fromEnvironment, 6)
}

const (
	atOnce    = 12 // people who answer at the same time
	perRound  = 12 // people in a round; a round begins before each kill
	thoughtMS = 40 // at most, before a form is sent
)

// pair is two servers of one database, and the people who use them.
type pair struct {
	t *testing.T
	*ministry
	*site
	servers [2]*server
	rng     *rand.Rand
	tokens  map[string]string // of browsers in which somebody is signed in, by person

	mu      sync.Mutex
	waiting []round.Invited // who were invited and have not come yet
	open    string          // the code of the anonymous round, for whoever comes when nobody waits
	over    bool            // nobody comes any more who was not invited
	took    []taken
	faults  []string
}

// TestTwoServers: the people of rounds come to two servers of one database, each request to any of them, while one of the two is killed and started again.
// Nobody is signed out, nothing that was acknowledged is lost or stands twice, and nobody is invited or written to twice.
func TestTwoServers(t *testing.T) {
	seed := cmp.Or(*seedFlag, rand.Uint64())
	t.Logf("seed %d", seed)
	database, home, mailServer := dbtest.PostgresURL(t), t.TempDir(), newSink(t)
	p := &pair{t: t, ministry: newMinistry(t, home, database, perRound, mailServer.settings()), rng: rand.New(rand.NewPCG(seed, 0)), tokens: map[string]string{}}
	for i := range p.servers {
		p.servers[i] = newServer(t, "--data", t.TempDir(), "--database", database, "--secret", secretOf(home), "--address", "http://"+host,
			"--mail-host", "127.0.0.1", "--mail-port", strconv.Itoa(mailServer.port), "--mail-encryption", "none", "--mail-from", "dira@example.org", "--mail-per-minute", "100000")
	}
	p.site = newSite(p.servers[0].address, p.servers[1].address)
	for i, token := range p.signIn(p.people) {
		p.tokens[string(p.people[i])] = token
	}
	p.open = p.openCode(p.launch(round.Anonymous))
	var people sync.WaitGroup
	for i := range atOnce {
		people.Go(func() { p.come(rand.New(rand.NewPCG(seed, uint64(i+1)))) })
	}
	for n := range kills() {
		p.round([]round.Identification{round.Named, round.Coded}[n%2])
	}
	p.mu.Lock()
	p.over = true
	p.mu.Unlock()
	people.Wait()
	p.everyoneIsIn()
	p.check(mailServer)
}

// round begins a round, kills a server, and starts it again. It waits until everybody is invited, so that they can come.
func (p *pair) round(how round.Identification) {
	p.t.Helper()
	pause := func(most time.Duration) { time.Sleep(time.Duration(p.rng.Int64N(int64(most)))) }
	pause(time.Second)
	id := p.launch(how)
	pause(200 * time.Millisecond)
	victim := p.servers[p.rng.IntN(2)]
	victim.kill()
	pause(time.Second)
	victim.start()
	list := p.inviting(id)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.waiting = append(p.waiting, list...)
}

// inviting waits until everyone is invited. The job of a server that was killed is done again only after minutes: its work is done here then, too, and comes
// out the same.
func (p *pair) inviting(id round.ID) []round.Invited {
	p.t.Helper()
	ctx := context.Background()
	for began := time.Now(); ; time.Sleep(50 * time.Millisecond) {
		i, err := p.app.Rounds.Inviting(ctx, p.officer, id)
		p.ministry.check(err)
		if i.Invited == i.People {
			list, err := p.app.Rounds.Invitations(ctx, p.officer, id, p.root.ID)
			p.ministry.check(err)
			return list
		}
		if time.Since(began) > 10*time.Second {
			_, err := p.app.Rounds.InviteSome(ctx, org, id, 3)
			p.ministry.check(err)
		}
	}
}

// come lets one person after the other take part, until nobody is left.
func (p *pair) come(rng *rand.Rand) {
	for {
		p.mu.Lock()
		var next *round.Invited
		if len(p.waiting) > 0 {
			next, p.waiting = &p.waiting[0], p.waiting[1:]
		}
		over := p.over && next == nil
		p.mu.Unlock()
		if over {
			return
		}
		who := newPerson(p.site, rng)
		who.think = func() { time.Sleep(time.Duration(rng.IntN(thoughtMS)) * time.Millisecond) }
		err := p.takes(who, next)
		p.mu.Lock()
		p.took = append(p.took, who.done)
		if err != nil {
			p.faults = append(p.faults, err.Error())
		}
		p.mu.Unlock()
	}
}

// takes lets somebody take part: with the code for all, or as they were invited. Half of the invited are signed in and find the round there; afterwards it
// does not wait for them any more.
func (p *pair) takes(who *person, in *round.Invited) error {
	if in == nil {
		return who.take(p.open)
	}
	code := string(in.Code)
	token, known := p.tokens[string(in.Person)]
	if !known || who.rng.IntN(2) == 0 {
		return who.take(code)
	}
	who.signedIn(token)
	if err := who.waits(code, true); err != nil {
		return err
	}
	if err := who.take(code); err != nil {
		return err
	}
	return who.waits(code, false)
}

// waits finds out whether a round stands among what waits for somebody who is signed in.
func (p *person) waits(code string, want bool) error {
	page, err := p.get("/home")
	if err != nil {
		return err
	}
	if page.path != "/home" {
		return fmt.Errorf("signed out: /home leads to %s", page.path)
	}
	_, links := read(page.body)
	if found := slices.Contains(links, "/i/"+code); found != want {
		return fmt.Errorf("the round waits: %v, want %v", found, want)
	}
	return nil
}

// everyoneIsIn looks whether every browser is still signed in, on both servers.
func (p *pair) everyoneIsIn() {
	p.t.Helper()
	for _, s := range p.servers {
		at := newSite(s.address)
		for id, token := range p.tokens {
			who := newPerson(at, p.rng)
			who.signedIn(token)
			if page, err := who.get("/home"); err != nil || page.path != "/home" {
				p.t.Errorf("%s is signed out: %v", id, err)
			}
		}
	}
}

// check compares everything in the end.
func (p *pair) check(mailServer *sink) {
	p.t.Helper()
	for _, fault := range p.faults {
		p.t.Error(fault)
	}
	var s stored
	for began := time.Now(); ; time.Sleep(100 * time.Millisecond) {
		s = load(p.t, p.app.DB)
		if !slices.ContainsFunc(s.messages, func(m message) bool { return m.state == "queued" }) {
			break
		}
		if time.Since(began) > time.Minute {
			p.t.Error("after a minute not all messages are sent")
			break
		}
	}
	v := s.compare(p.took, mailServer.received())
	for _, f := range v.findings {
		p.t.Error(f)
	}
	finished, again, interrupted := 0, 0, 0
	for _, x := range p.took {
		if x.finished {
			finished++
		}
		again += x.again
	}
	for _, m := range s.messages {
		if m.state != "sent" {
			interrupted++
		}
	}
	p.t.Logf("%d kills: %d people took part and %d saw their result; %d answers acknowledged, %d lost, %d double", kills(), len(p.took), finished, v.acknowledged, v.lost, v.double)
	p.t.Logf("%d requests were sent again, %d people began again; %d invitations, %d messages, of which %d were under way at a kill", p.repeated.Load(), again, len(s.invitations),
		len(s.messages), interrupted)
	for _, line := range p.figures.lines() {
		p.t.Log(line)
	}
	if finished < kills()*perRound || p.repeated.Load() == 0 || v.acknowledged == 0 {
		p.t.Error("that was no load")
	}
	if interrupted > kills() {
		p.t.Errorf("%d messages are not sent, more than servers were killed", interrupted)
	}
	for i, s := range p.servers {
		for _, line := range s.log() {
			p.t.Logf("server %d: %s", i+1, line)
		}
	}
}
