package server

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/board"
)

// fakeBoard has one visual and one filter; it remembers what it was asked.
type fakeBoard struct {
	data   *board.Data
	err    error
	query  url.Values
	all    bool
	search string
}

func (b *fakeBoard) Page() *board.Page {
	return &board.Page{Title: "One", Sheets: []board.Sheet{}, Filters: []board.Filter{}, Parameters: []board.Parameter{}, Zone: "UTC"}
}

func (b *fakeBoard) Meta(context.Context) (board.Meta, error) {
	return board.Meta{Version: "v1", Rows: 3, Quality: []board.Quality{}, App: "1.2.3"}, b.err
}

func (b *fakeBoard) ParseState(query url.Values) board.State {
	b.query = query
	return board.State{}
}

func (b *fakeBoard) Data(_ context.Context, id string, _ board.State, all bool) (*board.Data, error) {
	b.all = all
	if id != "one" {
		return nil, fmt.Errorf("visual %q: %w", id, board.ErrUnknown)
	}
	return b.data, b.err
}

func (b *fakeBoard) Values(_ context.Context, id, search string, _ board.State) ([]board.Value, bool, error) {
	b.search = search
	if id != "domain" {
		return nil, false, board.ErrUnknown
	}
	return []board.Value{{Value: "a", Count: 2}}, true, b.err
}

var page = fstest.MapFS{
	"index.html":          {Data: []byte("<!doctype html><title>page</title>")},
	"assets/app-1a2b.js":  {Data: []byte("const words = '" + string(make([]byte, 4000)) + "'")},
	"assets/app-1a2b.css": {Data: []byte("body{}")},
	".gitkeep":            {Data: []byte{}},
}

func newServer(t *testing.T, b *fakeBoard) *Server {
	t.Helper()
	s, err := New(Config{Board: b, Page: page, Hosts: []string{"lens.internal"}})
	require.NoError(t, err)
	return s
}

