import type { EnvironmentVariables } from './variables';

/** A URL that begins with a user without a password. */
const USER_ONLY = /^(postgres(?:ql)?:\/\/[^:@/?#]+)@/;

/** Puts DATABASE_PASSWORD, encoded, into a DATABASE_URL that has none, so that a password never needs to be encoded by hand. */
export function insertDatabasePassword({
  DATABASE_PASSWORD: password,
  ...others
}: EnvironmentVariables): EnvironmentVariables {
  const { DATABASE_URL: url } = others;
  if (password === undefined || url === undefined) return others;
  const complete = url.replace(USER_ONLY, (_, start: string) => `${start}:${encodeURIComponent(password)}@`);
  return { ...others, DATABASE_URL: complete };
}

/** Postgres would use the name of the system user, and the password would be dropped without a word. */
export function findPasswordProblems({
  DATABASE_PASSWORD: password,
  DATABASE_URL: url,
}: EnvironmentVariables): string[] {
  if (!password || !url || !/^postgres(?:ql)?:\/\/[^@]*$/.test(url) || /[?&]user=/.test(url)) return [];
  return [
    'DATABASE_PASSWORD would be ignored, because DATABASE_URL names no user; write the user before the host, like postgres://nexthour@localhost:5432/nexthour, or remove the password',
  ];
}
