package oracle

import (
	"errors"
	"strings"

	"github.com/apigw-lens/apigw-lens/internal/accesslog"
)

// record is one access log record.
type record struct {
	fields   [accesslog.NumFields]value
	extra    map[string]value // unknown keys and second values
	repaired bool
	values   []string // what personal returns
}

func (r *record) has(id accesslog.FieldID) bool { return r.fields[id].present() }

func (r *record) text(id accesslog.FieldID) string { return r.fields[id].text }

// errContent says that a line is JSON so far, but not a record.
var errContent = errors.New("not an access log record")

// readLine reads a line, repaired where only its quoting is broken.
func readLine(line string) (*record, error) {
	if !strings.HasPrefix(line, "{") {
		return nil, errContent
	}
	r, err := readStrict(line, false)
	if !errors.Is(err, errSyntax) {
		return r, err
	}
	repaired, ok := repair(line)
	if !ok {
		return nil, err
	}
	return readStrict(repaired, true)
}

const (
	mostKeys    = 1024
	longestPath = 256
)

// reader reads the keys of one line.
type reader struct {
	*tokens
	record record
	// names are the keys that gave the fields their values, seen the values of
	// all keys.
	names       [accesslog.NumFields]string
	seen        map[string]value
	keys, known int
}

func readStrict(line string, repaired bool) (*record, error) {
	r := reader{
		tokens: newTokens(line),
		record: record{extra: map[string]value{}, repaired: repaired},
		seen:   make(map[string]value, accesslog.NumFields),
	}
	if _, err := r.next(); err != nil { // the brace
		return nil, err
	}
	if err := r.object(""); err != nil {
		return nil, err
	}
	switch {
	case r.at() != len(line):
		return nil, errSyntax
	case r.known == 0:
		return nil, errContent
	}
	return &r.record, nil
}

// object reads the members of an object; path leads to it and ends in a dot.
func (r *reader) object(path string) error {
	for {
		next, err := r.next()
		if err != nil || next.kind == '}' {
			return err
		}
		key := path + next.text
		if next, err = r.next(); err != nil {
			return err
		}
		if next.kind == '{' {
			err = r.nested(key)
		} else {
			var v value
			if v, err = r.value(next); err == nil {
				err = r.member(key, v)
			}
		}
		if err != nil {
			return err
		}
	}
}

// nested reads the object under a key.
func (r *reader) nested(key string) error {
	if len(key) > longestPath {
		return errContent
	}
	if id, known := fieldOf(key); known && accesslog.Fields[id].Secret {
		r.known++
		_, err := r.rest(r.at())
		return err
	}
	return r.object(key + ".")
}

// member takes one key into the record. No key may stand twice with different
// values, and no identity under two names; in a repaired line, no field may.
func (r *reader) member(key string, v value) error {
	if r.keys++; r.keys > mostKeys {
		return errContent
	}
	id, known := fieldOf(key)
	if known {
		r.known++
		if accesslog.Fields[id].Secret {
			return nil
		}
	}
	if before, twice := r.seen[key]; twice {
		if !before.same(v) {
			return errContent
		}
		return nil
	}
	r.seen[key] = v
	if !known {
		r.record.extra[key] = v
		return nil
	}
	name, old := r.names[id], r.record.fields[id]
	taken := name != ""
	switch {
	case taken && old.same(v):
		return nil
	case taken && (r.record.repaired || accesslog.Fields[id].Identity):
		return errContent
	case taken && !v.present():
		return nil
	case taken && old.present() && key != accesslog.Fields[id].Name:
		r.record.extra[key] = v
		return nil
	case taken && old.present(): // the field's own name wins
		r.record.extra[name] = old
	}
	r.record.fields[id], r.names[id] = v, key
	return nil
}

// longestKey bounds the keys that are compared by their words.
const longestKey = 64

// fieldOf finds the field of a key: by its spelling, else by its words, which
// leave out case and punctuation. Names come before variables and further keys.
func fieldOf(key string) (accesslog.FieldID, bool) {
	key = strings.TrimPrefix(key, "$context.")
	if id, ok := spelled[key]; ok {
		return id, true
	}
	if len(key) > longestKey {
		return 0, false
	}
	id, ok := worded[words(key)]
	return id, ok
}

var spelled, worded = func() (spelled, worded map[string]accesslog.FieldID) {
	spelled, worded = map[string]accesslog.FieldID{}, map[string]accesslog.FieldID{}
	first := func(m map[string]accesslog.FieldID, key string, id int) {
		if _, taken := m[key]; !taken && key != "" {
			m[key] = accesslog.FieldID(id)
		}
	}
	add := func(key string, id int) {
		first(spelled, key, id)
		first(worded, words(key), id)
	}
	for id, f := range accesslog.Fields {
		add(f.Name, id)
	}
	for id, f := range accesslog.Fields {
		for _, key := range append([]string{f.Var}, f.Keys...) {
			add(key, id)
		}
	}
	return spelled, worded
}()

// words is a key in lower case without its punctuation.
func words(key string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case c >= 'A' && c <= 'Z':
			return c + 'a' - 'A'
		case c == '.' || c == '_' || c == '-':
			return -1
		}
		return c
	}, key)
}
