package workflows

import (
	"encoding/json"
	"net/http"
	"sync"
	"time"
)

// crawler is a Glue crawler: after some looks it is ready, and did its work.
type crawler struct {
	mu sync.Mutex
	// looks is how many looks a crawl takes; status how it ends.
	looks  int
	status string
	// work is done when a crawl succeeds.
	work func()
	// foreign crawls end without work.
	foreign bool
	// hide is for how many looks a crawl that began is not shown yet.
	hide int

	left    int // looks until ready; 0 is ready
	started time.Time
	last    map[string]any
	starts  int
}

// run starts a crawl.
func (c *crawler) run() { c.left, c.started = c.looks, time.Now() }

// serve answers StartCrawler and GetCrawler.
func (c *crawler) serve(w http.ResponseWriter, name, action string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if action == "StartCrawler" {
		c.starts++
		if c.left > 0 {
			refuse(w, http.StatusBadRequest, "CrawlerRunningException", "Crawler with name "+name+" has already started")
			return
		}
		c.run()
		answer(w, map[string]any{})
		return
	}
	if c.left > 0 {
		if c.left--; c.left == 0 {
			c.finish()
		}
	}
	state := "READY"
	switch {
	case c.left > 0 && c.hide > 0:
		c.hide--
	case c.left > 0:
		state = "RUNNING"
	}
	shown := map[string]any{"Name": name, "State": state, "CrawlElapsedTime": 0, "Version": 1}
	if c.last != nil {
		shown["LastCrawl"] = c.last
	}
	answer(w, map[string]any{"Crawler": shown})
}

func (c *crawler) finish() {
	// Glue's times have whole seconds.
	c.last = map[string]any{"Status": c.status, "StartTime": c.started.Unix(), "LogGroup": "/aws-glue/crawlers"}
	if c.status != "SUCCEEDED" {
		c.last["ErrorMessage"] = "Insufficient Lake Formation permission"
		return
	}
	if !c.foreign && c.work != nil {
		c.work()
	}
	c.foreign = false
}

// name is the crawler that a request is about.
func nameOf(body []byte) string {
	var in struct{ Name string }
	_ = json.Unmarshal(body, &in) // no name is nobody's
	return in.Name
}
