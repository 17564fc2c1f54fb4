import type { FeedHeartbeat } from './feed-heartbeat.js';
import { FeedSubscription } from './feed-subscription.js';
import { AcknowledgeInput, FEED_NAMES, SubscribeInput, UnsubscribeInput } from './feed-frames.input.js';
import { Handover } from './handover.js';
import { ORDINARY_POINTS } from '../../edges/grpc/budget.js';
import { grpcSpelling, toInput } from '../../edges/grpc/input.js';
import type { StreamRequest } from '../../gen/trivium/bff/v1/StreamRequest.js';
import type { StreamResponseInput } from '../../gen/trivium/bff/v1/StreamResponse.js';
import type { CallContext } from '../../platform/call-context.js';
import type { CursorScope } from '../../platform/cursor.js';
import { AppError, type FieldProblem } from '../../platform/errors.js';
import type { OrderFeedFlow } from './order-feed.flow.js';

const MOST_SUBSCRIPTIONS = 32;

interface Held {
  readonly scope: CursorScope;
  readonly subscription: FeedSubscription;
}

/** One stream of frames both ways. Frames are answered one after the other, so a caller that sends many waits for itself. */
export class FeedSession {
  private readonly held = new Map<string, Held>();
  private readonly outgoing = new Handover<StreamResponseInput>();
  private over = false;

  constructor(
    private readonly ctx: CallContext,
    private readonly flow: OrderFeedFlow,
    private readonly heartbeat: FeedHeartbeat,
  ) {}

  async *answer(frames: AsyncIterable<StreamRequest>): AsyncGenerator<StreamResponseInput, void, void> {
    const { signal } = this.ctx;
    const end = () => this.outgoing.end();
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
    const beat = setInterval(() => {
      if (this.outgoing.idle) void this.outgoing.give({ heartbeat: {} });
    }, this.heartbeat.milliseconds).unref();
    this.read(frames).catch((thrown: unknown) => this.outgoing.end(AppError.from(thrown)));
    try {
      yield* this.outgoing.taken();
    } finally {
      this.over = true;
      clearInterval(beat);
      signal.removeEventListener('abort', end);
      for (const { subscription } of this.held.values()) subscription.leave();
    }
  }

  private async read(frames: AsyncIterable<StreamRequest>): Promise<void> {
    for await (const frame of frames) {
      try {
        await this.take(frame);
      } catch (thrown) {
        const refused = await this.charged(frame, thrown);
        await this.outgoing.give({ error: refusal(AppError.from(refused), frame) });
      }
    }
    // Who says nothing more may go on listening.
    if (this.held.size === 0) this.outgoing.end();
  }

  private async take({ subscribe, unsubscribe, acknowledge }: StreamRequest): Promise<void> {
    if (subscribe) return this.subscribe(subscribe);
    if (unsubscribe) return this.unsubscribe(unsubscribe);
    if (acknowledge) return this.acknowledge(acknowledge);
    throw AppError.invalid({
      field: 'frame',
      reason: 'REQUIRED',
      message: 'frame must be subscribe, unsubscribe or acknowledge.',
    });
  }

  /** What is refused costs what a call costs, or asking in vain would be free; `subscribe` has paid. */
  private async charged({ subscribe }: StreamRequest, thrown: unknown): Promise<unknown> {
    if (subscribe) return thrown;
    try {
      await this.ctx.spend?.(ORDINARY_POINTS);
      return thrown;
    } catch (unpaid) {
      return unpaid;
    }
  }

  /** Costs what a call costs: it may look up an order as one does. */
  private async subscribe(frame: object): Promise<void> {
    await this.ctx.spend?.(ORDINARY_POINTS);
    const input = toInput(SubscribeInput, frame, grpcSpelling(FEED_NAMES));
    const { subscription_id: subscriptionId, window } = input;
    const message = this.held.has(subscriptionId)
      ? 'subscription_id names a subscription that is there already.'
      : this.held.size >= MOST_SUBSCRIPTIONS && `A stream has at most ${MOST_SUBSCRIPTIONS} subscriptions.`;
    if (message) throw AppError.invalid({ field: 'subscription_id', reason: 'OUT_OF_RANGE', message });
    const { follow, tokenOf } = await this.flow.open(this.ctx, input);
    // Nobody would end what begins now.
    if (this.over) return;
    const subscription = new FeedSubscription({
      window,
      tokenOf,
      follow,
      send: (event) => this.outgoing.give({ event: { subscriptionId, event } }),
    });
    this.held.set(subscriptionId, { scope: input.cursorScope(), subscription });
    await this.outgoing.give({ subscribed: { subscriptionId, window } });
    // What ends one ends the stream: its caller returns with the tokens of all.
    subscription.start((thrown) => this.outgoing.end(AppError.from(thrown)));
  }

  private async unsubscribe(frame: object): Promise<void> {
    const { subscription_id: subscriptionId } = toInput(UnsubscribeInput, frame);
    await this.find(subscriptionId).subscription.left();
    this.held.delete(subscriptionId);
    await this.outgoing.give({ unsubscribed: { subscriptionId } });
  }

  private acknowledge(frame: object): void {
    const { subscription_id: id, token } = toInput(AcknowledgeInput, frame);
    const { scope, subscription } = this.find(id);
    subscription.acknowledge(this.flow.sequenceOf(scope, token));
  }

  private find(id: string): Held {
    const held = this.held.get(id);
    if (!held) throw AppError.notFound('subscription', id);
    return held;
  }
}

function refusal({ code, message, details }: AppError, frame: StreamRequest): StreamResponseInput['error'] {
  const [kind, content] = Object.entries(frame).find(([, value]) => value !== null && value !== undefined) ?? [];
  const fields = (details['fields'] ?? []) as readonly FieldProblem[];
  return {
    subscriptionId: (content as { readonly subscriptionId?: string } | undefined)?.subscriptionId ?? '',
    code,
    message,
    fieldViolations: fields.map(({ field, reason, message: description }) => ({
      field: kind === undefined ? field : `${kind}.${field}`,
      reason,
      description,
    })),
  };
}
