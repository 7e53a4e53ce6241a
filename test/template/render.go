package template

import (
	"regexp"

	"go.yaml.in/yaml/v4"
)

// variable is a ${Name} of a !Sub.
var variable = regexp.MustCompile(`\$\{([^!}][^}]*)\}`)

// Render is the node as CloudFormation would pass it to the service: maps,
// slices and scalars, with !Sub, !Ref and !GetAtt looked up by name, for
// example "AWS::Region" or "HintQueue.Arn". A name that is not among them is
// left as it stands.
func (n Node) Render(names map[string]string) any {
	if n.yaml == nil {
		return nil
	}
	switch n.yaml.Kind {
	case yaml.MappingNode:
		m := map[string]any{}
		for key, value := range n.Members() {
			m[key] = value.Render(names)
		}
		return m
	case yaml.SequenceNode:
		list := make([]any, 0, len(n.yaml.Content))
		for _, item := range n.Items() {
			list = append(list, item.Render(names))
		}
		return list
	}
	switch n.yaml.Tag {
	case "!Sub":
		return variable.ReplaceAllStringFunc(n.yaml.Value, func(found string) string {
			return lookUp(names, found[2:len(found)-1], found)
		})
	case "!Ref", "!GetAtt":
		return lookUp(names, n.yaml.Value, n.Text())
	}
	var scalar any
	if err := n.yaml.Decode(&scalar); err != nil {
		return n.yaml.Value
	}
	return scalar
}

func lookUp(names map[string]string, name, otherwise string) string {
	if value, ok := names[name]; ok {
		return value
	}
	return otherwise
}
