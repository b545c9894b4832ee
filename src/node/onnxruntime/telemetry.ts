/**
 * ONNX Runtime 1.30 carries telemetry on Linux and has it on: creating a session reads the process's command line and
 * keeps a database under ~/.cache (seen with strace), and with a command line of some 30 kB it ends the process
 * (segmentation fault). Nobody wants either, so it is switched off before the first session.
 */

/**
 * Switches ONNX Runtime's telemetry off for the process. Call it in the main thread before the first session, even one
 * in a worker thread: a worker's own environment is a copy, which native code does not see.
 */
export function refuseTelemetry(): void {
  process.env["ORT_DISABLE_TELEMETRY"] = "1";
}
