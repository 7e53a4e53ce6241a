// Package usageplan holds the usage plan snapshot: an immutable copy of an
// account's APIs, usage plans and API keys as of TakenAt, and the lookup
// (API, stage, key) -> usage plan and customer built from it.
package usageplan

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"
)

// Snapshot is the usage plan snapshot, as stored in its JSON file. It never
// holds an API key's value. Plans and keys that were deleted stay for a while
// with DeletedAt set, so that late records keep their names.
type Snapshot struct {
	// Version sorts by the start of the refresh that built the snapshot, for
	// example 20261122T101530.123Z-4f2a. Any non-empty text is accepted when
	// reading.
	Version string    `json:"version"`
	TakenAt time.Time `json:"takenAt"`
	Region  string    `json:"region,omitempty"`
	APIs    []API     `json:"apis"`
	Plans   []Plan    `json:"plans"`
	Keys    []Key     `json:"keys"`
}

// API is a REST or WebSocket API and its name.
type API struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Plan is a usage plan: what each of its keys may use, on which stages.
type Plan struct {
	ID          string    `json:"id"`
	Name        string    `json:"name"`
	Quota       *Quota    `json:"quota,omitempty"`
	Throttle    *Throttle `json:"throttle,omitempty"`
	Stages      []Stage   `json:"stages"`
	ProductCode string    `json:"productCode,omitempty"`
	// Tags are those that we know, not all that the plan has: ThresholdsTag.
	Tags      map[string]string `json:"tags,omitempty"`
	DeletedAt *time.Time        `json:"deletedAt,omitempty"`
}

// ThresholdsTag is the tag of a usage plan that says at which shares of its quota
// to tell of a key, in percent: "60 80 95". AWS allows no commas in tags.
const ThresholdsTag = "apigw-lens:quota-thresholds"

// Quota limits requests per key and period; a nil Quota is unlimited.
type Quota struct {
	// Limit is the number of requests in a period.
	Limit int64 `json:"limit"`
	// Offset lowers the limit of the first period.
	Offset int64 `json:"offset,omitempty"`
	// Period is DAY, WEEK or MONTH, in UTC.
	Period string `json:"period"`
}

// Throttle limits the request rate of each key; a nil Throttle is unlimited.
type Throttle struct {
	// RateLimit is in requests per second.
	RateLimit float64 `json:"rateLimit"`
	// BurstLimit is the size of the token bucket.
	BurstLimit int64 `json:"burstLimit"`
}

// Stage is a stage of an API that a plan covers.
type Stage struct {
	APIID string `json:"apiId"`
	Stage string `json:"stage"`
}

// Key is an API key without its value.
type Key struct {
	ID         string            `json:"id"`
	Name       string            `json:"name"`
	CustomerID string            `json:"customerId,omitempty"`
	Enabled    bool              `json:"enabled"`
	Tags       map[string]string `json:"tags,omitempty"`
	PlanIDs    []string          `json:"planIds"`
	DeletedAt  *time.Time        `json:"deletedAt,omitempty"`
}

// customerTag is the tag of an API key that names its customer.
const customerTag = "customer"

// Customer is the identity and the label of the key's customer: the tag
// "customer" is both; without it, the identity is customerId, else the key's
// id, and the label is the key's name.
func (k Key) Customer() (id, label string) {
	if tag := k.Tags[customerTag]; tag != "" {
		return tag, tag
	}
	id = k.CustomerID
	if id == "" {
		id = PublicKeyID(k.ID)
	}
	return id, k.Name
}

// PublicKeyID is the form of an API key's id that may be stored and shown: the
// id itself, or a fingerprint of an id that equals the key's secret value.
// Keys made before August 2016 have such ids, of 40 letters and digits or more;
// the ids of later keys have ten.
func PublicKeyID(id string) string {
	if !isLegacyID(id) {
		return id
	}
	sum := sha256.Sum256([]byte(id))
	return "legacy-" + hex.EncodeToString(sum[:8])
}

// PublicKeyIDBytes is PublicKeyID without a copy of the ids that stay as they
// are.
func PublicKeyIDBytes(id []byte) []byte {
	if len(id) < shortestLegacyID {
		return id
	}
	return []byte(PublicKeyID(string(id)))
}

// shortestLegacyID is the length of an API key value.
const shortestLegacyID = 40

func isLegacyID(id string) bool {
	if len(id) < shortestLegacyID {
		return false
	}
	for _, c := range []byte(id) {
		if (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') {
			return false
		}
	}
	return true
}

// Load reads and validates a snapshot file, which may be gzip.
func Load(path string) (*Snapshot, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read usage plan snapshot: %w", err)
	}
	if data, err = unpack(data); err != nil {
		return nil, fmt.Errorf("usage plan snapshot %s: %w", path, err)
	}
	s, err := Decode(data)
	if err != nil {
		return nil, fmt.Errorf("usage plan snapshot %s: %w", path, err)
	}
	return s, nil
}

// Decode reads and validates a snapshot from its JSON text.
func Decode(data []byte) (*Snapshot, error) {
	var s Snapshot
	if err := json.Unmarshal(data, &s); err != nil {
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			return nil, fmt.Errorf("not JSON at byte %d: %w", syntax.Offset, err)
		}
		return nil, fmt.Errorf("decode: %w", err)
	}
	for i := range s.Keys {
		s.Keys[i].ID = PublicKeyID(s.Keys[i].ID)
	}
	if err := s.Validate(); err != nil {
		return nil, err
	}
	return &s, nil
}

// Encode is the JSON text of a snapshot.
func (s *Snapshot) Encode() ([]byte, error) {
	data, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("encode usage plan snapshot: %w", err)
	}
	return append(data, '\n'), nil
}

// Save writes the snapshot to a file that appears whole or not at all, as gzip
// where its name ends in .gz.
func (s *Snapshot) Save(path string) error {
	data, err := s.Encode()
	if err != nil {
		return err
	}
	if strings.HasSuffix(path, ".gz") {
		if data, err = compress(data); err != nil {
			return fmt.Errorf("write usage plan snapshot: %w", err)
		}
	}
	tmp := path + ".tmp"
	if err := os.WriteFile(tmp, data, 0o644); err != nil {
		return fmt.Errorf("write usage plan snapshot: %w", err)
	}
	if err := os.Rename(tmp, path); err != nil {
		return fmt.Errorf("write usage plan snapshot: %w", err)
	}
	return nil
}
