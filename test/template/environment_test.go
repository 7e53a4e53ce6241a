package template

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/enrich"
	"github.com/apigw-lens/apigw-lens/internal/handler/enricher"
)

// A variable that is misspelt on one side is silently without effect.
func TestEnricherReadsTheVariablesThatTheTemplateSets(t *testing.T) {
	f, err := Read(templateFile)
	require.NoError(t, err)
	var set []string
	for name := range f.Root.At("Resources", "Enricher", "Properties", "Environment", "Variables").Members() {
		set = append(set, name)
	}
	read := map[string]bool{}
	enricher.FromEnv(func(name string) string {
		read[name] = true
		return ""
	})
	for _, name := range set {
		assert.True(t, read[name], "%s is not read", name)
	}
	assert.Len(t, set, len(read), "the enricher reads what the template does not set")
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
