interface Envelope {
  readonly data: unknown;
  readonly meta: Readonly<Record<string, unknown>>;
  readonly error?: { readonly code?: string; readonly message: string };
}

const LONGEST_MILLISECONDS = 30_000;

/** The operators' API of a running Trivium. */
export class OperatorsApi {
  /** Throws an Error whose message is for the person who asked, as everything here does. */
  constructor(private readonly url: string) {
    if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return;
    throw new Error(`--ops must be a URL such as http://127.0.0.1:8081, not "${url}".`);
  }

  get<T>(path: string): Promise<{ readonly data: T; readonly meta: Envelope['meta'] }> {
    return this.ask(path, {});
  }

  post<T>(path: string, body: object): Promise<{ readonly data: T; readonly meta: Envelope['meta'] }> {
    const headers = { 'content-type': 'application/json' };
    return this.ask(path, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  private async ask<T>(path: string, init: RequestInit): Promise<{ data: T; meta: Envelope['meta'] }> {
    const answer = await fetch(new URL(path, this.url), {
      ...init,
      signal: AbortSignal.timeout(LONGEST_MILLISECONDS),
    }).catch((error: unknown) => {
      const cause = (error as Error).cause;
      const why = cause instanceof Error && cause.message !== '' ? cause.message : (error as Error).message;
      throw new Error(`No Trivium answers at ${this.url} (${why}). --ops says where its operators’ port is.`);
    });
    const envelope = (await answer.json().catch(() => undefined)) as Envelope | undefined;
    const isNone = typeof envelope !== 'object' || envelope === null || !('data' in envelope);
    if (isNone || envelope.error?.code === 'ROUTE_NOT_FOUND')
      throw new Error(
        `What answers at ${this.url} is not the operators’ port of a worker of Trivium. --ops says where that is.`,
      );
    if (!answer.ok) throw new Error(envelope.error?.message ?? `It answered ${answer.status}.`);
    return { data: envelope.data as T, meta: envelope.meta };
  }
}
