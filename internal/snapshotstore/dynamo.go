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

// DynamoClient is what Dynamo needs of the SDK's DynamoDB client.
type DynamoClient interface {
	GetItem(context.Context, *dynamodb.GetItemInput, ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error)
	BatchGetItem(context.Context, *dynamodb.BatchGetItemInput, ...func(*dynamodb.Options)) (*dynamodb.BatchGetItemOutput, error)
	PutItem(context.Context, *dynamodb.PutItemInput, ...func(*dynamodb.Options)) (*dynamodb.PutItemOutput, error)
	UpdateItem(context.Context, *dynamodb.UpdateItemInput, ...func(*dynamodb.Options)) (*dynamodb.UpdateItemOutput, error)
	DeleteItem(context.Context, *dynamodb.DeleteItemInput, ...func(*dynamodb.Options)) (*dynamodb.DeleteItemOutput, error)
}

// Dynamo is the store in a DynamoDB table whose only key is pk (a string) and
// whose TTL attribute is ttl. It holds these items:
//
//	CURRENT              the pointer
//	SNAP#<version>#<n>   chunk n of a version's compressed data, from 0
//	WRITES               which versions have chunks that no TTL removes yet
//	LEASE, HINT, PENDING what refreshers tell each other
//
// A version goes through these steps, and may stop after any of them:
//
//  1. It is noted in WRITES.
//  2. Its chunks are written, without a TTL.
//  3. CURRENT moves to it, on the condition that CURRENT is still what was read
//     and is earlier. So versions only move forward, and each knows the one
//     before.
//  4. The version before the previous gets its TTL, and so does what publishers
//     that died left behind: WRITES names it. A version earlier than CURRENT
//     can never become CURRENT or the one before, so this cannot hit either.
//
// It is safe for concurrent use, by any number of processes.
type Dynamo struct {
	client DynamoClient
	table  string
	o      Options
}

// NewDynamo makes the store in a table.
func NewDynamo(client DynamoClient, table string, o Options) *Dynamo {
	return &Dynamo{client: client, table: table, o: o.defaults()}
}

const (
	pkCurrent = "CURRENT"
	pkWrites  = "WRITES"
)

// tries bounds how often Publish tries again because another publisher was
// faster: more than ever run at once.
const tries = 20

// Pointer says what is published; ErrNone where nothing is.
func (d *Dynamo) Pointer(ctx context.Context) (Pointer, error) { return d.pointer(ctx, d.o.Consistent) }

func (d *Dynamo) pointer(ctx context.Context, consistent bool) (Pointer, error) {
	item, err := d.get(ctx, pkCurrent, consistent)
	if err != nil {
		return Pointer{}, fmt.Errorf("read snapshot pointer: %w", err)
	}
	if item == nil {
		return Pointer{}, ErrNone
	}
	p, err := pointerOf(item)
	if err != nil {
		return Pointer{}, fmt.Errorf("read snapshot pointer: %w", err)
	}
	return p, nil
}

// Publish makes a snapshot the published one; ErrSuperseded where the same or a
// later version is. After any other error it is not known whether the snapshot
// was published, and publishing it again is safe.
func (d *Dynamo) Publish(ctx context.Context, s *usageplan.Snapshot) error {
	data, next, err := pack(s)
	if err != nil {
		return fmt.Errorf("publish snapshot: %w", err)
	}
	chunks := split(data, d.o.ChunkSize)
	next.Chunks = len(chunks)
	seen, err := d.pointer(ctx, true)
	if err != nil && !errors.Is(err, ErrNone) {
		return fmt.Errorf("publish snapshot: %w", err)
	}
	if seen.Version >= next.Version || confirmedLater(seen, next, d.o.Now()) {
		return ErrSuperseded
	}
	if err := d.write(ctx, next, chunks); err != nil {
		return fmt.Errorf("publish snapshot: %w", err)
	}
	if seen, err = d.move(ctx, seen, next); err != nil {
		return fmt.Errorf("publish snapshot: %w", err)
	}
	// The snapshot is published; what is left is tidying, and WRITES remembers
	// what of it fails.
	_ = d.sweep(ctx, next, seen)
	return nil
}

