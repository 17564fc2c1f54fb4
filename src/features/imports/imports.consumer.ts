import { consumer, type AnyConsumer, type Heard } from '../../events/bus/consumer.js';
import type { Principal } from '../../platform/access.js';
import type { CallContext } from '../../platform/call-context.js';
import { systemClock } from '../../platform/clock.js';
import { traceFrom } from '../../platform/trace.js';
import { cancelImport } from './imported-cancellation.js';
import { importOrder } from './imported-order.js';
import { refundImport } from './imported-refund.js';
import type { ImportTools, ImportWork } from './imports.js';
import type { ImportsTables } from './imports.tables.js';

const HEARS = { 'imported_order.created': 1, 'imported_order.cancelled': 1, 'imported_order.refunded': 1 } as const;
type Told = Heard<typeof HEARS>;

/** For all calls of one event, and some more for its transaction, which waits for them. */
const CALLS_MILLISECONDS = 20_000;
const PATIENCE_SECONDS = 30;

/** Orders of shops outside become orders here, once, in whichever order the shops tell of them. */
export const importsConsumer = (tools: ImportTools): AnyConsumer =>
  consumer<typeof HEARS, ImportsTables>({
    name: 'orders.imports',
    hears: HEARS,
    from: 'beginning',
    schema: 'imports',
    patienceSeconds: PATIENCE_SECONDS,
    handle: (tx, event) => follow({ tx, tools, ctx: contextOf(event, tools.principal) }, event),
  });

function follow(work: ImportWork, event: Told): Promise<void> {
  switch (event.event_type) {
    case 'imported_order.created':
      return importOrder(work, event.data);
    case 'imported_order.cancelled':
      return cancelImport(work, event.data);
    case 'imported_order.refunded':
      return refundImport(work, event.data);
    default:
      return event satisfies never;
  }
}

/** A call that goes on with the trace of the delivery. */
const contextOf = ({ metadata }: Told, principal: Principal): CallContext => ({
  principal,
  requestId: metadata.correlation_id,
  trace: { ...traceFrom(undefined), traceId: metadata.trace_id },
  deadline: systemClock.now() + CALLS_MILLISECONDS,
  // What is under way when the process stops may finish.
  signal: new AbortController().signal,
});
