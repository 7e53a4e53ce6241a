package usageplan

import (
	"fmt"
	"time"
)

// versionLayout has no colon, so that a version can name a file or an object,
// and a fixed width, so that versions sort as their times do.
const versionLayout = "20060102T150405.000Z"

// NewVersion is the version of a snapshot whose listing started at start, for
// example 20261122T101530.123Z-4f2a. The tail, from random, keeps two listings
// that started in the same millisecond apart.
func NewVersion(start time.Time, random func() uint16) string {
	return fmt.Sprintf("%s-%04x", start.UTC().Format(versionLayout), random())
}

// VersionTime is the start time in a version that NewVersion made; false for
// any other text, which is a version all the same, but tells no time.
func VersionTime(version string) (time.Time, bool) {
	if len(version) < len(versionLayout) {
		return time.Time{}, false
	}
	head, tail := version[:len(versionLayout)], version[len(versionLayout):]
	if len(tail) < 2 || tail[0] != '-' {
		return time.Time{}, false
	}
	t, err := time.Parse(versionLayout, head)
	return t, err == nil
}
