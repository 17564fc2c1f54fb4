import type { Loaders } from '../../clients/loaders.js';
import type { CallContext } from '../../platform/call-context.js';

/** What every resolver of one request shares. */
export interface GraphQLContext {
  readonly ctx: CallContext;
  /** Remember what this request has read, and nothing of any other. */
  readonly loaders: Loaders;
  /** Width of pictures, in pixels, where a document does not ask for one. */
  readonly imageWidth: number | undefined;
  /** Where the caller of a subscription says that it was last, by the means of its transport. */
  readonly lastEventId?: string | undefined;
}
