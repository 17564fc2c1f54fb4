import { connectTo, type ConnectionOptions } from './connection.js';
import { EgressError } from './egress-error.js';
import { exchange, type Answer, type Posted } from './exchange.js';
import { nameServers, type Resolve } from './resolver.js';
import type { EgressRules } from './rules.js';
import { readTarget } from './target.js';

export interface EgressOptions {
  readonly rules: EgressRules;
  /** Longest time from the name to the status of the answer. Default 15 seconds. */
  readonly longestMilliseconds?: number;
  readonly resolve?: Resolve;
  readonly ca?: Buffer;
}

const LONGEST_MILLISECONDS = 15_000;

/**
 * Calls URLs that strangers name, and lets none of them lead into this network: no address that is not public, no
 * redirect, no proxy of the environment, no connection that outlives its request, and an end to everything.
 */
export class Egress {
  private readonly connection: ConnectionOptions;
  readonly longestMilliseconds: number;

  constructor(options: EgressOptions) {
    const { rules, resolve = nameServers(), ca, longestMilliseconds = LONGEST_MILLISECONDS } = options;
    this.connection = { rules, resolve, ca };
    this.longestMilliseconds = longestMilliseconds;
  }

  /** Throws an EgressError where there is no answer. A status is an answer, whichever it is. */
  async post(url: string, posted: Posted): Promise<Answer> {
    const signal = AbortSignal.timeout(this.longestMilliseconds);
    try {
      const target = readTarget(url, this.connection.rules);
      const socket = await connectTo(target, this.connection, signal);
      try {
        return await exchange(socket, target, posted, signal);
      } finally {
        socket.destroy();
      }
    } catch (error) {
      throw EgressError.from(error);
    }
  }
}
