package accesslog

import (
	"bytes"
	"errors"

	"github.com/apigw-lens/apigw-lens/internal/jsonscan"
)

// maxKeys bounds what a hostile line can cost; the whole catalogue has fewer
// than a tenth of it.
const maxKeys = 1024

// maxPath bounds the dotted path of a nested key, which is copied for every
// key below it.
const maxPath = 256

// maxKept is the largest buffer that a Parser keeps for the next line: what the
// largest record of Firehose grows to when every byte of it has to be escaped, and
// what append makes of that; a message in an envelope may be larger. To make such
// a buffer anew for each line of a hostile batch costs more than all the rest.
const maxKept = 8 << 20

// Record is one access log record: the values of catalogue fields, and what
// else the line held. It points into the line and into its Parser, and is
// valid until the next Parse.
type Record struct {
	Fields [NumFields]Value
	// Present are the fields that have a value.
	Present FieldSet
	// Extra are keys that the catalogue does not know, under the dotted path
	// that leads to them, and second values of a field.
	Extra []Pair
	// Repaired is true where broken quoting was mended.
	Repaired bool
}

// Pair is a key of the line, unescaped, and its value.
type Pair struct {
	Key   []byte
	Value Value
}

// Parser reads access log records. A Parser keeps its buffers between lines
// and is not safe for concurrent use.
type Parser struct {
	record   Record
	keys     [NumFields][]byte // key under which each field was seen
	others   map[string]Value  // by key, of fields with several: all but those in keys
	extra    map[string]int    // Extra by key, once there are many
	path     []byte            // "identity." while inside a nested object
	arena    []byte            // dotted paths
	repaired []byte
	seen     int // keys of the line
	known    int // keys of the line that the catalogue knows
	mended   bool

	dirty   FieldSet  // fields that may hold the value of an earlier line
	layouts []*layout // of lines seen before, the latest to fit first
	unfit   int       // lines in a row that fitted no layout
}

// Errors of a line that is JSON, but not an access log record.
var (
	errNoObject  = errors.New("not a JSON object")
	errNoField   = errors.New("no access log field in the object")
	errTwice     = errors.New("a key stands twice with different values")
	errTwoNames  = errors.New("a field stands under two names with different values")
	errLongPath  = errors.New("nested keys longer than 256 bytes")
	errManyKeys  = errors.New("more than 1,024 keys")
	errEmptyLine = errors.New("empty line")
	errNoLayout  = errors.New("no layout for this line")
)

// Parse reads one line. Keys may stand in any order, under any of the
// catalogue's names, dotted or nested; unknown ones are kept in Extra.
//
// Parse is strict: RFC 8259, valid UTF-8, no key twice with different values
// (text that a client smuggled into an unescaped value would look like that),
// and no identity under two names. A line that only suffers from an unquoted
// "-", an unescaped quote, a control character or half a surrogate pair inside a
// value is repaired and marked so; then no field may stand under two names. For
// every other line the error says what is wrong and where.
func (p *Parser) Parse(line []byte) (*Record, error) {
	if n := len(line) - 1; n < 0 || line[0] != '{' || line[n] != '}' {
		line = bytes.TrimSpace(line)
	}
	if len(line) == 0 {
		return nil, errEmptyLine
	}
	if line[0] != '{' {
		if _, err := jsonscan.Skip(line, 0, 0); err != nil {
			return nil, err
		}
		return nil, errNoObject
	}
	p.mended = false
	p.shrink()
	if p.fit(line) {
		p.record.Repaired, p.unfit = false, 0
		return &p.record, nil
	}
	err := p.parse(line)
	if err == nil {
		p.remember(line)
		return p.finish()
	}
	if !repairable(err) {
		return nil, err
	}
	repaired, ok := appendRepaired(p.repaired[:0], line)
	p.repaired, p.mended = repaired, ok
	if !ok || p.parse(repaired) != nil {
		return nil, err
	}
	return p.finish()
}

// shrink lets go of what one large line needed.
func (p *Parser) shrink() {
	if cap(p.repaired) > maxKept {
		p.repaired = nil
	}
	if cap(p.arena) > maxKept {
		p.arena = nil
	}
}

func (p *Parser) finish() (*Record, error) {
	if p.known == 0 {
		return nil, errNoField
	}
	p.record.Repaired = p.mended
	p.record.Present = FieldSet{}
	for id := range p.record.Fields {
		if p.record.Fields[id].kind != absent {
			p.record.Present.add(FieldID(id))
		}
	}
	return &p.record, nil
}

// repairable tells an error of syntax from one of content. It comes straight
// from the scanner, never wrapped.
func repairable(err error) bool {
	_, syntax := err.(*jsonscan.SyntaxError)
	return syntax
}

