package overview

import "github.com/apigw-lens/apigw-lens/internal/accesslog"

// none is what a text dimension shows where a record has no value.
const none = accesslog.None

// integer reads a count; anything else is 0.
func integer(v any) int64 {
	switch n := v.(type) {
	case int64:
		return n
	case int32:
		return int64(n)
	case float64:
		return int64(n)
	}
	return 0
}

// number reads a number that may be absent.
func number(v any) *float64 {
	var f float64
	switch n := v.(type) {
	case float64:
		f = n
	case int64:
		f = float64(n)
	case int32:
		f = float64(n)
	default:
		return nil
	}
	return &f
}

func text(v any) string {
	s, _ := v.(string)
	return s
}
