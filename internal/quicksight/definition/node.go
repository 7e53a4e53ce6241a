package definition

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

type nodeKind uint8

const (
	nullNode nodeKind = iota
	boolNode
	numberNode
	stringNode
	listNode
	objectNode
)

// String is the kind as a message says it.
func (k nodeKind) String() string {
	return [...]string{"null", "a boolean", "a number", "a string", "a list", "an object"}[k]
}

// node is a value of JSON or YAML before anything is known about its meaning.
// Unlike a map it keeps keys that are there twice, their order and their place.
type node struct {
	kind         nodeKind
	line, column int
	// text is the string, the number as it was written, or "true" or "false".
	text    string
	items   []*node
	members []member
}

type member struct {
	key          string
	line, column int
	value        *node
}

// get returns the first member of that key, or nil.
func (n *node) get(key string) *node {
	if n == nil {
		return nil
	}
	for _, m := range n.members {
		if m.key == key {
			return m.value
		}
	}
	return nil
}

// str returns the text of a string, or "".
func (n *node) str() string {
	if n == nil || n.kind != stringNode {
		return ""
	}
	return n.text
}

// maxDepth bounds nesting: the deepest member of the API's model lies under 30
// others.
const maxDepth = 100

var errDepth = fmt.Errorf("values nest more than %d deep", maxDepth)

// parseJSON makes the tree of a JSON text; anything after the value is an error.
func parseJSON(text []byte) (*node, error) {
	p := jsonParser{text: text, decoder: json.NewDecoder(bytes.NewReader(text)), line: 1}
	// The whole text first: errors of single tokens are less exact.
	var syntax *json.SyntaxError
	if err := json.Unmarshal(text, new(json.RawMessage)); errors.As(err, &syntax) {
		line, column := p.place(max(syntax.Offset-1, 0))
		return nil, Problem{Message: "not JSON: " + err.Error(), Line: line, Column: column}
	}
	p.decoder.UseNumber()
	n, err := p.value(0)
	if err != nil {
		return nil, Problem{Message: "not JSON: " + err.Error(), Line: 1, Column: 1}
	}
	return n, nil
}

type jsonParser struct {
	text    []byte
	decoder *json.Decoder
	// line and start are the line of the last place asked for, and where it
	// starts: places are asked for in the order of the text.
	line        int
	start, seen int64
}

// next returns the next token and where it starts.
func (p *jsonParser) next() (json.Token, int, int, error) {
	offset := p.decoder.InputOffset()
	for offset < int64(len(p.text)) && bytes.IndexByte([]byte(" \t\r\n,:"), p.text[offset]) >= 0 {
		offset++
	}
	token, err := p.decoder.Token()
	line, column := p.place(offset)
	return token, line, column, err
}

func (p *jsonParser) place(offset int64) (line, column int) {
	for ; p.seen < min(offset, int64(len(p.text))); p.seen++ {
		if p.text[p.seen] == '\n' {
			p.line++
			p.start = p.seen + 1
		}
	}
	return p.line, int(offset-p.start) + 1
}

func (p *jsonParser) value(depth int) (*node, error) {
	token, line, column, err := p.next()
	if err != nil {
		return nil, err
	}
	if depth > maxDepth {
		return nil, errDepth
	}
	n := &node{line: line, column: column}
	switch t := token.(type) {
	case json.Delim:
		if t == '{' {
			return n, p.object(n, depth)
		}
		return n, p.list(n, depth)
	case string:
		n.kind, n.text = stringNode, t
	case json.Number:
		n.kind, n.text = numberNode, t.String()
	case bool:
		n.kind, n.text = boolNode, fmt.Sprint(t)
	}
	return n, nil
}

func (p *jsonParser) object(n *node, depth int) error {
	n.kind = objectNode
	for p.decoder.More() {
		token, line, column, err := p.next()
		if err != nil {
			return err
		}
		key, _ := token.(string)
		value, err := p.value(depth + 1)
		if err != nil {
			return err
		}
		n.members = append(n.members, member{key: key, line: line, column: column, value: value})
	}
	_, err := p.decoder.Token()
	return err
}

func (p *jsonParser) list(n *node, depth int) error {
	n.kind = listNode
	for p.decoder.More() {
		value, err := p.value(depth + 1)
		if err != nil {
			return err
		}
		n.items = append(n.items, value)
	}
	_, err := p.decoder.Token()
	return err
}