func (p *Parser) parse(line []byte) error {
	p.record.Fields, p.dirty = [NumFields]Value{}, everyField
	p.record.Extra = p.record.Extra[:0]
	p.keys = [NumFields][]byte{}
	clear(p.others)
	clear(p.extra)
	p.path, p.arena = p.path[:0], p.arena[:0]
	p.seen, p.known = 0, 0
	end, err := p.object(line, 0, 0)
	if err != nil {
		return err
	}
	if end != len(line) {
		return jsonscan.Errorf(end, "text after the end of the object")
	}
	return nil
}

// object reads the members of an object; those of a nested one get its path
// before their keys.
func (p *Parser) object(b []byte, i, depth int) (int, error) {
	return jsonscan.Object(b, i, depth, func(key []byte, escapes bool, at int) (int, error) {
		if escapes {
			key = jsonscan.AppendUnescaped(nil, key)
		}
		if at < len(b) && b[at] == '{' {
			return p.nested(key, b, at, depth)
		}
		v, end, err := scanValue(b, at, depth+1)
		if err != nil {
			return at, err
		}
		return end, p.member(key, v)
	})
}

// nested reads the object under a key. What is below a secret is dropped.
func (p *Parser) nested(key, b []byte, at, depth int) (int, error) {
	outer := len(p.path)
	defer func() { p.path = p.path[:outer] }()
	p.path = append(p.path, key...)
	if len(p.path) > maxPath {
		return at, errLongPath
	}
	if id, known := lookup(p.path); known && Fields[id].Secret {
		p.known++
		return jsonscan.Skip(b, at, depth+1)
	}
	p.path = append(p.path, '.')
	return p.object(b, at, depth+1)
}

// member takes one key and its value into the record.
func (p *Parser) member(key []byte, v Value) error {
	if p.seen++; p.seen > maxKeys {
		return errManyKeys
	}
	if len(p.path) > 0 {
		start := len(p.arena)
		p.arena = append(append(p.arena, p.path...), key...)
		key = p.arena[start:len(p.arena):len(p.arena)]
	}
	id, ok := lookup(key)
	if !ok {
		return p.addExtra(key, v)
	}
	p.known++
	if Fields[id].Secret {
		return nil
	}
	old, oldKey := p.record.Fields[id], p.keys[id]
	if oldKey != nil && !bytes.Equal(oldKey, key) {
		if before, twice := p.others[string(key)]; twice && !sameValue(before, v) {
			return errTwice
		} else if twice {
			return nil
		}
		p.addOther(key, v)
	}
	switch {
	case oldKey == nil:
		p.record.Fields[id], p.keys[id] = v, key
	case sameValue(old, v):
	case bytes.Equal(oldKey, key):
		return errTwice
	case p.mended || Fields[id].Identity:
		return errTwoNames
	case !v.Present():
	case !old.Present(), string(key) == Fields[id].Name:
		// The field's own name wins over other names for it, so that extra
		// never holds two values under one key.
		p.record.Fields[id], p.keys[id] = v, key
		p.addOther(oldKey, old)
		if old.Present() {
			return p.addExtra(oldKey, old)
		}
	default:
		return p.addExtra(key, v)
	}
	return nil
}

// addOther keeps the value of a key whose field has another one as well, so
// that the key standing twice is noticed even where its value was not taken.
func (p *Parser) addOther(key []byte, v Value) {
	if p.others == nil {
		p.others = map[string]Value{}
	}
	p.others[string(key)] = v
}

// manyExtra is when Extra gets an index, so that a line of a thousand keys does
// not cost a million comparisons.
const manyExtra = 16

func (p *Parser) addExtra(key []byte, v Value) error {
	i, twice := p.findExtra(key)
	switch {
	case twice && !sameValue(p.record.Extra[i].Value, v):
		return errTwice
	case twice:
		return nil
	}
	p.record.Extra = append(p.record.Extra, Pair{key, v})
	n := len(p.record.Extra)
	switch {
	case n > manyExtra:
		p.extra[string(key)] = n - 1
	case n == manyExtra:
		if p.extra == nil {
			p.extra = map[string]int{}
		}
		for i, pair := range p.record.Extra {
			p.extra[string(pair.Key)] = i
		}
	}
	return nil
}

func (p *Parser) findExtra(key []byte) (int, bool) {
	if len(p.record.Extra) >= manyExtra {
		i, ok := p.extra[string(key)]
		return i, ok
	}
	for i := range p.record.Extra {
		if bytes.Equal(p.record.Extra[i].Key, key) {
			return i, true
		}
	}
	return 0, false
}

func sameValue(a, b Value) bool {
	return a.kind == b.kind && bytes.Equal(a.raw, b.raw) || bytes.Equal(a.Text(), b.Text()) && a.Present() == b.Present()
}
