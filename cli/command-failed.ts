/** A command that could not do what it was asked: its message is all that the user needs to see. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';
}
