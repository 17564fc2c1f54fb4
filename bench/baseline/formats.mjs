/** Every currency of the seeds has cents; the comparison with the BFF's answer would find another one. */
export const decimal = ({ minorUnits }) => (minorUnits / 100).toFixed(2);

export const rfc3339 = ({ seconds, nanos }) => new Date(seconds * 1000 + nanos / 1e6).toISOString();

/** "ORDER_STATUS_SHIPPED" without its prefix. */
export const word = (status, prefix) => status.slice(prefix.length);
