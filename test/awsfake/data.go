package awsfake

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/aws/smithy-go/encoding/cbor"
)

// Object is an object of S3.
type Object struct {
	Body string
	At   time.Time
}

// Point is a value of a metric, for the five minutes that begin at a time.
type Point struct {
	At    time.Time
	Value float64
}

func (s *Server) s3(c *call) (any, error) {
	switch c.operation {
	case "ListObjectsV2":
		return s.listObjects(c)
	case "ListBuckets":
		return s.listBuckets(c), nil
	}
	key := strings.Join(c.path[1:], "/")
	object, ok := s.Objects[key]
	if !ok {
		return nil, &failure{http.StatusNotFound, "NoSuchKey", "The specified key does not exist."}
	}
	return []byte(object.Body), nil
}

// listBuckets lists the buckets with a prefix in pages.
func (s *Server) listBuckets(c *call) any {
	var names []string
	for _, name := range s.Buckets {
		if strings.HasPrefix(name, c.query.Get("prefix")) && c.query.Get("bucket-region") == c.region {
			names = append(names, name)
		}
	}
	part, next := page(names, c.query.Get("continuation-token"))
	var b strings.Builder
	b.WriteString("<ListAllMyBucketsResult><Buckets>")
	for _, name := range part {
		b.WriteString("<Bucket><Name>" + escape(name) + "</Name></Bucket>")
	}
	b.WriteString("</Buckets><ContinuationToken>" + next + "</ContinuationToken></ListAllMyBucketsResult>")
	return []byte(b.String())
}

// listObjects lists keys and common prefixes together in pages, as S3 does.
func (s *Server) listObjects(c *call) (any, error) {
	prefix := c.query.Get("prefix")
	var entries []string
	for _, key := range slices.Sorted(maps.Keys(s.Objects)) {
		rest, ok := strings.CutPrefix(key, prefix)
		if !ok {
			continue
		}
		entry := key
		if folder, _, below := strings.Cut(rest, "/"); below {
			entry = prefix + folder + "/"
		}
		if !slices.Contains(entries, entry) {
			entries = append(entries, entry)
		}
	}
	part, next := page(entries, c.query.Get("continuation-token"))
	var b strings.Builder
	b.WriteString("<ListBucketResult>")
	for _, entry := range part {
		if strings.HasSuffix(entry, "/") {
			b.WriteString("<CommonPrefixes><Prefix>" + escape(entry) + "</Prefix></CommonPrefixes>")
			continue
		}
		fmt.Fprintf(&b, "<Contents><Key>%s</Key><LastModified>%s</LastModified></Contents>", escape(entry), s.Objects[entry].At.UTC().Format(time.RFC3339))
	}
	if next != "" {
		b.WriteString("<NextContinuationToken>" + next + "</NextContinuationToken>")
	}
	b.WriteString("</ListBucketResult>")
	return []byte(b.String()), nil
}

func (s *Server) dynamoDB(*call) (any, error) {
	if s.Pointer == nil {
		return map[string]any{}, nil
	}
	return map[string]any{"Item": s.Pointer}, nil
}

func (s *Server) glue(c *call) (any, error) {
	in, err := in[struct{ Name, NextToken string }](c)
	if err != nil {
		return nil, err
	}
	if c.operation == "GetDatabase" {
		return there(s.Databases, in.Name, "EntityNotFoundException", map[string]any{"Database": map[string]any{"Name": in.Name}})
	}
	days, next := page(s.Partitions, in.NextToken)
	partitions := []any{}
	for _, day := range days {
		partitions = append(partitions, map[string]any{"Values": []string{day}})
	}
	answer := map[string]any{"Partitions": partitions}
	if next != "" {
		answer["NextToken"] = next
	}
	return answer, nil
}

// there answers for one of some names, or that there is none.
func there(names []string, name, code string, answer any) (any, error) {
	if !slices.Contains(names, name) {
		return nil, fail(code, "%s not found.", name)
	}
	return answer, nil
}

// cloudWatch answers GetMetricData: one point a page of each metric.
func (s *Server) cloudWatch(c *call) (any, error) {
	decoded, err := cbor.Decode(c.body)
	if err != nil {
		return nil, err
	}
	request := decoded.(cbor.Map)
	token, _ := request["NextToken"].(cbor.String)
	var results cbor.List
	next := ""
	for _, q := range request["MetricDataQueries"].(cbor.List) {
		query := q.(cbor.Map)
		metric := query["MetricStat"].(cbor.Map)["Metric"].(cbor.Map)
		points, more := page(s.Metrics[string(metric["MetricName"].(cbor.String))], string(token))
		if more > next {
			next = more
		}
		var times, values cbor.List
		for _, p := range points {
			times = append(times, &cbor.Tag{ID: 1, Value: cbor.Float64(seconds(p.At))})
			values = append(values, cbor.Float64(p.Value))
		}
		results = append(results, cbor.Map{"Id": query["Id"], "Timestamps": times, "Values": values, "StatusCode": cbor.String("Complete")})
	}
	answer := cbor.Map{"MetricDataResults": results}
	if next != "" {
		answer["NextToken"] = cbor.String(next)
	}
	return cbor.Encode(answer), nil
}

func cborError(f *failure) []byte {
	return cbor.Encode(cbor.Map{"__type": cbor.String(f.code), "message": cbor.String(f.message)})
}

// Query is what Athena does with any query. Looks is how often it is asked for
// before it ends.
type Query struct {
	State, Reason string
	Looks         int
	Scanned       int64
	Rows          [][]string // with the header
	// SQL is what was asked, Stopped that it was stopped.
	SQL     string
	Stopped bool
}

func (s *Server) athena(c *call) (any, error) {
	in, err := in[struct{ WorkGroup, QueryString, NextToken string }](c)
	if err != nil {
		return nil, err
	}
	switch c.operation {
	case "GetWorkGroup":
		return there(s.WorkGroups, in.WorkGroup, "InvalidRequestException", map[string]any{"WorkGroup": map[string]any{"Name": in.WorkGroup}})
	case "StartQueryExecution":
		s.Query.SQL = in.QueryString
		return map[string]any{"QueryExecutionId": "q1"}, nil
	case "StopQueryExecution":
		s.Query.Stopped = true
		return map[string]any{}, nil
	case "GetQueryExecution":
		status := map[string]any{"State": "RUNNING"}
		if s.looks["query"]++; s.looks["query"] > s.Query.Looks {
			status = map[string]any{"State": s.Query.State, "StateChangeReason": s.Query.Reason}
		}
		return map[string]any{"QueryExecution": map[string]any{"Status": status, "Statistics": map[string]any{"DataScannedInBytes": s.Query.Scanned}}}, nil
	}
	part, next := page(s.Query.Rows, in.NextToken)
	rows := []any{}
	for _, row := range part {
		data := []any{}
		for _, value := range row {
			data = append(data, map[string]any{"VarCharValue": value})
		}
		rows = append(rows, map[string]any{"Data": data})
	}
	answer := map[string]any{"ResultSet": map[string]any{"Rows": rows}}
	if next != "" {
		answer["NextToken"] = next
	}
	return answer, nil
}
