package awsconfig

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestLoad_regionFromFlagThenProfileThenEnvironment(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config")
	require.NoError(t, os.WriteFile(path, []byte("[profile other]\nregion = eu-north-1\n"), 0o600))
	t.Setenv("AWS_CONFIG_FILE", path)
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", path)
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
	for _, name := range []string{"AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"} {
		t.Setenv(name, "")
	}
	_, err := Load(t.Context(), Options{})
	assert.ErrorIs(t, err, ErrNoRegion)
	_, err = Load(t.Context(), Options{Profile: "none"})
	assert.ErrorContains(t, err, "load AWS configuration")
	region := func(o Options) string {
		cfg, err := Load(t.Context(), o)
		require.NoError(t, err)
		return cfg.Region
	}
	assert.Equal(t, "eu-north-1", region(Options{Profile: "other"}))
	assert.Equal(t, "us-west-2", region(Options{Profile: "other", Region: "us-west-2"}))
	t.Setenv("AWS_REGION", "eu-west-1")
	assert.Equal(t, "eu-west-1", region(Options{}))
}
