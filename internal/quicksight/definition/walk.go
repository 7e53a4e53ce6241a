package definition

import (
	"fmt"
	"reflect"
)

// Walk calls visit with every struct of the model at and under root, each as a
// pointer (*types.ColumnIdentifier), parents first; it leaves out what is under
// a struct for which visit returns false. root is a pointer to a struct of the
// model, or a list of them, and path is where it lies.
func Walk(root any, path string, visit func(path string, node any) bool) {
	walk(reflect.ValueOf(root), path, visit)
}

func walk(v reflect.Value, path string, visit func(string, any) bool) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			walk(v.Elem(), path, visit)
		}
	case reflect.Slice:
		for i := range v.Len() {
			walk(v.Index(i), fmt.Sprintf("%s[%d]", path, i), visit)
		}
	case reflect.Struct:
		if v.Type() == timeType || !v.CanAddr() || !visit(path, v.Addr().Interface()) {
			return
		}
		for field, value := range v.Fields() {
			if field.IsExported() {
				walk(value, join(path, field.Name), visit)
			}
		}
	}
}

// Place is a part of a definition and where it is.
type Place[T any] struct {
	Path  string
	Value *T
}

// All returns every T at and under root, in the order of the text.
func All[T any](root any, path string) []Place[T] {
	var found []Place[T]
	Walk(root, path, func(path string, node any) bool {
		if value, ok := node.(*T); ok {
			found = append(found, Place[T]{Path: path, Value: value})
		}
		return true
	})
	return found
}

// variantOf returns the one member of a union that is set: its key and its value, a
// pointer to a struct.
func variantOf(union any) (key string, value reflect.Value) {
	for field, v := range reflect.ValueOf(union).Elem().Fields() {
		if field.IsExported() && v.Kind() == reflect.Pointer && !v.IsNil() {
			return field.Name, v
		}
	}
	return "", reflect.Value{}
}

// text returns the string member of a struct, or "" where the struct has none.
func text(v reflect.Value, key string) string {
	f := v.FieldByName(key)
	switch {
	case !f.IsValid():
		return ""
	case f.Kind() == reflect.Pointer && f.IsNil():
		return ""
	case f.Kind() == reflect.Pointer:
		f = f.Elem()
	}
	if f.Kind() != reflect.String {
		return ""
	}
	return f.String()
}
