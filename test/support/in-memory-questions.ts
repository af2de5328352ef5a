import type { Questions, StoredQuestion } from '../../clients/postgres/questions';

/** The table of questions in memory, with the same answers as clients/postgres/questions.ts. */
export function inMemoryQuestions(): Questions {
  const stored = new Map<string, StoredQuestion>();
  return {
    list: async ({ asset }) => [...stored.values()].filter(({ question }) => question.asset === asset),
    find: async ({ id }) => stored.get(id) ?? null,
    record: async ({ question, event, operator, happenedAt }, refuse) => {
      const present = stored.get(question.id) ?? null;
      refuse(present);
      const created = { question, createdBy: operator, createdAt: happenedAt, retiredAt: null };
      const next = event === 'created' || !present ? created : { ...present, retiredAt: happenedAt };
      stored.set(question.id, next);
      return next;
    },
  };
}
