import { useRef } from 'preact/hooks';
import type { Reading } from '../../../api/use-read';

/**
 * The answer of a reading, or the one before while the next is on its way, so that nothing jumps while a slider moves.
 * @param kind an answer of another kind is not kept
 */
export function useNewest<Answer>({ answer, error }: Reading<Answer>, kind: string) {
  const last = useRef<{ kind: string; answer: Answer } | null>(null);
  if (answer !== null) last.current = { kind, answer };
  const kept = last.current?.kind === kind && error === null ? last.current.answer : null;
  return { answer: answer ?? kept, isOld: answer === null && kept !== null };
}
