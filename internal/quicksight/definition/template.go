package definition

import (
	"fmt"
	"slices"
)

// holders are the resources of CloudFormation that have a definition. Where a
// template has several of the same definition, the first kind here is read.
var holders = []string{"AWS::QuickSight::Dashboard", "AWS::QuickSight::Analysis", "AWS::QuickSight::Template"}

// fromTemplate returns the definition of a resource of a template; "" is the
// only one.
func fromTemplate(root *node, resource string) (*node, error) {
	found, order := map[string]*node{}, []string(nil)
	for _, holder := range holders {
		for _, m := range root.get("Resources").members {
			if m.value.get("Type").str() == holder {
				found[m.key] = m.value.get("Properties").get("Definition")
				order = append(order, m.key)
			}
		}
	}
	switch {
	case resource != "" && !slices.Contains(order, resource):
		return nil, fmt.Errorf("there is no dashboard, analysis or template %s in it%s", resource, hint(resource, order))
	case len(order) == 0:
		return nil, fmt.Errorf("the template has none of %s", words(holders))
	case resource == "" && !same(found):
		return nil, fmt.Errorf("the template has several definitions, %s: say which with --resource", words(order))
	case resource == "":
		resource = order[0]
	}
	n := found[resource]
	if n == nil {
		return nil, fmt.Errorf("%s has no Definition: it is made from another dashboard or template", resource)
	}
	if name, _ := intrinsic(n); name != "" {
		return nil, fmt.Errorf("the Definition of %s is in another file, by %s: read that file", resource, name)
	}
	return n, nil
}

// same tells whether all definitions have the same content.
func same(definitions map[string]*node) bool {
	var first *node
	for _, n := range definitions {
		if first == nil {
			first = n
		}
		if !equal(first, n) {
			return false
		}
	}
	return true
}

func equal(a, b *node) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.kind == b.kind && a.text == b.text &&
		slices.EqualFunc(a.items, b.items, equal) &&
		slices.EqualFunc(a.members, b.members, func(a, b member) bool { return a.key == b.key && equal(a.value, b.value) })
}
