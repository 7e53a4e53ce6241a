package template

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/enrich"
	"github.com/apigw-lens/apigw-lens/internal/handler/enricher"
	"github.com/apigw-lens/apigw-lens/internal/handler/exporter"
	"github.com/apigw-lens/apigw-lens/internal/handler/gate"
	"github.com/apigw-lens/apigw-lens/internal/handler/planner"
	"github.com/apigw-lens/apigw-lens/internal/handler/quotawatcher"
	"github.com/apigw-lens/apigw-lens/internal/handler/refresher"
)

// endpoints are for stand-ins of AWS.
var endpoints = []string{"AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"}

// ofGo are read by Go's own runtime.
var ofGo = []string{"GOGC", "GOMEMLIMIT"}

// A variable that is misspelt on one side is silently without effect.
func TestFunctionsReadTheVariablesThatTheTemplateSets(t *testing.T) {
	tests := []struct {
		function string
		fromEnv  func(getenv func(string) string)
		// unset are read, but have no place in the template.
		unset []string
	}{
		{"Enricher", func(getenv func(string) string) { enricher.FromEnv(getenv) }, []string{"AWS_LAMBDA_RUNTIME_API"}},
		{"SnapshotRefresher", func(getenv func(string) string) { refresher.FromEnv(getenv) },
			append([]string{refresher.EnvRate}, endpoints...)},
		{"WorkflowGate", func(getenv func(string) string) { gate.FromEnv(getenv) }, endpoints},
		{"ReportPlanner", func(getenv func(string) string) { _, _ = planner.FromEnv(t.Context(), getenv) }, endpoints},
		{"ReportExporter", func(getenv func(string) string) { _, _ = exporter.FromEnv(t.Context(), getenv) }, endpoints},
		{"QuotaWatcher", func(getenv func(string) string) { quotawatcher.FromEnv(getenv) }, endpoints},
	}
	f, err := Read(templateFile)
	require.NoError(t, err)
	for _, tt := range tests {
		t.Run(tt.function, func(t *testing.T) {
			read := map[string]bool{}
			tt.fromEnv(func(name string) string {
				read[name] = true
				return ""
			})
			for _, name := range tt.unset {
				delete(read, name)
			}
			set := map[string]bool{}
			for name := range f.Root.At("Resources", tt.function, "Properties", "Environment", "Variables").Members() {
				set[name] = true
			}
			for _, name := range ofGo {
				delete(set, name)
			}
			assert.Equal(t, read, set)
		})
	}
}

func TestPrivacyModesAreThoseOfTheEnricher(t *testing.T) {
	f, err := Read(templateFile)
	require.NoError(t, err)
	modes := f.Root.At("Parameters", "PrivacyMode", "AllowedValues").Items()
	require.NotEmpty(t, modes)
	for _, mode := range modes {
		_, err := enrich.NewPrivacy(enrich.PrivacyMode(mode.Text()), "a key of thirty-two characters..")
		assert.NoError(t, err, mode.Text())
	}
}
