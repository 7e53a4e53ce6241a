package snapshotstore

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

const (
	pkLease   = "LEASE"
	pkHint    = "HINT"
	pkPending = "PENDING"
)

// The conditions of lease and hint. An expiry further ahead than a lease can
// reach comes from a clock that was wrong, and must not lock everybody out
// until then.
const (
	ifFree     = "attribute_not_exists(pk) OR expires <= :now OR expires > :farthest OR #owner = :owner"
	ifOwner    = "#owner = :owner"
	ifLaterOne = "attribute_not_exists(pk) OR #at < :at"
)

// longestLease is more than any owner asks for, whatever this one asks.
const longestLease = 30 * time.Minute

// Acquire takes or renews the lease for ttl; false where another owner has it.
// The lease saves work: what keeps snapshots right is Publish, also when clocks
// differ and two owners believe they have it.
func (d *Dynamo) Acquire(ctx context.Context, owner string, ttl time.Duration) (bool, error) {
	now := d.o.Now()
	_, err := d.client.PutItem(ctx, &dynamodb.PutItemInput{
		TableName:                &d.table,
		Item:                     item{"pk": text(pkLease), "owner": text(owner), "expires": number(now.Add(ttl).UnixMilli())},
		ConditionExpression:      aws.String(ifFree),
		ExpressionAttributeNames: map[string]string{"#owner": "owner"},
		ExpressionAttributeValues: item{
			":owner": text(owner), ":now": number(now.UnixMilli()),
			":farthest": number(now.Add(max(2*ttl, longestLease)).UnixMilli()),
		},
	}, d.retries)
	var taken *types.ConditionalCheckFailedException
	if errors.As(err, &taken) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("acquire refresh lease: %w", err)
	}
	return true, nil
}

// Release gives the lease back; nothing happens where owner does not have it.
func (d *Dynamo) Release(ctx context.Context, owner string) error {
	_, err := d.client.DeleteItem(ctx, &dynamodb.DeleteItemInput{
		TableName:                 &d.table,
		Key:                       key(pkLease),
		ConditionExpression:       aws.String(ifOwner),
		ExpressionAttributeNames:  map[string]string{"#owner": "owner"},
		ExpressionAttributeValues: item{":owner": text(owner)},
	}, d.retries)
	var other *types.ConditionalCheckFailedException
	if err != nil && !errors.As(err, &other) {
		return fmt.Errorf("release refresh lease: %w", err)
	}
	return nil
}

// NoteHint notes that the account changed at the given time; the latest stays.
func (d *Dynamo) NoteHint(ctx context.Context, at time.Time) error {
	_, err := d.client.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName:                 &d.table,
		Key:                       key(pkHint),
		UpdateExpression:          aws.String("SET #at = :at"),
		ConditionExpression:       aws.String(ifLaterOne),
		ExpressionAttributeNames:  map[string]string{"#at": "at"},
		ExpressionAttributeValues: item{":at": number(at.UnixMilli())},
	}, d.retries)
	var earlier *types.ConditionalCheckFailedException
	if err != nil && !errors.As(err, &earlier) {
		return fmt.Errorf("note hint: %w", err)
	}
	return nil
}

// LastHint is the latest time noted by NoteHint, to the millisecond; zero where
// there is none.
func (d *Dynamo) LastHint(ctx context.Context) (time.Time, error) {
	it, err := d.get(ctx, pkHint, true)
	if err != nil {
		return time.Time{}, fmt.Errorf("read hint: %w", err)
	}
	if it == nil {
		return time.Time{}, nil
	}
	return timeOf(it["at"]), nil
}

// Pending is a listing that shrank suspiciously and waits for a second one
// that agrees.
type Pending struct {
	// Counts is what the listing held.
	Counts usageplan.Counts
	// FirstSeen is when it was listed first, to the millisecond.
	FirstSeen time.Time
}

// PutPending keeps the pending listing; the zero value removes it.
func (d *Dynamo) PutPending(ctx context.Context, p Pending) error {
	var err error
	if p == (Pending{}) {
		_, err = d.client.DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: &d.table, Key: key(pkPending)}, d.retries)
	} else {
		it := item{"pk": text(pkPending), "plans": number(int64(p.Counts.Plans)), "keys": number(int64(p.Counts.Keys)),
			"planKeys": number(int64(p.Counts.PlanKeys)), "firstSeen": number(p.FirstSeen.UnixMilli())}
		_, err = d.client.PutItem(ctx, &dynamodb.PutItemInput{TableName: &d.table, Item: it}, d.retries)
	}
	if err != nil {
		return fmt.Errorf("keep pending listing: %w", err)
	}
	return nil
}

// Pending is the pending listing; the zero value where there is none.
func (d *Dynamo) Pending(ctx context.Context) (Pending, error) {
	it, err := d.get(ctx, pkPending, true)
	if err != nil {
		return Pending{}, fmt.Errorf("read pending listing: %w", err)
	}
	if it == nil {
		return Pending{}, nil
	}
	counts := usageplan.Counts{
		Plans: int(numberOf(it["plans"])), Keys: int(numberOf(it["keys"])), PlanKeys: int(numberOf(it["planKeys"])),
	}
	return Pending{Counts: counts, FirstSeen: timeOf(it["firstSeen"])}, nil
}
