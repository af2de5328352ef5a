/** Removes user and password from a URL, so that a message may show it. Handles invalid URLs, too: it cuts up to the last `@`. */
export function removeUserinfo(url: string): string {
  return url.replace(/\/\/.*@/, '//');
}

/** Replaces every secret that appears in a text by `***`. */
export function removeSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce((shown, secret) => shown.replaceAll(secret, '***'), text);
}
