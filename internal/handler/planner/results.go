package planner

import (
	"context"
	"encoding/csv"
	"errors"
	"io"
	"iter"
	"strings"

	"github.com/apigw-lens/apigw-lens/internal/report"
)

// results are the result files, read as they are needed.
func (h *Handler) results(ctx context.Context, e Event) []report.Result {
	list := make([]report.Result, 0, len(e.Results))
	for _, r := range e.Results {
		bucket, key := place(e.Bucket, r.Key)
		list = append(list, report.Result{Name: r.Name, Rows: csvRows(ctx, h.cfg.Objects(bucket), key)})
	}
	return list
}

// place is the bucket and the key of a result, which Athena names by a URI.
func place(bucket, key string) (string, string) {
	if uri, ok := strings.CutPrefix(key, "s3://"); ok {
		bucket, key, _ = strings.Cut(uri, "/")
	}
	return bucket, key
}

// csvRows are the lines of an object, as Athena writes results: CSV, the first
// line with the names of the columns.
func csvRows(ctx context.Context, store Objects, key string) iter.Seq2[[]string, error] {
	return func(yield func([]string, error) bool) {
		body, err := store.Open(ctx, key)
		if err != nil {
			yield(nil, err)
			return
		}
		defer body.Close()
		lines := csv.NewReader(body)
		for {
			row, err := lines.Read()
			if errors.Is(err, io.EOF) {
				return
			}
			if !yield(row, err) || err != nil {
				return
			}
		}
	}
}
