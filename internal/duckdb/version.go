package duckdb

import (
	"context"
	"errors"
	"fmt"
)

// Version is the version of the linked engine, for example v1.5.6.
func Version(ctx context.Context) (version string, err error) {
	engine, err := start(ctx, nil)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, engine.Close()) }()
	if err := engine.QueryRowContext(ctx, "SELECT version()").Scan(&version); err != nil {
		return "", fmt.Errorf("read engine version: %w", err)
	}
	return version, nil
}
