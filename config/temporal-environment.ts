/**
 * The variables that Temporal's own library reads (TLS, API key). An empty one counts as not set, like all of ours: the library
 * takes an empty key for a key, and turns TLS on.
 */
export function temporalEnvironment(environment: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const given = Object.entries(environment).filter(([name, value]) => name.startsWith('TEMPORAL_') && value);
  return Object.fromEntries(given) as Record<string, string>;
}
