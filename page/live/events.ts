import type { StreamEventName } from '../../serve/routes/forecasts/stream';

/** An event of GET /forecasts/stream; `reconnected` happens when events may have been missed: read again. */
export type LiveEvent = StreamEventName | 'reconnected';
