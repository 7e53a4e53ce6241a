// Package glue reads the Glue data catalogue.
package glue

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/glue"
)

// Client is the part of the SDK's client that a table uses.
type Client interface {
	GetPartitions(context.Context, *glue.GetPartitionsInput, ...func(*glue.Options)) (*glue.GetPartitionsOutput, error)
}

// Table is a table of the catalogue whose one partition key is a day.
type Table struct {
	client         Client
	database, name string
}

// NewTable makes the Table of a name.
func NewTable(client Client, database, name string) *Table { return &Table{client, database, name} }

// Days are the days that have a partition, YYYY-MM-DD.
func (t *Table) Days(ctx context.Context) (map[string]bool, error) {
	days := map[string]bool{}
	in := &glue.GetPartitionsInput{DatabaseName: &t.database, TableName: &t.name, ExcludeColumnSchema: aws.Bool(true)}
	for {
		out, err := t.client.GetPartitions(ctx, in)
		if err != nil {
			return nil, fmt.Errorf("list partitions of %s: %w", t.name, err)
		}
		for _, partition := range out.Partitions {
			if len(partition.Values) == 1 {
				days[partition.Values[0]] = true
			}
		}
		if aws.ToString(out.NextToken) == "" {
			return days, nil
		}
		in.NextToken = out.NextToken
	}
}
