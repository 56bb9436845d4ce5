package audit

import (
	"math"
	"time"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
)

// Filter says which events are wanted; what is empty does not restrict.
type Filter struct {
	From, To time.Time // at or after From, before To
	Actor    string    // the subject who acted; see [Subject]
	Action   string
	Object   Object // by its kind, or by kind and id; of a person: their subject
}

// Page is a part of a list: what comes after what was shown before.
type Page struct {
	Before int64 // the next of the page before; 0, or what is no number of an event, for the first page
	Size   int   // 1 to 200; 0 is 50
}

// Known is an entry with the people whom it tells of, as long as they are not erased.
type Known struct {
	Entry
	Person       string // who acted
	ObjectPerson string // to whom
}

// List reads events of an organisation, the newest first, and the number for the next page: 0 when this was the last. The order is that of
// time; it differs from that of the chain where a clock was set back.
func List(tx *db.Tx, org string, f Filter, p Page) (list []*Known, next int64, err error) {
	defer errs.Wrap(&err, "audit.List(%s)", org)
	before, found, err := selectPlace(tx, org, p.Before)
	if err != nil {
		return nil, 0, err
	}
	if !found {
		before = place{math.MaxInt64, math.MaxInt64}
	}
	if p.Size <= 0 {
		p.Size = 50
	}
	p.Size = min(p.Size, 200)
	list, err = selectEarlier(tx, org, before, f, p.Size+1) // one more, to see whether there is a next page
	if len(list) > p.Size {
		list = list[:p.Size]
		next = list[p.Size-1].Number
	}
	return list, next, err
}
