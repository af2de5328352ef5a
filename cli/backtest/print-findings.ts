import type { HistoryFindings } from '../../forecasting/history/read-history';
import { renderFindings } from '../../reporting/backtest/text';

/** Returns a function that prints how a file of prices was read, and what is wrong with it. */
export function printFindings(file: string, terminal: NodeJS.WriteStream): (findings: HistoryFindings) => void {
  return (findings) => void terminal.write(renderFindings(file, findings));
}
