import type { StreamEventName } from '../../serve/routes/forecasts/stream/events';

/** An event of GET /forecasts/stream; `reconnected` happens when the stream is there again after it was away. */
export type LiveEvent = StreamEventName | 'reconnected';
