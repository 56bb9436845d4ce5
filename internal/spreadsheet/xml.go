package spreadsheet

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"regexp"
	"strconv"
	"unicode/utf8"

	"golang.org/x/text/encoding/htmlindex"
)

// event is what a scanner has met.
type event byte

const (
	opened event = iota // a tag; one that closes itself is closed next
	closed
	written // text, of which more may follow
)

// attribute is one of a tag. Both slices are good until the next event.
type attribute struct{ name, value []byte }

// scanner reads the XML of sheets, where the time goes: encoding/xml takes four times as long and keeps whatever stands between two tags, be it a
// gigabyte. It knows what XML needs, but no document types, which these files may not have, and does not match tags.
type scanner struct {
	from io.Reader
	buf  []byte // what was read; from at to end is still to be looked at
	at   int
	end  int

	name  []byte // of the tag, without a prefix
	attrs []attribute
	text  []byte
	close bool // the tag has closed itself

	scratch []byte
}

var errXML = errors.New("spreadsheet: no XML")

var declaredEncoding = regexp.MustCompile(`^<\?xml[^>]*encoding=["']([\w-]+)["']`)

// scan begins to read a part.
func scan(in io.Reader) (*scanner, error) {
	head := bufio.NewReaderSize(in, 4096)
	first, _ := head.Peek(128)
	s := &scanner{from: head, buf: make([]byte, 64<<10)}
	label := ""
	switch m := declaredEncoding.FindSubmatch(bytes.TrimPrefix(first, []byte("\ufeff"))); {
	case bytes.HasPrefix(first, []byte("\xff\xfe")):
		label = "utf-16le"
	case bytes.HasPrefix(first, []byte("\xfe\xff")):
		label = "utf-16be"
	case m != nil:
		label = string(m[1])
	}
	if label == "" || bytes.EqualFold([]byte(label), []byte("utf-8")) {
		return s, nil
	}
	e, err := htmlindex.Get(label)
	if err != nil {
		return nil, err
	}
	s.from = e.NewDecoder().Reader(head)
	return s, nil
}

// more reads on behind what is still to be looked at.
func (s *scanner) more() error {
	if s.at > 0 {
		copy(s.buf, s.buf[s.at:s.end])
		s.at, s.end = 0, s.end-s.at
	}
	if s.end == len(s.buf) {
		if len(s.buf) >= maxToken {
			return tooMuch()
		}
		s.buf = append(s.buf, make([]byte, len(s.buf))...)
	}
	for range 100 { // a reader may give nothing now and then
		n, err := s.from.Read(s.buf[s.end:])
		s.end += n
		if n > 0 {
			return nil
		}
		if err != nil {
			return err
		}
	}
	return io.ErrNoProgress
}

// next goes on to the next tag or text.
func (s *scanner) next() (event, error) {
	if s.close {
		s.close = false
		return closed, nil
	}
	for {
		if s.at == s.end {
			if err := s.more(); err != nil {
				return 0, err
			}
		}
		if s.buf[s.at] != '<' {
			if ok, err := s.readText(); ok || err != nil {
				return written, err
			}
			continue
		}
		if e, ok, err := s.markup(); ok || err != nil {
			return e, err
		}
	}
}

// readText takes the text up to the next tag, or as much of it as there is. An entity is never cut.
func (s *scanner) readText() (ok bool, err error) {
	const longestEntity = 12
	raw := s.buf[s.at:s.end]
	if i := bytes.IndexByte(raw, '<'); i >= 0 {
		raw = raw[:i]
	} else if amp := bytes.LastIndexByte(raw, '&'); amp >= 0 && len(raw)-amp < longestEntity && bytes.IndexByte(raw[amp:], ';') < 0 {
		if amp == 0 {
			return false, unexpected(s.more())
		}
		raw = raw[:amp]
	}
	s.at += len(raw)
	s.text, err = s.unescape(raw)
	return true, err
}

// unexpected makes a fault of the end of a file.
func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// markup reads what begins with a pointed bracket. What is not of interest, such as comments, is passed over.
func (s *scanner) markup() (e event, ok bool, err error) {
	const longestBeginning = len("<![CDATA[")
	for s.end-s.at < longestBeginning && bytes.IndexByte(s.buf[s.at:s.end], '>') < 0 {
		if err := s.more(); err != nil {
			return 0, false, unexpected(err)
		}
	}
	rest := s.buf[s.at:s.end]
	switch {
	case bytes.HasPrefix(rest, []byte("<!--")):
		return 0, false, s.skip(len("<!--"), "-->")
	case bytes.HasPrefix(rest, []byte("<?")):
		return 0, false, s.skip(len("<?"), "?>")
	case bytes.HasPrefix(rest, []byte("<![CDATA[")):
		return written, true, s.literal()
	case bytes.HasPrefix(rest, []byte("<!")):
		return 0, false, errXML
	}
	tag, err := s.wholeTag()
	if err != nil {
		return 0, false, err
	}
	if tag[0] == '/' {
		s.name = local(bytes.TrimRight(tag[1:], " \t\r\n"))
		return closed, true, nil
	}
	if n := len(tag) - 1; tag[n] == '/' {
		tag, s.close = tag[:n], true
	}
	return opened, true, s.readTag(tag)
}

