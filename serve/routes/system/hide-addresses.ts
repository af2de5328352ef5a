/** URLs with their user, IPv4 and IPv6 addresses, and names of hosts with a port. Times like 07:05 are none. */
const ADDRESSES = [
  /\b[a-z][a-z0-9+.-]*:\/\/[^\s"'`)\],;]+/gi,
  /(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?::\d{1,5})?(?![\w.]\d)/g,
  /\[?(?<![\w:])(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4})*)?::(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4})*)?\]?(?::\d{1,5})?/gi,
  /(?<![\w.:-])[a-z][a-z0-9.-]*:\d{2,5}\b/gi,
];

/** The text without addresses of servers, which are for the people who operate nexthour. */
export function hideAddresses(text: string): string {
  return ADDRESSES.reduce((left, pattern) => left.replace(pattern, '(address hidden)'), text);
}
