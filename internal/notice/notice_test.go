package notice

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/test/moto"
)

var start = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

// table is a DynamoDB table that understands the expressions of this package
// and nothing else. fail, where set, may fail a call.
type table struct {
	mu    sync.Mutex
	items map[string]map[string]types.AttributeValue
	fail  error
}

func valueOf(v types.AttributeValue) (s string, n int64) {
	switch v := v.(type) {
	case *types.AttributeValueMemberS:
		return v.Value, 0
	case *types.AttributeValueMemberN:
		n, _ = strconv.ParseInt(v.Value, 10, 64)
	}
	return "", n
}

func (t *table) write(condition string, pk types.AttributeValue, values map[string]types.AttributeValue, do func(key string)) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.fail != nil {
		return t.fail
	}
	key, _ := valueOf(pk)
	old := t.items[key]
	meets := false
	switch condition {
	case ifFree:
		_, expires := valueOf(old["expires"])
		_, now := valueOf(values[":now"])
		meets = old == nil || old["expires"] != nil && expires <= now
	case ifOwner:
		has, _ := valueOf(old["owner"])
		wants, _ := valueOf(values[":owner"])
		meets = old != nil && has == wants
	}
	if !meets {
		return &types.ConditionalCheckFailedException{}
	}
	do(key)
	return nil
}

func (t *table) PutItem(_ context.Context, in *dynamodb.PutItemInput, _ ...func(*dynamodb.Options)) (*dynamodb.PutItemOutput, error) {
	err := t.write(*in.ConditionExpression, in.Item["pk"], in.ExpressionAttributeValues, func(key string) { t.items[key] = maps.Clone(in.Item) })
	return &dynamodb.PutItemOutput{}, err
}

func (t *table) UpdateItem(_ context.Context, in *dynamodb.UpdateItemInput, _ ...func(*dynamodb.Options)) (*dynamodb.UpdateItemOutput, error) {
	err := t.write(*in.ConditionExpression, in.Key["pk"], in.ExpressionAttributeValues, func(key string) {
		delete(t.items[key], "expires")
		t.items[key]["ttl"] = in.ExpressionAttributeValues[":ttl"]
	})
	return &dynamodb.UpdateItemOutput{}, err
}

func (t *table) DeleteItem(_ context.Context, in *dynamodb.DeleteItemInput, _ ...func(*dynamodb.Options)) (*dynamodb.DeleteItemOutput, error) {
	err := t.write(*in.ConditionExpression, in.Key["pk"], in.ExpressionAttributeValues, func(key string) { delete(t.items, key) })
	return &dynamodb.DeleteItemOutput{}, err
}

// The table of this file and moto's understand the expressions in the same way.
func TestTable_claimSettleRelease(t *testing.T) {
	memory := &table{items: map[string]map[string]types.AttributeValue{}}
	db := dynamodb.NewFromConfig(moto.Config(t))
	for name, c := range map[string]struct {
		client Client
		table  string
	}{"memory": {memory, "t"}, "moto": {db, moto.Table(t, db)}} {
		t.Run(name, func(t *testing.T) {
			now := start
			n := New(c.client, c.table, func() time.Time { return now })
			claim := func(owner string) bool {
				ok, err := n.Claim(t.Context(), "id", owner)
				require.NoError(t, err)
				return ok
			}
			assert.True(t, claim("a"))
			assert.False(t, claim("b"), "a has it")
			require.NoError(t, n.Release(t.Context(), "id", "b"))
			assert.False(t, claim("b"), "b cannot give back what a has")
			require.NoError(t, n.Release(t.Context(), "id", "a"))
			assert.True(t, claim("b"), "a gave it back")

			now = now.Add(claimTime)
			assert.True(t, claim("c"), "b died")
			require.NoError(t, n.Settle(t.Context(), "id", "b", start))
			now = now.Add(claimTime)
			assert.True(t, claim("d"), "b settled too late: c had it")
			require.NoError(t, n.Settle(t.Context(), "id", "d", start.AddDate(0, 1, 0)))
			now = now.AddDate(0, 0, 20)
			assert.False(t, claim("e"), "it was announced")
		})
	}
	_, ttl := valueOf(memory.items[Prefix+"id"]["ttl"])
	assert.Equal(t, start.AddDate(0, 1, 0).Unix(), ttl)
}

func TestTable_manyAtOnce_oneGetsIt(t *testing.T) {
	n := New(&table{items: map[string]map[string]types.AttributeValue{}}, "t", func() time.Time { return start })
	var got sync.Map
	var wait sync.WaitGroup
	for i := range 50 {
		wait.Go(func() {
			if ok, err := n.Claim(context.Background(), "id", fmt.Sprint(i)); ok && err == nil {
				got.Store(i, true)
			}
		})
	}
	wait.Wait()
	count := 0
	got.Range(func(any, any) bool { count++; return true })
	assert.Equal(t, 1, count)
}

func TestTable_errors(t *testing.T) {
	down := errors.New("down")
	n := New(&table{fail: down}, "t", nil)
	_, err := n.Claim(t.Context(), "id", "a")
	assert.ErrorIs(t, err, down)
	assert.ErrorIs(t, n.Settle(t.Context(), "id", "a", start), down)
	assert.ErrorIs(t, n.Release(t.Context(), "id", "a"), down)
}
