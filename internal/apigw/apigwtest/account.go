package apigwtest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/apigateway"
)

// Fill puts an API, plans and keys into the account: plan-0000, plan-0001, …
// and key-00000, …; key i is in plan i modulo plans. Every key's value is
// Value(i).
func (s *Server) Fill(plans, keys int) {
	s.PutAPI("api0000001", "Pets")
	for i := range plans {
		s.PutPlan(Plan{
			ID: fmt.Sprintf("plan-%04d", i), Name: fmt.Sprintf("Plan %d", i),
			Stages:   []Stage{{"api0000001", fmt.Sprintf("stage%d", i)}},
			Quota:    &Quota{Limit: 1000 + i, Period: "MONTH"},
			Throttle: &Throttle{RateLimit: 10.5, BurstLimit: 20},
		})
	}
	for i := range keys {
		id := fmt.Sprintf("key-%05d", i)
		s.PutKey(Key{
			ID: id, Name: fmt.Sprintf("Customer %d", i), Enabled: true, Created: 1_456_184_452, StageKeys: []string{},
			Tags: map[string]string{"customer": fmt.Sprintf("C%d", i%977)}, Value: Value(i),
		})
		if plans > 0 {
			s.Attach(fmt.Sprintf("plan-%04d", i%plans), id)
		}
	}
}

// Value is the secret of key i of Fill: 40 letters and digits, as API Gateway
// makes them.
func Value(i int) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "value %d", i))
	return hex.EncodeToString(sum[:20])
}

// Client is the SDK's client of the server, without a network.
func (s *Server) Client(options ...func(*apigateway.Options)) *apigateway.Client {
	return apigateway.New(apigateway.Options{
		Region:       "eu-west-1",
		BaseEndpoint: aws.String("http://apigateway.test"),
		Credentials:  credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", "example", ""),
		HTTPClient:   inProcess{s},
	}, options...)
}

// inProcess is an HTTP client that calls a handler.
type inProcess struct{ handler http.Handler }

func (c inProcess) Do(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	w := httptest.NewRecorder()
	c.handler.ServeHTTP(w, r)
	return w.Result(), nil
}
