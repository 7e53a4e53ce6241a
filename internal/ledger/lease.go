package ledger

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// day is how long an expired lease is kept, to be looked at.
const day = 24 * time.Hour

// Acquire takes or renews a lease for ttl. Where another has it, holder is the
// other; never "".
func (l *Ledger) Acquire(ctx context.Context, name, owner string, ttl time.Duration) (holder string, err error) {
	for range attempts {
		holder, err = l.acquire(ctx, name, owner, ttl)
		if err != nil {
			return "", fmt.Errorf("acquire %s: %w", name, err)
		}
		if holder != "" {
			return holder, nil
		}
	}
	return "", fmt.Errorf("acquire %s: %w", name, ErrChanged)
}

// acquire tries once; no holder means that the other gave the lease back while
// we looked whose it is.
func (l *Ledger) acquire(ctx context.Context, name, owner string, ttl time.Duration) (holder string, err error) {
	now := l.now()
	_, err = l.client.PutItem(ctx, &dynamodb.PutItemInput{
		TableName: &l.table,
		Item: item{"pk": text(name), "owner": text(owner), "expires": number(now.Add(ttl).UnixMilli()),
			"ttl": number(now.Add(ttl + day).Unix())},
		ConditionExpression:       aws.String("attribute_not_exists(pk) OR expires <= :now OR #owner = :owner"),
		ExpressionAttributeNames:  map[string]string{"#owner": "owner"},
		ExpressionAttributeValues: item{":now": number(now.UnixMilli()), ":owner": text(owner)},
	})
	if err == nil {
		return owner, nil
	}
	if !conflict(err) {
		return "", err
	}
	out, err := l.client.GetItem(ctx, &dynamodb.GetItemInput{
		TableName: &l.table, Key: item{"pk": text(name)}, ConsistentRead: aws.Bool(true)})
	if err != nil {
		return "", err
	}
	return textOf(out.Item["owner"]), nil
}

// Release gives a lease back; nothing happens where owner does not have it.
func (l *Ledger) Release(ctx context.Context, name, owner string) error {
	_, err := l.client.DeleteItem(ctx, &dynamodb.DeleteItemInput{
		TableName:                 &l.table,
		Key:                       item{"pk": text(name)},
		ConditionExpression:       aws.String("#owner = :owner"),
		ExpressionAttributeNames:  map[string]string{"#owner": "owner"},
		ExpressionAttributeValues: item{":owner": text(owner)},
	})
	if err != nil && !conflict(err) {
		return fmt.Errorf("release %s: %w", name, err)
	}
	return nil
}
