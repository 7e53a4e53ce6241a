// Package bus puts our own events on an EventBridge bus.
package bus

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
)

// Source is the source of all our events.
const Source = "apigw-lens"

// MaxEntry is what EventBridge takes: source, detail type and detail together,
// in bytes of UTF-8, and 14 for the time.
const MaxEntry = 256 << 10

// Client is the part of the SDK's client that the bus uses.
type Client interface {
	PutEvents(context.Context, *eventbridge.PutEventsInput, ...func(*eventbridge.Options)) (*eventbridge.PutEventsOutput, error)
}

// Bus is an event bus.
type Bus struct {
	client Client
	name   string
}

// New makes the Bus of a name; "default" is the account's own.
func New(client Client, name string) *Bus { return &Bus{client: client, name: name} }

var errTooLarge = errors.New("the event is larger than 256 KB")

// Put puts one event on the bus. detail is a JSON object. An entry that the
// bus did not take is an error, also when the call as such succeeded.
func (b *Bus) Put(ctx context.Context, detailType string, detail []byte, at time.Time) error {
	if len(Source)+len(detailType)+len(detail)+14 > MaxEntry {
		return fmt.Errorf("put event %q: %w", detailType, errTooLarge)
	}
	out, err := b.client.PutEvents(ctx, &eventbridge.PutEventsInput{Entries: []types.PutEventsRequestEntry{{
		EventBusName: aws.String(b.name),
		Source:       aws.String(Source),
		DetailType:   aws.String(detailType),
		Detail:       aws.String(string(detail)),
		Time:         aws.Time(at),
	}}})
	if err != nil {
		return fmt.Errorf("put event %q: %w", detailType, err)
	}
	for _, entry := range out.Entries {
		if entry.ErrorCode != nil {
			return fmt.Errorf("put event %q: %s: %s", detailType, *entry.ErrorCode, aws.ToString(entry.ErrorMessage))
		}
	}
	if out.FailedEntryCount > 0 {
		return fmt.Errorf("put event %q: the bus did not take it", detailType)
	}
	return nil
}
