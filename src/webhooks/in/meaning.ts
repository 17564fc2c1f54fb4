/** What a provider's name for an event means. Names that every object inherits ("constructor") mean nothing. */
export const meaningOf = <Meaning>(meanings: Readonly<Record<string, Meaning>>, type: string): Meaning | undefined =>
  Object.hasOwn(meanings, type) ? meanings[type] : undefined;
