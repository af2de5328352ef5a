import { messageOf } from '../../system/errors';

const MAX_LENGTH = 200;

/** The message of an error of onnxruntime on one line, without the place in its sources. */
export function shortenMessage(error: unknown): string {
  return withoutPlace(messageOf(error).replace(/\s+/g, ' ')).slice(0, MAX_LENGTH);
}

/** Removes the source file and the C++ function with which messages of onnxruntime can begin. */
function withoutPlace(message: string): string {
  const start = /^\/\S+:\d+ /.exec(message)?.[0].length ?? 0;
  let depth = 0;
  for (let at = message.indexOf('(', start); start > 0 && at >= 0 && at < message.length; at++) {
    if (message[at] === '(') depth += 1;
    if (message[at] === ')') depth -= 1;
    if (depth === 0)
      return message
        .slice(at + 1)
        .replace(/^\s*const\b/, '')
        .trimStart();
  }
  return message;
}
