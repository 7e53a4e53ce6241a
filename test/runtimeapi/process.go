package runtimeapi

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// process is the running bootstrap.
type process struct {
	cmd    *exec.Cmd
	exited chan struct{} // closed once err is set
	err    error
}

// begin starts the bootstrap in the environment that Lambda gives it.
func (h *Host) begin() error {
	cmd := exec.Command(h.cfg.Bootstrap)
	cmd.Env = append([]string{
		"AWS_LAMBDA_RUNTIME_API=" + h.addr,
		"AWS_LAMBDA_FUNCTION_NAME=" + h.cfg.Function,
		"AWS_LAMBDA_FUNCTION_VERSION=$LATEST",
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE=512",
		"AWS_LAMBDA_INITIALIZATION_TYPE=on-demand",
		"AWS_LAMBDA_LOG_GROUP_NAME=/aws/lambda/" + h.cfg.Function,
		"AWS_LAMBDA_LOG_STREAM_NAME=local",
		"AWS_EXECUTION_ENV=AWS_Lambda_provided.al2023",
		"AWS_REGION=" + region,
		"AWS_DEFAULT_REGION=" + region,
		"LANG=en_US.UTF-8",
		"PATH=/usr/local/bin:/usr/bin/:/bin:/opt/bin",
		"TZ=:UTC",
		"_HANDLER=bootstrap",
	}, h.cfg.Env...)
	cmd.Stdout, cmd.Stderr = h.cfg.Log, h.cfg.Log
	cmd.WaitDelay = time.Second // for a child of the process that keeps its log open

	h.mu.Lock()
	h.work = make(chan *invocation)
	h.failed = make(chan initError, 1)
	h.mu.Unlock()
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start bootstrap: %w", err)
	}
	p := &process{cmd: cmd, exited: make(chan struct{})}
	go func() {
		p.err = cmd.Wait()
		close(p.exited)
	}()
	h.process = p
	return nil
}

// PeakMemory is the most memory that the running process has held so far, in
// bytes, as Linux counts it (VmHWM).
func (h *Host) PeakMemory() (int64, error) {
	h.invoking.Lock()
	defer h.invoking.Unlock()
	if h.process == nil {
		return 0, errors.New("read peak memory: no process runs")
	}
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", h.process.cmd.Process.Pid))
	if err != nil {
		return 0, fmt.Errorf("read peak memory: %w", err)
	}
	var kilobytes int64
	_, line, _ := strings.Cut(string(status), "VmHWM:")
	if _, err := fmt.Sscanf(line, "%d kB", &kilobytes); err != nil {
		return 0, fmt.Errorf("read peak memory: %w", err)
	}
	return kilobytes << 10, nil
}

// stop kills the process and waits until it and its log are gone.
func (h *Host) stop() {
	if h.process == nil {
		return
	}
	_ = h.process.cmd.Process.Kill() // it may have ended by itself
	<-h.process.exited
	h.process = nil
}

// afterExit is the outcome of a process that ended by itself. A runtime that
// reports why it cannot start ends after that.
func (h *Host) afterExit(result *Result) error {
	err := h.process.err
	h.process = nil
	select {
	case failure := <-h.failed:
		result.FunctionError, result.Payload = failure.kind, failure.body
		return nil
	default:
	}
	if err == nil {
		return fmt.Errorf("%w without an answer", ErrExited)
	}
	return fmt.Errorf("%w: %w", ErrExited, err)
}
