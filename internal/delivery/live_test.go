package delivery

import (
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// follow delivers what is written to the returned end of a pipe, as
// `tail -f | import -` does. stop closes the pipe and returns the result.
func follow(t *testing.T, data string, o Options) (log io.Writer, stop func() Result) {
	t.Helper()
	out, in := io.Pipe()
	o.Sources, o.Stdin = []string{"-"}, out
	done := make(chan Result, 1)
	go func() {
		defer close(done)
		done <- mustDeliver(t, data, o)
	}()
	return in, func() Result {
		require.NoError(t, in.Close())
		return <-done
	}
}

// shows waits until the data folder holds rows 0 to n.
func shows(t *testing.T, data string, n int) {
	t.Helper()
	require.Eventually(t, func() bool {
		parts, err := filepath.Glob(filepath.Join(data, "requests", "*", "part-*"))
		return err == nil && len(parts) > 0 && assert.ObjectsAreEqual(wantIDs(0, n), ids(t, data))
	}, 20*time.Second, 20*time.Millisecond)
}

func say(t *testing.T, log io.Writer, text string) {
	t.Helper()
	_, err := io.WriteString(log, text)
	require.NoError(t, err)
}

func TestRun_silentPipeShowsUp(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	log, stop := follow(t, data, Options{silence: 30 * time.Millisecond, patience: time.Hour})
	text := lines(0, 50)
	say(t, log, text+line(50)[:9])
	shows(t, data, 50)
	say(t, log, line(50)[9:]+"\n"+lines(51, 60))
	shows(t, data, 60)
	// Half of a line that is too long is no place to stop at.
	long := strings.Repeat("x", 2<<20) + "\n"
	say(t, log, line(60)+"\n"+long[:1<<21-9])
	time.Sleep(200 * time.Millisecond)
	shows(t, data, 60)
	say(t, log, long[1<<21-9:]+lines(61, 70))
	shows(t, data, 70)
	r := stop()
	assert.EqualValues(t, 71, r.Lines)
	assert.EqualValues(t, 1, r.Failed)
	all := lines(0, 61) + long + lines(61, 70)
	assert.EqualValues(t, len(all), r.Bytes)
	assert.Equal(t, 1, mustDeliver(t, data, Options{Sources: []string{"-"}, Stdin: strings.NewReader(all)}).SkippedFiles)
}

func TestRun_pipeThatNeverFallsSilentShowsUp(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	log, stop := follow(t, data, Options{silence: time.Hour, patience: 50 * time.Millisecond})
	say(t, log, lines(0, 50))
	n := 50
	require.Eventually(t, func() bool {
		say(t, log, line(n)+"\n")
		n++
		parts, err := filepath.Glob(filepath.Join(data, "requests", "*", "part-*"))
		return err == nil && len(parts) > 0
	}, 20*time.Second, 10*time.Millisecond)
	assert.EqualValues(t, n, stop().Delivered)
	assert.Equal(t, wantIDs(0, n), ids(t, data))
}

func TestRun_filesAreNotCommittedByTheClock(t *testing.T) {
	dir := t.TempDir()
	o := Options{Sources: []string{write(t, dir, "a.log", lines(0, 900))}, BatchLines: 10, silence: 1, patience: 1}
	commits := 0
	o.step = func(name string) error {
		if name == stepJournal {
			commits++
		}
		return nil
	}
	mustDeliver(t, filepath.Join(dir, "data"), o)
	assert.Equal(t, 1, commits)
}
