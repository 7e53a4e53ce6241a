package store

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/store/layout"
)

// Failure is a record that could not be delivered.
type Failure struct {
	Data    []byte
	Reason  string
	Arrived int64 // epoch milliseconds
}

// errorObject is what Firehose writes for a record whose transformation
// failed, in the spelling of the live service.
type errorObject struct {
	RawData   string `json:"rawData"`
	ErrorCode string `json:"errorCode"`
	Message   string `json:"errorMessage"`
	Attempts  int    `json:"attemptsMade"`
	Arrived   int64  `json:"arrivalTimestamp"`
	Ended     int64  `json:"attemptEndingTimestamp"`
	Lambda    string `json:"lambdaARN"`
}

// ErrorLog collects failures in a scratch file. It makes a file in errors/ only
// when it is published, and only if there was a failure.
type ErrorLog struct {
	scratch string
	path    string
	file    *os.File // nil while sealed
	w       *bufio.Writer
}

// NewErrorLog begins an error log.
func (s *Store) NewErrorLog() *ErrorLog { return &ErrorLog{scratch: s.Scratch()} }

// Empty says whether nothing was added.
func (l *ErrorLog) Empty() bool { return l.path == "" }

// Add appends a failure that happened at a time.
func (l *ErrorLog) Add(f Failure, at time.Time) error {
	if err := l.open(); err != nil {
		return Explain(fmt.Errorf("write error object: %w", err))
	}
	text, err := json.Marshal(errorObject{
		RawData:   base64.StdEncoding.EncodeToString(f.Data),
		ErrorCode: "Lambda.ProcessingFailedStatus",
		Message:   f.Reason,
		Attempts:  1,
		Arrived:   f.Arrived,
		Ended:     at.UnixMilli(),
		Lambda:    "local",
	})
	if err != nil {
		return fmt.Errorf("write error object: %w", err)
	}
	if _, err := l.w.Write(append(text, '\n')); err != nil {
		return Explain(fmt.Errorf("write error object: %w", err))
	}
	return nil
}

func (l *ErrorLog) open() (err error) {
	switch {
	case l.file != nil:
		return nil
	case l.path == "":
		l.file, err = os.CreateTemp(l.scratch, "errors-")
	default:
		l.file, err = os.OpenFile(l.path, os.O_WRONLY|os.O_APPEND, 0o644)
	}
	if err != nil {
		return err
	}
	l.path, l.w = l.file.Name(), bufio.NewWriter(l.file)
	return nil
}

// Seal closes the scratch file until the next Add: an import of many files has
// many error logs, but only one at work.
func (l *ErrorLog) Seal() error {
	if l.file == nil {
		return nil
	}
	err := errors.Join(l.w.Flush(), l.file.Close())
	l.file, l.w = nil, nil
	if err != nil {
		return Explain(fmt.Errorf("write error object: %w", err))
	}
	return nil
}

// ErrorFileName is the name of the file in errors/ that goes with a point.
func ErrorFileName(p Point) string {
	name := p.SHA256[:16]
	if p.Unfinished {
		name += "-end"
	}
	return name + ".ndjson"
}

var errorFileName = regexp.MustCompile(`^[0-9a-f]{16}(-end)?\.ndjson$`)

// PublishErrors makes a log that is not empty appear in errors/ under a name.
// It stays only if a point with that name is committed.
func (s *Store) PublishErrors(l *ErrorLog, name string) error {
	if err := l.Seal(); err != nil {
		return err
	}
	path := filepath.Join(s.dir, layout.Errors, name)
	err := os.Rename(l.path, aside(path))
	if err == nil {
		err = appear(path)
	}
	if err != nil {
		return Explain(fmt.Errorf("write errors: %w", err))
	}
	return nil
}

// removeOrphans removes error files that no committed point stands for: those
// of a delivery that was stopped before its commit, and those made void.
func (s *Store) removeOrphans() error {
	entries, err := os.ReadDir(filepath.Join(s.dir, layout.Errors))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("list errors: %w", err)
	}
	keep := s.known.errorFiles()
	for _, e := range entries {
		if keep[e.Name()] || !errorFileName.MatchString(e.Name()) {
			continue
		}
		if err := os.Remove(filepath.Join(s.dir, layout.Errors, e.Name())); err != nil {
			return fmt.Errorf("remove outdated errors: %w", err)
		}
	}
	return nil
}
