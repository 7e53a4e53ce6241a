// Command reports writes the access log lines of many customers, and the usage
// plan snapshot that names them, for measuring reports.
//
//	go run ./test/bench/reports -n 1000000 -customers 1000 -plans plans.json > lines.log
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"math/rand/v2"
	"os"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

const days = 61 // October and November 2026

var from = time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)

func main() {
	n := flag.Int("n", 1_000_000, "number of lines")
	customers := flag.Int("customers", 1000, "number of customers")
	plans := flag.String("plans", "plans.json", "file for the usage plan snapshot")
	flag.Parse()
	if err := writePlans(*plans, *customers); err != nil {
		log.Fatal(err)
	}
	out := bufio.NewWriterSize(os.Stdout, 1<<20)
	writeLines(out, *n, *customers)
	if err := out.Flush(); err != nil {
		log.Fatal(err)
	}
}

func keyID(i int) string { return fmt.Sprintf("key%07d", i) }

func writePlans(path string, customers int) error {
	s := usageplan.Snapshot{
		Version: "1", TakenAt: from, APIs: []usageplan.API{{ID: "a1", Name: "shop"}},
		Plans: []usageplan.Plan{{
			ID: "p1", Name: "Growth", Quota: &usageplan.Quota{Limit: 20000, Period: "MONTH"},
			Stages: []usageplan.Stage{{APIID: "a1", Stage: "prod"}},
		}},
	}
	for i := range customers {
		s.Keys = append(s.Keys, usageplan.Key{
			ID: keyID(i), Name: fmt.Sprintf("key of %d", i), Enabled: true, PlanIDs: []string{"p1"},
			Tags: map[string]string{"customer": fmt.Sprintf("Customer %04d", i)},
		})
	}
	text, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o600)
}

var (
	agents = []string{"axios/1.7.2", "python-requests/2.32", "Go-http-client/1.1", "okhttp/4.12", "curl/8.9"}
	faults = []struct {
		status int
		kind   string
	}{{404, "-"}, {429, "QUOTA_EXCEEDED"}, {429, "THROTTLED"}, {403, "EXPIRED_TOKEN"}, {500, "-"}, {504, "INTEGRATION_TIMEOUT"}}
)

// writeLines writes the lines in the order of their times. A few customers make
// most of the requests, as in life.
func writeLines(out *bufio.Writer, n, customers int) {
	r := rand.New(rand.NewPCG(1, 2))
	zipf := rand.NewZipf(r, 1.1, 8, uint64(customers-1))
	step := days * 24 * time.Hour / time.Duration(n)
	for i := range n {
		at := from.Add(time.Duration(i) * step)
		status, kind, backend := 200, "-", "200"
		if r.IntN(25) == 0 {
			f := faults[r.IntN(len(faults))]
			status, kind, backend = f.status, f.kind, "-"
		}
		fmt.Fprintf(out, `{"extendedRequestId":"%016x","requestTimeEpoch":"%d","apiId":"a1","stage":"prod","httpMethod":"GET","resourcePath":"/v%d/things/{id}","path":"/v1/things/7","status":"%d","errorResponseType":"%s","integrationStatus":"%s","identityApiKeyId":"%s","identityUserAgent":"%s","responseLatency":"%d","responseLength":"%d"}`+"\n",
			i, at.UnixMilli(), r.IntN(40), status, kind, backend, keyID(int(zipf.Uint64())), agents[r.IntN(len(agents))], 5+r.IntN(300), 100+r.IntN(5000))
	}
}
