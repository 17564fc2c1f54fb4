import { Controller } from '@nestjs/common';
import { GrpcMethod, Payload } from '@nestjs/microservices';
import { Ctx } from '../../edges/grpc/context.js';
import { grpcSpelling, toInput } from '../../edges/grpc/input.js';
import type { StreamRequest } from '../../gen/trivium/bff/v1/StreamRequest.js';
import type { StreamResponseInput } from '../../gen/trivium/bff/v1/StreamResponse.js';
import type { WatchRequest } from '../../gen/trivium/bff/v1/WatchRequest.js';
import type { WatchResponseInput } from '../../gen/trivium/bff/v1/WatchResponse.js';
import { Allow } from '../../platform/access.js';
import type { CallContext } from '../../platform/call-context.js';
import { ListEventsInput } from './events.input.js';
import { FeedHeartbeat } from './feed-heartbeat.js';
import { FEED_NAMES } from './feed-frames.input.js';
import { FeedSession } from './feed-session.js';
import { orderEvent } from './order-event.view.js';
import { OrderFeedFlow, type OpenOrderFeed } from './order-feed.flow.js';

/** trivium.bff.v1.OrderFeedService */
@Controller()
export class EventsGrpcController {
  constructor(
    private readonly flow: OrderFeedFlow,
    private readonly heartbeat: FeedHeartbeat,
  ) {}

  /** Where it begins is settled before the caller hears that the stream is open. */
  @GrpcMethod('OrderFeedService')
  @Allow('orders:read')
  async watch(@Ctx() ctx: CallContext, @Payload() request: WatchRequest): Promise<AsyncIterable<WatchResponseInput>> {
    const feed = await this.flow.open(ctx, toInput(ListEventsInput, request, grpcSpelling(FEED_NAMES)));
    return watched(ctx, feed);
  }

  @GrpcMethod('OrderFeedService')
  @Allow('orders:read')
  stream(
    @Ctx() ctx: CallContext,
    @Payload() frames: AsyncIterable<StreamRequest>,
  ): AsyncGenerator<StreamResponseInput, void, void> {
    return new FeedSession(ctx, this.flow, this.heartbeat).answer(frames);
  }
}

async function* watched(
  { signal }: CallContext,
  { follow, tokenOf }: OpenOrderFeed,
): AsyncGenerator<WatchResponseInput> {
  for await (const seen of follow(signal)) yield { event: orderEvent(seen, tokenOf(seen.sequence)) };
}
