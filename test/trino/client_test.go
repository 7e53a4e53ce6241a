//go:build trino

package trino

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
)

// client asks a Trino server over its HTTP protocol.
type client struct{ url string }

// page is one answer of the server: a statement is answered in pages.
type page struct {
	NextURI string  `json:"nextUri"`
	Data    [][]any `json:"data"`
	Error   *struct {
		Message string `json:"message"`
	} `json:"error"`
}

// query runs a statement with its arguments, as Athena does with execution
// parameters, and returns the rows: texts, json.Numbers, booleans, lists, nil.
func (c *client) query(ctx context.Context, sql string, args ...any) ([][]any, error) {
	if len(args) > 0 {
		literals := make([]string, len(args))
		for i, a := range args {
			literals[i] = expr.Literal(a)
		}
		sql = "EXECUTE IMMEDIATE " + expr.Literal(sql) + " USING " + strings.Join(literals, ", ")
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	var rows [][]any
	method, url, body := http.MethodPost, c.url+"/v1/statement", sql
	for url != "" {
		p, err := c.page(ctx, method, url, body)
		if err != nil {
			return nil, err
		}
		if p.Error != nil {
			return nil, fmt.Errorf("%s", p.Error.Message)
		}
		rows = append(rows, p.Data...)
		method, url, body = http.MethodGet, p.NextURI, ""
	}
	return rows, nil
}

func (c *client) page(ctx context.Context, method, url, body string) (*page, error) {
	request, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("X-Trino-User", "test")
	request.Header.Set("X-Trino-Catalog", "hive")
	request.Header.Set("X-Trino-Schema", schema)
	request.Header.Set("X-Trino-Time-Zone", "UTC")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }() // it has been read
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", response.Status, text)
	}
	var p page
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	return &p, decoder.Decode(&p)
}
