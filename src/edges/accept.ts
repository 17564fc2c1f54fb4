/** The weight an Accept header gives to a media type it names; undefined where it names it only by a wildcard or not at all. */
function weightOf(type: string, accept: string): number | undefined {
  for (const range of accept.split(',')) {
    const [name = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    if (name !== type) continue;
    const quality = parameters.find((parameter) => parameter.startsWith('q='));
    return quality === undefined ? 1 : Number(quality.slice(2)) || 0;
  }
  return undefined;
}

/** Whether an Accept header (RFC 9110, 12.5.1) asks for a media type by its name and likes the other no better. */
export function asksFor(type: string, accept: string | undefined, rather: string): boolean {
  if (accept === undefined) return false;
  const weight = weightOf(type, accept) ?? 0;
  return weight > 0 && weight >= (weightOf(rather, accept) ?? 0);
}
