package apigw

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/apigateway"
)

// guard is the HTTP client of one listing. It sits below the SDK, where every
// attempt passes, and below the SDK's own logging of answers.
type guard struct {
	next   apigateway.HTTPClient
	pace   *pacer
	end    time.Time
	report *Report
	seen   values
}

const (
	// attempts per call: with the pacer's backoff, about 50 seconds of trouble.
	attempts = 8
	// maxBody is far above a page of 500 keys with all their tags.
	maxBody = 16 << 20
)

// options puts the guard into an SDK call. The pacer does all the waiting, so
// the SDK's retries neither wait nor run out of tokens: their number per call
// and the end of the listing bound them.
func (g *guard) options(o *apigateway.Options) {
	guarded := *g
	guarded.next = o.HTTPClient
	o.HTTPClient = &guarded
	o.RetryMaxAttempts = 0
	o.Retryer = retry.NewStandard(func(s *retry.StandardOptions) {
		s.MaxAttempts = attempts
		s.RateLimiter = ratelimit.None
		s.Backoff = retry.BackoffDelayerFunc(func(int, error) (time.Duration, error) { return 0, nil })
		s.Retryables = append([]retry.IsErrorRetryable{retry.IsErrorRetryableFunc(final)}, s.Retryables...)
	})
}

// final says of a listing that takes too long that no retry helps.
func final(err error) aws.Ternary {
	var tooLong *tooLongError
	if errors.As(err, &tooLong) {
		return aws.FalseTernary
	}
	return aws.UnknownTernary
}

// Do sends one attempt when its time has come and answers it without secrets.
func (g *guard) Do(request *http.Request) (*http.Response, error) {
	if err := g.pace.wait(request.Context(), g.end); err != nil {
		return nil, err
	}
	g.report.Calls++
	response, err := g.next.Do(request)
	if err != nil {
		g.pace.learn(nil)
		return nil, withoutQuery(err)
	}
	if response.StatusCode == http.StatusTooManyRequests {
		g.report.Throttled++
	}
	if err := cleanBody(response, g.seen); err != nil {
		g.pace.learn(nil)
		return nil, err
	}
	g.pace.learn(response)
	return response, nil
}

// cleanBody replaces the body by the same one without secrets. A body that
// cannot be understood is refused: it could hold anything, and the SDK's errors
// quote from it.
func cleanBody(response *http.Response, seen values) error {
	defer func() { _ = response.Body.Close() }()
	raw, err := io.ReadAll(io.LimitReader(response.Body, maxBody+1))
	if err != nil {
		return fmt.Errorf("read answer of API Gateway: %w", err)
	}
	if len(raw) > maxBody {
		return fmt.Errorf("read answer of API Gateway: more than %d bytes", maxBody)
	}
	body, err := scrub(raw, response.StatusCode >= 300, seen)
	if err != nil {
		return fmt.Errorf("read answer of API Gateway: status %d, %d bytes: %w", response.StatusCode, len(raw), err)
	}
	response.Body = io.NopCloser(bytes.NewReader(body))
	response.ContentLength = int64(len(body))
	response.Header.Del("Content-Length")
	return nil
}

// withoutQuery takes the query out of the URL that net/http puts into errors:
// a page position may be made from a key's id.
func withoutQuery(err error) error {
	var urlError *url.Error
	if !errors.As(err, &urlError) {
		return err
	}
	if u, parseErr := url.Parse(urlError.URL); parseErr == nil {
		u.RawQuery = ""
		urlError.URL = u.String()
	} else {
		urlError.URL = "API Gateway"
	}
	return err
}
