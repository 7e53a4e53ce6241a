// Package awsfake is as much of AWS, in process, as the commands for a stack
// ask of it. The real SDK talks to it over HTTP; a request goes to a service by
// the scope of its signature, which is not verified. Every list has pages of
// two. Operations can be denied or throttled by name.
package awsfake

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"hash/crc32"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// Where the fake account is.
const (
	Account = "123456789012"
	Region  = "eu-west-1"
)

// Server is the fake account. Its fields are set before it serves; Now is the
// time in all that it makes up.
type Server struct {
	Now        time.Time
	Stacks     map[string]*Stack
	Objects    map[string]Object // by key
	Partitions []string
	Pointer    map[string]any // of the usage plan snapshot, as DynamoDB's JSON
	Metrics    map[string][]Point
	Executions map[string][]*Execution // by ARN of the state machine, newest first
	// OldestFirst ignores that a history is asked for newest first.
	OldestFirst bool
	// Script makes the execution that a StartExecution starts.
	Script                         func(machine, name, input string) *Execution
	MapRuns                        map[string][]MapRun    // by ARN; each look takes the next, the last stays
	Ingestions                     map[string][]Ingestion // by data set
	Query                          *Query                 // what Athena answers
	Trails                         []Trail                // of CloudTrail
	Stores                         []string               // event data stores; "data-…" take no management events
	Streams, WorkGroups, Databases []string
	Buckets                        []string // all of them in this region
	Free, Concurrency              int
	LogRole                        string
	QuickSight                     QuickSight

	// Deny and Throttle are operations, such as "states:ListExecutions", that are
	// refused; Throttle how often.
	Deny     map[string]string // to the end of the message
	Throttle map[string]int

	mu    sync.Mutex
	calls []string
	looks map[string]int // at executions and map runs
}

// Calls are the operations so far.
func (s *Server) Calls() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.calls...)
}

// Serve serves for a test, and sets the environment so that the SDK finds it.
func (s *Server) Serve(t *testing.T) *Server {
	t.Helper()
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL": server.URL, "AWS_REGION": Region, "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "example",
		"AWS_SESSION_TOKEN": "", "AWS_PROFILE": "", "AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
		"AWS_EC2_METADATA_DISABLED": "true", "AWS_MAX_ATTEMPTS": "2",
	} {
		t.Setenv(name, value)
	}
	return s
}

// call is a request, understood.
type call struct {
	service, operation string
	// format is how the service speaks.
	format string
	body   []byte
	form   url.Values // of a query API
	path   []string   // of a REST API
	query  url.Values
	region string
}

var scope = regexp.MustCompile(`Credential=[^/]+/\d+/([^/]+)/([^/]+)/`)

