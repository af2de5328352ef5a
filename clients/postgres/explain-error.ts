import { messageOf } from '../../system/errors';
import { CERTIFICATE_CODE } from './connection-errors';

const CERTIFICATE_REMEDY =
  'add sslrootcert=FILE with the certificate (or its CA) to DATABASE_URL, or sslmode=no-verify to accept any certificate';
const TABLES_REMEDY = 'the pipeline worker creates it when it starts, with `npm start` or in the containers';
/** The client has no password, and its message only names a step of SASL. */
const PASSWORD_REMEDY = 'DATABASE_URL has no password; set DATABASE_PASSWORD';

/** What to do, by the code of the error. */
const REMEDIES: readonly (readonly [code: RegExp, remedy: string])[] = [
  [CERTIFICATE_CODE, CERTIFICATE_REMEDY],
  [/^28/, 'check user and password in DATABASE_URL, or DATABASE_PASSWORD'],
  [/^3D000$/, 'create the database, or correct its name in DATABASE_URL'],
  [/^(ENOTFOUND|EAI_AGAIN)$/, 'check the host in DATABASE_URL'],
];

/**
 * Completes the message of an error of Postgres or of its client: the original sentence, and what to do. The code and the class of the
 * error stay, because other code checks them.
 */
export function explainDatabaseError(error: unknown): unknown {
  const failure = error as Partial<AggregateError> & { code?: string };
  if (typeof failure?.message === 'string') failure.message = explain(failure.code ?? '', describe(failure));
  return error;
}

function explain(code: string, message: string): string {
  if (code === '42P01') return `The database has no ledger yet (${message}); ${TABLES_REMEDY}`;
  if (code === '42703')
    return `The database has an older ledger (${message}); ${TABLES_REMEDY.replace('creates', 'updates')}`;
  if (message.startsWith('The server does not support SSL')) return `${message}; remove sslmode from DATABASE_URL`;
  if (message.includes('client password must be a')) return `${message}; ${PASSWORD_REMEDY}`;
  const remedy = REMEDIES.find(([codes]) => codes.test(code))?.[1];
  return remedy === undefined || message.endsWith(remedy) ? message : `${message}; ${remedy}`;
}

/** When a name has several addresses and none answers, Node's error has no message of its own. */
function describe({ message = '', errors = [] }: Partial<AggregateError>): string {
  return message || errors.map(messageOf).join(', ');
}
