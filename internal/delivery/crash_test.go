package delivery

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/store"
)

// mixed is lines of several days, some of which fail, and one that is
// unfinished.
func mixed() (text string, readable int, failed []string) {
	var b strings.Builder
	for i := range 820 {
		b.WriteString(line(i) + "\n")
		if i%30 == 29 {
			bad := fmt.Sprintf("bad %d", i)
			failed = append(failed, bad)
			b.WriteString(bad + "\n")
		}
	}
	b.WriteString(`{"id":"x`)
	return b.String(), 820, append(failed, `{"id":"x`)
}

// A delivery is stopped between any two steps of a commit, without tidying
// up, and repeated: in the end every line is there exactly once.
func TestRun_stoppedBetweenAnyTwoSteps(t *testing.T) {
	crash := errors.New("crash")
	text, n, failed := mixed()
	for step, nth := range map[string]int{
		stepStaged: 2, stepWritten: 2, stepPublished: 2, stepErrors: 2, stepJournal: 2, stepMerged: 1, stepReplaced: 1,
	} {
		t.Run(step, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			data := filepath.Join(dir, "data")
			o := Options{Sources: []string{write(t, dir, "a.log", text)}, ChunkLines: 40, BatchLines: 15}
			count := 0
			o.step = func(name string) error {
				if name == step {
					count++
				}
				if count >= nth { // whatever was still under way stops as well
					return crash
				}
				return nil
			}
			_, err := deliver(t, data, o)
			require.ErrorIs(t, err, crash)
			there := ids(t, data)
			assert.NotEmpty(t, there)
			assert.Len(t, unique(there), len(there), "a reader never sees a row twice")

			o.step = nil
			mustDeliver(t, data, o)
			assert.Equal(t, wantIDs(0, n), ids(t, data))
			assert.ElementsMatch(t, failed, failures(t, data))
			leftovers, err := filepath.Glob(filepath.Join(data, "requests", "*", ".*"))
			require.NoError(t, err)
			assert.Empty(t, leftovers)
			assert.Equal(t, 1, mustDeliver(t, data, o).SkippedFiles)
		})
	}
}

func unique(in []string) map[string]bool {
	out := map[string]bool{}
	for _, s := range in {
		out[s] = true
	}
	return out
}

const (
	killedData   = "DELIVERY_TEST_DATA"
	killedSource = "DELIVERY_TEST_SOURCE"
)

// TestMain lets the test binary be the process that is killed.
func TestMain(m *testing.M) {
	if data := os.Getenv(killedData); data != "" {
		os.Exit(deliverUntilKilled(data, os.Getenv(killedSource)))
	}
	os.Exit(m.Run())
}

func deliverUntilKilled(data, src string) int {
	s, err := store.Open(data)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	o := Options{Store: s, Enricher: fakeEnricher{}, Sources: []string{src}, ChunkLines: 4000, BatchLines: 500, MemoryLimit: "200MB"}
	o.step = func(name string) error {
		fmt.Println(name) // tells the test how far it came
		return nil
	}
	if _, err := Run(context.Background(), o); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

func TestRun_killedAgainAndAgain(t *testing.T) {
	dir := t.TempDir()
	data := filepath.Join(dir, "data")
	const n = 40_000
	src := write(t, dir, "a.log", lines(0, n)+"bad\n")
	// Each time the process lives a few steps longer than it takes to commit
	// a chunk, so that it dies in another place and still gets on.
	killed := 0
	for steps := 3; ; steps += 9 {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), killedData+"="+data, killedSource+"="+src)
		cmd.Stderr = os.Stderr
		out, err := cmd.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, cmd.Start())
		scanner := bufio.NewScanner(out)
		for i := 0; i < steps && scanner.Scan(); i++ {
		}
		time.Sleep(time.Duration(steps) * time.Millisecond)
		_ = cmd.Process.Kill() // SIGKILL
		if cmd.Wait() == nil {
			break
		}
		killed++
		require.Less(t, killed, 50)
	}
	assert.Positive(t, killed)
	o := Options{Sources: []string{src}}
	assert.Equal(t, 1, mustDeliver(t, data, o).SkippedFiles)
	assert.Equal(t, wantIDs(0, n), ids(t, data))
	assert.Equal(t, []string{"bad"}, failures(t, data))
}