// get asks for a path, with headers given as name, value, name, value.
func get(s *Server, path string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Host = "127.0.0.1:7171"
	for i := 0; i < len(headers); i += 2 {
		if headers[i] == "Host" {
			r.Host = headers[i+1]
		}
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func TestServer_routes(t *testing.T) {
	s := newServer(t, &fakeBoard{data: &board.Data{Columns: []board.Column{{Field: "n", Label: "N", Type: board.IntegerField}}, Rows: [][]any{{int64(1)}, {board.Rest{Rest: true}}}}})
	tests := []struct {
		path   string
		status int
		want   string
	}{
		{"/healthz", 200, "ok\n"},
		{"/", 200, "<!doctype html><title>page</title>"},
		{"/index.html", 200, "<!doctype html><title>page</title>"},
		{"/assets/app-1a2b.css", 200, "body{}"},
		{"/.gitkeep", 404, "There is no such page.\n"},
		{"/nothing", 404, "There is no such page.\n"},
		{"/api/nothing", 404, `{"error":"There is no such address in the API."}` + "\n"},
		{"/api/meta", 200, `{"version":"v1","rows":3,"now":"0001-01-01T00:00:00Z","quality":[],"app":"1.2.3"}` + "\n"},
		{"/api/health", 200, "ok\n"},
		{"/api/page", 200, `{"title":"One","sheets":[],"filters":[],"parameters":[],"theme":{},"weekStart":0,"zone":"UTC"}` + "\n"},
		{"/api/visual/one", 200, `{"columns":[{"field":"n","label":"N","type":"integer"}],"rows":[[1],[{"rest":true}]],"explain":{"sql":"","rows":0,"millis":0,"filters":null}}` + "\n"},
		{"/api/visual/two", 404, `{"error":"There is no such visual or control."}` + "\n"},
		{"/api/values/domain", 200, `{"values":[{"value":"a","count":2}],"more":true}` + "\n"},
		{"/api/values/color", 404, `{"error":"There is no such visual or control."}` + "\n"},
	}
	for _, tt := range tests {
		t.Run(tt.path, func(t *testing.T) {
			w := get(s, tt.path)
			assert.Equal(t, tt.status, w.Code)
			assert.Equal(t, tt.want, w.Body.String())
			assert.Equal(t, policy, w.Header().Get("Content-Security-Policy"))
			assert.Equal(t, "nosniff", w.Header().Get("X-Content-Type-Options"))
			assert.Equal(t, "no-referrer", w.Header().Get("Referrer-Policy"))
		})
	}
}

func TestServer_queryReachesTheBoard(t *testing.T) {
	b := &fakeBoard{data: &board.Data{}}
	s := newServer(t, b)
	q := url.Values{"date": {"last-7-day"}, "domain": {"a", "b"}, "search": {"x"}}
	require.Equal(t, 200, get(s, "/api/values/domain?"+q.Encode()).Code)
	assert.Equal(t, q, b.query)
	assert.Equal(t, "x", b.search)
	require.Equal(t, 200, get(s, "/api/visual/one?"+q.Encode()).Code)
	assert.Equal(t, q, b.query)
	assert.False(t, b.all)
	require.Equal(t, 200, get(s, "/api/visual/one?format=csv").Code)
	assert.True(t, b.all, "an export is of all rows")
}

func TestServer_pageIsNotSentTwice(t *testing.T) {
	s := newServer(t, &fakeBoard{})
	w := get(s, "/api/page")
	assert.Equal(t, "no-cache", w.Header().Get("Cache-Control"))
	assert.Equal(t, "application/json", w.Header().Get("Content-Type"))
	assert.Equal(t, http.StatusNotModified, get(s, "/api/page", "If-None-Match", w.Header().Get("ETag")).Code)
}

func TestServer_guard(t *testing.T) {
	s := newServer(t, &fakeBoard{})
	tests := []struct {
		name    string
		path    string
		headers []string
		want    int
	}{
		{"address", "/api/meta", []string{"Host", "127.0.0.1:7171"}, 200},
		{"IPv6 address", "/api/meta", []string{"Host", "[::1]:7171"}, 200},
		{"address without port", "/api/meta", []string{"Host", "[::1]"}, 200},
		{"localhost", "/api/meta", []string{"Host", "LOCALHOST:7171"}, 200},
		{"configured name", "/api/meta", []string{"Host", "lens.internal"}, 200},
		{"rebound name", "/api/meta", []string{"Host", "evil.example:7171"}, 403},
		{"rebound name asks for the page", "/", []string{"Host", "evil.example"}, 403},
		{"name that starts like an address", "/api/meta", []string{"Host", "127.0.0.1.evil.example"}, 403},
		{"no name", "/api/meta", []string{"Host", ""}, 403},
		{"own origin", "/api/meta", []string{"Origin", "http://127.0.0.1:7171"}, 200},
		{"other origin", "/api/meta", []string{"Origin", "https://evil.example"}, 403},
		{"other port", "/api/meta", []string{"Origin", "http://127.0.0.1:8080"}, 403},
		{"opaque origin", "/api/meta", []string{"Origin", "null"}, 403},
		{"image on another site", "/api/meta", []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "no-cors"}, 403},
		{"link on another site", "/", []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate"}, 200},
		{"link to the API", "/api/meta", []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate"}, 403},
		{"typed address", "/api/meta", []string{"Sec-Fetch-Site", "none"}, 200},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			assert.Equal(t, tt.want, get(s, tt.path, tt.headers...).Code)
		})
	}
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions} {
		r := httptest.NewRequest(method, "/api/meta", nil)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		assert.Equal(t, http.StatusMethodNotAllowed, w.Code, method)
	}
}

