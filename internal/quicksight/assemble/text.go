package assemble

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"strings"
)

// readJSON reads one value and nothing else; keys that "to" does not have are
// errors.
func readJSON(src fs.FS, name string, to any) error {
	text, err := fs.ReadFile(src, name)
	if err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	d.DisallowUnknownFields()
	if err := d.Decode(to); err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	if _, err := d.Token(); err != io.EOF {
		return fmt.Errorf("read %s: more than one value", name)
	}
	return nil
}

// style is how JSON is broken into lines.
type style struct {
	indent string
	// width is the longest line that is not broken.
	width int
}

var (
	// readable is for files that people read and compare.
	readable = style{indent: "  ", width: 140}
	// dense is for the template, which may have 1 MB as it stands.
	dense = style{indent: " ", width: 240}
)

// encode writes JSON; a value that fits into a line stays on it.
func encode(value any, s style) ([]byte, error) {
	var compact bytes.Buffer
	e := json.NewEncoder(&compact)
	e.SetEscapeHTML(false)
	if err := e.Encode(value); err != nil {
		return nil, fmt.Errorf("encode: %w", err)
	}
	tree := json.NewDecoder(&compact)
	tree.UseNumber()
	n, err := parse(tree)
	if err != nil {
		return nil, fmt.Errorf("encode: %w", err)
	}
	var out strings.Builder
	n.write(&out, s, "")
	out.WriteByte('\n')
	return []byte(out.String()), nil
}

// item is a JSON value in the order of its text: a scalar, or the members of an
// object (each after its key) or array.
type item struct {
	open, end string // brackets; empty for a scalar
	key       string // with quotes and colon, inside an object
	scalar    string
	members   []item
	width     int // on one line, with the key
}

func parse(d *json.Decoder) (item, error) {
	token, err := d.Token()
	if err != nil {
		return item{}, err
	}
	bracket, ok := token.(json.Delim)
	if !ok {
		text := quote(token)
		return item{scalar: text, width: len(text)}, nil
	}
	n := item{open: "[", end: "]", width: 2}
	if bracket == '{' {
		n.open, n.end = "{", "}"
	}
	for d.More() {
		key := ""
		if bracket == '{' {
			name, err := d.Token()
			if err != nil {
				return item{}, err
			}
			key = quote(name) + ": "
		}
		member, err := parse(d)
		if err != nil {
			return item{}, err
		}
		member.key = key
		member.width += len(key)
		n.width += member.width + len(", ")
		n.members = append(n.members, member)
	}
	_, err = d.Token() // the closing bracket
	return n, err
}

// quote is a scalar, or a key, as JSON, with < and > as they are.
func quote(token json.Token) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(token); err != nil {
		panic(err) // a token of valid JSON
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func (n item) write(out *strings.Builder, s style, indent string) {
	out.WriteString(n.key)
	if n.open == "" {
		out.WriteString(n.scalar)
		return
	}
	out.WriteString(n.open)
	broken := len(n.members) > 0 && len(indent)+n.width > s.width
	inner, before := indent, " "
	if broken {
		inner, before = indent+s.indent, "\n"+indent+s.indent
	}
	for i, member := range n.members {
		if i > 0 {
			out.WriteByte(',')
		}
		if i > 0 || broken {
			out.WriteString(before)
		}
		member.write(out, s, inner)
	}
	if broken {
		out.WriteString("\n" + indent)
	}
	out.WriteString(n.end)
}
