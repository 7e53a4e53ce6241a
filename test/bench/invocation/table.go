package main

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/apigw-lens/apigw-lens/internal/snapshotstore"
	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

// table is as much of DynamoDB as publishing one snapshot into an empty table
// and reading it needs. It answers at once, in the clear: neither the network
// nor TLS is measured.
type table struct {
	mu    sync.Mutex
	items map[string]json.RawMessage // by pk
}

const tableName = "usage-plans"

type itemKey struct{ PK struct{ S string } }

type request struct {
	Item, Key    json.RawMessage
	RequestItems map[string]struct{ Keys []json.RawMessage }
}

// serveTable serves a table that holds a published snapshot.
func serveTable(s *usageplan.Snapshot) (*httptest.Server, error) {
	server := httptest.NewServer(&table{items: map[string]json.RawMessage{}})
	client := dynamodb.New(dynamodb.Options{
		Region: "eu-central-1", BaseEndpoint: aws.String(server.URL),
		Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	})
	if err := snapshotstore.NewDynamo(client, tableName, snapshotstore.Options{}).Publish(context.Background(), s); err != nil {
		server.Close()
		return nil, err
	}
	return server, nil
}

func (t *table) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	t.mu.Lock()
	defer t.mu.Unlock()
	var in request
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	answer := map[string]any{}
	_, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	switch operation {
	case "PutItem":
		t.items[pkOf(in.Item)] = in.Item
	case "UpdateItem": // of the list of versions, which nobody reads here
	case "GetItem":
		if item, ok := t.items[pkOf(in.Key)]; ok {
			answer["Item"] = item
		}
	case "BatchGetItem":
		var found []json.RawMessage
		for _, key := range in.RequestItems[tableName].Keys {
			found = append(found, t.items[pkOf(key)])
		}
		answer["Responses"] = map[string]any{tableName: found}
		answer["UnprocessedKeys"] = map[string]any{}
	default:
		http.Error(w, fmt.Sprintf("the table has no operation %q", operation), http.StatusNotImplemented)
		return
	}
	text, err := json.Marshal(answer)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/x-amz-json-1.0")
	w.Header().Set("X-Amz-Crc32", strconv.FormatUint(uint64(crc32.ChecksumIEEE(text)), 10)) // the client wants it
	_, _ = w.Write(text)                                                                    // a function that is gone is noticed elsewhere
}

// pkOf is the key of an item.
func pkOf(item json.RawMessage) string {
	var key itemKey
	if err := json.Unmarshal(item, &key); err != nil {
		return ""
	}
	return key.PK.S
}
