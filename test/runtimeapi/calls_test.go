package runtimeapi

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/test/moto"
)

// calls are the AWS calls that functions made, as IAM actions; those to API
// Gateway's control plane with the path.
type calls struct {
	mu   sync.Mutex
	made map[string]bool
}

// services are the prefixes of IAM actions by that of the header X-Amz-Target.
var services = map[string]string{"DynamoDB_20120810": "dynamodb", "AWSEvents": "events"}

// record notes requests on their way.
func (c *calls) record(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		service, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
		action := services[service] + ":" + operation
		switch {
		case strings.Contains(r.Header.Get("Authorization"), "/apigateway/"):
			action = "apigateway:" + r.Method + " " + r.URL.Path
		case r.URL.Query().Has("list-type"):
			action = "s3:ListBucket"
		case strings.Contains(r.Header.Get("Authorization"), "/s3/"):
			action = "s3:" + strings.ToUpper(r.Method[:1]) + strings.ToLower(r.Method[1:]) + "Object"
		}
		c.mu.Lock()
		c.made[action] = true
		c.mu.Unlock()
		next.ServeHTTP(w, r)
	})
}

// front is a server that records what goes to moto.
func (c *calls) front(t *testing.T) string {
	t.Helper()
	target, err := url.Parse(moto.Start(t))
	require.NoError(t, err)
	server := httptest.NewServer(c.record(httputil.NewSingleHostReverseProxy(target)))
	t.Cleanup(server.Close)
	return server.URL
}

// assertAllowed wants the role of the template to allow every call that was
// made, and nothing on the control plane but to list.
func (a *account) assertAllowed(t *testing.T, role string) {
	t.Helper()
	var actions, paths []string
	for _, policy := range a.template.Root.At("Resources", role, "Properties", "Policies").Items() {
		for _, statement := range policy.At("PolicyDocument", "Statement").Items() {
			for _, action := range statement.At("Action").Items() {
				actions = append(actions, action.Text())
			}
			if statement.At("Action").Text() != "apigateway:GET" {
				continue
			}
			for _, resource := range statement.At("Resource").Items() {
				text := resource.Text() // arn:…:apigateway:…::/path
				paths = append(paths, text[strings.LastIndex(text, ":")+1:])
			}
		}
	}
	a.calls.mu.Lock()
	defer a.calls.mu.Unlock()
	require.NotEmpty(t, a.calls.made)
	for made := range a.calls.made {
		action, requested, _ := strings.Cut(made, " ")
		assert.Contains(t, actions, action, "%s makes a call that it may not", role)
		if requested != "" {
			assert.True(t, slices.ContainsFunc(paths, func(p string) bool { return covers(p, requested) }), "%s may not GET %s", role, requested)
		}
	}
	clear(a.calls.made)
}

// covers matches as IAM does, where * also stands for slashes; a pattern has one
// at most.
func covers(pattern, requested string) bool {
	requested = path.Clean(requested)
	before, after, star := strings.Cut(pattern, "*")
	if !star {
		return requested == pattern
	}
	return len(requested) >= len(before)+len(after) && strings.HasPrefix(requested, before) && strings.HasSuffix(requested, after)
}
