package allocate

import (
	"cmp"
	"math"
	"slices"
)

// MaxGroups is how many groups shares and courses can speak of.
const MaxGroups = 64

// A Share is a least part of all seats that are taken, for the people of a group: women, a region. Of no seats every part is enough.
type Share struct {
	Group string  // one of Person.Groups
	Least float64 // of 0 to 1, to thousandths
}

// A share in whole numbers: with n seats taken, of them m by the group, it is kept when 1000·m ≥ least·n.
type share struct {
	group string
	bit   uint64
	least int64 // thousandths
}

// group is the bit of a group of which shares or courses speak.
func (p *Problem) group(name string) (uint64, *InputError) {
	if bit, ok := p.groups[name]; ok {
		return bit, nil
	}
	if name == "" {
		return 0, wrong("Groups", "a group has no name")
	}
	if len(p.groups) == MaxGroups {
		return 0, wrong("Groups", "more than %d groups", MaxGroups)
	}
	p.groups[name] = 1 << len(p.groups)
	return p.groups[name], nil
}

// divide takes the shares in.
func (p *Problem) divide(shares []Share) error {
	list := slices.Clone(shares)
	slices.SortFunc(list, func(a, b Share) int { return cmp.Compare(a.Group, b.Group) })
	for i, s := range list {
		if !within(s.Least, 1) {
			return wrong("Shares", "%v of the seats is no part; 0 to 1 is", s.Least)
		}
		if i > 0 && list[i-1].Group == s.Group {
			return wrong("Shares", "the group %q has two shares", s.Group)
		}
		bit, err := p.group(s.Group)
		if err != nil {
			return err
		}
		p.shares = append(p.shares, share{s.Group, bit, inThousandths(s.Least)})
	}
	return nil
}

// fee is what a seat costs somebody of some groups besides its price, for the sake of the shares, in millionths: each rate is charged for the part of a seat that others must have besides, and
// paid for a seat that is one of theirs. It can be below 0. It is rounded down, so that bounds stay bounds.
func (p *Problem) fee(rates []float64, groups uint64) int64 {
	sum, size := 0.0, 0.0
	for i, s := range p.shares {
		part := float64(s.least) / thousandths
		if groups&s.bit != 0 {
			part--
		}
		sum += rates[i] * part
		size += rates[i]
	}
	return int64(math.Floor(sum - size*0x1p-44))
}

// lacking is by how much a share is not kept, in thousandths of a seat: above 0 where the group has too few.
func (s *share) lacking(seats, have int64) int64 { return s.least*seats - thousandths*have }

// fair tells whether all shares are kept.
func (d *draft) fair() bool {
	for i := range d.p.shares {
		if d.p.shares[i].lacking(d.seats, d.have[i]) > 0 {
			return false
		}
	}
	return true
}

// tally counts seats that somebody of some groups takes, or gives back where n is below 0.
func (d *draft) tally(groups uint64, n int64) {
	d.seats += n
	for i := range d.p.shares {
		if groups&d.p.shares[i].bit != 0 {
			d.have[i] += n
		}
	}
}

// allowed is how many courses somebody of some groups may take while all shares are kept.
func (d *draft) allowed(groups uint64) int {
	most := int64(d.p.taken)
	for i := range d.p.shares {
		s := &d.p.shares[i]
		if groups&s.bit == 0 && s.least > 0 {
			most = min(most, max(0, -s.lacking(d.seats, d.have[i]))/s.least)
		}
	}
	return int(most)
}

// even makes a draft keep all shares, and from now on people take only what leaves them kept: as long as one is not, those outside of its group give back what is worth least for a seat. Then courses with too few close.
func (d *draft) even() {
	if d.strict = len(d.p.shares) > 0; !d.strict {
		d.settle()
		return
	}
	for closed := true; closed; closed = d.settle() {
		for !d.fair() { // what one share takes away another one may miss
			for i := range d.p.shares {
				d.trim(i)
			}
		}
	}
}

// trim makes a draft keep a share.
func (d *draft) trim(i int) {
	s := &d.p.shares[i]
	if s.lacking(d.seats, d.have[i]) <= 0 {
		return
	}
	var others []int32
	for place := range d.kind {
		if d.taken[place].n > 0 && d.p.people.kinds[d.kind[place]].groups&s.bit == 0 {
			others = append(others, int32(place))
		}
	}
	slices.SortStableFunc(others, func(a, b int32) int {
		return cmp.Compare(float64(d.worth[a])/float64(d.taken[a].n), float64(d.worth[b])/float64(d.taken[b].n))
	})
	for _, place := range others {
		if s.lacking(d.seats, d.have[i]) <= 0 {
			return
		}
		d.free(place)
	}
}
