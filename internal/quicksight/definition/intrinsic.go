package definition

import "strings"

// intrinsic returns the name and the argument of a function of CloudFormation in
// its long form, {"Fn::Sub": …} or {"Ref": …}.
func intrinsic(n *node) (name string, argument *node) {
	if n == nil || n.kind != objectNode || len(n.members) != 1 {
		return "", nil
	}
	m := n.members[0]
	if m.key == "Ref" || strings.HasPrefix(m.key, "Fn::") {
		return m.key, m.value
	}
	return "", nil
}

// resolve makes a string of a function: what is only known when the stack is
// deployed stays in it as ${Name}.
func resolve(n *node) (text string, ok bool) {
	name, argument := intrinsic(n)
	switch name {
	case "":
		return "", false
	case "Ref":
		return "${" + argument.str() + "}", true
	case "Fn::GetAtt":
		return "${" + strings.Join(texts(argument), ".") + "}", true
	case "Fn::Sub":
		if argument.kind == listNode && len(argument.items) > 0 {
			argument = argument.items[0]
		}
		// ${!Name} is how Fn::Sub writes a ${Name} that is not its own.
		return strings.ReplaceAll(argument.str(), "${!", "${"), true
	case "Fn::Join":
		if len(argument.items) == 2 {
			return strings.Join(texts(argument.items[1]), argument.items[0].str()), true
		}
	}
	return "${" + name + "}", true
}

// texts are the strings of a list, or of one string.
func texts(n *node) []string {
	if n.kind != listNode {
		return []string{n.str()}
	}
	list := make([]string, len(n.items))
	for i, item := range n.items {
		if text, ok := resolve(item); ok {
			list[i] = text
		} else {
			list[i] = item.text
		}
	}
	return list
}
