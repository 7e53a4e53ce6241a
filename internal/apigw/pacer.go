package apigw

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// pacer decides when the next HTTP request may leave. All waiting is here, the
// SDK's retries wait not at all: so a Retry-After, a backoff and the rate hold
// for every call and are never added up.
//
// It is adaptive: an answer 429 lowers the rate, to half at least, since others
// in the account are busy; each success raises it a little.
type pacer struct {
	now   func() time.Time
	sleep func(context.Context, time.Duration) error
	top   rate.Limit

	mu        sync.Mutex
	limiter   *rate.Limiter
	notBefore time.Time
	failures  int // in a row
}

const (
	firstBackoff = 500 * time.Millisecond
	maxBackoff   = 20 * time.Second
	slower       = 0.7  // factor of the rate after a 429
	faster       = 0.05 // share of the top rate gained by a success
)

func newPacer(o Options) *pacer {
	return &pacer{now: o.Now, sleep: o.Sleep, top: rate.Limit(o.Rate), limiter: rate.NewLimiter(rate.Limit(o.Rate), 1)}
}

// tooLongError ends a listing: trying again makes no sense.
type tooLongError struct{ wait time.Duration }

func (e *tooLongError) Error() string {
	return fmt.Sprintf("the listing would take too long: the next request may leave in %s", e.wait.Round(time.Millisecond))
}

// wait waits until a request may leave; it is an error when that is after end.
func (p *pacer) wait(ctx context.Context, end time.Time) error {
	for {
		delay, granted := p.next(end)
		if delay < 0 {
			return &tooLongError{-delay}
		}
		if delay > 0 {
			if err := p.sleep(ctx, delay); err != nil {
				return fmt.Errorf("wait for API Gateway: %w", err)
			}
		}
		if granted {
			return ctx.Err()
		}
	}
}

// next is how long to wait, and whether a request may leave after that; a
// negative delay says that it would be after end.
func (p *pacer) next(end time.Time) (delay time.Duration, granted bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	if delay = p.notBefore.Sub(now); delay > 0 {
		if p.notBefore.After(end) {
			return -delay, false
		}
		return delay, false
	}
	r := p.limiter.ReserveN(now, 1)
	delay = r.DelayFrom(now)
	if now.Add(delay).After(end) {
		r.CancelAt(now)
		return -max(delay, 1), false
	}
	return delay, true
}

// learn takes note of an answer; response is nil for an error without one.
func (p *pacer) learn(response *http.Response) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	if response != nil && response.StatusCode < 500 && response.StatusCode != http.StatusTooManyRequests {
		p.failures = 0
		p.limiter.SetLimitAt(now, min(p.top, p.limiter.Limit()+faster*p.top))
		return
	}
	p.failures++
	if response != nil && response.StatusCode == http.StatusTooManyRequests {
		p.limiter.SetLimitAt(now, max(p.top/2, slower*p.limiter.Limit()))
	}
	pause := backoff(p.failures)
	if response != nil {
		if asked, ok := retryAfter(response.Header.Get("Retry-After"), now); ok {
			pause = asked
		}
	}
	if until := now.Add(pause); until.After(p.notBefore) {
		p.notBefore = until
	}
}

// backoff doubles with each failure in a row, and is spread over half of
// itself, so that several clients do not come back together.
func backoff(failures int) time.Duration {
	d := maxBackoff
	if failures < 7 {
		d = min(maxBackoff, firstBackoff<<(failures-1))
	}
	return d/2 + time.Duration(rand.Int64N(int64(d/2)))
}

// retryAfter reads a Retry-After header: seconds, or a date.
func retryAfter(header string, now time.Time) (time.Duration, bool) {
	if seconds, err := strconv.Atoi(header); err == nil && seconds >= 0 {
		return time.Duration(seconds) * time.Second, true
	}
	if at, err := http.ParseTime(header); err == nil {
		return max(0, at.Sub(now)), true
	}
	return 0, false
}
