package objects

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// shelf is an S3 of one bucket.
type shelf struct {
	objects map[string]string
	types   map[string]string
	err     error
}

func (s *shelf) PutObject(_ context.Context, in *s3.PutObjectInput, _ ...func(*s3.Options)) (*s3.PutObjectOutput, error) {
	if s.err != nil {
		return nil, s.err
	}
	body, err := io.ReadAll(in.Body)
	s.objects[*in.Bucket+"/"+*in.Key], s.types[*in.Key] = string(body), *in.ContentType
	return &s3.PutObjectOutput{}, err
}

func (s *shelf) GetObject(_ context.Context, in *s3.GetObjectInput, _ ...func(*s3.Options)) (*s3.GetObjectOutput, error) {
	if s.err != nil {
		return nil, s.err
	}
	body, ok := s.objects[*in.Bucket+"/"+*in.Key]
	if !ok {
		return nil, &types.NoSuchKey{}
	}
	return &s3.GetObjectOutput{Body: io.NopCloser(strings.NewReader(body))}, nil
}

func TestStore(t *testing.T) {
	shelf := &shelf{objects: map[string]string{}, types: map[string]string{}}
	store := NewStore(shelf, "b")
	_, err := store.Get(t.Context(), "k")
	assert.ErrorIs(t, err, ErrMissing)
	for _, text := range []string{"one", "two"} {
		require.NoError(t, store.Put(t.Context(), "k", "text/plain", []byte(text)))
		got, err := store.Get(t.Context(), "k")
		require.NoError(t, err)
		assert.Equal(t, text, string(got))
	}
	assert.Equal(t, "text/plain", shelf.types["k"])

	shelf.err = errors.New("AccessDenied")
	_, err = store.Get(t.Context(), "k")
	assert.ErrorIs(t, err, shelf.err)
	assert.NotErrorIs(t, err, ErrMissing)
	assert.ErrorIs(t, store.Put(t.Context(), "k", "text/plain", nil), shelf.err)
}
