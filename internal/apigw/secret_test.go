package apigw

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/apigateway"
	"github.com/aws/smithy-go/logging"
	"github.com/aws/smithy-go/middleware"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/apigw/apigwtest"
	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

// everything gathers all that a listing can make visible: the SDK's own log
// with every switch on, the structs it decodes, the snapshot and the error.
type everything struct {
	mu  sync.Mutex
	out bytes.Buffer
}

func (e *everything) note(format string, args ...any) {
	e.mu.Lock()
	defer e.mu.Unlock()
	fmt.Fprintf(&e.out, format+"\n", args...)
}

func (e *everything) watch(o *apigateway.Options) {
	o.ClientLogMode = aws.LogRequestWithBody | aws.LogResponseWithBody | aws.LogRetries | aws.LogSigning | aws.LogDeprecatedUsage
	o.Logger = logging.LoggerFunc(func(_ logging.Classification, format string, v ...any) { e.note(format, v...) })
	o.APIOptions = append(o.APIOptions, func(stack *middleware.Stack) error {
		return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("seeResult",
			func(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
				out, metadata, err := next.HandleInitialize(ctx, in)
				text, _ := json.Marshal(out.Result)
				e.note("%s %+v", text, err)
				return out, metadata, err
			}), middleware.Before)
	})
}

// list lists with a client of handler and returns all that became visible.
func list(t *testing.T, client *apigateway.Client) (*usageplan.Snapshot, error, string) {
	t.Helper()
	var e everything
	watched := apigateway.New(client.Options(), e.watch)
	snapshot, report, err := NewReader(watched, newClock().options()).List(context.Background())
	e.note("%+v %+v %v %#v", snapshot, report, err, err)
	for unwrapped := err; unwrapped != nil; unwrapped = errors.Unwrap(unwrapped) {
		e.note("%+v %#v", unwrapped, unwrapped)
		text, _ := json.Marshal(unwrapped)
		e.note("%s", text)
	}
	if snapshot != nil {
		data, encodeErr := snapshot.Encode()
		require.NoError(t, encodeErr)
		e.note("%s", data)
	}
	return snapshot, err, e.out.String()
}

// recorded is a control plane that answers with recorded responses.
func recorded(keys, members []byte) http.Handler {
	mux := http.NewServeMux()
	send := func(path string, body []byte) {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(body) })
	}
	send("/restapis", []byte(`{"item":[]}`))
	send("/usageplans", []byte(`{"item":[{"id":"p1","name":"Plan","apiStages":[{"apiId":"a1","stage":"dev"}]}]}`))
	send("/usageplans/p1/keys", members)
	send("/apikeys", keys)
	return mux
}

func client(t *testing.T, handler http.Handler) *apigateway.Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	options := apigwtest.New().Client().Options()
	options.BaseEndpoint = aws.String(server.URL)
	options.HTTPClient = server.Client()
	return apigateway.New(options)
}

// The files hold what the SDKs answer ("items"); on the wire the list is "item".
func TestList_recordedKeys_decodedWithoutTheirSecrets(t *testing.T) {
	tests := []struct {
		file    string
		keys    int
		secrets []string
	}{
		{"awscli_get-api-keys.json", 1, []string{"8bklk8bl1k3sB38D9B3l0enyWT8c09B30lkq0blk"}},
		{"awscli_get-api-key.json", 1, []string{"8bklk8bl1k3sB38D9B3l0enyWT8c09B30lkq0blk"}},
		{"awscli_update-api-key.json", 1, []string{"sNvjQDMReA1vEQPNzW8r3dXsU2rrD7fcjm2SiMnu"}},
		{"zappa_test_cli_aws_apigateway.GetApiKeys_1.json", 1, nil},
		{"zappa_test_cli_aws_status_apigateway.GetApiKeys_1.json", 3, []string{"BbMa34BFOj6fKevBXPhUc61L3R2eh4sz7QzC6NWK", "CbMa34BFOj6fKevBXPhUc61L3R2eh4sz7QzC6NWK"}},
	}
	for _, tt := range tests {
		t.Run(tt.file, func(t *testing.T) {
			items := recordedItems(t, tt.file)
			keys, err := json.Marshal(map[string]any{"item": items})
			require.NoError(t, err)
			for _, secret := range tt.secrets {
				require.Contains(t, string(keys), secret, "the secret is in the recording")
			}
			snapshot, err, visible := list(t, client(t, recorded(keys, keys)))
			require.NoError(t, err)
			require.Len(t, snapshot.Keys, tt.keys)
			names := map[string]bool{}
			for _, k := range snapshot.Keys {
				names[k.Name] = true
				assert.Equal(t, []string{"p1"}, k.PlanIDs, "the public id joins the lists")
			}
			for _, item := range items {
				assert.True(t, names[item["name"].(string)])
			}
			for _, secret := range tt.secrets {
				assert.NotContains(t, visible, secret)
				assert.Contains(t, visible, usageplan.PublicKeyID(secret))
			}
		})
	}
}

