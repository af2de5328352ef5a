/** gRPC status codes of the Temporal server. */
const NOT_FOUND = 5;
const ALREADY_EXISTS = 6;
const PERMISSION_DENIED = 7;
const UNIMPLEMENTED = 12;

interface GrpcError {
  readonly code?: number;
}

export function returnNullIfNotFound(error: GrpcError): null {
  if (error.code !== NOT_FOUND) throw error;
  return null;
}

/** Another worker may have created it first. */
export function ignoreAlreadyExists(error: GrpcError): void {
  if (error.code !== ALREADY_EXISTS) throw error;
}

/** On Temporal Cloud, clients may not create namespaces and search attributes; an administrator creates them. */
export function ignoreNotPermitted(error: GrpcError): void {
  if (error.code !== PERMISSION_DENIED && error.code !== UNIMPLEMENTED) throw error;
}