// read understands a request.
func read(r *http.Request) (*call, error) {
	m := scope.FindStringSubmatch(r.Header.Get("Authorization"))
	if m == nil {
		return nil, fmt.Errorf("no signature: %s", r.URL)
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	c := &call{service: m[2], region: m[1], body: body, query: r.URL.Query(), path: strings.Split(strings.Trim(r.URL.Path, "/"), "/")}
	switch target := r.Header.Get("X-Amz-Target"); {
	case target != "":
		c.format, c.operation = "json", target[strings.LastIndex(target, ".")+1:]
	case r.Header.Get("Smithy-Protocol") != "":
		c.format, c.operation = "cbor", c.path[len(c.path)-1]
	case r.Header.Get("Content-Type") == "application/x-www-form-urlencoded":
		c.format = "query"
		if c.form, err = url.ParseQuery(string(body)); err != nil {
			return nil, err
		}
		c.operation = c.form.Get("Action")
	case c.service == "s3":
		c.format, c.operation = "s3", "GetObject"
		switch {
		case c.query.Get("list-type") == "2":
			c.operation = "ListObjectsV2"
		case c.query.Get("x-id") == "ListBuckets":
			c.operation = "ListBuckets"
		}
	default:
		c.format, c.operation = "rest", restOperation(c)
	}
	return c, nil
}

// restOperation names the operation of a REST API by its path.
func restOperation(c *call) string {
	switch last := c.path[len(c.path)-1]; {
	case last == "account-settings":
		return "GetAccountSettings"
	case c.service == "apigateway" && last == "account":
		return "GetAccount"
	case last == "ingestions":
		return "ListIngestions"
	case len(c.path) > 2 && c.path[len(c.path)-2] == "groups":
		return "DescribeGroup"
	case c.path[0] == "account":
		return "DescribeAccountSubscription"
	}
	return strings.Join(c.path, "/")
}

// failure is an error of a service.
type failure struct {
	status        int
	code, message string
}

func (f *failure) Error() string { return f.code + ": " + f.message }

func fail(code, format string, args ...any) error {
	return &failure{http.StatusBadRequest, code, fmt.Sprintf(format, args...)}
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c, err := read(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusNotImplemented)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.looks == nil {
		s.looks = map[string]int{}
	}
	name := c.service + ":" + c.operation
	s.calls = append(s.calls, name)
	answer, err := s.answer(c, name)
	if err != nil {
		c.refuse(w, err)
		return
	}
	c.write(w, answer)
}

func (s *Server) answer(c *call, name string) (any, error) {
	reason, denied := s.Deny[name]
	if denied && c.format == "s3" { // which does not say what is missing
		return nil, &failure{http.StatusForbidden, "AccessDenied", "Access Denied"}
	}
	if denied {
		return nil, &failure{http.StatusForbidden, "AccessDeniedException",
			"User: arn:aws:iam::" + Account + ":user/ann is not authorized to perform: " + name + reason}
	}
	if s.Throttle[name] > 0 {
		s.Throttle[name]--
		return nil, fail("ThrottlingException", "Rate exceeded")
	}
	handlers := map[string]func(*call) (any, error){
		"cloudformation": s.cloudFormation, "states": s.states, "s3": s.s3, "dynamodb": s.dynamoDB, "monitoring": s.cloudWatch,
		"glue": s.glue, "athena": s.athena, "quicksight": s.quickSight, "cloudtrail": s.cloudTrail, "firehose": s.firehose,
		"lambda": s.lambda, "apigateway": s.apiGateway, "sts": s.sts,
	}
	handler, ok := handlers[c.service]
	if !ok {
		return nil, fail("InternalFailure", "the fake has no service %s", c.service)
	}
	return handler(c)
}

// in decodes a JSON request.
func in[T any](c *call) (v T, err error) {
	err = json.Unmarshal(c.body, &v)
	return v, err
}

// pageSize is that of every list.
const pageSize = 2

// page is the part of a list that begins at a token, and the token of the next.
func page[T any](list []T, token string) (part []T, next string) {
	from, _ := strconv.Atoi(token) // "" is the first
	from = min(from, len(list))
	to := min(from+pageSize, len(list))
	if to < len(list) {
		next = strconv.Itoa(to)
	}
	return list[from:to], next
}

func (c *call) write(w http.ResponseWriter, answer any) {
	switch c.format {
	case "cbor":
		w.Header().Set("Smithy-Protocol", "rpc-v2-cbor")
		w.Header().Set("Content-Type", "application/cbor")
		_, _ = w.Write(answer.([]byte))
	case "query":
		_, _ = fmt.Fprintf(w, "<%[1]sResponse><%[1]sResult>%[2]s</%[1]sResult></%[1]sResponse>", c.operation, answer)
	case "s3":
		_, _ = w.Write(answer.([]byte))
	default:
		writeJSON(w, http.StatusOK, answer)
	}
}

// refuse writes an error as the service would.
func (c *call) refuse(w http.ResponseWriter, err error) {
	f, ok := err.(*failure)
	if !ok {
		f = &failure{http.StatusInternalServerError, "InternalFailure", err.Error()}
	}
	switch c.format {
	case "cbor":
		w.Header().Set("Smithy-Protocol", "rpc-v2-cbor")
		w.Header().Set("Content-Type", "application/cbor")
		w.WriteHeader(f.status)
		_, _ = w.Write(cborError(f))
	case "query", "s3":
		w.WriteHeader(f.status)
		text := "<Error><Code>" + f.code + "</Code><Message>" + escape(f.message) + "</Message></Error>"
		if c.format == "query" {
			text = "<ErrorResponse>" + text + "</ErrorResponse>"
		}
		_, _ = io.WriteString(w, text)
	default:
		w.Header().Set("X-Amzn-ErrorType", f.code)
		writeJSON(w, f.status, map[string]string{"__type": f.code, "message": f.message})
	}
}

// writeJSON writes an answer with the checksum that DynamoDB's client wants.
func writeJSON(w http.ResponseWriter, status int, answer any) {
	text, err := json.Marshal(answer)
	if err != nil {
		status, text = http.StatusInternalServerError, []byte(err.Error())
	}
	w.Header().Set("X-Amz-Crc32", strconv.FormatUint(uint64(crc32.ChecksumIEEE(text)), 10))
	w.WriteHeader(status)
	_, _ = w.Write(text)
}

func escape(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a Builder does not fail
	return b.String()
}

func seconds(t time.Time) float64 { return float64(t.UnixMilli()) / 1000 }
