package enricher

import (
	"bytes"
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestInvoke_livePlans_rowsAndMetricsSayVersionAndAge(t *testing.T) {
	s := &source{}
	start := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC) // of every bubble
	s.publish("v1", start.Add(-time.Hour))
	s.pointer.CheckedAt = start.Add(-time.Minute)
	live(t, s, func(t *testing.T, p *LivePlans) {
		var log bytes.Buffer
		h := newHandler(t, func(c *Config) { c.Plans, c.Now, c.Log = p, time.Now, &log })
		invoke := func() (time.Duration, map[string]any, string) {
			log.Reset()
			start := time.Now()
			out, err := h.Invoke(context.Background(), event(t, []byte(goodLine)))
			require.NoError(t, err)
			took := time.Since(start)
			var line map[string]any
			require.NoError(t, json.Unmarshal(log.Bytes(), &line))
			var r struct{ Records []answer }
			require.NoError(t, json.Unmarshal(out, &r))
			return took, line, string(r.Records[0].Data)
		}
		_, line, row := invoke()
		assert.EqualValues(t, 60, line["SnapshotAge"])
		assert.Equal(t, "v1", line["SnapshotVersion"])
		assert.Contains(t, row, `"snapshot_version":"v1"`)
		assert.Contains(t, row, `"usage_plan":"Gold v1"`)

		// While a load hangs, invocations go on with what there is.
		s.publish("v2", start.Add(30*time.Second))
		s.set(func() { s.hangs = 2 })
		time.Sleep(time.Minute)
		took, line, row := invoke()
		assert.LessOrEqual(t, took, 250*time.Millisecond)
		assert.Zero(t, line["Duration"], "the records themselves did not wait")
		assert.Contains(t, row, `"snapshot_version":"v1"`)
		assert.EqualValues(t, 120, line["SnapshotAge"])
		took, _, _ = invoke()
		assert.Zero(t, took)

		time.Sleep(time.Minute)
		_, _, _ = invoke()
		_, line, row = invoke()
		assert.Contains(t, row, `"usage_plan":"Gold v2"`)
		assert.Equal(t, "v2", line["SnapshotVersion"])
	})
}
