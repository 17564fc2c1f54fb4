/** An answer of the public HTTP server. */
export interface RestAnswer {
  readonly status: number;
  readonly headers: Headers;
  // What a test asserts is what it knows of the body.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a body has another shape on every path
  readonly body: any;
}

export type RestCaller = (path: string, headers?: Readonly<Record<string, string>>) => Promise<RestAnswer>;

/** Calls a running stack with a bearer token, or without one. */
export const restCaller =
  (http: string, token?: string): RestCaller =>
  async (path, headers = {}) => {
    const answer = await fetch(http + path, {
      headers: { ...(token !== undefined && { authorization: `Bearer ${token}` }), ...headers },
    });
    return { status: answer.status, headers: answer.headers, body: await answer.json() };
  };

/** The items of every page of a list, in order. */
export async function everyItem(call: RestCaller, path: string): Promise<readonly { readonly id: string }[]> {
  const items: { readonly id: string }[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const { status, body }: RestAnswer = await call(cursor === '' ? path : `${path}&cursor=${cursor}`);
    if (status !== 200) throw new Error(`${path} answered ${status}: ${JSON.stringify(body)}`);
    items.push(...body.data);
    expect(body.meta.page.has_more).toBe(body.meta.page.next_cursor !== null);
    cursor = body.meta.page.next_cursor;
  }
  return items;
}
