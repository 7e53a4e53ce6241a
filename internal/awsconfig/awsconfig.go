// Package awsconfig finds the account, region and credentials that commands on
// a laptop work with, in the places where the AWS command line looks for them.
package awsconfig

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
)

// Options override what the environment and the shared files say.
type Options struct {
	// Region is an AWS region; empty leaves it to the environment.
	Region string
	// Profile is a profile of the shared files; empty is the default one.
	Profile string
}

// ErrNoRegion says how to give a region.
var ErrNoRegion = errors.New("no AWS region: give --region or set AWS_REGION")

// Load finds the configuration. It reads files and the environment and makes no
// request: credentials are only tried by the first call.
func Load(ctx context.Context, o Options) (aws.Config, error) {
	var options []func(*config.LoadOptions) error
	if o.Region != "" {
		options = append(options, config.WithRegion(o.Region))
	}
	if o.Profile != "" {
		options = append(options, config.WithSharedConfigProfile(o.Profile))
	}
	cfg, err := config.LoadDefaultConfig(ctx, options...)
	if err != nil {
		return aws.Config{}, fmt.Errorf("load AWS configuration: %w", err)
	}
	if cfg.Region == "" {
		return aws.Config{}, ErrNoRegion
	}
	return cfg, nil
}
