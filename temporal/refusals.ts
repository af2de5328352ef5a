/** Codes of gRPC that the Temporal server refuses by. */
const NOT_FOUND = 5;
const ALREADY_EXISTS = 6;
const PERMISSION_DENIED = 7;
const UNIMPLEMENTED = 12;

interface Refusal {
  readonly code?: number;
}

export function nullWhenNotFound(error: Refusal): null {
  if (error.code !== NOT_FOUND) throw error;
  return null;
}

/** Another worker was faster. */
export function ignoreAlreadyThere(error: Refusal): void {
  if (error.code !== ALREADY_EXISTS) throw error;
}

/** Temporal Cloud lets no client make what its owner makes by hand; its worker goes on with what is there. */
export function ignoreMadeByHand(error: Refusal): void {
  if (error.code !== PERMISSION_DENIED && error.code !== UNIMPLEMENTED) throw error;
}
