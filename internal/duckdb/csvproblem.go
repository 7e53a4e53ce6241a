package duckdb

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"
)

// errEncoding is for files of other encodings, which the engine does not read.
const errEncoding = "is not UTF-8: save the file as CSV UTF-8"

// csvReader reads records from the start of a file, past its byte order mark.
func csvReader(path string) (*csv.Reader, io.Closer, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, nil, fmt.Errorf(" cannot be read: %w", err)
	}
	in := bufio.NewReader(file)
	if mark, err := in.Peek(3); err == nil && string(mark) == "\uFEFF" {
		_, _ = in.Discard(len(mark)) // they have just been read
	}
	r := csv.NewReader(in)
	r.ReuseRecord = true
	return r, file, nil
}

// readHeader is the names in the first line of a CSV file. Those that are empty
// are named for their place.
func readHeader(path string) (header []string, err error) {
	r, file, err := csvReader(path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	record, err := r.Read()
	if errors.Is(err, io.EOF) {
		return nil, errors.New(" is empty: its first line must name the columns")
	}
	if err != nil {
		return nil, recordProblem(err, 0)
	}
	places := map[string]int{}
	for i, column := range record {
		if !utf8.ValidString(column) {
			return nil, errors.New(", line 1 " + errEncoding)
		}
		if column == "" {
			column = fmt.Sprintf("column%d", i)
		}
		if before, ok := places[strings.ToLower(column)]; ok {
			return nil, fmt.Errorf(", line 1: columns %d and %d have the same name %q; capitals make no difference", before+1, i+1, column)
		}
		places[strings.ToLower(column)] = i
		header = append(header, column)
	}
	if len(header) == 1 {
		for separator, word := range map[string]string{";": "semicolons", "\t": "tabs", "|": "bars"} {
			if strings.Contains(header[0], separator) {
				return nil, fmt.Errorf(", line 1: the columns are separated by %s: save the file with commas (and numbers with a decimal point)", word)
			}
		}
	}
	return header, nil
}

// problem says what is wrong with a file that the engine has refused: its own
// message is about options that nobody here can set.
func (f csvFile) problem(refusal error) (err error) {
	r, file, err := csvReader(f.path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return fmt.Errorf(" cannot be read as CSV: %s", firstLine(refusal))
		}
		if err != nil {
			return recordProblem(err, len(record))
		}
		for i, value := range record {
			if !utf8.ValidString(value) {
				line, _ := r.FieldPos(i)
				return fmt.Errorf(", line %d: the value %q %s", line, short(value), errEncoding)
			}
		}
	}
}

// recordProblem is an error of the CSV reader; n is how many values the record
// has.
func recordProblem(err error, n int) error {
	var parse *csv.ParseError
	if !errors.As(err, &parse) {
		return fmt.Errorf(" cannot be read: %w", err)
	}
	switch {
	case errors.Is(err, csv.ErrFieldCount):
		return fmt.Errorf(", line %d: the number of values (%d) is not the number of columns in line 1; a value with a comma needs quotes", parse.StartLine, n)
	case errors.Is(err, csv.ErrQuote), errors.Is(err, csv.ErrBareQuote):
		return fmt.Errorf(", line %d: a quote does not open or close a value; inside a quoted value it is written twice", parse.Line)
	default:
		return fmt.Errorf(", line %d: %w", parse.Line, parse.Err)
	}
}

// line is where a value of a column first stands, or 0.
func (f csvFile) line(column int, value string) int {
	r, file, err := csvReader(f.path)
	if err != nil {
		return 0
	}
	defer func() { _ = file.Close() }() // only read
	for first := true; ; first = false {
		record, err := r.Read()
		if err != nil {
			return 0
		}
		if !first && record[column] == value {
			line, _ := r.FieldPos(column)
			return line
		}
	}
}
