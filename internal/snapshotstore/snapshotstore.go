// Package snapshotstore keeps usage plan snapshots: in a DynamoDB table, from
// which every enricher reads, or in a folder.
//
// Both stores promise the same, and one suite of tests holds them to it. A
// snapshot is immutable and appears whole or not at all: its data is written
// first, then one pointer moves to it. The pointer moves only to later versions.
// A reader verifies what it loads against the pointer.
package snapshotstore

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

// What callers can do something about.
var (
	// ErrNone: nothing has been published yet.
	ErrNone = errors.New("no usage plan snapshot has been published")
	// ErrSuperseded: the published version is the same or a later one.
	ErrSuperseded = errors.New("a version as late as this one is already published")
	// ErrDamaged: what is stored is not what was published.
	ErrDamaged = errors.New("the stored usage plan snapshot is damaged")
)

// Pointer says which snapshot is published.
type Pointer struct {
	Version string `json:"version"`
	// TakenAt is when the listing that the snapshot holds began. Like
	// CheckedAt it is kept to the millisecond.
	TakenAt time.Time `json:"takenAt"`
	// CheckedAt is when the latest listing began that found the account as the
	// snapshot says.
	CheckedAt time.Time `json:"checkedAt"`
	// Chunks is the number of pieces that the data is stored in.
	Chunks int `json:"chunks"`
	// Bytes and SHA256 (hexadecimal) are of the compressed data.
	Bytes  int    `json:"bytes"`
	SHA256 string `json:"sha256"`
	// Previous is the version before, "" for the first; its data stays as long
	// as this version is published.
	Previous string `json:"previous,omitempty"`
	// PreviousChunks is the number of chunks of Previous.
	PreviousChunks int `json:"previousChunks,omitempty"`
}

// Options adjust a store; the zero value is right for production.
type Options struct {
	// Now is the clock; nil is time.Now.
	Now func() time.Time
	// Consistent reads the pointer strongly consistent: for who writes.
	Consistent bool
	// ChunkSize is the most compressed bytes in one DynamoDB item; 0 is 350 KB.
	ChunkSize int
	// Attempts is how often a DynamoDB request that was throttled or failed is
	// sent in all; 0 is 5.
	Attempts int
}

func (o Options) defaults() Options {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.ChunkSize == 0 {
		o.ChunkSize = chunkSize
	}
	if o.Attempts == 0 {
		o.Attempts = 5
	}
	return o
}

// maxPlain bounds the text that compressed data may expand to, in bytes:
// several times what 300 plans and 10,000 keys with the longest names make.
const maxPlain = 256 << 20

// pack compresses a snapshot and makes the pointer to it. Equal snapshots give
// equal bytes.
func pack(s *usageplan.Snapshot) ([]byte, Pointer, error) {
	if err := s.Validate(); err != nil {
		return nil, Pointer{}, fmt.Errorf("validate snapshot: %w", err)
	}
	for i, k := range s.Keys {
		if usageplan.PublicKeyID(k.ID) != k.ID {
			return nil, Pointer{}, fmt.Errorf("validate snapshot: the id of keys[%d] is its secret value", i)
		}
	}
	var data bytes.Buffer
	zip := gzip.NewWriter(&data)
	if err := json.NewEncoder(zip).Encode(s); err != nil {
		return nil, Pointer{}, fmt.Errorf("encode snapshot: %w", err)
	}
	if err := zip.Close(); err != nil {
		return nil, Pointer{}, fmt.Errorf("compress snapshot: %w", err)
	}
	taken := milliseconds(s.TakenAt)
	return data.Bytes(), Pointer{
		Version: s.Version, TakenAt: taken, CheckedAt: taken,
		Chunks: 1, Bytes: data.Len(), SHA256: hash(data.Bytes()),
	}, nil
}

// unpack verifies the compressed data of the version that p points to, given in
// pieces, and decodes it. Every error is ErrDamaged.
func unpack(p Pointer, pieces ...[]byte) (*usageplan.Snapshot, error) {
	sum, size := sha256.New(), 0
	readers := make([]io.Reader, len(pieces))
	for i, piece := range pieces {
		sum.Write(piece)
		size += len(piece)
		readers[i] = bytes.NewReader(piece)
	}
	if got := hex.EncodeToString(sum.Sum(nil)); size != p.Bytes || got != p.SHA256 {
		return nil, damaged("version %s: %d bytes with hash %.8s instead of %d with %.8s", p.Version, size, got, p.Bytes, p.SHA256)
	}
	zip, err := gzip.NewReader(io.MultiReader(readers...))
	if err != nil {
		return nil, damaged("version %s: %w", p.Version, err)
	}
	plain := bytes.NewBuffer(make([]byte, 0, plainSize(pieces[len(pieces)-1])+bytes.MinRead))
	if _, err := plain.ReadFrom(io.LimitReader(zip, maxPlain)); err != nil {
		return nil, damaged("version %s: %w", p.Version, err)
	}
	s, err := usageplan.Decode(plain.Bytes())
	if err != nil {
		return nil, damaged("version %s: %w", p.Version, err)
	}
	if s.Version != p.Version {
		return nil, damaged("version %s holds version %s", p.Version, s.Version)
	}
	return s, nil
}

// plainSize is how many bytes gzip data expands to, from its last piece: the
// last four bytes say so. It saves growing the buffer, and is 0 where the piece
// is too short.
func plainSize(last []byte) int {
	if len(last) < 4 {
		return 0
	}
	return min(int(binary.LittleEndian.Uint32(last[len(last)-4:])), maxPlain)
}

// damaged is ErrDamaged with what is wrong.
func damaged(format string, args ...any) error {
	return fmt.Errorf("%w: %w", ErrDamaged, fmt.Errorf(format, args...))
}

func hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// milliseconds is a time as the pointer holds it.
func milliseconds(t time.Time) time.Time { return time.UnixMilli(t.UnixMilli()).UTC() }

// confirmedLater reports whether a later listing than that of next confirmed
// seen. A confirmation from the future comes from a clock that was wrong.
func confirmedLater(seen, next Pointer, now time.Time) bool {
	return seen.CheckedAt.After(next.TakenAt) && !seen.CheckedAt.After(now)
}
