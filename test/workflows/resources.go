package workflows

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	dbtypes "github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	ebtypes "github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/aws-sdk-go-v2/service/glue"
	gluetypes "github.com/aws/aws-sdk-go-v2/service/glue/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/stretchr/testify/require"
)

// resources makes what moto has of the stack.
func (w *world) resources(t *testing.T) {
	t.Helper()
	_, err := w.s3().CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: aws.String(w.stack["Bucket"]),
		CreateBucketConfiguration: &s3types.CreateBucketConfiguration{LocationConstraint: region}})
	require.NoError(t, err)
	for _, table := range []string{"WorkflowTable", "SnapshotTable"} {
		_, err = dynamodb.NewFromConfig(w.cfg).CreateTable(t.Context(), &dynamodb.CreateTableInput{
			TableName: aws.String(w.stack[table]), BillingMode: dbtypes.BillingModePayPerRequest,
			AttributeDefinitions: []dbtypes.AttributeDefinition{{AttributeName: aws.String("pk"), AttributeType: "S"}},
			KeySchema:            []dbtypes.KeySchemaElement{{AttributeName: aws.String("pk"), KeyType: "HASH"}}})
		require.NoError(t, err)
	}
	catalogue := glue.NewFromConfig(w.cfg)
	_, err = catalogue.CreateDatabase(t.Context(), &glue.CreateDatabaseInput{DatabaseInput: &gluetypes.DatabaseInput{Name: aws.String(w.name)}})
	require.NoError(t, err)
	_, err = catalogue.CreateTable(t.Context(), &glue.CreateTableInput{DatabaseName: aws.String(w.name),
		TableInput: &gluetypes.TableInput{Name: aws.String("requests"), PartitionKeys: []gluetypes.Column{{Name: aws.String("dt")}}}})
	require.NoError(t, err)
	w.queue, w.events = w.newQueue(t, "notices"), w.newQueue(t, "events")
	w.topic(t)
	w.rule(t)
}

func (w *world) s3() *s3.Client {
	return s3.NewFromConfig(w.cfg, func(o *s3.Options) { o.UsePathStyle = true })
}

// newQueue makes a queue and answers its URL.
func (w *world) newQueue(t *testing.T, name string) string {
	t.Helper()
	out, err := sqs.NewFromConfig(w.cfg).CreateQueue(t.Context(), &sqs.CreateQueueInput{QueueName: aws.String(w.name + "-" + name)})
	require.NoError(t, err)
	return *out.QueueUrl
}

func queueARN(name string) *string {
	return aws.String("arn:aws:sqs:" + region + ":" + account + ":" + name)
}

// topic makes the owner's topic, whose one subscriber is a queue.
func (w *world) topic(t *testing.T) {
	t.Helper()
	client := sns.NewFromConfig(w.cfg)
	out, err := client.CreateTopic(t.Context(), &sns.CreateTopicInput{Name: aws.String(w.name + "-notices")})
	require.NoError(t, err)
	w.stack["NoticeTopic"] = *out.TopicArn
	_, err = client.Subscribe(t.Context(), &sns.SubscribeInput{TopicArn: out.TopicArn, Protocol: aws.String("sqs"),
		Endpoint: queueARN(w.name + "-notices")})
	require.NoError(t, err)
}

// rule puts the world's own events on a queue.
func (w *world) rule(t *testing.T) {
	t.Helper()
	client := eventbridge.NewFromConfig(w.cfg)
	pattern := fmt.Sprintf(`{"source":["apigw-lens"],"detail":{"execution":[{"wildcard":"*%s-*"}]}}`, w.name)
	_, err := client.PutRule(t.Context(), &eventbridge.PutRuleInput{Name: &w.name, EventPattern: &pattern})
	require.NoError(t, err)
	_, err = client.PutTargets(t.Context(), &eventbridge.PutTargetsInput{Rule: &w.name, Targets: []ebtypes.Target{
		{Id: aws.String("queue"), Arn: queueARN(w.name + "-events")}}})
	require.NoError(t, err)
}

// deliver puts an object under a key, as Firehose does.
func (w *world) deliver(t *testing.T, key string) {
	t.Helper()
	w.put(t, key, []byte("parquet"))
}

func (w *world) put(t *testing.T, key string, body []byte) {
	t.Helper()
	_, err := w.s3().PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String(w.stack["Bucket"]), Key: &key, Body: bytes.NewReader(body)})
	require.NoError(t, err)
}

// index registers the partition of a day.
func (w *world) index(t *testing.T, day string) {
	t.Helper()
	_, err := glue.NewFromConfig(w.cfg).CreatePartition(t.Context(), &glue.CreatePartitionInput{
		DatabaseName: &w.name, TableName: aws.String("requests"), PartitionInput: &gluetypes.PartitionInput{Values: []string{day}}})
	require.NoError(t, err)
}

// keys are the keys of the bucket under a prefix.
func (w *world) keys(t *testing.T, prefix string) []string {
	t.Helper()
	out, err := w.s3().ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: aws.String(w.stack["Bucket"]), Prefix: &prefix})
	require.NoError(t, err)
	var keys []string
	for _, object := range out.Contents {
		keys = append(keys, *object.Key)
	}
	return keys
}

// message is a notice or an event.
type message struct {
	Subject    string
	Message    string
	DetailType string `json:"detail-type"`
	Detail     json.RawMessage
}

// receive empties a queue.
func (w *world) receive(t *testing.T, url string) []message {
	t.Helper()
	client := sqs.NewFromConfig(w.cfg)
	var all []message
	for {
		out, err := client.ReceiveMessage(t.Context(), &sqs.ReceiveMessageInput{QueueUrl: &url, MaxNumberOfMessages: 10})
		require.NoError(t, err)
		if len(out.Messages) == 0 {
			return all
		}
		for _, m := range out.Messages {
			var one message
			require.NoError(t, json.Unmarshal([]byte(*m.Body), &one), *m.Body)
			all = append(all, one)
			_, err := client.DeleteMessage(t.Context(), &sqs.DeleteMessageInput{QueueUrl: &url, ReceiptHandle: m.ReceiptHandle})
			require.NoError(t, err)
		}
	}
}

// subjects are the subjects of the notices since the last look.
func (w *world) subjects(t *testing.T) []string {
	t.Helper()
	subjects := []string{}
	for _, m := range w.receive(t, w.queue) {
		subjects = append(subjects, m.Subject)
	}
	return subjects
}
