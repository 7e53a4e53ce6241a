package snapshotstore

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/apigw-lens/apigw-lens/internal/pause"
	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

const (
	// chunkSize leaves room for the other attributes below DynamoDB's limit.
	chunkSize = 350 << 10
	// maxItem is DynamoDB's limit of an item, in bytes. It is checked here, too:
	// not every stand-in for DynamoDB does.
	maxItem = 400 << 10
	// maxChunks bounds a snapshot: about 90 MB compressed, far beyond the
	// longest names of the most keys.
	maxChunks = 256
	// batch is how many chunks one request reads: DynamoDB answers at most 16 MB.
	batch = 40
)

func chunkKey(version string, n int) string { return fmt.Sprintf("SNAP#%s#%d", version, n) }

// split cuts data into chunks of at most size bytes.
func split(data []byte, size int) [][]byte {
	var chunks [][]byte
	for len(data) > size {
		chunks = append(chunks, data[:size])
		data = data[size:]
	}
	return append(chunks, data)
}

// write notes the version in WRITES and writes its chunks.
func (d *Dynamo) write(ctx context.Context, p Pointer, chunks [][]byte) error {
	if len(chunks) > maxChunks {
		return fmt.Errorf("write snapshot chunks: %d are more than %d", len(chunks), maxChunks)
	}
	if err := d.note(ctx, p); err != nil {
		return err
	}
	for n, data := range chunks {
		it := item{
			"pk":     text(chunkKey(p.Version, n)),
			"data":   &types.AttributeValueMemberB{Value: data},
			"sha256": text(hash(data)),
		}
		size, err := itemSize(it)
		if err != nil {
			return err
		}
		if size > maxItem {
			return fmt.Errorf("write snapshot chunk %d: %d bytes are more than an item may have", n, size)
		}
		if _, err := d.client.PutItem(ctx, &dynamodb.PutItemInput{TableName: &d.table, Item: it}, d.retries); err != nil {
			return fmt.Errorf("write snapshot chunk %d: %w", n, err)
		}
	}
	return nil
}

// Load reads the snapshot that a pointer points to, whole and verified;
// ErrDamaged where it is not what was published. A chunk that an eventually
// consistent read does not show yet is read once more, strongly consistent.
func (d *Dynamo) Load(ctx context.Context, p Pointer) (*usageplan.Snapshot, error) {
	if err := p.check(); err != nil {
		return nil, fmt.Errorf("load snapshot: %w", err)
	}
	chunks := make([][]byte, p.Chunks)
	for _, consistent := range []bool{false, true} {
		var missing []int
		for n, chunk := range chunks {
			if chunk == nil {
				missing = append(missing, n)
			}
		}
		for len(missing) > 0 {
			n := min(batch, len(missing))
			if err := d.read(ctx, p.Version, chunks, missing[:n], consistent); err != nil {
				return nil, fmt.Errorf("load snapshot: %w", err)
			}
			missing = missing[n:]
		}
	}
	for n, chunk := range chunks {
		if chunk == nil {
			return nil, fmt.Errorf("load snapshot: %w", damaged("version %s: chunk %d of %d is missing", p.Version, n, p.Chunks))
		}
	}
	s, err := unpack(p, chunks...)
	if err != nil {
		return nil, fmt.Errorf("load snapshot: %w", err)
	}
	return s, nil
}

// retryPause is how long read waits before it asks again for what DynamoDB left out
// of an answer because it was busy; each time twice as long.
const retryPause = 20 * time.Millisecond

// read reads the wanted chunks of a version into their places; those that are
// not there stay nil.
func (d *Dynamo) read(ctx context.Context, version string, chunks [][]byte, wanted []int, consistent bool) error {
	places := make(map[string]int, len(wanted))
	ask := types.KeysAndAttributes{ConsistentRead: aws.Bool(consistent)}
	for _, n := range wanted {
		places[chunkKey(version, n)] = n
		ask.Keys = append(ask.Keys, key(chunkKey(version, n)))
	}
	for try := range d.o.Attempts {
		if try > 0 {
			if err := pause.For(ctx, retryPause<<try); err != nil {
				return err
			}
		}
		out, err := d.client.BatchGetItem(ctx, &dynamodb.BatchGetItemInput{
			RequestItems: map[string]types.KeysAndAttributes{d.table: ask},
		}, d.retries)
		if err != nil {
			return fmt.Errorf("read snapshot chunks: %w", err)
		}
		for _, it := range out.Responses[d.table] {
			n, ok := places[textOf(it["pk"])]
			data, _ := it["data"].(*types.AttributeValueMemberB)
			if !ok || data == nil {
				return damaged("version %s: an item is not a chunk", version)
			}
			if hash(data.Value) != textOf(it["sha256"]) {
				return damaged("version %s: chunk %d does not have its hash", version, n)
			}
			chunks[n] = data.Value
		}
		rest := out.UnprocessedKeys[d.table]
		if len(rest.Keys) == 0 {
			return nil
		}
		ask.Keys = rest.Keys
	}
	return fmt.Errorf("read snapshot chunks: DynamoDB left %d out %d times", len(ask.Keys), d.o.Attempts)
}
