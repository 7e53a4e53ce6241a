package diff

import (
	"encoding/json"
	"reflect"
	"strings"
	"time"
)

// plain makes a value as JSON has it of a value of the model: maps, lists and
// scalars, without what is absent.
func plain(v reflect.Value) any {
	if absent(v) {
		return nil
	}
	switch {
	case v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface:
		return plain(v.Elem())
	case v.Type() == timeType:
		return v.Interface().(time.Time).Format(time.RFC3339)
	case v.Kind() == reflect.Struct:
		object := map[string]any{}
		for field, value := range v.Fields() {
			if field.IsExported() && present(value) {
				object[field.Name] = plain(value)
			}
		}
		return object
	case v.Kind() == reflect.Slice:
		list := make([]any, v.Len())
		for i := range list {
			list[i] = plain(v.Index(i))
		}
		return list
	case v.Kind() == reflect.String:
		return v.String()
	}
	return v.Interface()
}

// longest is the most characters of a value in a sentence; Change has all of it.
const longest = 240

// text is a value for a sentence. Enum values stand for themselves, everything
// else is JSON.
func text(v reflect.Value) string {
	for present(v) && (v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface) {
		v = v.Elem()
	}
	if present(v) && v.Kind() == reflect.String && v.Type().PkgPath() != "" {
		return v.String()
	}
	var encoded strings.Builder
	encoder := json.NewEncoder(&encoded)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(plain(v)); err != nil {
		// Only numbers that are none cannot be encoded.
		return err.Error()
	}
	text := []rune(strings.TrimSuffix(encoded.String(), "\n"))
	if len(text) > longest {
		return string(text[:longest]) + "…"
	}
	return string(text)
}
