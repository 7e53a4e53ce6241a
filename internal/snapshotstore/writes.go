package snapshotstore

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

const (
	// retention is how long the chunks of a version stay after it stopped being
	// the previous one: enough for any reader that is still loading it, and for
	// somebody who wants to look. The bucket has the history.
	retention = 24 * time.Hour
	// abandoned is when a version that was written but not published is given
	// up: far longer than a Lambda function can run.
	abandoned = time.Hour
)

// WRITES holds an attribute for each version whose chunks no TTL removes yet:
// its name is the version, its value "<chunks>" and when it was noted. A table
// without a sort key can only be searched by reading all of it, so the store
// keeps this list; it is written before the first chunk, and a version leaves
// it after its last chunk has a TTL.

// note adds a version to WRITES.
func (d *Dynamo) note(ctx context.Context, p Pointer) error {
	entry := &types.AttributeValueMemberM{Value: item{
		"chunks": number(int64(p.Chunks)), "at": number(d.o.Now().UnixMilli()),
	}}
	_, err := d.client.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName:                 &d.table,
		Key:                       key(pkWrites),
		UpdateExpression:          aws.String("SET #v = :entry"),
		ExpressionAttributeNames:  map[string]string{"#v": p.Version},
		ExpressionAttributeValues: item{":entry": entry},
	}, d.retries)
	if err != nil {
		return fmt.Errorf("note snapshot version: %w", err)
	}
	return nil
}

// sweep gives a TTL to every version that is over, now that current has
// replaced previous: the one that was the previous of that, and what publishers
// left that died an hour ago or more.
func (d *Dynamo) sweep(ctx context.Context, current, previous Pointer) error {
	writes, err := d.get(ctx, pkWrites, true)
	if err != nil {
		return fmt.Errorf("read snapshot versions: %w", err)
	}
	var problems []error
	for version, value := range writes {
		entry, ok := value.(*types.AttributeValueMemberM)
		if !ok || version >= current.Version || version == previous.Version {
			continue
		}
		age := d.o.Now().Sub(timeOf(entry.Value["at"]))
		if version != previous.Previous && age < abandoned {
			continue // its publisher may still be writing chunks
		}
		problems = append(problems, d.expire(ctx, version, int(numberOf(entry.Value["chunks"]))))
	}
	return errors.Join(problems...)
}

// expire gives the chunks of a version a TTL, those that were written, and
// removes the version from WRITES. The version must never be current again.
func (d *Dynamo) expire(ctx context.Context, version string, chunks int) error {
	ttl := number(d.o.Now().Add(retention).Unix())
	for n := range chunks {
		_, err := d.client.UpdateItem(ctx, &dynamodb.UpdateItemInput{
			TableName:                 &d.table,
			Key:                       key(chunkKey(version, n)),
			UpdateExpression:          aws.String("SET #ttl = :ttl"),
			ConditionExpression:       aws.String(ifThere),
			ExpressionAttributeNames:  map[string]string{"#ttl": "ttl"},
			ExpressionAttributeValues: item{":ttl": ttl},
		}, d.retries)
		var absent *types.ConditionalCheckFailedException
		if err != nil && !errors.As(err, &absent) {
			return fmt.Errorf("expire snapshot version: %w", err)
		}
	}
	_, err := d.client.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName:                &d.table,
		Key:                      key(pkWrites),
		UpdateExpression:         aws.String("REMOVE #v"),
		ExpressionAttributeNames: map[string]string{"#v": version},
	}, d.retries)
	if err != nil {
		return fmt.Errorf("expire snapshot version: %w", err)
	}
	return nil
}
