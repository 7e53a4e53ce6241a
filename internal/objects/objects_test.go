package objects

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// fake is a bucket that honours If-None-Match; keys that begin with /b/locked
// are forbidden.
func fake(t *testing.T) (*s3.Client, map[string]string) {
	t.Helper()
	stored := map[string]string{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fail := func(status int, code string) {
			w.WriteHeader(status)
			_, _ = io.WriteString(w, "<Error><Code>"+code+"</Code><Message>no</Message></Error>")
		}
		if r.URL.Path == "/b/locked" {
			fail(http.StatusForbidden, "AccessDenied")
			return
		}
		if _, there := stored[r.URL.Path]; there && r.Header.Get("If-None-Match") == "*" {
			fail(http.StatusPreconditionFailed, "PreconditionFailed")
			return
		}
		body, err := io.ReadAll(r.Body)
		assert.NoError(t, err)
		stored[r.URL.Path] = r.Header.Get("Content-Type") + " " + string(body)
	}))
	t.Cleanup(server.Close)
	return s3.New(s3.Options{
		Region: "eu-west-1", BaseEndpoint: aws.String(server.URL), UsePathStyle: true, Retryer: aws.NopRetryer{},
		Credentials: credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", "example", ""),
	}), stored
}

func TestCreate_twice_theFirstStays(t *testing.T) {
	client, stored := fake(t)
	bucket := New(client, "b")
	require.NoError(t, bucket.Create(context.Background(), "snapshots/v.json.gz", "application/gzip", []byte("one")))
	require.NoError(t, bucket.Create(context.Background(), "snapshots/v.json.gz", "application/gzip", []byte("two")))
	assert.Equal(t, map[string]string{"/b/snapshots/v.json.gz": "application/gzip one"}, stored)
}

func TestCreate_forbidden_error(t *testing.T) {
	client, _ := fake(t)
	err := New(client, "b").Create(context.Background(), "locked", "text/plain", nil)
	assert.ErrorContains(t, err, "create object locked: ")
	assert.ErrorContains(t, err, "AccessDenied")
}
