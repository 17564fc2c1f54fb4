import { createHash, timingSafeEqual } from 'node:crypto';

/** A person who can sign in. */
export interface Account {
  /** The customer's id; the claim `sub`. */
  readonly id: string;
  readonly email: string;
  readonly kind: 'customer' | 'staff';
}

/** Everybody's, in development. */
export const DEVELOPMENT_PASSWORD = 'trivium';

export class Accounts {
  private readonly byEmail: ReadonlyMap<string, Account>;
  private readonly byId: ReadonlyMap<string, Account>;

  constructor(accounts: readonly Account[]) {
    this.byEmail = new Map(accounts.map((account) => [account.email, account]));
    this.byId = new Map(accounts.map((account) => [account.id, account]));
  }

  find(id: string): Account | undefined {
    return this.byId.get(id);
  }

  signIn(email: string, password: string): Account | undefined {
    const right = timingSafeEqual(hash(password), hash(DEVELOPMENT_PASSWORD));
    const account = this.byEmail.get(email.trim().toLowerCase());
    return right ? account : undefined;
  }
}

const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
