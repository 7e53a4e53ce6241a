package moto

import (
	"context"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestStart_oneProcessThatAnswers(t *testing.T) {
	first := Start(t)
	assert.Equal(t, first, Start(t))
	out, err := dynamodb.NewFromConfig(Config(t)).ListTables(context.Background(), &dynamodb.ListTablesInput{})
	require.NoError(t, err)
	assert.Empty(t, out.TableNames)
}
