// Package template holds the rules that template.yaml and samconfig.toml must
// keep, so that tests and not reviews enforce them.
package template

import (
	"fmt"
	"iter"
	"os"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// File is a SAM template with its source lines: intrinsics are still tags, and
// the comments can be looked at.
type File struct {
	Root  Node
	lines []string
}

// Node is a place in the template; the zero Node is a missing one.
type Node struct{ yaml *yaml.Node }

// Read reads a template.
func Read(path string) (*File, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read template: %w", err)
	}
	return Parse(data)
}

// Parse reads the text of a template.
func Parse(text []byte) (*File, error) {
	var document yaml.Node
	if err := yaml.Unmarshal(text, &document); err != nil {
		return nil, fmt.Errorf("parse template: %w", err)
	}
	if len(document.Content) != 1 {
		return nil, fmt.Errorf("parse template: %d documents instead of one", len(document.Content))
	}
	return &File{Node{document.Content[0]}, strings.Split(string(text), "\n")}, nil
}

// At goes down the keys; the result is the zero Node where one is missing.
func (n Node) At(keys ...string) Node {
	for _, key := range keys {
		found := Node{}
		for name, value := range n.Members() {
			if name == key {
				found = value
			}
		}
		n = found
	}
	return n
}

// Exists reports whether the place is in the template.
func (n Node) Exists() bool { return n.yaml != nil }

// Members are the keys of a mapping and their values, in order.
func (n Node) Members() iter.Seq2[string, Node] {
	return func(yield func(string, Node) bool) {
		if n.yaml == nil || n.yaml.Kind != yaml.MappingNode {
			return
		}
		for i := 0; i+1 < len(n.yaml.Content); i += 2 {
			if !yield(n.yaml.Content[i].Value, Node{n.yaml.Content[i+1]}) {
				return
			}
		}
	}
}

// Items are the elements of a sequence; a scalar or mapping is its own only
// element, as in IAM policies.
func (n Node) Items() []Node {
	if n.yaml == nil {
		return nil
	}
	if n.yaml.Kind != yaml.SequenceNode {
		return []Node{n}
	}
	items := make([]Node, len(n.yaml.Content))
	for i, item := range n.yaml.Content {
		items[i] = Node{item}
	}
	return items
}

// Text is a scalar with its intrinsic, for example "!Ref Bucket"; "" for
// anything else. Folded text is one line.
func (n Node) Text() string {
	if n.yaml == nil || n.yaml.Kind != yaml.ScalarNode {
		return ""
	}
	if tag := n.yaml.Tag; strings.HasPrefix(tag, "!") && !strings.HasPrefix(tag, "!!") {
		return tag + " " + n.yaml.Value
	}
	return n.yaml.Value
}

// Int is a whole number; ok is false when the place holds none.
func (n Node) Int() (value int, ok bool) {
	value, err := strconv.Atoi(n.Text())
	return value, err == nil
}

// Scalars are all scalar values below the node, at any depth.
func (n Node) Scalars() iter.Seq[Node] {
	return func(yield func(Node) bool) { n.scalars(yield) }
}

func (n Node) scalars(yield func(Node) bool) bool {
	if n.yaml == nil {
		return true
	}
	switch n.yaml.Kind {
	case yaml.ScalarNode:
		return yield(n)
	case yaml.MappingNode:
		for _, value := range n.Members() {
			if !value.scalars(yield) {
				return false
			}
		}
	default:
		for _, item := range n.yaml.Content {
			if !(Node{item}).scalars(yield) {
				return false
			}
		}
	}
	return true
}

// Line is where the node stands, from 1.
func (n Node) Line() int { return n.yaml.Line }

// Commented reports whether the node's line ends in a comment or the line above
// is one.
func (f *File) Commented(n Node) bool {
	line := f.lines[n.Line()-1]
	above := ""
	if n.Line() > 1 {
		above = strings.TrimSpace(f.lines[n.Line()-2])
	}
	return strings.Contains(line, " # ") || strings.HasPrefix(above, "# ")
}

// Resources are the resources of a type, in order; "" means all.
func (f *File) Resources(kind string) iter.Seq2[string, Node] {
	return func(yield func(string, Node) bool) {
		for name, resource := range f.Root.At("Resources").Members() {
			if kind != "" && resource.At("Type").Text() != kind {
				continue
			}
			if !yield(name, resource) {
				return
			}
		}
	}
}
