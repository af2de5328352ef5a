/** The registry has no such version. */
export class UnknownVersion extends Error {
  override readonly name = 'UnknownVersion';
  readonly canRetry = false;
  constructor(
    readonly model: string,
    readonly version: string,
  ) {
    super(`${model} has no version ${version}; MLflow lists those that there are under Models`);
  }
}

/** The version is there, and cannot serve here. */
export class CannotServe extends Error {
  override readonly name = 'CannotServe';
  readonly canRetry = false;
  constructor(
    readonly version: string,
    readonly problem: string,
  ) {
    super(`Version ${version} cannot serve: ${problem}`);
  }
}

/** There is nothing to decide. */
export class ServesAlready extends Error {
  override readonly name = 'ServesAlready';
  readonly canRetry = false;
  constructor(readonly version: string) {
    super(`Version ${version} serves already; nothing was changed`);
  }
}

/** What was decided before is done only now, and nothing else. */
export class AliasHadNotFollowed extends Error {
  override readonly name = 'AliasHadNotFollowed';
  readonly canRetry = false;
  constructor(readonly version: string) {
    super(
      `Version ${version} was decided to serve before, and the alias had not followed; it does now, and nothing else was changed`,
    );
  }
}

/** There is nothing to go back to, or not to there. */
export class CannotRollBack extends Error {
  override readonly name = 'CannotRollBack';
  readonly canRetry = false;
  constructor(readonly problem: string) {
    super(`Nothing was rolled back: ${problem}`);
  }
}

/** Whoever overrules the gate says why. */
export class ReasonMissing extends Error {
  override readonly name = 'ReasonMissing';
  readonly canRetry = false;
  constructor(readonly most: number) {
    super(`A decision by hand needs a reason, of at most ${most} letters; it is kept for ever`);
  }
}
