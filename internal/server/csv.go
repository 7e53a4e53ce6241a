package server

import (
	"encoding/csv"
	"fmt"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/board"
)

// replyCSV writes all columns and rows of a visual, the hidden ones included,
// and says in a last line when there are more rows than an export holds.
func (s *Server) replyCSV(w http.ResponseWriter, id string, data *board.Data) {
	h := w.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": "apigw-lens-" + id + ".csv"}))
	h.Set("Cache-Control", "no-store")
	out := csv.NewWriter(w)
	out.UseCRLF = true // RFC 4180
	line := make([]string, len(data.Columns))
	for i, c := range data.Columns {
		line[i] = cell(label(c))
	}
	_ = out.Write(line) // an error stays until the check below
	for _, row := range data.Rows {
		for i, v := range row {
			line[i] = cell(v)
		}
		_ = out.Write(line)
	}
	if left := data.Count - int64(len(data.Rows)); left > 0 {
		_ = out.Write([]string{fmt.Sprintf("# %d more rows are left out: narrow the filters to export them.", left)})
	}
	out.Flush()
	if err := out.Error(); err != nil {
		s.log.Warn("write CSV", "visual", id, "error", err)
	}
}

// label heads a column.
func label(c board.Column) string {
	if c.Part == "" {
		return c.Label
	}
	return c.Label + " " + c.Part
}

// cell is a value as CSV text. Text that a spreadsheet would run as a formula
// (a client chooses its path and user agent) gets an apostrophe in front;
// numbers stay numbers.
func cell(v any) string {
	switch x := v.(type) {
	case nil:
		return ""
	case float64:
		return strconv.FormatFloat(x, 'f', -1, 64)
	case time.Time:
		return x.UTC().Format(time.RFC3339)
	case string:
		if x != "" && strings.ContainsRune("=+-@\t\r\n", rune(x[0])) {
			return "'" + x
		}
		return x
	case board.Rest:
		return "Other"
	default:
		return fmt.Sprint(x)
	}
}
