import type { Answers } from '../../api/answers';

export type LedgerEntry = Answers['forecasts']['forecasts'][number];
export type Published = LedgerEntry;
