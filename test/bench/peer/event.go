// Package peer is what the measurements have in common: the event and the plans,
// and the handlers one would write first, in Go and in Python. The peers decode
// the event, add usage plan and customer and encode the response; they do not
// repair, type, classify user agents or keep unknown keys apart, which ours does.
package peer

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/accesslog"
	"github.com/apigw-lens/apigw-lens/internal/geo/mmdb"
	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

const keys = 2000

// Plans is a snapshot with 2,000 keys in 20 plans.
func Plans() *usageplan.Snapshot {
	s := &usageplan.Snapshot{
		Version: "20261122T101530.000Z-4f2a", TakenAt: time.Date(2026, 11, 22, 10, 15, 30, 0, time.UTC),
		APIs: []usageplan.API{{ID: "a1b2c3d4e5", Name: "Orders"}},
	}
	for i := range 20 {
		s.Plans = append(s.Plans, usageplan.Plan{
			ID: fmt.Sprintf("plan%02d", i), Name: fmt.Sprintf("Plan %d", i),
			Quota:    &usageplan.Quota{Limit: 100_000, Period: "MONTH"},
			Throttle: &usageplan.Throttle{RateLimit: 50, BurstLimit: 100},
			Stages:   []usageplan.Stage{{APIID: "a1b2c3d4e5", Stage: "prod"}},
		})
	}
	for i := range keys {
		s.Keys = append(s.Keys, usageplan.Key{
			ID: keyID(i), Name: fmt.Sprintf("key-%d", i), Enabled: true,
			Tags: map[string]string{"customer": fmt.Sprintf("Company %d Ltd", i)}, PlanIDs: []string{s.Plans[i%20].ID},
		})
	}
	return s
}

func keyID(i int) string { return fmt.Sprintf("key%07d", i) }

// WriteCountries writes a database that knows the countries of the event's
// addresses.
func WriteCountries(path string) error {
	return mmdb.Write(path, map[netip.Prefix]string{
		netip.MustParsePrefix("198.51.100.0/25"): "DE", netip.MustParsePrefix("198.51.100.128/25"): "FR",
	})
}

var agents = []string{
	"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
	"OrdersApp/7.14.2 (com.example.orders; build:2211; iOS 18.6.2) Alamofire/5.9.1",
	"python-requests/2.32.3", "curl/8.7.1", "aws-sdk-go-v2/1.30.3 os/linux lang/go#1.22.5 md/GOARCH#arm64",
}

// Event is a Firehose event of lines as a REST API logs them in our
// recommended format, padded to about 1.4 KB: half of the values are absent, and
// one line in twenty has escapes or text that is not ASCII.
func Event(records int) []byte {
	random := rand.New(rand.NewPCG(7, 7))
	type record struct {
		ID   string `json:"recordId"`
		At   int64  `json:"approximateArrivalTimestamp"`
		Data string `json:"data"`
	}
	all := make([]record, records)
	for i := range all {
		at := int64(1_795_343_000_000) + int64(i)*137
		all[i] = record{
			ID: fmt.Sprintf("4966413%049d", i), At: at,
			Data: base64.StdEncoding.EncodeToString([]byte(line(random, at))),
		}
	}
	event, err := json.Marshal(map[string]any{
		"invocationId": "f1e2d3c4", "region": "eu-west-1", "records": all,
		"deliveryStreamArn": "arn:aws:firehose:eu-west-1:123456789012:deliverystream/amazon-apigateway-lens",
	})
	if err != nil {
		panic(err)
	}
	return event
}

func line(random *rand.Rand, at int64) string {
	order := fmt.Sprintf("2026-%08d-%s", random.IntN(1e8), strings.Repeat("x", 140+random.IntN(130)))
	values := map[accesslog.FieldID]string{
		accesslog.RequestID: uuid(random), accesslog.ExtendedRequestID: fmt.Sprintf("%011xAMFo1A=", random.Uint64()>>20),
		accesslog.RequestTime:      time.UnixMilli(at).UTC().Format("02/Jan/2006:15:04:05 -0700"),
		accesslog.RequestTimeEpoch: fmt.Sprint(at), accesslog.APIID: "a1b2c3d4e5", accesslog.Stage: "prod",
		accesslog.DomainName: "api.example.com", accesslog.HTTPMethod: "GET",
		accesslog.ResourcePath: "/v2/customers/{customerId}/orders/{orderId}",
		accesslog.Path:         fmt.Sprintf("/v2/customers/%d/orders/%s", random.IntN(100_000), order),
		accesslog.Protocol:     "HTTP/1.1", accesslog.Status: []string{"200", "200", "200", "404", "500"}[random.IntN(5)],
		accesslog.ResponseLength: fmt.Sprint(random.IntN(100_000)), accesslog.ResponseLatency: fmt.Sprint(20 + random.IntN(400)),
		accesslog.IntegrationLatency: fmt.Sprint(10 + random.IntN(300)), accesslog.IntegrationStatus: "200",
		accesslog.IP: fmt.Sprintf("198.51.100.%d", random.IntN(256)), accesslog.UserAgent: agents[random.IntN(len(agents))],
		accesslog.APIKeyID: keyID(random.IntN(keys)), accesslog.XRayTraceID: "1-668ed15e-" + uuid(random)[:24],
		accesslog.WAFResponseCode: "WAF_ALLOW",
		accesslog.WebACLArn:       "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/orders/3f1e2d4c-5b6a-4789-9c0d-1e2f3a4b5c6d",
	}
	if random.IntN(20) == 0 {
		values[accesslog.Path] = `/v2/customers/M\u00fcller/orders/"` + "ü"
		values[accesslog.Path] = strings.ReplaceAll(values[accesslog.Path], `"`, `\"`)
	}
	var b strings.Builder
	b.WriteByte('{')
	for id, f := range accesslog.Fields {
		if f.Recommended&accesslog.REST == 0 {
			continue
		}
		value := values[accesslog.FieldID(id)]
		if value == "" {
			value = "-"
		}
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `"%s":"%s"`, f.Name, value)
	}
	return b.String() + "}\n"
}

func uuid(random *rand.Rand) string {
	a, b := random.Uint64(), random.Uint64()
	return fmt.Sprintf("%08x-%04x-%04x-%04x-%012x", a>>32, a>>16&0xffff, a&0xffff, b>>48, b&0xffffffffffff)
}

// Median is the middle one of some measurements.
func Median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}
