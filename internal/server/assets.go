package server

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/board"
)

// asset is one file of the page, held in memory.
type asset struct {
	body, zipped []byte
	contentType  string
	etag         string
	cache        string
}

// assets are the files of the page by URL path.
type assets map[string]asset

// loadAssets reads the page once; it is small and never changes while serving.
func loadAssets(page fs.FS) (assets, error) {
	all := assets{}
	err := fs.WalkDir(page, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() || strings.HasPrefix(path.Base(name), ".") {
			return nil
		}
		body, err := fs.ReadFile(page, name)
		if err != nil {
			return err
		}
		a, err := newAsset(name, body)
		if err != nil {
			return fmt.Errorf("compress %s: %w", name, err)
		}
		all["/"+name] = a
		return nil
	})
	if err != nil {
		return nil, err
	}
	index, ok := all["/index.html"]
	if !ok {
		return nil, fmt.Errorf("open index.html: %w", fs.ErrNotExist)
	}
	all["/"] = index
	return all, nil
}

func newAsset(name string, body []byte) (asset, error) {
	sum := sha256.Sum256(body)
	a := asset{
		body:        body,
		contentType: mime.TypeByExtension(path.Ext(name)),
		etag:        `"` + hex.EncodeToString(sum[:8]) + `"`,
		cache:       "no-cache",
	}
	// Names under assets/ hold a hash of the content, so they never change.
	if strings.HasPrefix(name, "assets/") {
		a.cache = "public, max-age=31536000, immutable"
	}
	var zipped bytes.Buffer
	zw, err := gzip.NewWriterLevel(&zipped, gzip.BestCompression)
	if err != nil {
		return asset{}, err
	}
	if _, err := zw.Write(body); err != nil {
		return asset{}, err
	}
	if err := zw.Close(); err != nil {
		return asset{}, err
	}
	if zipped.Len() < len(body)*9/10 {
		a.zipped = zipped.Bytes()
	}
	return a, nil
}

// ServeHTTP answers with a file of the page.
func (all assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a, ok := all[r.URL.Path]
	if !ok {
		http.Error(w, "There is no such page.", http.StatusNotFound)
		return
	}
	a.ServeHTTP(w, r)
}

// boardAsset is the description of the dashboard, which does not change either.
func boardAsset(page *board.Page) (asset, error) {
	body, err := json.Marshal(page)
	if err != nil {
		return asset{}, err
	}
	return newAsset("page.json", append(body, '\n'))
}

// ServeHTTP answers with the asset, or with 304 where the reader has it.
func (a asset) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", a.contentType)
	h.Set("Cache-Control", a.cache)
	h.Set("ETag", a.etag)
	h.Set("Vary", "Accept-Encoding")
	body := a.body
	if a.zipped != nil && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		body = a.zipped
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}