// skip passes over everything up to an end.
func (s *scanner) skip(beginning int, end string) error {
	s.at += beginning
	for {
		if i := bytes.Index(s.buf[s.at:s.end], []byte(end)); i >= 0 {
			s.at += i + len(end)
			return nil
		}
		s.at = max(s.at, s.end-len(end)+1)
		if err := s.more(); err != nil {
			return unexpected(err)
		}
	}
}

// literal reads a text in which nothing is escaped.
func (s *scanner) literal() error {
	for {
		rest := s.buf[s.at+len("<![CDATA[") : s.end]
		if i := bytes.Index(rest, []byte("]]>")); i >= 0 {
			s.text = rest[:i]
			s.at += len("<![CDATA[") + i + len("]]>")
			return nil
		}
		if err := s.more(); err != nil {
			return unexpected(err)
		}
	}
}

// wholeTag takes what stands between pointed brackets. A bracket within quotation marks does not end it.
func (s *scanner) wholeTag() ([]byte, error) {
	i, quote := 1, byte(0)
	for {
		for ; s.at+i < s.end; i++ {
			switch c := s.buf[s.at+i]; {
			case quote != 0:
				if c == quote {
					quote = 0
				}
			case c == '"' || c == '\'':
				quote = c
			case c == '<' || c == '>' && i == 1:
				return nil, errXML
			case c == '>':
				tag := s.buf[s.at+1 : s.at+i]
				s.at += i + 1
				return tag, nil
			}
		}
		if err := s.more(); err != nil {
			return nil, unexpected(err)
		}
	}
}

// local is a name without its prefix.
func local(name []byte) []byte { return name[bytes.LastIndexByte(name, ':')+1:] }

const blanks = " \t\r\n"

// readTag reads the name and the attributes of a tag.
func (s *scanner) readTag(tag []byte) (err error) {
	end := bytes.IndexAny(tag, blanks)
	if end < 0 {
		end = len(tag)
	}
	s.name, s.attrs, s.scratch = local(tag[:end]), s.attrs[:0], s.scratch[:0]
	if len(s.name) == 0 {
		return errXML
	}
	for rest := bytes.TrimLeft(tag[end:], blanks); len(rest) > 0; rest = bytes.TrimLeft(rest, blanks) {
		name, after, ok := bytes.Cut(rest, []byte{'='})
		after = bytes.TrimLeft(after, blanks)
		if !ok || len(after) < 2 || after[0] != '"' && after[0] != '\'' {
			return errXML
		}
		length := bytes.IndexByte(after[1:], after[0])
		if length < 0 {
			return errXML
		}
		value := after[1 : 1+length]
		if bytes.IndexByte(value, '&') >= 0 {
			if value, err = s.unescape(value); err != nil {
				return err
			}
			value = bytes.Clone(value)
		}
		s.attrs = append(s.attrs, attribute{bytes.TrimRight(name, blanks), value})
		rest = after[length+2:]
	}
	return nil
}

// attr is the value of an attribute without a prefix, empty where there is none.
func (s *scanner) attr(name string) []byte {
	for _, a := range s.attrs {
		if string(a.name) == name {
			return a.value
		}
	}
	return nil
}

// is reports whether the tag has a name.
func (s *scanner) is(name string) bool { return string(s.name) == name }

// entities are those that need no declaration.
var entities = map[string]string{"amp": "&", "lt": "<", "gt": ">", "quot": `"`, "apos": "'"}

// unescape puts characters for entities. Where there are none it gives back what it got.
func (s *scanner) unescape(raw []byte) ([]byte, error) {
	amp := bytes.IndexByte(raw, '&')
	if amp < 0 {
		return raw, nil
	}
	s.scratch = s.scratch[:0]
	for ; amp >= 0; amp = bytes.IndexByte(raw, '&') {
		s.scratch = append(s.scratch, raw[:amp]...)
		name, after, ok := bytes.Cut(raw[amp+1:], []byte{';'})
		if !ok {
			return nil, errXML
		}
		if character, ok := entities[string(name)]; ok {
			s.scratch = append(s.scratch, character...)
		} else if n, ok := bytes.CutPrefix(name, []byte{'#'}); ok {
			base := 10
			if len(n) > 0 && n[0] == 'x' {
				n, base = n[1:], 16
			}
			r, err := strconv.ParseUint(string(n), base, 21)
			if err != nil || r > utf8.MaxRune {
				return nil, errXML
			}
			s.scratch = utf8.AppendRune(s.scratch, rune(r))
		} else {
			return nil, errXML
		}
		raw = after
	}
	s.scratch = append(s.scratch, raw...)
	return s.scratch, nil
}
