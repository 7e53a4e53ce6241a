package report

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"
)

// ManifestName is the name of a period's Manifest.
const ManifestName = "manifest.json"

// Manifest lists the files of a period's reports, beside which it is written
// last.
type Manifest struct {
	Period    Period    `json:"period"`
	Generated time.Time `json:"generatedAt"`
	Source    string    `json:"source"`
	// Counts are sums over the entries and the overview.
	Counts   Counts        `json:"counts"`
	Overview ManifestEntry `json:"overview"`
	// Customers are in the order of their ids.
	Customers []ManifestEntry `json:"customers"`
}

// Counts are what a manifest holds. Failed are customers without a report.
type Counts struct {
	Customers int   `json:"customers"`
	Failed    int   `json:"failed"`
	Files     int   `json:"files"`
	Bytes     int64 `json:"bytes"`
}

// ManifestEntry is one report.
type ManifestEntry struct {
	CustomerID string         `json:"customerId,omitempty"`
	Customer   string         `json:"customer,omitempty"`
	Requests   int64          `json:"requests"`
	Files      []ManifestFile `json:"files"`
	// Failure says why there are no files; empty where there are.
	Failure string `json:"failure,omitempty"`
	Mailed  bool   `json:"mailed,omitempty"`
}

// ManifestFile is a file, relative to the manifest.
type ManifestFile struct {
	Path   string `json:"path"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// NewManifestFile describes a file.
func NewManifestFile(path string, body []byte) ManifestFile {
	sum := sha256.Sum256(body)
	return ManifestFile{Path: path, Bytes: int64(len(body)), SHA256: hex.EncodeToString(sum[:])}
}

// Entry is the report of an input, without files.
func (in *Input) Entry() ManifestEntry {
	return ManifestEntry{CustomerID: in.CustomerID, Customer: in.Customer, Requests: in.Totals.Requests, Files: []ManifestFile{}}
}

// Sum counts the entries.
func (m *Manifest) Sum() {
	m.Counts = Counts{}
	for i, e := range append([]ManifestEntry{m.Overview}, m.Customers...) {
		if i > 0 {
			m.Counts.Customers++
		}
		if e.Failure != "" {
			m.Counts.Failed++
		}
		m.Counts.Files += len(e.Files)
		for _, f := range e.Files {
			m.Counts.Bytes += f.Bytes
		}
	}
}

// Replace puts the entries of a run for some customers in the place of theirs,
// and counts again. The overview and the other customers stay as they were made.
func (m *Manifest) Replace(entries []ManifestEntry) {
	for _, e := range entries {
		i, found := slices.BinarySearchFunc(m.Customers, e.CustomerID, func(have ManifestEntry, id string) int {
			return strings.Compare(have.CustomerID, id)
		})
		if found {
			m.Customers[i] = e
		} else {
			m.Customers = slices.Insert(m.Customers, i, e)
		}
	}
	m.Sum()
}

// BaseName is the name of the report's files without an extension.
func (in *Input) BaseName() string {
	if in.Owner {
		return "overview"
	}
	return "report"
}

// Path is where a file of the report is, relative to the period's folder.
func (in *Input) Path(name string) string {
	if in.Folder == "" {
		return name
	}
	return in.Folder + "/" + name
}
