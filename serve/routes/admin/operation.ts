/** `adminPause`: the name of an action in the OpenAPI document. */
export function operationOf(action: string): string {
  return `admin${action[0]?.toUpperCase()}${action.slice(1)}`;
}
