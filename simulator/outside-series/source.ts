/** The source of all generated series. */
export const GENERATED_SOURCE = 'generated';
