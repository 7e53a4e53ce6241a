// Package objects writes objects to an S3 bucket.
package objects

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"
)

// Client is the part of the SDK's client that a bucket uses.
type Client interface {
	PutObject(context.Context, *s3.PutObjectInput, ...func(*s3.Options)) (*s3.PutObjectOutput, error)
}

// Bucket is an S3 bucket.
type Bucket struct {
	client Client
	name   string
}

// New makes the Bucket of a name.
func New(client Client, name string) *Bucket { return &Bucket{client: client, name: name} }

// Create writes an object that never changes: one that is there already stays
// as it is, which is no error. contentType is a media type.
func (b *Bucket) Create(ctx context.Context, key, contentType string, body []byte) error {
	_, err := b.client.PutObject(ctx, &s3.PutObjectInput{
		Bucket: aws.String(b.name), Key: aws.String(key), ContentType: aws.String(contentType),
		Body: bytes.NewReader(body), IfNoneMatch: aws.String("*"),
	})
	var apiError smithy.APIError
	if errors.As(err, &apiError) && apiError.ErrorCode() == "PreconditionFailed" {
		return nil
	}
	if err != nil {
		return fmt.Errorf("create object %s: %w", key, err)
	}
	return nil
}
