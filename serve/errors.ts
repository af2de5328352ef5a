/** What is wrong with one field of a request. */
export interface Problem {
  readonly field: string;
  readonly message: string;
}

export class InvalidRequest extends Error {
  override readonly name = 'InvalidRequest';
  readonly canRetry = false;
  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(({ message }) => message).join('. '));
  }
}

export class NoModelYet extends Error {
  override readonly name = 'NoModelYet';
  readonly canRetry = true;
  constructor(readonly reason: string) {
    super(`No model is loaded yet: ${reason}`);
  }
}

export class NoMarketData extends Error {
  override readonly name = 'NoMarketData';
  readonly canRetry = true;
  constructor(readonly reason: string) {
    super(`The newest prices cannot be used: ${reason}. A request with rates and last_hour of its own is answered`);
  }
}

export class UnusableRates extends Error {
  override readonly name = 'UnusableRates';
  readonly canRetry = false;
  constructor() {
    super('No finite forecast can be made of these prices; send prices of one asset in USD');
  }
}

export class NoForecastYet extends Error {
  override readonly name = 'NoForecastYet';
  readonly canRetry = true;
  constructor(readonly asset: string) {
    super(`No forecast of ${asset} has been published yet; the first one comes with the first finished hour`);
  }
}

export class NoSuchForecast extends Error {
  override readonly name = 'NoSuchForecast';
  readonly canRetry = false;
  constructor(readonly id: string) {
    super(`There is no forecast ${JSON.stringify(id.slice(0, 80))}; GET /forecasts tells the ids of those there are`);
  }
}

export class LedgerUnreachable extends Error {
  override readonly name = 'LedgerUnreachable';
  readonly canRetry = true;
  constructor(override readonly cause: unknown) {
    super('The ledger of forecasts cannot be read at the moment; POST /predict does not need it');
  }
}

export class Overloaded extends Error {
  override readonly name = 'Overloaded';
  readonly canRetry = true;
  constructor(readonly limit: number) {
    super(`More than ${limit} requests are being answered at the moment; try again in a second`);
  }
}
