/** A URL as an error may show it, without a user and a password: up to the last @, also where the URL is not a valid one. */
export function withoutUserinfo(url: string): string {
  return url.replace(/\/\/.*@/, '//');
}
