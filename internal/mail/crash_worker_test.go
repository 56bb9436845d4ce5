package mail

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"strconv"
	"time"

	"github.com/dira-platform/dira/internal/db"
)

// The test program is its own victim: with these set it is a worker that queues and sends until it is killed.
const (
	workerDatabase = "DIRA_MAIL_TEST_DATABASE"
	workerPort     = "DIRA_MAIL_TEST_PORT"
	workerName     = "DIRA_MAIL_TEST_NAME"
)

// hastyPace makes leases run out within a round. That they do while their senders are alive, on a busy machine, is part of the test.
func hastyPace() pace {
	p := usualPace
	p.poll, p.tidy, p.claim, p.hand, p.first, p.most = 20*time.Millisecond, 50*time.Millisecond, 300*time.Millisecond, 500*time.Millisecond, 10*time.Millisecond, 50*time.Millisecond
	return p
}

func hastyService(d *db.DB, port int) (*Service, error) {
	s, err := NewService(d, Settings{Host: "127.0.0.1", Port: port, Encryption: None, From: "dira@example.org", PerMinute: 1e9})
	if err == nil {
		s.server.pace = hastyPace()
	}
	return s, err
}

// work queues messages and sends what is queued. It tells what it has queued once that is committed.
func work() {
	port, _ := strconv.Atoi(os.Getenv(workerPort))
	ctx := context.Background()
	d, err := db.Open(ctx, os.Getenv(workerDatabase))
	if err != nil {
		panic(err)
	}
	s, err := hastyService(d, port)
	if err != nil {
		panic(err)
	}
	go NewSender(s, slog.New(slog.DiscardHandler)).Run(ctx)
	for n := 0; ; n++ {
		m := invitation(n)
		m.Reference = fmt.Sprintf("%s-%d", os.Getenv(workerName), n)
		if err := d.Write(ctx, func(tx *db.Tx) error { _, err := s.Queue(tx, m); return err }); err == nil {
			fmt.Println("queued " + m.Reference)
		}
		time.Sleep(3 * time.Millisecond) // otherwise it queues far more than it sends
	}
}
