package duckdb

import (
	"encoding/base64"
	"fmt"
	"math"
	"math/big"
	"time"

	"github.com/duckdb/duckdb-go/v2"
)

// plain turns a value of the driver into what Result promises: something JSON
// has a word for, as exact as JSON allows. kind is the type of its column; for
// values inside lists and structs it is not known and empty.
func plain(v any, kind string) any {
	switch v := v.(type) {
	case time.Time:
		return plainTime(v, kind)
	case float32:
		return plainFloat(float64(v))
	case float64:
		return plainFloat(v)
	case []byte:
		return plainBytes(v, kind)
	case duckdb.UUID:
		return v.String()
	case duckdb.Interval:
		return plainInterval(v)
	case duckdb.Bit:
		return v.String()
	case nil, bool, int64, string:
		return v
	}
	if n, ok := plainNumber(v); ok {
		return n
	}
	return plainNested(v)
}

// plainNumber turns integers of every size, and decimals, into int64 where
// they fit. What does not fit stays exact, as text.
func plainNumber(v any) (any, bool) {
	switch v := v.(type) {
	case int8:
		return int64(v), true
	case int16:
		return int64(v), true
	case int32:
		return int64(v), true
	case int:
		return int64(v), true
	case uint8:
		return int64(v), true
	case uint16:
		return int64(v), true
	case uint32:
		return int64(v), true
	case uint64:
		return plainInt(new(big.Int).SetUint64(v)), true
	case *big.Int:
		return plainInt(v), true
	case duckdb.Decimal:
		return v.Float64(), true
	}
	return nil, false
}

func plainInt(v *big.Int) any {
	if v.IsInt64() {
		return v.Int64()
	}
	return v.String()
}

// plainFloat is nil for what JSON has no number for.
func plainFloat(v float64) any {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return v
}

func plainTime(v time.Time, kind string) any {
	switch kind {
	case "DATE":
		return v.UTC().Format(time.DateOnly)
	case "TIME", "TIMETZ", "TIME WITH TIME ZONE":
		return v.Format("15:04:05.999999")
	}
	return v.UTC()
}

func plainBytes(v []byte, kind string) any {
	if kind == "UUID" && len(v) == 16 {
		return fmt.Sprintf("%x-%x-%x-%x-%x", v[:4], v[4:6], v[6:8], v[8:10], v[10:])
	}
	return base64.StdEncoding.EncodeToString(v)
}

// plainInterval writes an interval as ISO 8601 does: P1M2DT3.5S.
func plainInterval(v duckdb.Interval) string {
	text := "P"
	if v.Months != 0 {
		text += fmt.Sprintf("%dM", v.Months)
	}
	if v.Days != 0 {
		text += fmt.Sprintf("%dD", v.Days)
	}
	if v.Micros != 0 || text == "P" {
		text += fmt.Sprintf("T%sS", duckdb.Decimal{Width: 18, Scale: 6, Value: big.NewInt(v.Micros)})
	}
	return text
}

func plainNested(v any) any {
	switch v := v.(type) {
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = plain(e, "")
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, e := range v {
			out[k] = plain(e, "")
		}
		return out
	case duckdb.Map:
		out := make(map[string]any, len(v))
		for k, e := range v {
			out[fmt.Sprint(plain(k, ""))] = plain(e, "")
		}
		return out
	case duckdb.OrderedMap:
		out := make(map[string]any, v.Len())
		for i, k := range v.Keys() {
			out[fmt.Sprint(plain(k, ""))] = plain(v.Values()[i], "")
		}
		return out
	case duckdb.Union:
		return plain(v.Value, "")
	}
	return fmt.Sprint(v)
}
