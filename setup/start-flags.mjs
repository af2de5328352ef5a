/** The options of `start` in cli/main.ts, and whether each has a value. A test compares both lists. */
export const START_OPTIONS = { '--once': false, '--monitoring': false, '--live': false, '--time-lapse': true };

const MAX_SPEED = 60;

/**
 * Checks the options of `start` before the set-up, which takes minutes. The packages that read the command line do not exist yet.
 * @returns what is wrong, or null
 */
export function findWrongFlag(args) {
  for (let at = 0; at < args.length; at++) {
    const [name, given] = args[at].split(/=(.*)/s);
    if (!Object.hasOwn(START_OPTIONS, name)) return describeUnknown(args[at]);
    if (!START_OPTIONS[name]) {
      if (given !== undefined) return describeUnknown(args[at]);
      continue;
    }
    const value = given ?? args[++at];
    if (value === undefined) return `The option ${name} needs a value`;
    if (!isSpeed(Number(value)))
      return `${name} ${value} is invalid. Give a whole number from 2 to ${MAX_SPEED} that divides 3,600, like 60 (one hour per minute)`;
  }
  return null;
}

function describeUnknown(argument) {
  return `\`start\` has no option or argument '${argument}'. Its options are ${Object.keys(START_OPTIONS).join(', ')}`;
}

function isSpeed(speed) {
  return Number.isInteger(speed) && speed > 1 && speed <= MAX_SPEED && 3_600 % speed === 0;
}
