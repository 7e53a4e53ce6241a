package definition

import (
	"fmt"
	"reflect"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/quicksight/types"
)

// binder fills the SDK's structs from a tree.
type binder struct {
	intrinsics bool
	problems   Problems
}

func (b *binder) problem(path string, n *node, format string, args ...any) {
	b.problems = append(b.problems, Problem{Path: path, Message: fmt.Sprintf(format, args...), Line: n.line, Column: n.column})
}

var (
	definitionType = reflect.TypeFor[Definition]()
	timeType       = reflect.TypeFor[time.Time]()
)

// variants are the members of the model's unions that the SDK has as an
// interface, by their JSON key.
var variants = map[reflect.Type]map[string]reflect.Type{
	reflect.TypeFor[types.GeocodePreferenceValue](): {
		"Coordinate":        reflect.TypeFor[types.GeocodePreferenceValueMemberCoordinate](),
		"GeocoderHierarchy": reflect.TypeFor[types.GeocodePreferenceValueMemberGeocoderHierarchy](),
	},
}

// value binds a tree to v, which must be settable.
func (b *binder) value(n *node, v reflect.Value, path string) {
	if n.kind == nullNode {
		b.problem(path, n, "null is no value here; leave the key out")
		return
	}
	switch {
	case v.Kind() == reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		b.value(n, v.Elem(), path)
	case v.Type() == timeType:
		b.time(n, v, path)
	case v.Kind() == reflect.Struct:
		b.object(n, v, path)
	case v.Kind() == reflect.Slice:
		b.list(n, v, path)
	case v.Kind() == reflect.Interface:
		b.variant(n, v, path)
	default:
		b.scalar(n, v, path)
	}
}

// object binds the members of an object to the fields of the same names.
func (b *binder) object(n *node, v reflect.Value, path string) {
	if !b.is(n, objectNode, path) {
		return
	}
	seen := map[string]bool{}
	for _, m := range n.members {
		at := &node{line: m.line, column: m.column}
		field, known := v.Type().FieldByName(m.key)
		switch {
		case !known || !field.IsExported():
			b.problem(join(path, m.key), at, "unknown key%s", hint(m.key, keys(v.Type())))
		case seen[m.key]:
			b.problem(join(path, m.key), at, "the key is there twice")
		case b.absent(m.value):
		default:
			b.value(m.value, v.FieldByIndex(field.Index), join(path, m.key))
		}
		seen[m.key] = true
	}
	b.complete(n, v.Type(), seen, path)
}

// complete checks that required members are there and that a union has one.
func (b *binder) complete(n *node, t reflect.Type, seen map[string]bool, path string) {
	rules := model[t.Name()]
	for _, key := range rules.required {
		if !seen[key] {
			b.problem(path, n, "%s is missing; %s needs it", key, t.Name())
		}
	}
	if !rules.union {
		return
	}
	// An export has empty lists where nothing is set.
	var set []string
	for _, key := range keys(t) {
		if m := n.get(key); m != nil && (m.kind != listNode || len(m.items) > 0) {
			set = append(set, key)
		}
	}
	if len(set) > 1 {
		b.problem(path, n, "only one of %s can be set; QuickSight would take one and drop the others", words(set))
	}
	if members := keys(t); len(n.members) == 0 && rules.full {
		b.problem(path, n, "is empty; %s needs one of %s", t.Name(), words(members))
	}
}

func (b *binder) list(n *node, v reflect.Value, path string) {
	if !b.is(n, listNode, path) {
		return
	}
	list := reflect.MakeSlice(v.Type(), len(n.items), len(n.items))
	for i, item := range n.items {
		b.value(item, list.Index(i), fmt.Sprintf("%s[%d]", path, i))
	}
	v.Set(list)
}

// variant binds an object with one key to the union member of that key.
func (b *binder) variant(n *node, v reflect.Value, path string) {
	if !b.is(n, objectNode, path) {
		return
	}
	members := variants[v.Type()]
	if len(n.members) != 1 || members[n.members[0].key] == nil {
		b.problem(path, n, "must have exactly one key of %s", words(sortedKeys(members)))
		return
	}
	m := n.members[0]
	p := reflect.New(members[m.key])
	b.value(m.value, p.Elem().FieldByName("Value"), join(path, m.key))
	v.Set(p)
}

func (b *binder) is(n *node, kind nodeKind, path string) bool {
	if n.kind == kind {
		return true
	}
	if b.intrinsics {
		if name, _ := intrinsic(n); name != "" {
			b.problem(path, n, "%s cannot be evaluated here, where %s is needed", name, kind)
			return false
		}
	}
	b.problem(path, n, "must be %s, not %s", kind, n.kind)
	return false
}

// absent tells whether a member is left out by CloudFormation.
func (b *binder) absent(n *node) bool {
	name, argument := intrinsic(n)
	return b.intrinsics && name == "Ref" && argument.str() == "AWS::NoValue"
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}
