package compile_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/compile"
)

// A time axis of hours or longer reads the column that is cut to hours already;
// one of minutes, and a table calculation over the column, read the column.
func TestHours_areReadFromTheColumnThatHasThem(t *testing.T) {
	sets := made(t, 100)
	set := sets["requests"]
	set.Hours = map[string]string{"request_time": "event_hour"}
	sets["requests"] = set
	d, err := compile.New(published(t), sets)
	require.NoError(t, err)
	sql := func(visual string, s compile.State) string {
		plan, err := d.Visual(visual, s, options)
		require.NoError(t, err)
		return readable(plan.Main.SQL)
	}
	assert.Contains(t, sql("line-domain", compile.State{}), `date_trunc('day', "event_hour") AS "request_time_day"`)
	drilled := compile.State{Drill: map[string][]string{"line-domain": {"2026-11-20T00:00:00Z", "2026-11-20T10:00:00Z"}}}
	assert.Contains(t, sql("line-domain", drilled), `date_trunc('minute', "request_time")`)
	assert.Contains(t, sql("rep-weeks", compile.State{}), `"event_hour"`, "wow_growth still finds its date")

	zoned := *published(t)
	zoned.Options.Timezone = new("Asia/Kolkata")
	d, err = compile.New(&zoned, sets)
	require.NoError(t, err)
	assert.NotContains(t, sql("line-domain", compile.State{}), `date_trunc('day', "event_hour")`, "its hours begin at half past")
}
