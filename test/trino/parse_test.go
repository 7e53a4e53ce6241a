package trino

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/compile"
)

// parse runs Trino's parser over statements; what it says of those that it
// refuses comes by their number. Without Java and the parser the test is
// skipped, unless REQUIRE_TRINO is set; "test/trino/fetch.sh parser" fetches it.
func parse(t *testing.T, statements []string) string {
	t.Helper()
	find := exec.Command("test/trino/fetch.sh", "--find", "parser")
	find.Dir = root
	home, err := find.Output()
	java, missing := exec.LookPath("java")
	if err != nil || missing != nil {
		why := "Trino's parser, or Java to run it, is missing; install a JDK of Java 17 and run: test/trino/fetch.sh parser"
		if os.Getenv("REQUIRE_TRINO") != "" {
			t.Fatal(why)
		}
		t.Skip(why)
	}
	cmd := exec.Command(java, "-cp", filepath.Join(strings.TrimSpace(string(home)), "lib", "*"), "Parse.java")
	cmd.Stdin = strings.NewReader(strings.Join(statements, "\x00"))
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	return string(out)
}

// The parser decides about syntax only. Names and types are checked where the
// statements run: see server_test.go.
func TestTrinoParsesWhatIsWrittenForAthena(t *testing.T) {
	now := time.Date(2026, 11, 22, 15, 30, 0, 0, time.UTC)
	all := visualStatements(t, now, "", compile.State{})
	all = append(all, visualStatements(t, now, ", filtered", filtered(t, now))...)
	all = append(all, dataSetStatements(t, now)...)
	all = append(all, expressionStatements(t)...)
	all = append(all, reportStatements(t, now)...)
	texts := []string{"SELECT 1 FROM a b c"} // what must be refused
	for _, s := range all {
		texts = append(texts, s.athena)
	}
	refused := strings.Split(strings.TrimSpace(parse(t, texts)), "\n")
	assert.Contains(t, refused[0], "0 line 1:19: mismatched input 'c'")
	for _, line := range refused[1 : len(refused)-1] {
		number, message, _ := strings.Cut(line, " ")
		i, err := strconv.Atoi(number)
		require.NoError(t, err, line)
		t.Errorf("%s: %s\n%s", all[i-1].name, message, all[i-1].athena)
	}
	assert.Equal(t, fmt.Sprintf("parsed %d", len(texts)), refused[len(refused)-1])
}
