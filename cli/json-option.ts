/** The description of `--json`, which every reading command has. */
export const JSON_OPTION = 'print JSON for programs';
