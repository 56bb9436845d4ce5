package audit

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
)

// Mark is a place in a chain: the number of an event and its hash. The zero mark is before the first.
type Mark struct {
	Number int64
	Hash   string
}

// String writes a mark as NUMBER:HASH.
func (m Mark) String() string { return fmt.Sprintf("%d:%s", m.Number, m.Hash) }

// ParseMark reads a mark as String writes it.
func ParseMark(s string) (Mark, error) {
	number, hash, _ := strings.Cut(strings.TrimSpace(s), ":")
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || n < 0 || (n == 0) != (hash == "") || n > 0 && (len(hash) != 64 || strings.Trim(hash, "0123456789abcdef") != "") {
		return Mark{}, errs.New(errs.Invalid, "audit_mark_malformed", "mark", s).At("head")
	}
	return Mark{n, hash}, nil
}

// Head is the last event's place in the chain of an organisation, to be written down elsewhere: who cuts the chain off or writes it anew
// after that cannot hide it from [Verify].
func Head(ctx context.Context, d *db.DB, org string) (head Mark, err error) {
	defer errs.Wrap(&err, "audit.Head(%s)", org)
	err = d.Read(ctx, func(tx *db.Tx) error {
		head, err = selectHead(tx, org)
		return err
	})
	return head, err
}

// Organisations lists those that have a log.
func Organisations(ctx context.Context, d *db.DB) (list []string, err error) {
	defer errs.Wrap(&err, "audit.Organisations")
	err = d.Read(ctx, func(tx *db.Tx) error {
		list, err = selectOrgs(tx)
		return err
	})
	return list, err
}

// chunk is how many events are held at a time.
const chunk = 1000

// Verify computes the chain of an organisation again, from the first event to the last, and returns its head. Once are marks that were
// written down before and must still be in it. Progress, when it is given, is called now and then with the number that was reached.
//
// A broken chain is an error of the kind [errs.Conflict] that says which event is the first that does not fit, and how: audit_changed,
// audit_missing, audit_reordered, audit_unlinked, audit_cut or audit_rewritten.
func Verify(ctx context.Context, d *db.DB, org string, once []Mark, progress func(number int64)) (head Mark, err error) {
	defer errs.Wrap(&err, "audit.Verify(%s)", org)
	c := &checker{org: org, once: once}
	err = eachChunk(ctx, d, org, func(tx *db.Tx, list []*Entry) error {
		for _, e := range list {
			if err := c.next(tx, e); err != nil {
				return err
			}
		}
		if progress != nil {
			progress(c.head.Number)
		}
		return nil
	})
	if err != nil {
		return c.head, err
	}
	return c.head, c.end()
}

// eachChunk reads a chain in its order, some events at a time. Each time is a transaction of its own: a long one would keep the database from
// tidying up, and what was read before does not change.
func eachChunk(ctx context.Context, d *db.DB, org string, each func(*db.Tx, []*Entry) error) error {
	after := int64(math.MinInt64)
	return inChunks(ctx, d, func(tx *db.Tx) ([]*Entry, error) { return selectAfter(tx, org, after, chunk) }, func(tx *db.Tx, list []*Entry) error {
		after = list[len(list)-1].Number
		return each(tx, list)
	})
}

// inChunks reads until there is no more.
func inChunks(ctx context.Context, d *db.DB, read func(*db.Tx) ([]*Entry, error), each func(*db.Tx, []*Entry) error) error {
	for more := true; more; {
		err := d.Read(ctx, func(tx *db.Tx) error {
			list, err := read(tx)
			if more = len(list) == chunk; err != nil || len(list) == 0 {
				return err
			}
			return each(tx, list)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// checker goes along a chain.
type checker struct {
	org  string
	once []Mark
	head Mark // of what was found whole
}

// next checks the event that comes next in the order of numbers.
func (c *checker) next(tx *db.Tx, e *Entry) error {
	number := c.head.Number + 1
	whole := e.encoding == encodingNow && e.follows == e.Number-1 && e.Hash == seal(e)
	switch {
	case e.Number > number:
		return c.missing(tx, number)
	case e.Number < number: // 0 or less
		return errs.New(errs.Conflict, "audit_unlinked", "number", e.Number)
	case !whole:
		return c.changed(tx, number)
	case e.PreviousHash != c.head.Hash:
		return errs.New(errs.Conflict, "audit_unlinked", "number", number)
	}
	c.head = Mark{e.Number, e.Hash}
	for _, m := range c.once {
		if m.Number == e.Number && m.Hash != e.Hash {
			return errs.New(errs.Conflict, "audit_rewritten", "number", number)
		}
	}
	return nil
}

// missing says that there is no event of a number, or that it has got another.
func (c *checker) missing(tx *db.Tx, number int64) error {
	if found, err := selectFollower(tx, c.org, c.head.Hash, number); err != nil || found > 0 {
		return reordered(number, found, err)
	}
	return errs.New(errs.Conflict, "audit_missing", "number", number)
}

// changed says that an event is not the one that was sealed, or that another stands in its place.
func (c *checker) changed(tx *db.Tx, number int64) error {
	if found, err := selectFollower(tx, c.org, c.head.Hash, number); err != nil || found > 0 {
		return reordered(number, found, err)
	}
	return errs.New(errs.Conflict, "audit_changed", "number", number)
}

func reordered(number, found int64, err error) error {
	if err != nil {
		return err
	}
	return errs.New(errs.Conflict, "audit_reordered", "number", number, "found", found)
}

// end checks what was written down once and would come after the last event.
func (c *checker) end() error {
	for _, m := range c.once {
		if m.Number > c.head.Number {
			return errs.New(errs.Conflict, "audit_cut", "last", c.head.Number, "number", m.Number)
		}
	}
	return nil
}
