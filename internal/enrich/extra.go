package enrich

import (
	"github.com/apigw-lens/apigw-lens/internal/accesslog"
	"github.com/apigw-lens/apigw-lens/internal/jsonscan"
)

// extraKeys are `\"name\":` for each field: a key of the JSON text that the
// column extra holds as a string.
var extraKeys = func() (keys [accesslog.NumFields]string) {
	for id, f := range accesslog.Fields {
		keys[id] = `\"` + f.Name + `\":`
	}
	return keys
}()

// extra writes what no column holds, under catalogue or original names: JSON
// inside a JSON string, written straight into its place.
func (w *writer) extra() {
	start := len(w.dst)
	w.dst = prefixes[accesslog.ColExtra].open(w.dst, 0)
	open := len(w.dst)
	for id := w.left.Next(0); id < accesslog.NumFields; id = w.left.Next(id + 1) {
		w.dst = append(append(w.dst, ','), extraKeys[id]...)
		w.dst = w.record.Fields[id].AppendQuotedJSON(w.dst)
	}
	for i := range w.record.Extra {
		pair := &w.record.Extra[i]
		if !pair.Value.Present() {
			continue
		}
		w.dst = appendQuotedKey(append(w.dst, ','), pair.Key)
		w.dst = pair.Value.AppendQuotedJSON(append(w.dst, ':'))
	}
	if len(w.dst) == open {
		w.dst = w.dst[:start]
		return
	}
	w.dst[open] = '{' // in place of the first comma
	w.dst = append(w.dst, '}', '"')
}

// appendQuotedKey appends a key as a JSON string within a JSON string.
func appendQuotedKey(dst, key []byte) []byte {
	if jsonscan.Ordinary(key) == len(key) {
		dst = append(append(dst, '\\', '"'), key...)
		return append(dst, '\\', '"')
	}
	return jsonscan.AppendQuoted(dst, jsonscan.AppendString(nil, key))
}
