package runtimeapi

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	dbtypes "github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	ebtypes "github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"
	pq "github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/apigw/apigwtest"
	"github.com/apigw-lens/apigw-lens/test/moto"
	"github.com/apigw-lens/apigw-lens/test/template"
)

// account is what the stack has of an AWS account: API Gateway as a fake that
// pages, the rest by moto. Tests of one binary share moto, so each names its
// own things.
type account struct {
	gateway  *apigwtest.Server
	template *template.File
	names    map[string]string // what !Ref and !Sub stand for
	env      []string          // credentials and endpoints
	cfg      aws.Config
	calls    *calls // of the functions
	queue    string // hears what the refresher puts on the bus
}

func newAccount(t *testing.T, name string) *account {
	t.Helper()
	f, err := template.Read(filepath.Join(root, "template.yaml"))
	require.NoError(t, err)
	a := &account{gateway: apigwtest.New(), template: f, cfg: moto.Config(t),
		calls: &calls{made: map[string]bool{}}, names: map[string]string{
			"SnapshotTable": name + "-table", "Bucket": name + "-bucket", "ProjectName": name}}
	a.cfg.Region = region
	front := httptest.NewServer(a.calls.record(a.gateway))
	t.Cleanup(front.Close)
	a.env = []string{"AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test", "REFRESH_RATE=10",
		"AWS_ENDPOINT_URL=" + a.calls.front(t), "AWS_ENDPOINT_URL_API_GATEWAY=" + front.URL}
	a.createTable(t)
	_, err = s3.NewFromConfig(a.cfg).CreateBucket(t.Context(), &s3.CreateBucketInput{
		Bucket: aws.String(a.names["Bucket"]), CreateBucketConfiguration: &s3types.CreateBucketConfiguration{
			LocationConstraint: region}})
	require.NoError(t, err)
	a.listen(t, name)
	return a
}

// createTable makes the table with the key of the template.
func (a *account) createTable(t *testing.T) {
	t.Helper()
	p := a.template.Root.At("Resources", "SnapshotTable", "Properties")
	key := p.At("KeySchema").Items()[0].At("AttributeName").Text()
	_, err := dynamodb.NewFromConfig(a.cfg).CreateTable(t.Context(), &dynamodb.CreateTableInput{
		TableName: aws.String(a.names["SnapshotTable"]), BillingMode: dbtypes.BillingMode(p.At("BillingMode").Text()),
		AttributeDefinitions: []dbtypes.AttributeDefinition{{AttributeName: aws.String(key), AttributeType: "S"}},
		KeySchema:            []dbtypes.KeySchemaElement{{AttributeName: aws.String(key), KeyType: "HASH"}},
	})
	require.NoError(t, err)
}

// listen puts a queue behind everything that apigw-lens says on the bus.
func (a *account) listen(t *testing.T, name string) {
	t.Helper()
	queues, events := sqs.NewFromConfig(a.cfg), eventbridge.NewFromConfig(a.cfg)
	queue, err := queues.CreateQueue(t.Context(), &sqs.CreateQueueInput{QueueName: aws.String(name + "-queue")})
	require.NoError(t, err)
	a.queue = *queue.QueueUrl
	attributes, err := queues.GetQueueAttributes(t.Context(), &sqs.GetQueueAttributesInput{
		QueueUrl: queue.QueueUrl, AttributeNames: []sqstypes.QueueAttributeName{"QueueArn"}})
	require.NoError(t, err)
	_, err = events.PutRule(t.Context(), &eventbridge.PutRuleInput{
		Name: aws.String(name), EventPattern: aws.String(`{"source":["apigw-lens"]}`)})
	require.NoError(t, err)
	_, err = events.PutTargets(t.Context(), &eventbridge.PutTargetsInput{Rule: aws.String(name), Targets: []ebtypes.Target{
		{Id: aws.String("queue"), Arn: aws.String(attributes.Attributes["QueueArn"])}}})
	require.NoError(t, err)
}

