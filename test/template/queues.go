package template

import "strings"

const typeQueuePolicy = "AWS::SQS::QueuePolicy"

// keepDeadLetters is the longest that SQS keeps a message, in seconds: dead
// letters wait for somebody who is on holiday.
const keepDeadLetters = 1_209_600

// deadLetterQueues are the queues that others of the template put failed
// messages on.
func deadLetterQueues(f *File) map[string]bool {
	found := map[string]bool{}
	add := func(target Node) {
		if name, ok := strings.CutSuffix(target.Text(), ".Arn"); ok {
			found[strings.TrimPrefix(name, "!GetAtt ")] = true
		}
	}
	for _, queue := range f.Resources(typeQueue) {
		add(queue.At("Properties", "RedrivePolicy", "deadLetterTargetArn"))
	}
	for _, schedule := range f.Resources(typeSchedule) {
		add(schedule.At("Properties", "Target", "DeadLetterConfig", "Arn"))
	}
	for _, fn := range f.Resources(typeFunction) {
		add(fn.At("Properties", "EventInvokeConfig", "DestinationConfig", "OnFailure", "Destination"))
	}
	return found
}

func checkQueues(f *File, report func(string, ...any)) {
	deadLetters := deadLetterQueues(f)
	for name, queue := range f.Resources(typeQueue) {
		p := queue.At("Properties")
		if p.At("SqsManagedSseEnabled").Text() != "true" && !p.At("KmsMasterKeyId").Exists() {
			report("%s: not encrypted", name)
		}
		if !deadLetters[name] {
			if count, ok := p.At("RedrivePolicy", "maxReceiveCount").Int(); !ok || count > 10 {
				report("%s: hands out a bad message for ever", name)
			}
			continue
		}
		if keep, ok := p.At("MessageRetentionPeriod").Int(); !ok || keep < keepDeadLetters {
			report("%s: dead letters are deleted before 14 days", name)
		}
		if !hasAlarm(f, "AWS/SQS", "ApproximateNumberOfMessagesVisible", "!GetAtt "+name+".QueueName") {
			report("%s: no alarm on dead letters", name)
		}
	}
}

// checkQueuePolicies wants every queue to refuse plain HTTP, and every service
// that may send to be narrowed to one resource of the stack.
func checkQueuePolicies(f *File, report func(string, ...any)) {
	refused := map[string]bool{}
	for owner, policy := range f.Resources(typeQueuePolicy) {
		p := policy.At("Properties")
		for _, statement := range p.At("PolicyDocument", "Statement").Items() {
			if statement.At("Effect").Text() == "Allow" && !forOneResource(statement) {
				report("%s: not for one rule only", describe(owner, statement))
			}
			for _, queue := range p.At("Queues").Items() {
				name := strings.TrimPrefix(queue.Text(), "!Ref ")
				refused[name] = refused[name] || queueRefusesPlainHTTP(statement, name)
			}
		}
	}
	for name := range f.Resources(typeQueue) {
		if !refused[name] {
			report("%s: no policy denies requests without TLS", name)
		}
	}
}

func forOneResource(statement Node) bool {
	return statement.At("Principal", "Service").Exists() &&
		strings.HasPrefix(statement.At("Condition", "ArnEquals", "aws:SourceArn").Text(), "!GetAtt ")
}

// queueRefusesPlainHTTP wants the whole of it: everyone, everything.
func queueRefusesPlainHTTP(statement Node, queue string) bool {
	return statement.At("Effect").Text() == "Deny" &&
		statement.At("Principal").Text() == "*" &&
		statement.At("Action").Text() == "sqs:*" &&
		statement.At("Resource").Text() == "!GetAtt "+queue+".Arn" &&
		statement.At("Condition", "Bool", "aws:SecureTransport").Text() == "false"
}

// checkMappings holds queues to the timeout of the function that they feed.
// Source: "Creating and configuring an Amazon SQS event source mapping" of the
// Lambda developer guide.
func checkMappings(f *File, report func(string, ...any)) {
	for name, mapping := range f.Resources(typeMapping) {
		p := mapping.At("Properties")
		source, isQueue := strings.CutSuffix(strings.TrimPrefix(p.At("EventSourceArn").Text(), "!GetAtt "), ".Arn")
		if !isQueue || f.Root.At("Resources", source, "Type").Text() != typeQueue {
			report("%s: reads no queue of the stack", name)
			continue
		}
		fn := strings.TrimPrefix(p.At("FunctionName").Text(), "!Ref ")
		timeout, _ := f.Root.At("Resources", fn, "Properties", "Timeout").Int()
		window, _ := p.At("MaximumBatchingWindowInSeconds").Int()
		visible, _ := f.Root.At("Resources", source, "Properties", "VisibilityTimeout").Int()
		if visible < 6*timeout+window {
			report("%s: %s hands a message out again after %d s, not 6 times %d s and the window of %d s",
				name, source, visible, timeout, window)
		}
		if size, _ := p.At("BatchSize").Int(); size > 10 && window == 0 {
			report("%s: batches of %d need a window", name, size)
		}
		if p.At("FunctionResponseTypes").Items() == nil || p.At("FunctionResponseTypes").Items()[0].Text() != "ReportBatchItemFailures" {
			report("%s: one failed message brings back its whole batch", name)
		}
	}
}
