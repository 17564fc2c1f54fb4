import { Client, type ClientConfig } from 'pg';

/**
 * A connection whose loss ends nothing but itself. pg tells of it by the event `error`, and an `error` that nobody listens
 * for ends the process. A pool listens until it hands a connection out, and who gets it listens a moment later: what came over
 * the wire together with the answer that made it free falls in between.
 */
export class LastingClient extends Client {
  constructor(config?: string | ClientConfig) {
    super(config);
    this.on('error', () => undefined);
  }
}
