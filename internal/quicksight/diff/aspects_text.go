package diff

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/quicksight/types"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
)

// textAspects are about names and texts.
var textAspects = []aspect{
	{name: "title", at: formatText("Title"), state: rich, say: renamed},
	{name: "subtitle", at: formatText("Subtitle"), state: rich, say: isNow("subtitle")},
	{name: "sheet name", at: func(d difference, i int) bool { return i == 2 && d.steps[i].member == "Name" }, state: literal, say: renamed},
	{name: "control title", at: func(d difference, i int) bool {
		return d.steps[i].member == "Title" && isText(d.steps[i]) && i > 1 && isUnion(d.steps[i-2])
	}, state: literal, say: renamed},
	{name: "sheet description", at: func(d difference, i int) bool { return i == 2 && d.steps[i].member == "Description" }, state: literal, say: isNow("description")},
	{name: "alternative text", at: member("VisualContentAltText", "ImageContentAltText"), state: literal, say: isNow("alternative text")},
	{name: "text", at: member("Content"), state: func(_ difference, v reflect.Value) string {
		return fmt.Sprintf("%q", definition.PlainText(stringOf(v)))
	}, say: isNow("text")},
	{name: "label", at: member("CustomLabel"), state: literal, say: isNow("label")},
	{name: "color", at: func(d difference, i int) bool {
		return strings.HasSuffix(d.steps[i].member, "Color") && isText(d.last())
	}, state: func(_ difference, v reflect.Value) string {
		return stringOf(v)
	}, say: colored},
	{name: "time zone", at: member("Timezone"), state: literal, say: isNow("time zone")},
	{name: "week", at: member("WeekStart"), state: literal, say: now("starts its weeks on")},
}

// isText tells whether a step leads to a text, or leads there on one side.
func isText(s step) bool { return stringOf(s.old) != "" || stringOf(s.new) != "" }

func formatText(key string) func(difference, int) bool {
	return func(d difference, i int) bool {
		return i > 0 && d.steps[i].member == "FormatText" && d.steps[i-1].member == key
	}
}

func rich(_ difference, v reflect.Value) string {
	v = v.Elem()
	if text := stringOf(v.FieldByName("RichText")); text != "" {
		return fmt.Sprintf("%q", definition.PlainText(text))
	}
	return fmt.Sprintf("%q", stringOf(v.FieldByName("PlainText")))
}

func renamed(_ difference, _ int, old, new string) string {
	switch {
	case old == "":
		return "now has a name"
	case new == "":
		return "no longer has a name (was " + old + ")"
	}
	return "renamed (was " + old + ")"
}

func colored(d difference, i int, old, new string) string {
	subject := strings.ReplaceAll(words(d.steps[i].member), "color", "colour")
	for j := i; j > 0; j-- {
		if c, ok := elementOf[types.DataPathColor](d.steps[j]); ok && c.Element != nil {
			subject = fmt.Sprintf("%s of %q", subject, or(c.Element.FieldValue, c.Element.FieldId))
		}
	}
	return isNow(subject)(d, i, old, new)
}

// elementOf is the T that a step leads to in the newer definition that has one.
func elementOf[T any](s step) (T, bool) {
	for _, v := range []reflect.Value{s.new, s.old} {
		if v.IsValid() && v.Type() == reflect.TypeFor[T]() {
			return v.Interface().(T), true
		}
	}
	var zero T
	return zero, false
}
