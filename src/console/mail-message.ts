/** A message as far as a reader wants to see it. */
export interface MailMessage {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  /** As its header has it. */
  readonly date: string;
  readonly text: string;
  readonly html: string;
}

/**
 * RFC 5322 and MIME as far as the house writes them: a text and an HTML part, in quoted-printable or base64. Bytes come as
 * latin1, so that each part can be decoded by itself.
 */
export function readMessage(raw: string): MailMessage {
  const { headers, body } = entity(raw.replaceAll('\r\n', '\n'));
  const parts = partsOf(headers, body);
  const part = (type: string) => parts.find(({ headers: own }) => typeOf(own) === type);
  const header = (name: string) => words(headers.get(name) ?? '');
  return {
    from: header('from'),
    to: header('to'),
    subject: header('subject'),
    date: header('date'),
    text: contentOf(part('text/plain')),
    html: contentOf(part('text/html')),
  };
}

interface Entity {
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

function entity(raw: string): Entity {
  const end = raw.indexOf('\n\n');
  const lines = raw
    .slice(0, end)
    .replace(/\n[ \t]+/g, ' ')
    .split('\n');
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return { headers: new Map(headers), body: end < 0 ? '' : raw.slice(end + 2) };
}

function partsOf(headers: Entity['headers'], body: string): readonly Entity[] {
  const boundary = /boundary="?([^";]+)"?/.exec(headers.get('content-type') ?? '')?.[1];
  if (boundary === undefined) return [{ headers, body }];
  const pieces = body.split(`--${boundary}`).slice(1, -1);
  return pieces.map((piece) => entity(piece.replace(/^\n/, ''))).flatMap((part) => partsOf(part.headers, part.body));
}

const typeOf = (headers: Entity['headers']): string =>
  (headers.get('content-type') ?? 'text/plain').split(';')[0]?.trim().toLowerCase() ?? '';

function contentOf(part: Entity | undefined): string {
  if (!part) return '';
  const encoding = part.headers.get('content-transfer-encoding')?.toLowerCase();
  if (encoding === 'base64') return Buffer.from(part.body, 'base64').toString('utf8');
  const bytes = encoding === 'quoted-printable' ? quotedPrintable(part.body.replace(/=[ \t]*\n/g, '')) : part.body;
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

const quotedPrintable = (text: string): string =>
  text.replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

/** RFC 2047: "=?UTF-8?Q?Gr=C3=BC=C3=9Fe?=". Spaces between two of them mean nothing. */
const words = (value: string): string => {
  const bytes = value
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([QB])\?([^?]*)\?=/gi, (_, encoding: string, encoded: string) =>
      encoding.toUpperCase() === 'B'
        ? Buffer.from(encoded, 'base64').toString('latin1')
        : quotedPrintable(encoded.replaceAll('_', ' ')),
    );
  return Buffer.from(bytes, 'latin1').toString('utf8');
};