// move moves CURRENT from what was read to next and answers what it replaced.
func (d *Dynamo) move(ctx context.Context, seen, next Pointer) (Pointer, error) {
	for range tries {
		next.Previous, next.PreviousChunks = seen.Version, seen.Chunks
		err := d.swap(ctx, seen, next)
		var lost *types.ConditionalCheckFailedException
		if !errors.As(err, &lost) {
			return seen, err
		}
		if seen, err = d.pointer(ctx, true); err != nil && !errors.Is(err, ErrNone) {
			return Pointer{}, err
		}
		switch {
		case seen.Version == next.Version && seen.SHA256 == next.SHA256:
			// Ours: the answer to an earlier attempt got lost.
			return Pointer{Version: seen.Previous, Chunks: seen.PreviousChunks}, nil
		case seen.Version >= next.Version, confirmedLater(seen, next, d.o.Now()):
			if seen.Previous != next.Version {
				// Nobody has seen this version and nobody will.
				_ = d.expire(ctx, next.Version, next.Chunks)
			}
			return Pointer{}, ErrSuperseded
		}
	}
	return Pointer{}, fmt.Errorf("move snapshot pointer: others were faster %d times", tries)
}

// swap is the one write that publishes.
func (d *Dynamo) swap(ctx context.Context, seen, next Pointer) error {
	in := &dynamodb.PutItemInput{
		TableName:           &d.table,
		Item:                pointerItem(next),
		ConditionExpression: aws.String(ifFirst),
	}
	if seen.Version != "" {
		in.ConditionExpression = aws.String(ifStillAndEarlier)
		in.ExpressionAttributeNames = map[string]string{"#v": attrVersion}
		in.ExpressionAttributeValues = item{
			":seen": text(seen.Version), ":new": text(next.Version),
			":taken": number(next.TakenAt.UnixMilli()), ":now": number(d.o.Now().UnixMilli()),
		}
	}
	if _, err := d.client.PutItem(ctx, in, d.retries); err != nil {
		return fmt.Errorf("move snapshot pointer: %w", err)
	}
	return nil
}

// The conditions of the writes, as DynamoDB reads them.
const (
	ifFirst           = "attribute_not_exists(pk)"
	ifStillAndEarlier = "#v = :seen AND #v < :new AND (checkedAt <= :taken OR checkedAt > :now)"
	ifPublished       = "#v = :v AND (checkedAt < :at OR checkedAt > :now)"
	ifThere           = "attribute_exists(pk)"
)

// Checked notes that a listing that began at the given time found the account
// as the version says. An earlier time than the one noted changes nothing. The
// error is ErrSuperseded where another version is published, and ErrNone where
// none is.
func (d *Dynamo) Checked(ctx context.Context, version string, at time.Time) error {
	_, err := d.client.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName:                           &d.table,
		Key:                                 key(pkCurrent),
		UpdateExpression:                    aws.String("SET checkedAt = :at"),
		ConditionExpression:                 aws.String(ifPublished),
		ExpressionAttributeNames:            map[string]string{"#v": attrVersion},
		ExpressionAttributeValues:           item{":v": text(version), ":at": number(at.UnixMilli()), ":now": number(d.o.Now().UnixMilli())},
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	}, d.retries)
	var lost *types.ConditionalCheckFailedException
	switch {
	case err == nil:
		return nil
	case !errors.As(err, &lost):
		return fmt.Errorf("note check of snapshot: %w", err)
	case len(lost.Item) == 0:
		return ErrNone
	}
	if p, err := pointerOf(lost.Item); err != nil {
		return fmt.Errorf("note check of snapshot: %w", err)
	} else if p.Version != version {
		return ErrSuperseded
	}
	return nil
}

// get reads one item; nil where it is not there.
func (d *Dynamo) get(ctx context.Context, pk string, consistent bool) (item, error) {
	out, err := d.client.GetItem(ctx, &dynamodb.GetItemInput{
		TableName: &d.table, Key: key(pk), ConsistentRead: aws.Bool(consistent),
	}, d.retries)
	if err != nil {
		return nil, err
	}
	return out.Item, nil
}

// retries bounds the SDK's attempts: it retries throttling, server errors and
// lost connections, with growing delays.
func (d *Dynamo) retries(o *dynamodb.Options) { o.RetryMaxAttempts = d.o.Attempts }
