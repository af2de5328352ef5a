import { NexthourError } from '../../system/errors';
import { quoteForeignText } from './foreign-text';

export interface FileFault {
  readonly file: string;
  readonly problem: string;
  readonly remedy: string;
  /** Counted from 1. */
  readonly line?: number;
  readonly column?: string;
  readonly value?: string;
}

/** A price file that cannot be used. The message names the place, the value, the problem and the remedy. */
export class UnusableFileError extends NexthourError {
  override readonly name = 'UnusableFileError';
  readonly fault: FileFault;
  constructor(fault: FileFault) {
    const { file, line, column, value, problem, remedy } = fault;
    const places = [
      line && `line ${line}`,
      column !== undefined && `column ${quoteForeignText(column, '')}`,
      value !== undefined && `value ${quoteForeignText(value)}`,
    ];
    super('UnusableFile', `${[file, ...places.filter((place) => place)].join(', ')}: ${problem}. ${remedy}`);
    this.fault = fault;
  }
}
