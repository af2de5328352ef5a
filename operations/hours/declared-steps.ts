import { hourlyDag } from '../../workflows/hourly';

/** A step as the DAG of an hour declares it. */
export interface DeclaredStep {
  readonly step: string;
  /** The steps whose results it takes. */
  readonly inputs: string[];
  /** Whether it runs once for each element of a list. */
  readonly mapped: boolean;
}

/** The steps of the DAG of an hour, in the order of their declaration. */
export function listDeclaredSteps(): DeclaredStep[] {
  return hourlyDag.steps.map(({ name, needs, mapping }) => ({
    step: name,
    inputs: [...new Set(Object.values(needs))],
    mapped: mapping !== undefined,
  }));
}
