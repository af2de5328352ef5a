/** Removes user and password from a URL, so that a message may show it. In an invalid URL, removes everything up to the last `@`. */
export function removeUserinfo(url: string): string {
  return url.replace(/\/\/.*@/, '//');
}

/** Replaces every secret in a text with `***`. */
export function removeSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce((shown, secret) => shown.replaceAll(secret, '***'), text);
}