func recordedItems(t *testing.T, file string) []map[string]any {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", file))
	require.NoError(t, err)
	var one map[string]any
	require.NoError(t, json.Unmarshal(text, &one))
	if data, ok := one["data"].(map[string]any); ok {
		one = data
	}
	list, ok := one["items"].([]any)
	if !ok {
		list = []any{one}
	}
	var items []map[string]any
	for _, item := range list {
		items = append(items, item.(map[string]any))
	}
	return items
}

// LocalStack recorded the shapes against AWS, with placeholders for what
// changes; the value's placeholder becomes one that would be found.
func TestList_recordedPlanKeyWithValue_valueIsNowhere(t *testing.T) {
	text, err := os.ReadFile("testdata/localstack_api_key_required.snapshot.json")
	require.NoError(t, err)
	const secret = "Zq7Secret-Value_of.This/Key"
	text = bytes.ReplaceAll(text, []byte("<value:1>"), []byte(secret))
	text = bytes.ReplaceAll(text, []byte(`"datetime"`), []byte("1456184452"))
	var recording map[string]struct {
		Content map[string]json.RawMessage `json:"recorded-content"`
	}
	require.NoError(t, json.Unmarshal(text, &recording))
	for _, test := range recording {
		key, member := test.Content["create-api-key"], test.Content["create-usage-plan-key"]
		require.Contains(t, string(key)+string(member), secret)
		snapshot, err, visible := list(t, client(t, recorded(fmt.Appendf(nil, `{"item":[%s]}`, key), fmt.Appendf(nil, `{"item":[%s]}`, member))))
		require.NoError(t, err)
		require.Len(t, snapshot.Keys, 1)
		assert.Equal(t, []string{"p1"}, snapshot.Keys[0].PlanIDs)
		assert.NotContains(t, visible, secret)
		assert.NotContains(t, visible, "Zq7Secret")
	}
}

func TestList_recordedRestApis_decoded(t *testing.T) {
	items := recordedItems(t, "c7n_test_rest_stage_apigateway.GetRestApis_1.json")
	for _, item := range items {
		delete(item, "createdDate") // botocore's own form of a date
	}
	body, err := json.Marshal(map[string]any{"item": items})
	require.NoError(t, err)
	mux := http.NewServeMux()
	mux.HandleFunc("/restapis", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(body) })
	mux.Handle("/", apigwtest.New())
	snapshot, err, _ := list(t, client(t, mux))
	require.NoError(t, err)
	assert.Equal(t, []usageplan.API{{ID: "5xhc1cnb7h", Name: "sphere11"}, {ID: "rtmgxfiay5", Name: "testapi"}}, snapshot.APIs)
}

