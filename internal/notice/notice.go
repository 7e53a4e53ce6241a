// Package notice remembers in a DynamoDB table what was announced, so that it is
// announced once.
package notice

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Client is what Table needs of the SDK's DynamoDB client.
type Client interface {
	PutItem(context.Context, *dynamodb.PutItemInput, ...func(*dynamodb.Options)) (*dynamodb.PutItemOutput, error)
	UpdateItem(context.Context, *dynamodb.UpdateItemInput, ...func(*dynamodb.Options)) (*dynamodb.UpdateItemOutput, error)
	DeleteItem(context.Context, *dynamodb.DeleteItemInput, ...func(*dynamodb.Options)) (*dynamodb.DeleteItemOutput, error)
}

// Prefix begins the key of every item, so that a role can be held to these.
const Prefix = "NOTICE#"

// Table keeps notices in a table whose only key is pk (a string) and whose TTL
// attribute is ttl. It is safe for concurrent use, by any number of processes.
//
// A notice is claimed before it is announced and settled after. Of several that
// want to announce the same, one gets the claim. Whoever dies in between leaves
// a claim that lapses, and the next one announces: a notice is never lost, and
// comes twice only where somebody died, or lost the connection to the table,
// right after announcing it.
type Table struct {
	client Client
	name   string
	now    func() time.Time
}

// New makes the Table of a name; a nil now is time.Now.
func New(client Client, name string, now func() time.Time) *Table {
	if now == nil {
		now = time.Now
	}
	return &Table{client: client, name: name, now: now}
}

// claimTime is how long a claim keeps others away: longer than announcing takes
// with all its retries.
const claimTime = 2 * time.Minute

const (
	ifFree  = "attribute_not_exists(pk) OR (attribute_exists(expires) AND expires <= :now)"
	ifOwner = "#owner = :owner"
	settle  = "SET #ttl = :ttl REMOVE expires"
)

// Claim takes the notice of an id for an owner; false where it was announced, or
// somebody else is about to.
func (t *Table) Claim(ctx context.Context, id, owner string) (bool, error) {
	expires := t.now().Add(claimTime)
	_, err := t.client.PutItem(ctx, &dynamodb.PutItemInput{
		TableName: &t.name,
		Item: map[string]types.AttributeValue{
			"pk": text(Prefix + id), "owner": text(owner), "expires": number(expires.UnixMilli()),
			"ttl": number(expires.Add(24 * time.Hour).Unix()),
		},
		ConditionExpression:       aws.String(ifFree),
		ExpressionAttributeValues: map[string]types.AttributeValue{":now": number(t.now().UnixMilli())},
	})
	var taken *types.ConditionalCheckFailedException
	if errors.As(err, &taken) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("claim notice: %w", err)
	}
	return true, nil
}

// Settle notes that the owner announced the notice; it is remembered until a
// time at least. Where the claim has lapsed and another owner took it, that one
// settles it.
func (t *Table) Settle(ctx context.Context, id, owner string, until time.Time) error {
	_, err := t.client.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName: &t.name, Key: map[string]types.AttributeValue{"pk": text(Prefix + id)},
		UpdateExpression:          aws.String(settle),
		ConditionExpression:       aws.String(ifOwner),
		ExpressionAttributeNames:  map[string]string{"#owner": "owner", "#ttl": "ttl"},
		ExpressionAttributeValues: map[string]types.AttributeValue{":owner": text(owner), ":ttl": number(until.Unix())},
	})
	return unlessOther("settle notice", err)
}

// Release gives a claim back, so that the next one announces.
func (t *Table) Release(ctx context.Context, id, owner string) error {
	_, err := t.client.DeleteItem(ctx, &dynamodb.DeleteItemInput{
		TableName: &t.name, Key: map[string]types.AttributeValue{"pk": text(Prefix + id)},
		ConditionExpression:       aws.String(ifOwner),
		ExpressionAttributeNames:  map[string]string{"#owner": "owner"},
		ExpressionAttributeValues: map[string]types.AttributeValue{":owner": text(owner)},
	})
	return unlessOther("release notice", err)
}

// unlessOther is the error of a write, if it is not that another owner has the
// claim.
func unlessOther(what string, err error) error {
	var other *types.ConditionalCheckFailedException
	if err == nil || errors.As(err, &other) {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

func number(n int64) types.AttributeValue {
	return &types.AttributeValueMemberN{Value: strconv.FormatInt(n, 10)}
}
