package gate

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/ledger"
	"github.com/apigw-lens/apigw-lens/internal/refresh"
)

// requests is the folder whose days the crawler indexes.
const requests = "requests/"

// crawlAgain is how long days that a crawl could not index are left alone: a
// crawl costs money, and the next one would find the same.
const crawlAgain = 6 * time.Hour

// notBefore allows for clocks that differ, and for times in whole seconds.
func (h *Handler) notBefore() time.Time {
	return h.cfg.Now().Add(-5 * time.Second).Truncate(time.Second).UTC()
}

// begin takes the lease and says what there is to do. What was asked for is
// noted before the lease: another run may be the one that does it.
func (h *Handler) begin(ctx context.Context, e Event, s *summary) (Begun, error) {
	if e.Input.Full || e.Input.Wait {
		if err := h.want(ctx, e); err != nil {
			return Begun{}, err
		}
	}
	if err := h.lookAtReports(ctx, s); err != nil {
		return Begun{}, err
	}
	holder, err := h.cfg.Ledger.Acquire(ctx, leaseRefresh, e.Execution, leaseTTL)
	if err != nil {
		return Begun{}, err
	}
	out := Begun{Mine: holder == e.Execution, Owner: holder, Index: Index{NotBefore: h.notBefore()},
		DataSets: []DataSet{}, Known: e.DataSets}
	if !out.Mine {
		return out, nil
	}
	missing, err := h.missing(ctx, e.Crawler)
	if err != nil {
		return out, err
	}
	s.missing = len(missing)
	out.Index.Days = fingerprint(missing)
	vain, err := h.inVain(ctx, out.Index.Days)
	if err != nil {
		return out, err
	}
	if vain {
		out.Index.LeftDays = len(missing)
	} else {
		out.Index.MissingDays = len(missing)
	}
	for _, d := range e.DataSets {
		due, err := h.due(ctx, d, s)
		if err != nil {
			return out, err
		}
		if due {
			out.DataSets = append(out.DataSets, d)
		}
	}
	return out, nil
}

// want notes what the input asks for.
func (h *Handler) want(ctx context.Context, e Event) error {
	now := h.cfg.Now()
	for _, d := range e.DataSets {
		_, err := ledger.Change(ctx, h.cfg.Ledger, keyDataSet+d.ID, func(v *refresh.DataSet) bool {
			if v.Last.Execution == e.Execution {
				return false // asked again, after its load was decided on
			}
			v.Asked = now
			if e.Input.Full && d.Type != refresh.Full {
				v.FullWanted = now
			}
			return true
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// missing are the delivered days without a partition, none where Athena works
// them out by itself.
func (h *Handler) missing(ctx context.Context, crawler string) ([]string, error) {
	if crawler == "" {
		return nil, nil
	}
	delivered, err := h.cfg.Folder(requests).Days(ctx)
	if err != nil {
		return nil, err
	}
	indexed, err := h.cfg.Index.Days(ctx)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(delivered, func(day string) bool { return indexed[day] }), nil
}

// fingerprint stands for a set of days, "" for none.
func fingerprint(days []string) string {
	if len(days) == 0 {
		return ""
	}
	sum := sha256.Sum256([]byte(strings.Join(days, " ")))
	return hex.EncodeToString(sum[:8])
}

// vain is the last set of days that a crawl could not index.
type vain struct {
	Days string    `json:"days"`
	At   time.Time `json:"at"`
}

// inVain says whether a crawl for these days failed lately.
func (h *Handler) inVain(ctx context.Context, days string) (bool, error) {
	if days == "" {
		return false, nil
	}
	var v vain
	_, err := h.cfg.Ledger.Read(ctx, keyIndex, &v)
	return v.Days == days && h.cfg.Now().Sub(v.At) < crawlAgain, err
}

// noteVain notes that a crawl for these days failed.
func (h *Handler) noteVain(ctx context.Context, days string) error {
	_, err := ledger.Change(ctx, h.cfg.Ledger, keyIndex, func(v *vain) bool {
		*v = vain{days, h.cfg.Now()}
		return true
	})
	return err
}

// due says whether a load of a data set makes sense now. It is decided for good
// when QuickSight has been asked what runs.
func (h *Handler) due(ctx context.Context, d DataSet, s *summary) (bool, error) {
	var v refresh.DataSet
	if _, err := h.cfg.Ledger.Read(ctx, keyDataSet+d.ID, &v); err != nil {
		return false, err
	}
	now := h.cfg.Now()
	if !v.Loaded.IsZero() {
		s.spiceAge = max(s.spiceAge, now.Sub(v.Loaded))
	}
	if next := h.cfg.Limits.Next(v.Counted(nil), now, v.IsAsked()); next.After(now) {
		s.limited++
		return false, nil
	}
	newest, err := h.cfg.Folder(d.Prefix).Newest(ctx)
	if err != nil {
		return false, err
	}
	_, wanted := v.Wanted(newest, d.Type)
	if wanted || v.Asked.IsZero() {
		return wanted, nil
	}
	_, err = ledger.Change(ctx, h.cfg.Ledger, keyDataSet+d.ID, func(v *refresh.DataSet) bool {
		v.Asked = time.Time{} // whoever asked has it all
		return true
	})
	return false, err
}

// lookAtReports counts the kinds of report that are overdue.
func (h *Handler) lookAtReports(ctx context.Context, s *summary) error {
	_, err := ledger.Change(ctx, h.cfg.Ledger, keyReports, func(v *refresh.Reports) bool {
		overdue, changed := v.Overdue(h.cfg.Reports, h.cfg.Now())
		s.overdue = overdue
		return changed
	})
	return err
}