// announced are the events on the bus since it was asked last.
func (a *account) announced(t *testing.T) []string {
	t.Helper()
	out, err := sqs.NewFromConfig(a.cfg).ReceiveMessage(t.Context(), &sqs.ReceiveMessageInput{
		QueueUrl: aws.String(a.queue), MaxNumberOfMessages: 10})
	require.NoError(t, err)
	var bodies []string
	for _, m := range out.Messages {
		bodies = append(bodies, *m.Body)
	}
	return bodies
}

// objects are the plain texts in the bucket by key.
func (a *account) objects(t *testing.T) map[string]string {
	t.Helper()
	client, bucket := s3.NewFromConfig(a.cfg), aws.String(a.names["Bucket"])
	list, err := client.ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: bucket})
	require.NoError(t, err)
	texts := map[string]string{}
	for _, o := range list.Contents {
		object, err := client.GetObject(t.Context(), &s3.GetObjectInput{Bucket: bucket, Key: o.Key})
		require.NoError(t, err)
		body, err := io.ReadAll(object.Body)
		require.NoError(t, err)
		require.NoError(t, object.Body.Close())
		texts[*o.Key] = plain(t, body)
	}
	return texts
}

// plain is the text in a gzip or a Parquet file.
func plain(t *testing.T, body []byte) string {
	t.Helper()
	if bytes.HasPrefix(body, []byte("PAR1")) {
		file, err := pq.OpenFile(bytes.NewReader(body), int64(len(body)))
		require.NoError(t, err)
		rows := make([]pq.Row, file.NumRows())
		n, err := pq.NewReader(file).ReadRows(rows)
		require.ErrorIs(t, err, io.EOF)
		return fmt.Sprintf("%+v", rows[:n])
	}
	r, err := gzip.NewReader(bytes.NewReader(body))
	require.NoError(t, err)
	text, err := io.ReadAll(r)
	require.NoError(t, err)
	return string(text)
}

// items is the whole table as text, binary attributes unpacked.
func (a *account) items(t *testing.T) string {
	t.Helper()
	out, err := dynamodb.NewFromConfig(a.cfg).Scan(t.Context(), &dynamodb.ScanInput{TableName: aws.String(a.names["SnapshotTable"])})
	require.NoError(t, err)
	var b strings.Builder
	for _, item := range out.Items {
		for name, value := range item {
			data, err := json.Marshal(value)
			require.NoError(t, err)
			b.WriteString(name + "=" + string(data) + "\n")
			if binary, ok := value.(*dbtypes.AttributeValueMemberB); ok {
				if r, err := gzip.NewReader(bytes.NewReader(binary.Value)); err == nil {
					_, err = io.Copy(&b, r)
					require.NoError(t, err)
				}
			}
		}
	}
	return b.String()
}

// anHourLater moves the last confirmation of the snapshot an hour back, so that
// the next listing need not wait: two may not follow each other closely.
func (a *account) anHourLater(t *testing.T) {
	t.Helper()
	_, err := dynamodb.NewFromConfig(a.cfg).UpdateItem(t.Context(), &dynamodb.UpdateItemInput{
		TableName:        aws.String(a.names["SnapshotTable"]),
		Key:              map[string]dbtypes.AttributeValue{"pk": &dbtypes.AttributeValueMemberS{Value: "CURRENT"}},
		UpdateExpression: aws.String("SET checkedAt = checkedAt - :hour"),
		ExpressionAttributeValues: map[string]dbtypes.AttributeValue{
			":hour": &dbtypes.AttributeValueMemberN{Value: "3600000"}},
		ConditionExpression: aws.String("attribute_exists(checkedAt)"),
	})
	require.NoError(t, err)
}

// host starts a function of the template in its environment.
func (a *account) host(t *testing.T, resource, function string, log *bytes.Buffer) *Host {
	t.Helper()
	env := slices.Clone(a.env)
	variables := a.template.Root.At("Resources", resource, "Properties", "Environment", "Variables")
	for name, value := range variables.Render(a.names).(map[string]any) {
		if text, ok := value.(string); ok && !strings.HasPrefix(text, "!") {
			env = append(env, name+"="+text)
		}
	}
	h, err := Start(Config{Bootstrap: bootstrap(t, function), Function: function, Log: log, Env: env, Timeout: time.Minute})
	require.NoError(t, err)
	return h
}
