package definition

import (
	"bytes"
	"errors"
	"fmt"
	"os"
)

// Load reads a definition from a file in JSON or YAML:
//   - a definition as Decode takes it;
//   - what describe-dashboard-definition, describe-analysis-definition and
//     describe-template-definition print, or what create-dashboard takes: an
//     object with a Definition;
//   - a template of CloudFormation with one dashboard, analysis or template of
//     QuickSight; functions such as Ref and Fn::Sub may stand for strings.
//
// Paths of problems start at the definition.
func Load(path string) (*Definition, error) { return LoadResource(path, "") }

// LoadResource is Load for a template of CloudFormation with more than one
// definition: resource is the logical id of the one to read. "" is the only one;
// a dashboard and an analysis of the same definition count as one. Other files
// have one definition, whatever resource is.
func LoadResource(path, resource string) (*Definition, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read definition: %w", err)
	}
	return ReadResource(path, text, resource)
}

// ReadResource is LoadResource for the text of a file; name stands for the file
// in errors.
func ReadResource(name string, text []byte, resource string) (*Definition, error) {
	root, err := parse(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	d, err := find(root, resource)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return d, nil
}

func parse(text []byte) (*node, error) {
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	if bytes.HasPrefix(bytes.TrimSpace(text), []byte("{")) {
		return parseJSON(text)
	}
	return parseYAML(text)
}

var errNoDefinition = errors.New(`no dashboard definition in it: expected an object with Sheets, with Definition (as "aws quicksight describe-dashboard-definition" prints it), or a CloudFormation template with Resources`)

// find binds the definition inside a document.
func find(root *node, resource string) (*Definition, error) {
	switch {
	case root.get("Resources") != nil:
		n, err := fromTemplate(root, resource)
		if err != nil {
			return nil, err
		}
		return bindDefinition(asDashboard(n), true)
	case root.get("Definition") != nil:
		return bindDefinition(asDashboard(root.get("Definition")), false)
	case root.get("Sheets") != nil, root.get("DataSetIdentifierDeclarations") != nil:
		return bindDefinition(asDashboard(root), false)
	case root.kind == objectNode && len(root.members) > 0 && Nearest(root.members[0].key, keys(definitionType)) != "":
		// A definition with misspelt keys: binding says which.
		return bindDefinition(root, false)
	}
	return nil, errNoDefinition
}

// asDashboard rewrites what only analyses and templates have. How an analysis
// runs its queries is no part of what it shows. A template names data sets by
// placeholder and has no ARN for them.
func asDashboard(n *node) *node {
	d := *n
	d.members = nil
	for _, m := range n.members {
		switch m.key {
		case "QueryExecutionOptions":
			continue
		case "DataSetConfigurations":
			m.key, m.value = "DataSetIdentifierDeclarations", declarations(m.value)
		}
		d.members = append(d.members, m)
	}
	return &d
}

func declarations(configurations *node) *node {
	list := *configurations
	list.items = nil
	for _, c := range configurations.items {
		identifier := c.get("Placeholder")
		if identifier == nil {
			identifier = &node{kind: stringNode, line: c.line, column: c.column}
		}
		arn := &node{kind: stringNode, line: c.line, column: c.column}
		list.items = append(list.items, &node{
			kind: objectNode, line: c.line, column: c.column,
			members: []member{{key: "Identifier", value: identifier}, {key: "DataSetArn", value: arn}},
		})
	}
	return &list
}
