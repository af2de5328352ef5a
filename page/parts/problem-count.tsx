import { type System, useSystem } from '../api/use-system';

/** How many problems there are, in words, and whether something does not work. */
export function countProblems(problems: System['problems']): { text: string; isBroken: boolean } {
  return {
    text: problems.length === 1 ? '1 problem' : `${problems.length} problems`,
    isBroken: problems.some(({ severity }) => severity === 'broken'),
  };
}

/** How many problems the view System explains. Shows nothing when there is none, or when the server cannot say. */
export function ProblemCount() {
  const problems = useSystem().answer?.problems ?? [];
  if (problems.length === 0) return null;
  const { text, isBroken } = countProblems(problems);
  return (
    <>
      {' '}
      <span class={`problem-count ${isBroken ? 'bad' : 'warn'}`} title={problems.map(({ what }) => what).join('\n')}>
        {text}
      </span>
    </>
  );
}
