import { readFileSync } from 'node:fs';
import { type EnvironmentVariables, VARIABLE_NAMES, type VariableName, variableOf } from './variables';

const ENCODE =
  'put the password into DATABASE_PASSWORD as it is and remove it here, or ' +
  'encode user and password with encodeURIComponent, for example p%23w for p#w: ' +
  `node -p 'encodeURIComponent(process.argv[1])' 'the password'`;

/** Problems of URLs that have the right beginning. No message contains the URL, because it may hold a password. */
export function findUrlProblems(given: EnvironmentVariables, malformed: ReadonlySet<VariableName>): string[] {
  const usable = VARIABLE_NAMES.filter((name) => given[name] !== undefined && !malformed.has(name));
  return usable.flatMap((name) => {
    const { urlParts } = variableOf(name);
    const problem = urlParts === undefined ? null : CHECKS[urlParts](given[name] ?? '');
    return problem === null ? [] : [`${name} ${problem}`];
  });
}

const CHECKS = { origin: checkOrigin, base: checkBase, database: checkDatabase } as const;

/** A client of the S3 API signs the host, and puts the bucket where a path would be. */
function checkOrigin(url: string): string | null {
  const { pathname, search, hash } = new URL(url);
  if (pathname === '/' && search === '' && hash === '') return checkCharacters(url);
  return 'has a path, and an S3 address has none; remove everything after the port (MINIO_BUCKET names the bucket)';
}

/** Calls append their path to this URL. */
function checkBase(url: string): string | null {
  const { search, hash } = new URL(url);
  if (search === '' && hash === '') return checkCharacters(url);
  return 'contains a ? or a #, so no path can be appended to it; remove that part';
}

/** The URL parser encodes these or drops them without a word. */
function checkCharacters(url: string): string | null {
  return /[\s"'`\\]/.test(url) ? 'contains a blank, a quote or a backslash; remove it' : null;
}

/** A `#`, `/`, `?` or `@` in a password that is not encoded moves the borders of the parts of the URL. */
function checkDatabase(given: string): string | null {
  // Postgres allows an empty host: the socket in ?host=… is used.
  const url = given.replace('@/', '@localhost/');
  if (/[\s"`\\]/.test(url)) return `contains a blank, a quote or a backslash; remove it, or ${ENCODE}`;
  if (!URL.canParse(url)) return `cannot be read as a URL; if its password contains # / ? @ or :, ${ENCODE}`;
  const { username, password, pathname, search, hash } = new URL(url);
  const authority = url.replace(/^\w+:\/\//, '').split(/[/?#]/)[0] ?? '';
  const isMisplaced = hash !== '' || pathname.includes('@') || (authority.match(/@/g) ?? []).length > 1;
  if (isMisplaced || search.split('&')[0]?.includes('@')) {
    return `contains # / ? or @ in a place where it ends the password; ${ENCODE}`;
  }
  if (/%(?![0-9a-f]{2})/i.test(username + password)) return `contains a % in user or password; ${ENCODE}`;
  return checkCertificates(search);
}

/** The client reads these files when it connects. */
function checkCertificates(search: string): string | null {
  const given = new URLSearchParams(search);
  for (const name of ['sslrootcert', 'sslcert', 'sslkey']) {
    const file = given.get(name);
    if (!file) continue;
    try {
      readFileSync(file);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      return `names the file ${file} with ${name}, and it cannot be read (${code}); give the absolute path of a readable file`;
    }
  }
  return null;
}