func TestServer_assets_cachedAndCompressed(t *testing.T) {
	s := newServer(t, &fakeBoard{})
	w := get(s, "/assets/app-1a2b.js", "Accept-Encoding", "gzip, br")
	assert.Equal(t, "gzip", w.Header().Get("Content-Encoding"))
	assert.Equal(t, "public, max-age=31536000, immutable", w.Header().Get("Cache-Control"))
	assert.Contains(t, w.Header().Get("Content-Type"), "javascript")
	zr, err := gzip.NewReader(w.Body)
	require.NoError(t, err)
	body, err := io.ReadAll(zr)
	require.NoError(t, err)
	assert.Equal(t, page["assets/app-1a2b.js"].Data, body)

	w = get(s, "/")
	assert.Equal(t, "no-cache", w.Header().Get("Cache-Control"))
	again := get(s, "/", "If-None-Match", w.Header().Get("ETag"))
	assert.Equal(t, http.StatusNotModified, again.Code)
}

func TestServer_csv_isSafeInSpreadsheets(t *testing.T) {
	s := newServer(t, &fakeBoard{data: &board.Data{
		Columns: []board.Column{{Label: "text"}, {Label: "=number"}, {Label: "time", Part: "from"}},
		Count:   9,
		Rows: [][]any{
			{"plain, \"quoted\"", int64(-5), time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)},
			{"=HYPERLINK(\"http://evil\")", 0.5, nil}, {board.Rest{Rest: true}, nil, nil},
			{"+1", nil, nil}, {"-1", nil, nil}, {"@SUM(A1)", nil, nil}, {"\t=1", nil, nil}, {"", nil, nil},
		},
	}})
	w := get(s, "/api/visual/one?format=csv")
	assert.Equal(t, "text/csv; charset=utf-8", w.Header().Get("Content-Type"))
	assert.Equal(t, "attachment; filename=apigw-lens-one.csv", w.Header().Get("Content-Disposition"))
	assert.Equal(t, strings.ReplaceAll(`text,'=number,time from
"plain, ""quoted""",-5,2026-11-22T10:00:00Z
"'=HYPERLINK(""http://evil"")",0.5,
Other,,
'+1,,
'-1,,
'@SUM(A1),,
'	=1,,
,,
# 1 more rows are left out: narrow the filters to export them.
`, "\n", "\r\n"), w.Body.String())
}

func TestServer_boardFails_saysSoInASentence(t *testing.T) {
	tests := []struct {
		err    error
		status int
	}{
		{errors.New("disk is gone"), 500},
		{context.DeadlineExceeded, 504},
	}
	for _, tt := range tests {
		s := newServer(t, &fakeBoard{err: tt.err})
		for _, path := range []string{"/api/visual/one", "/api/values/domain", "/api/meta"} {
			w := get(s, path)
			assert.Equal(t, tt.status, w.Code)
			var answer struct{ Error string }
			require.NoError(t, json.Unmarshal(w.Body.Bytes(), &answer))
			assert.NotEmpty(t, answer.Error)
		}
	}
}

func TestNew_incomplete_namesEverythingMissing(t *testing.T) {
	_, err := New(Config{})
	require.ErrorContains(t, err, "board is missing")
	require.ErrorContains(t, err, "page is missing")
	_, err = New(Config{Board: &fakeBoard{}, Page: fstest.MapFS{}})
	require.ErrorContains(t, err, "index.html")
}

func TestServe_endsWithTheContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	ln, err := Listen(ctx, ":0")
	require.NoError(t, err)
	assert.Contains(t, ln.Addr().String(), "127.0.0.1:", "loopback unless told otherwise")
	done := make(chan error, 1)
	go func() { done <- newServer(t, &fakeBoard{}).Serve(ctx, ln) }()
	answer, err := http.Get("http://" + ln.Addr().String() + "/healthz")
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	assert.Equal(t, http.StatusOK, answer.StatusCode)

	_, err = Listen(ctx, ln.Addr().String())
	require.ErrorContains(t, err, "--addr")
	_, err = Listen(ctx, "nonsense")
	require.ErrorContains(t, err, "HOST:PORT")
	cancel()
	select {
	case err := <-done:
		require.NoError(t, err)
	case <-time.After(5 * time.Second):
		t.Fatal("did not stop")
	}
}
