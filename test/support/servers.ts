/** Addresses of the servers that start-servers.ts started for this run of the tests. */
export function temporalForTests(): { address: string; namespace: string } {
  return { address: required('TEMPORAL_ADDRESS'), namespace: required('TEMPORAL_NAMESPACE') };
}

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run the tests by \`npm test\``);
  return value;
}
