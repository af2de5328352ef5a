/** The kinds of events of GET /forecasts/stream. */
export const STREAM_EVENTS = ['forecast', 'settlement', 'run', 'step', 'production'] as const;
export type StreamEventName = (typeof STREAM_EVENTS)[number];
