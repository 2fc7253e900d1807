// Times as EC2 writes them.

/** `2026-01-01T00:00:00.000Z`: whole seconds, and yet three digits of a fraction. */
export const rfc3339 = (epochSeconds: number): string => new Date(epochSeconds * 1000).toISOString()
