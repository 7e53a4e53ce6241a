// Package ledger keeps what workflows remember from one run to the next, in a
// DynamoDB table: leases, and small documents that are changed by one writer at
// a time.
package ledger

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Client is the part of the SDK's client that a ledger uses.
type Client interface {
	GetItem(context.Context, *dynamodb.GetItemInput, ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error)
	PutItem(context.Context, *dynamodb.PutItemInput, ...func(*dynamodb.Options)) (*dynamodb.PutItemOutput, error)
	DeleteItem(context.Context, *dynamodb.DeleteItemInput, ...func(*dynamodb.Options)) (*dynamodb.DeleteItemOutput, error)
}

// ErrChanged says that another writer was faster; read again and repeat.
var ErrChanged = errors.New("the document was changed by another")

// Ledger is a table with the key pk, a string.
type Ledger struct {
	client Client
	table  string
	now    func() time.Time
}

// New makes the Ledger of a table; now is its clock.
func New(client Client, table string, now func() time.Time) *Ledger {
	return &Ledger{client, table, now}
}

type item = map[string]types.AttributeValue

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

func number(n int64) types.AttributeValue {
	return &types.AttributeValueMemberN{Value: strconv.FormatInt(n, 10)}
}

func textOf(v types.AttributeValue) string {
	s, _ := v.(*types.AttributeValueMemberS)
	if s == nil {
		return ""
	}
	return s.Value
}

func numberOf(v types.AttributeValue) int64 {
	s, _ := v.(*types.AttributeValueMemberN)
	if s == nil {
		return 0
	}
	n, _ := strconv.ParseInt(s.Value, 10, 64) // what we wrote
	return n
}

// Read reads the document of a key into v and answers its revision, for Write.
// A key without a document leaves v as it is; its revision is 0.
func (l *Ledger) Read(ctx context.Context, key string, v any) (revision int64, err error) {
	out, err := l.client.GetItem(ctx, &dynamodb.GetItemInput{
		TableName: &l.table, Key: item{"pk": text(key)}, ConsistentRead: aws.Bool(true)})
	if err != nil {
		return 0, fmt.Errorf("read %s: %w", key, err)
	}
	if out.Item == nil {
		return 0, nil
	}
	if err := json.Unmarshal([]byte(textOf(out.Item["document"])), v); err != nil {
		return 0, fmt.Errorf("read %s: %w", key, err)
	}
	return numberOf(out.Item["revision"]), nil
}

// Write replaces the document of a key, which must still have the revision that
// Read answered; else the error is ErrChanged.
func (l *Ledger) Write(ctx context.Context, key string, revision int64, v any) error {
	document, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("write %s: %w", key, err)
	}
	in := &dynamodb.PutItemInput{
		TableName:           &l.table,
		Item:                item{"pk": text(key), "document": text(string(document)), "revision": number(revision + 1)},
		ConditionExpression: aws.String("attribute_not_exists(pk)"),
	}
	if revision > 0 {
		in.ConditionExpression = aws.String("revision = :revision")
		in.ExpressionAttributeValues = item{":revision": number(revision)}
	}
	_, err = l.client.PutItem(ctx, in)
	if conflict(err) {
		err = ErrChanged
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", key, err)
	}
	return nil
}

// attempts bounds Change; writers meet rarely.
const attempts = 5

// Change reads the document of a key into v, lets change alter it, and writes
// it where change says so; again from the start when another was faster. v must
// be a pointer to the zero value.
func Change[T any](ctx context.Context, l *Ledger, key string, change func(v *T) (write bool)) (T, error) {
	for n := 1; ; n++ {
		var v T
		revision, err := l.Read(ctx, key, &v)
		if err != nil {
			return v, err
		}
		if !change(&v) {
			return v, nil
		}
		err = l.Write(ctx, key, revision, v)
		if !errors.Is(err, ErrChanged) || n == attempts {
			return v, err
		}
	}
}

func conflict(err error) bool {
	var failed *types.ConditionalCheckFailedException
	return errors.As(err, &failed)
}
