import { Identities, type Principal } from '../access.js';

export interface Finder {
  /** Whether a text looks like one of its tokens; tells nothing about whether it is one. */
  readonly takes: (token: string) => boolean;
  readonly identities: Identities;
}

/** Every kind of credential behind one door: the shape of a token says who judges it, and nobody else is asked. */
export class IdentitiesByShape extends Identities {
  constructor(private readonly finders: readonly Finder[]) {
    super();
  }

  async find(token: string): Promise<Principal | undefined> {
    return this.finders.find(({ takes }) => takes(token))?.identities.find(token);
  }
}
