package moto

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

var notInNames = regexp.MustCompile(`[^a-zA-Z0-9_.-]`)

// Table makes an empty table with the key of the table in template.yaml; its
// name is the test's and a number.
func Table(t testing.TB, db *dynamodb.Client) string {
	t.Helper()
	name := notInNames.ReplaceAllString(t.Name(), "-") + fmt.Sprint(time.Now().UnixNano())
	_, err := db.CreateTable(context.Background(), &dynamodb.CreateTableInput{
		TableName: &name, BillingMode: types.BillingModePayPerRequest,
		AttributeDefinitions: []types.AttributeDefinition{{AttributeName: aws.String("pk"), AttributeType: types.ScalarAttributeTypeS}},
		KeySchema:            []types.KeySchemaElement{{AttributeName: aws.String("pk"), KeyType: types.KeyTypeHash}},
	})
	// The name is new, so a table that is there was made by the first of several
	// attempts, whose answer a busy machine had lost.
	if made := (*types.ResourceInUseException)(nil); err != nil && !errors.As(err, &made) {
		t.Fatalf("create table: %v", err)
	}
	return name
}
