export interface FileFault {
  readonly file: string;
  readonly problem: string;
  readonly remedy: string;
  /** 1 is the header. */
  readonly line?: number;
  readonly column?: string;
  readonly value?: string;
}

/** A file of prices that cannot be read as one. */
export class UnusableFile extends Error {
  override readonly name = 'UnusableFile';
  readonly canRetry = false;
  readonly fault: FileFault;
  constructor(fault: FileFault) {
    const { file, line, column, value, problem, remedy } = fault;
    const places = [line && `line ${line}`, column && `column ${column}`, value !== undefined && `"${value}"`];
    super(`${[file, ...places.filter((place) => place)].join(', ')}: ${problem}; ${remedy}`);
    this.fault = fault;
  }
}
