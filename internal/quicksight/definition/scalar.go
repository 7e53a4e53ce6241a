package definition

import (
	"math"
	"reflect"
	"strconv"
	"time"
)

// scalar binds a string, an enum value, a number or a boolean.
func (b *binder) scalar(n *node, v reflect.Value, path string) {
	switch v.Kind() {
	case reflect.String:
		b.text(n, v, path)
	case reflect.Bool:
		if b.is(n, boolNode, path) {
			v.SetBool(n.text == "true")
		}
	case reflect.Int32, reflect.Int64:
		if !b.is(n, numberNode, path) {
			return
		}
		i, err := strconv.ParseInt(n.text, 10, v.Type().Bits())
		if err != nil {
			b.problem(path, n, "must be a whole number of %d bits, not %s", v.Type().Bits(), n.text)
		}
		v.SetInt(i)
	case reflect.Float64:
		if !b.is(n, numberNode, path) {
			return
		}
		f, err := strconv.ParseFloat(n.text, 64)
		if err != nil {
			b.problem(path, n, "must be a number of 64 bits, not %s", n.text)
		}
		v.SetFloat(f)
	}
}

// text binds a string; a named string type is an enum of the API.
func (b *binder) text(n *node, v reflect.Value, path string) {
	text, resolved := "", false
	if b.intrinsics {
		text, resolved = resolve(n)
	}
	if !resolved {
		if !b.is(n, stringNode, path) {
			return
		}
		text = n.text
	}
	if values := enum(v.Type()); values != nil && !contains(values, text) {
		b.problem(path, n, "%q is not a value of %s%s", text, v.Type().Name(), oneOf(text, values))
	}
	v.SetString(text)
}

// enum returns the values of an enum type of the SDK, or nil.
func enum(t reflect.Type) []string {
	method, ok := t.MethodByName("Values")
	if !ok {
		return nil
	}
	list := method.Func.Call([]reflect.Value{reflect.Zero(t)})[0]
	values := make([]string, list.Len())
	for i := range values {
		values[i] = list.Index(i).String()
	}
	return values
}

// oneOf ends a message with what would be right: the value that was meant, or
// all of them when they are few.
func oneOf(text string, values []string) string {
	if near := hint(text, values); near != "" || len(values) > 12 {
		return near
	}
	return "; use one of " + words(values)
}

// layouts are the forms of time in use: the CLI prints the first, the API's own
// JSON has seconds since 1970.
var layouts = []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04:05", time.DateOnly}

func (b *binder) time(n *node, v reflect.Value, path string) {
	if n.kind == numberNode {
		seconds, err := strconv.ParseFloat(n.text, 64)
		if err == nil && math.Abs(seconds) < 1e12 {
			v.Set(reflect.ValueOf(time.UnixMilli(int64(math.Round(seconds * 1000))).UTC()))
			return
		}
	}
	if n.kind == stringNode {
		for _, layout := range layouts {
			if t, err := time.Parse(layout, n.text); err == nil {
				v.Set(reflect.ValueOf(t.UTC()))
				return
			}
		}
	}
	b.problem(path, n, `must be a time like "2026-01-31T00:00:00Z", or seconds since 1970`)
}
