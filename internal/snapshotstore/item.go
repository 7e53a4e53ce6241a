package snapshotstore

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// item is a DynamoDB item: attributes by name.
type item = map[string]types.AttributeValue

const attrVersion = "version"

func key(pk string) item { return item{"pk": text(pk)} }

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

func number(n int64) types.AttributeValue {
	return &types.AttributeValueMemberN{Value: strconv.FormatInt(n, 10)}
}

func textOf(v types.AttributeValue) string {
	s, _ := v.(*types.AttributeValueMemberS)
	if s == nil {
		return ""
	}
	return s.Value
}

// numberOf is 0 for what is not a whole number.
func numberOf(v types.AttributeValue) int64 {
	n, _ := v.(*types.AttributeValueMemberN)
	if n == nil {
		return 0
	}
	i, _ := strconv.ParseInt(n.Value, 10, 64)
	return i
}

func timeOf(v types.AttributeValue) time.Time { return time.UnixMilli(numberOf(v)).UTC() }

// pointerItem is a pointer as CURRENT; times are epoch milliseconds.
func pointerItem(p Pointer) item {
	it := item{
		"pk": text(pkCurrent), attrVersion: text(p.Version),
		"takenAt": number(p.TakenAt.UnixMilli()), "checkedAt": number(p.CheckedAt.UnixMilli()),
		"chunks": number(int64(p.Chunks)), "bytes": number(int64(p.Bytes)), "sha256": text(p.SHA256),
	}
	if p.Previous != "" {
		it["previous"] = text(p.Previous)
		it["previousChunks"] = number(int64(p.PreviousChunks))
	}
	return it
}

// pointerOf is the pointer that CURRENT holds.
func pointerOf(it item) (Pointer, error) {
	p := Pointer{
		Version: textOf(it[attrVersion]),
		TakenAt: timeOf(it["takenAt"]), CheckedAt: timeOf(it["checkedAt"]),
		Chunks: int(numberOf(it["chunks"])), Bytes: int(numberOf(it["bytes"])), SHA256: textOf(it["sha256"]),
		Previous: textOf(it["previous"]), PreviousChunks: int(numberOf(it["previousChunks"])),
	}
	return p, p.check()
}

// check finds a pointer that no store of ours wrote.
func (p Pointer) check() error {
	if p.Version == "" || p.SHA256 == "" || p.Chunks < 1 || p.Chunks > maxChunks {
		text, _ := json.Marshal(p)
		return damaged("pointer %s", text)
	}
	return nil
}

// itemSize is the size of an item of texts, numbers and bytes as DynamoDB
// counts it: names and values in UTF-8; a number is taken as its longest.
// Source: "DynamoDB item sizes and formats" of its developer guide.
func itemSize(it item) (int, error) {
	const longestNumber = 21
	size := 0
	for name, value := range it {
		size += len(name)
		switch v := value.(type) {
		case *types.AttributeValueMemberS:
			size += len(v.Value)
		case *types.AttributeValueMemberB:
			size += len(v.Value)
		case *types.AttributeValueMemberN:
			size += longestNumber
		default:
			return 0, fmt.Errorf("size of attribute %s: unknown type %T", name, value)
		}
	}
	return size, nil
}
