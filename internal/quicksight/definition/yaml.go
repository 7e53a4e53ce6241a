package definition

import (
	"errors"
	"strings"

	"go.yaml.in/yaml/v4"
)

// parseYAML makes the tree of the first document of a YAML text.
func parseYAML(text []byte) (*node, error) {
	var root yaml.Node
	if err := yaml.Unmarshal(text, &root); err != nil {
		return nil, Problem{Message: "not YAML: " + err.Error()}
	}
	if len(root.Content) == 0 {
		return nil, Problem{Message: "the file is empty"}
	}
	c := yamlConverter{left: maxNodes}
	n, err := c.node(root.Content[0], 0)
	if err != nil {
		return nil, Problem{Message: "not YAML: " + err.Error()}
	}
	return n, nil
}

// maxNodes bounds what aliases of aliases can grow to; the largest public
// definition has 100,000 values.
const maxNodes = 2_000_000

// yamlConverter makes a tree of YAML nodes; left is how many more it makes.
type yamlConverter struct{ left int }

// node converts a node. Short forms of functions become long ones: !Sub x is
// {"Fn::Sub": x}.
func (c *yamlConverter) node(y *yaml.Node, depth int) (*node, error) {
	if depth > maxDepth {
		// An alias can hold itself.
		return nil, errDepth
	}
	if c.left--; c.left < 0 {
		return nil, errors.New("aliases make too many values of it")
	}
	if y.Kind == yaml.AliasNode {
		return c.node(y.Alias, depth+1)
	}
	n, err := c.plain(y, depth)
	if err != nil {
		return nil, err
	}
	short, ok := strings.CutPrefix(y.Tag, "!")
	if !ok || short == "" || strings.HasPrefix(short, "!") {
		return n, nil
	}
	key := "Fn::" + short
	if short == "Ref" || short == "Condition" {
		key = short
	}
	return &node{
		kind: objectNode, line: y.Line, column: y.Column,
		members: []member{{key: key, line: y.Line, column: y.Column, value: n}},
	}, nil
}

func (c *yamlConverter) plain(y *yaml.Node, depth int) (*node, error) {
	n := &node{line: y.Line, column: y.Column, text: y.Value}
	switch y.Kind {
	case yaml.MappingNode:
		n.kind = objectNode
		for i := 0; i+1 < len(y.Content); i += 2 {
			value, err := c.node(y.Content[i+1], depth+1)
			if err != nil {
				return nil, err
			}
			key := y.Content[i]
			n.members = append(n.members, member{key: key.Value, line: key.Line, column: key.Column, value: value})
		}
	case yaml.SequenceNode:
		n.kind = listNode
		for _, item := range y.Content {
			value, err := c.node(item, depth+1)
			if err != nil {
				return nil, err
			}
			n.items = append(n.items, value)
		}
	case yaml.ScalarNode:
		n.kind = scalarKind(y)
	default:
		return nil, errors.New("a value of an unknown kind")
	}
	return n, nil
}

// scalarKind is what JSON would have for a scalar. Dates without quotes are
// strings to CloudFormation.
func scalarKind(y *yaml.Node) nodeKind {
	switch y.ShortTag() {
	case "!!null":
		return nullNode
	case "!!bool":
		y.Value = strings.ToLower(y.Value)
		return boolNode
	case "!!int", "!!float":
		return numberNode
	}
	return stringNode
}
