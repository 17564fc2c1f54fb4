const at = (values, share) => values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * share)];

export const median = (values) => at(values, 0.5);

/** Between these lies the middle half. */
export const quartiles = (values) => [at(values, 0.25), at(values, 0.75)];
