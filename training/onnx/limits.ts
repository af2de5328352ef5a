export const MAX_ONNX_BYTES = 20 * 1024 * 1024;
/** Of the child process, with Node itself. */
export const MAX_MEMORY_BYTES = 1024 * 1024 * 1024;
export const MAX_SECONDS = 60;
