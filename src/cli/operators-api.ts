interface Envelope {
  readonly data: unknown;
  readonly meta: Readonly<Record<string, unknown>>;
  readonly error?: { readonly message: string };
}

/** The operators' API of a running Trivium. */
export class OperatorsApi {
  constructor(private readonly url: string) {}

  get<T>(path: string): Promise<{ readonly data: T; readonly meta: Envelope['meta'] }> {
    return this.ask(path, {});
  }

  post<T>(path: string, body: object): Promise<{ readonly data: T; readonly meta: Envelope['meta'] }> {
    const headers = { 'content-type': 'application/json' };
    return this.ask(path, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  private async ask<T>(path: string, init: RequestInit): Promise<{ data: T; meta: Envelope['meta'] }> {
    const answer = await fetch(new URL(path, this.url), init).catch((error: unknown) => {
      const cause = (error as Error).cause;
      const why = cause instanceof Error && cause.message !== '' ? cause.message : (error as Error).message;
      throw new Error(`No Trivium answers at ${this.url} (${why}). --ops says where its operators’ port is.`);
    });
    const envelope = (await answer.json().catch(() => undefined)) as Envelope | undefined;
    if (!envelope) throw new Error(`What answers at ${this.url} is no operators’ port of Trivium.`);
    if (!answer.ok) throw new Error(envelope.error?.message ?? `It answered ${answer.status}.`);
    return { data: envelope.data as T, meta: envelope.meta };
  }
}
