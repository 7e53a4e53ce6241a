package objects

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"
)

// ErrMissing means that there is no object of a key.
var ErrMissing = errors.New("there is no such object")

// ReadWriter is the part of the SDK's client that a Store uses.
type ReadWriter interface {
	Client
	GetObject(context.Context, *s3.GetObjectInput, ...func(*s3.Options)) (*s3.GetObjectOutput, error)
}

// Store reads and replaces the objects of a bucket.
type Store struct {
	client ReadWriter
	name   string
}

// NewStore makes the Store of a bucket.
func NewStore(client ReadWriter, bucket string) *Store { return &Store{client, bucket} }

// Open reads an object as a stream, which the caller closes; ErrMissing where
// there is none.
func (s *Store) Open(ctx context.Context, key string) (io.ReadCloser, error) {
	out, err := s.client.GetObject(ctx, &s3.GetObjectInput{Bucket: &s.name, Key: &key})
	var apiError smithy.APIError
	if errors.As(err, &apiError) && (apiError.ErrorCode() == "NoSuchKey" || apiError.ErrorCode() == "NotFound") {
		return nil, fmt.Errorf("read object %s: %w", key, ErrMissing)
	}
	if err != nil {
		return nil, fmt.Errorf("read object %s: %w", key, err)
	}
	return out.Body, nil
}

// Get reads an object whole; ErrMissing where there is none.
func (s *Store) Get(ctx context.Context, key string) ([]byte, error) {
	body, err := s.Open(ctx, key)
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(body)
	if err = errors.Join(err, body.Close()); err != nil {
		return nil, fmt.Errorf("read object %s: %w", key, err)
	}
	return text, nil
}

// Put writes an object, in place of one that is there. contentType is a media
// type.
func (s *Store) Put(ctx context.Context, key, contentType string, body []byte) error {
	_, err := s.client.PutObject(ctx, &s3.PutObjectInput{
		Bucket: &s.name, Key: &key, ContentType: aws.String(contentType), Body: bytes.NewReader(body),
	})
	if err != nil {
		return fmt.Errorf("write object %s: %w", key, err)
	}
	return nil
}
