package snapshotstore

import (
	"context"
	"maps"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// memory is a table in memory that understands the expressions of this package
// and nothing else. The contract suite, which also runs on moto, shows that it
// understands them as DynamoDB does.
type memory struct {
	mu    sync.Mutex
	items map[string]item
}

// conditions are what the expressions mean: the item (nil where there is none)
// and the values.
var conditions = map[string]func(it, v item) bool{
	ifFirst: func(it, _ item) bool { return it == nil },
	ifThere: func(it, _ item) bool { return it != nil },
	ifStillAndEarlier: func(it, v item) bool {
		version := textOf(it["version"])
		return it != nil && version == textOf(v[":seen"]) && version < textOf(v[":new"]) &&
			(numberOf(it["checkedAt"]) <= numberOf(v[":taken"]) || numberOf(it["checkedAt"]) > numberOf(v[":now"]))
	},
	ifPublished: func(it, v item) bool {
		return it != nil && textOf(it["version"]) == textOf(v[":v"]) &&
			(numberOf(it["checkedAt"]) < numberOf(v[":at"]) || numberOf(it["checkedAt"]) > numberOf(v[":now"]))
	},
	ifFree: func(it, v item) bool {
		expires := numberOf(it["expires"])
		return it == nil || expires <= numberOf(v[":now"]) || expires > numberOf(v[":farthest"]) || textOf(it["owner"]) == textOf(v[":owner"])
	},
	ifOwner:    func(it, v item) bool { return it != nil && textOf(it["owner"]) == textOf(v[":owner"]) },
	ifLaterOne: func(it, v item) bool { return it == nil || numberOf(it["at"]) < numberOf(v[":at"]) },
}

// client is one user's connection to a memory. before, where it is set, runs
// ahead of every call: to wait for its turn, or to fail.
type client struct {
	*memory
	before func(call, pk string) error
	// hide is asked whether an eventually consistent read does not see an item.
	hide func(pk string) bool
	// leave is how many keys BatchGetItem leaves out of each answer.
	leave int
}

func newMemory() *memory { return &memory{items: map[string]item{}} }

func (c *client) enter(call, pk string) error {
	if c.before != nil {
		if err := c.before(call, pk); err != nil {
			return err
		}
	}
	c.mu.Lock()
	return nil
}

// check applies a condition; mu is held.
func (c *client) check(expression *string, it, values item) error {
	if expression == nil {
		return nil
	}
	if conditions[*expression](it, values) {
		return nil
	}
	return &types.ConditionalCheckFailedException{Item: it}
}

func (c *client) GetItem(_ context.Context, in *dynamodb.GetItemInput, _ ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error) {
	pk := textOf(in.Key["pk"])
	if err := c.enter("GetItem", pk); err != nil {
		return nil, err
	}
	defer c.mu.Unlock()
	return &dynamodb.GetItemOutput{Item: maps.Clone(c.items[pk])}, nil
}

func (c *client) BatchGetItem(_ context.Context, in *dynamodb.BatchGetItemInput, _ ...func(*dynamodb.Options)) (*dynamodb.BatchGetItemOutput, error) {
	if err := c.enter("BatchGetItem", ""); err != nil {
		return nil, err
	}
	defer c.mu.Unlock()
	out := &dynamodb.BatchGetItemOutput{Responses: map[string][]item{}, UnprocessedKeys: map[string]types.KeysAndAttributes{}}
	for table, ask := range in.RequestItems {
		n := max(1, len(ask.Keys)-c.leave)
		for _, k := range ask.Keys[:n] {
			pk := textOf(k["pk"])
			if it := c.items[pk]; it != nil && (*ask.ConsistentRead || c.hide == nil || !c.hide(pk)) {
				out.Responses[table] = append([]item{it}, out.Responses[table]...) // in no order
			}
		}
		if n < len(ask.Keys) {
			out.UnprocessedKeys[table] = types.KeysAndAttributes{Keys: ask.Keys[n:], ConsistentRead: ask.ConsistentRead}
		}
	}
	return out, nil
}

func (c *client) PutItem(_ context.Context, in *dynamodb.PutItemInput, _ ...func(*dynamodb.Options)) (*dynamodb.PutItemOutput, error) {
	pk := textOf(in.Item["pk"])
	if err := c.enter("PutItem", pk); err != nil {
		return nil, err
	}
	defer c.mu.Unlock()
	if err := c.check(in.ConditionExpression, c.items[pk], in.ExpressionAttributeValues); err != nil {
		return nil, err
	}
	c.items[pk] = in.Item
	return &dynamodb.PutItemOutput{}, nil
}

// UpdateItem knows "SET name = :value" and "REMOVE name".
func (c *client) UpdateItem(_ context.Context, in *dynamodb.UpdateItemInput, _ ...func(*dynamodb.Options)) (*dynamodb.UpdateItemOutput, error) {
	pk := textOf(in.Key["pk"])
	if err := c.enter("UpdateItem", pk); err != nil {
		return nil, err
	}
	defer c.mu.Unlock()
	if err := c.check(in.ConditionExpression, c.items[pk], in.ExpressionAttributeValues); err != nil {
		return nil, err
	}
	it := maps.Clone(c.items[pk])
	if it == nil {
		it = maps.Clone(in.Key)
	}
	words := strings.Fields(*in.UpdateExpression)
	name := words[1]
	if strings.HasPrefix(name, "#") {
		name = in.ExpressionAttributeNames[name]
	}
	if words[0] == "REMOVE" {
		delete(it, name)
	} else {
		it[name] = in.ExpressionAttributeValues[words[3]]
	}
	c.items[pk] = it
	return &dynamodb.UpdateItemOutput{}, nil
}

func (c *client) DeleteItem(_ context.Context, in *dynamodb.DeleteItemInput, _ ...func(*dynamodb.Options)) (*dynamodb.DeleteItemOutput, error) {
	pk := textOf(in.Key["pk"])
	if err := c.enter("DeleteItem", pk); err != nil {
		return nil, err
	}
	defer c.mu.Unlock()
	if err := c.check(in.ConditionExpression, c.items[pk], in.ExpressionAttributeValues); err != nil {
		return nil, err
	}
	delete(c.items, pk)
	return &dynamodb.DeleteItemOutput{}, nil
}