// Everything that can go wrong with an answer that holds secrets.
func TestList_failures_holdNoSecret(t *testing.T) {
	const secret = "b7Secret90Value3zzSecret90Value3zzSecret"
	item := `{"id":"` + secret + `","type":"API_KEY","name":"my ` + secret + `","value":"` + secret + `","enabled":true}`
	tests := []struct {
		name   string
		status int
		body   string
	}{
		{"cut short", 200, `{"item":[` + item + `,{"id":"` + secret},
		{"not JSON", 200, secret + " is the key"},
		{"two documents", 200, `{"item":[` + item + `]}{"value":"` + secret + `"}`},
		{"an array", 200, `[` + item + `]`},
		{"wrong type of list", 200, `{"item":"` + secret + `"}`},
		{"wrong type of name", 200, `{"item":[{"id":"k","name":{"value":"` + secret + `","x":"` + secret + `"}}]}`},
		{"wrong type of flag", 200, `{"item":[{"id":"k","name":"n","type":["` + secret + `"]}]}`},
		{"message of a failure", 400, `{"message":"Invalid API Key identifier specified ` + secret + `","value":"` + secret + `"}`},
		{"message with a short value", 400, `{"message":"duplicate b7Secret90Value3zzSec"}`},
		{"page of a proxy", 502, `<html>` + secret + `</html>`},
		{"failure that is no JSON", 400, secret},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			mux := http.NewServeMux()
			mux.HandleFunc("/usageplans/plan-0000/keys", func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(tt.status)
				_, _ = w.Write([]byte(tt.body))
			})
			account := apigwtest.New()
			account.Fill(1, 1)
			mux.Handle("/", account)
			snapshot, err, visible := list(t, client(t, mux))
			require.Error(t, err)
			assert.Nil(t, snapshot)
			assert.NotContains(t, visible, secret)
			assert.NotContains(t, visible, "b7Secret90")
		})
	}
}

// A position may be made from a key's id, and net/http puts the URL into its
// errors.
func TestList_connectionLost_errorWithoutPosition(t *testing.T) {
	account := apigwtest.New()
	account.Fill(0, 600)
	account.Before = func(_ int, r *http.Request) int {
		if r.URL.Query().Has("position") {
			panic(http.ErrAbortHandler)
		}
		return 0
	}
	_, err, _ := list(t, client(t, account))
	require.ErrorContains(t, err, "/apikeys")
	assert.NotContains(t, fmt.Sprintf("%+v", err), "position")
	var urlError *url.Error
	require.ErrorAs(t, err, &urlError)
	assert.NotContains(t, urlError.URL, "position")
}

func TestList_filledAccount_noValueVisible(t *testing.T) {
	account := apigwtest.New()
	account.Fill(3, 1_100)
	_, err, visible := list(t, account.Client())
	require.NoError(t, err)
	require.Contains(t, visible, "key-01099")
	for i := range 1_100 {
		require.False(t, strings.Contains(visible, apigwtest.Value(i)), "value of key %d", i)
	}
}

func TestScrub(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"values at any depth", `{"item":[{"value":"x","Value":1,"_embedded":{"value":["y"]}}]}`, `{"item":[{"_embedded":{}}]}`},
		{"tags stay", `{"tags":{"value":"x","customer":"Acme & <Sons>"}}`, `{"tags":{"customer":"Acme & <Sons>","value":"x"}}`},
		{"position stays", `{"position":"abcdefghijklmnopqrstuvwxyz0123456789ABCD"}`, `{"position":"abcdefghijklmnopqrstuvwxyz0123456789ABCD"}`},
		{"numbers stay", `{"rateLimit":0.1000,"big":12345678901234567890}`, `{"big":12345678901234567890,"rateLimit":0.1000}`},
		{"name that holds the value", `{"name":"key no-40_letters_but.secret!","value":"no-40_letters_but.secret!"}`, `{"name":"key (removed)"}`},
		{"long names stay", `{"name":"CustomerWithAVeryLongName2026Production"}`, `{"name":"CustomerWithAVeryLongName2026Production"}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := scrub([]byte(tt.in), false, values{})
			require.NoError(t, err)
			assert.Equal(t, tt.want+"\n", string(got))
		})
	}
}

// The listing of keys shows no values, but an account may name a key by its
// value, or tag it with it.
func TestList_valueIsAlsoNameAndTag_removed(t *testing.T) {
	const secret = "acme-live-Xk39dPq72LmZ01aa"
	keys := []byte(`{"item":[{"id":"k1","name":"` + secret + `","enabled":true,"tags":{"customer":"` + secret + `"}}]}`)
	members := []byte(`{"item":[{"id":"k1","type":"API_KEY","value":"` + secret + `","name":"` + secret + `"}]}`)
	s, err, visible := list(t, client(t, recorded(keys, members)))
	require.NoError(t, err)
	require.Len(t, s.Keys, 1)
	assert.Equal(t, removed, s.Keys[0].Name)
	assert.NotContains(t, visible, secret)
}
