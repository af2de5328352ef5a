/** The result of one check. `remedy` says how to fix the problem. */
export interface Finding {
  readonly state: 'ok' | 'warning' | 'broken';
  readonly found: string;
  readonly remedy?: string;
}

export interface Check {
  readonly name: string;
  run(): Promise<Finding>;
}

export function ok(found: string): Finding {
  return { state: 'ok', found };
}

export function warning(found: string, remedy: string): Finding {
  return { state: 'warning', found, remedy };
}

export function broken(found: string, remedy: string): Finding {
  return { state: 'broken', found, remedy };
}
