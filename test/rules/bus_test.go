package rules

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/test/moto"
)

// bus is moto's default bus with a queue for each rule.
type bus struct {
	events *eventbridge.Client
	queues *sqs.Client
	urls   map[string]string
}

func newBus(t *testing.T) *bus {
	t.Helper()
	cfg := moto.Config(t)
	return &bus{eventbridge.NewFromConfig(cfg), sqs.NewFromConfig(cfg), map[string]string{}}
}

// rule makes a rule whose one target, as in the template, is a new queue.
func (b *bus) rule(t *testing.T, name string, pattern, target map[string]any) {
	t.Helper()
	queue, err := b.queues.CreateQueue(t.Context(), &sqs.CreateQueueInput{QueueName: aws.String("rules-" + name)})
	require.NoError(t, err)
	b.urls[name] = *queue.QueueUrl
	attributes, err := b.queues.GetQueueAttributes(t.Context(), &sqs.GetQueueAttributesInput{
		QueueUrl: queue.QueueUrl, AttributeNames: []sqstypes.QueueAttributeName{"QueueArn"}})
	require.NoError(t, err)

	text, err := json.Marshal(pattern)
	require.NoError(t, err)
	_, err = b.events.PutRule(t.Context(), &eventbridge.PutRuleInput{
		Name: aws.String(name), EventPattern: aws.String(string(text)), State: types.RuleStateEnabled})
	require.NoError(t, err)

	to := types.Target{Id: aws.String(name), Arn: aws.String(attributes.Attributes["QueueArn"])}
	if transformer, ok := target["InputTransformer"].(map[string]any); ok {
		paths := map[string]string{}
		for key, path := range transformer["InputPathsMap"].(map[string]any) {
			paths[key] = path.(string)
		}
		to.InputTransformer = &types.InputTransformer{
			InputPathsMap: paths, InputTemplate: aws.String(transformer["InputTemplate"].(string))}
	}
	out, err := b.events.PutTargets(t.Context(), &eventbridge.PutTargetsInput{Rule: aws.String(name), Targets: []types.Target{to}})
	require.NoError(t, err)
	require.Zero(t, out.FailedEntryCount)
}

// put puts events on the bus, ten a call, the most that PutEvents takes.
func (b *bus) put(t *testing.T, all []event) {
	t.Helper()
	for some := range slices.Chunk(all, 10) {
		var entries []types.PutEventsRequestEntry
		for _, e := range some {
			entries = append(entries, types.PutEventsRequestEntry{
				Source: aws.String(e.Source), DetailType: aws.String(e.DetailType), Detail: aws.String(string(e.Detail))})
		}
		out, err := b.events.PutEvents(t.Context(), &eventbridge.PutEventsInput{Entries: entries})
		require.NoError(t, err)
		require.Zero(t, out.FailedEntryCount)
	}
}

// receive empties a queue.
func (b *bus) receive(t *testing.T, name string) []string {
	t.Helper()
	var bodies []string
	for {
		out, err := b.queues.ReceiveMessage(t.Context(), &sqs.ReceiveMessageInput{
			QueueUrl: aws.String(b.urls[name]), MaxNumberOfMessages: 10})
		require.NoError(t, err)
		if len(out.Messages) == 0 {
			return bodies
		}
		for _, m := range out.Messages {
			bodies = append(bodies, *m.Body)
		}
	}
}
