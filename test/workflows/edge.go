package workflows

import (
	"bytes"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// region and account are where the tests happen.
const (
	region  = "eu-central-1"
	account = "123456789012"
)

// edge stands where AWS's endpoints do. All tests share it; names tell their
// worlds apart.
type edge struct {
	url  string
	moto string // URL of moto itself

	mu     sync.Mutex
	worlds map[string]*world
}

// call is one request to a service.
type call struct {
	// who is the access key id of the caller.
	who     string
	service string
	// action is the API's name of it, as far as the wire shows it: for REST
	// services method and path.
	action string
	path   string
	body   []byte
}

var (
	theEdge  *edge
	edgeOnce sync.Once
)

// startEdge starts edge and interpreter once for all tests.
func startEdge(t *testing.T) *edge {
	t.Helper()
	edgeOnce.Do(func() {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		_, port, err := net.SplitHostPort(listener.Addr().String())
		require.NoError(t, err)
		e := &edge{url: "http://127.0.0.1:" + port, moto: launch(t, port), worlds: map[string]*world{}}
		target, err := url.Parse(e.moto)
		require.NoError(t, err)
		proxy := httputil.NewSingleHostReverseProxy(target)
		proxy.ErrorLog = log.New(io.Discard, "", 0)                // functions are killed in the middle of calls
		go func() { _ = http.Serve(listener, e.handler(proxy)) }() // ends with the binary
		theEdge = e
	})
	require.NotNil(t, theEdge, "the interpreter did not start in another test")
	return theEdge
}

var (
	credential = regexp.MustCompile(`Credential=([^/]+)/\d+/[^/]+/([^/]+)/aws4_request`)
	worldName  = regexp.MustCompile(`wf\d{3}`)
)

// handler records a call in its world, lets the world answer it, and passes on
// what it leaves.
func (e *edge) handler(moto http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		c := read(r, body)
		e.mu.Lock()
		there := e.worlds[worldName.FindString(c.path+string(body))]
		e.mu.Unlock()
		if there == nil || !there.serve(w, c) {
			moto.ServeHTTP(w, r)
		}
	})
}

// read reads who calls what.
func read(r *http.Request, body []byte) call {
	c := call{path: r.URL.RequestURI(), body: body}
	if decoded, err := url.PathUnescape(c.path); err == nil {
		c.path = decoded
	}
	if m := credential.FindStringSubmatch(r.Header.Get("Authorization")); m != nil {
		c.who, c.service = m[1], m[2]
	}
	if _, action, ok := strings.Cut(r.Header.Get("X-Amz-Target"), "."); ok {
		c.action = action
		return c
	}
	if form, err := url.ParseQuery(string(body)); err == nil && form.Get("Action") != "" {
		c.action = form.Get("Action")
		return c
	}
	c.action = r.Method
	return c
}
