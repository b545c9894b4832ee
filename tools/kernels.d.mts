/** Whether a module was made from a source, and is as it was made. */
export function isMadeFrom(written: string, source: string): boolean;
