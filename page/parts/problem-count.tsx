import { useEffect } from 'preact/hooks';
import type { Answers } from '../api/answers';
import { useRead } from '../api/use-read';

/** What can break without an event is looked at once a minute, and only while a person can see it. */
const READ_EVERY_MS = 60_000;

/** How many problems there are, in words, and whether something does not work. */
export function countProblems(problems: Answers['system']['problems']): { text: string; isBroken: boolean } {
  return {
    text: problems.length === 1 ? '1 problem' : `${problems.length} problems`,
    isBroken: problems.some(({ severity }) => severity === 'broken'),
  };
}

/** How many problems the view System explains. Shows nothing when there is none, or when the server cannot say. */
export function ProblemCount({ isWanted }: { readonly isWanted: boolean }) {
  const { answer, reload } = useRead('system', { on: ['run', 'production'], sendsToken: true, isWanted });
  useEffect(() => {
    const readWhileSeen = () => document.visibilityState === 'visible' && reload();
    const timer = setInterval(readWhileSeen, READ_EVERY_MS);
    return () => clearInterval(timer);
  }, [reload]);
  const problems = isWanted ? (answer?.problems ?? []) : [];
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
