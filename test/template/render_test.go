package template

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRender_looksUpNamesAndKeepsTypes(t *testing.T) {
	f, err := Parse([]byte(`
on: [{exists: false}, 7, 'OFF', null]
arn: !Sub arn:${AWS::Partition}:x:${AWS::Region}::/y/${!literal}
ref: !Ref Queue
other: !GetAtt Unknown.Arn
`))
	require.NoError(t, err)
	got := f.Root.Render(map[string]string{"AWS::Partition": "aws", "AWS::Region": "eu-central-1", "Queue": "url"})
	assert.Equal(t, map[string]any{
		"on":    []any{map[string]any{"exists": false}, 7, "OFF", nil},
		"arn":   "arn:aws:x:eu-central-1::/y/${!literal}",
		"ref":   "url",
		"other": "!GetAtt Unknown.Arn",
	}, got)
	assert.Nil(t, f.Root.At("missing").Render(nil))
}
