/** How often bench/page.ts opens the page. */
export const PAGE_LOADS = 9;
/** How many clients bench/stream.ts connects. */
export const STREAM_CLIENTS = 1_000;
