import type { Adapter, AdapterPayload } from 'oidc-provider';

interface Entry {
  readonly payload: AdapterPayload;
  readonly until: number;
}

export type SharedEntries = Map<string, Entry>;

const MOST_ENTRIES = 10_000;

/** What the provider remembers (sessions, codes, grants), until the process ends. A map that all its models share. */
export class MemoryAdapter implements Adapter {
  constructor(
    private readonly model: string,
    private readonly entries: SharedEntries,
  ) {}

  async upsert(id: string, payload: AdapterPayload, expiresIn: number): Promise<void> {
    const oldest = this.entries.size >= MOST_ENTRIES ? this.entries.keys().next().value : undefined;
    if (oldest !== undefined) this.entries.delete(oldest);
    this.entries.set(this.key(id), { payload, until: Date.now() + expiresIn * 1000 });
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    const entry = this.entries.get(this.key(id));
    return entry && entry.until > Date.now() ? entry.payload : undefined;
  }

  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return this.all().find(({ payload }) => payload.uid === uid)?.payload;
  }

  /** Of the device flow, which is off. */
  async findByUserCode(): Promise<undefined> {
    return undefined;
  }

  async consume(id: string): Promise<void> {
    const payload = await this.find(id);
    if (payload) payload.consumed = Math.floor(Date.now() / 1000);
  }

  async destroy(id: string): Promise<void> {
    this.entries.delete(this.key(id));
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    for (const [key, { payload }] of this.entries) if (payload.grantId === grantId) this.entries.delete(key);
  }

  private all(): Entry[] {
    return [...this.entries].flatMap(([key, entry]) => (key.startsWith(`${this.model}:`) ? [entry] : []));
  }

  private key(id: string): string {
    return `${this.model}:${id}`;
  }
}
