import { Metadata, status, type ServerInterceptingCall, type ServerInterceptor } from '@grpc/grpc-js';
import { pino } from 'pino';
import { refusals } from '../../src/edges/grpc/refusals.js';
import { systemClock } from '../../src/platform/clock.js';

type Status = Parameters<ServerInterceptingCall['sendStatus']>[0];

/** A call as grpc-js hands it to interceptors, and the levels of what is logged about it. */
function callUnder(interceptor: (logger: pino.Logger) => ServerInterceptor) {
  const levels: string[] = [];
  const write = (line: string) => void levels.push((JSON.parse(line) as { readonly level: string }).level);
  const logger = pino({ level: 'info', formatters: { level: (label) => ({ level: label }) } }, { write });
  const call = {
    sendMessage: (_message: unknown, sent: () => void) => sent(),
    sendStatus: (_status: Status) => undefined,
  } as unknown as Parameters<ServerInterceptor>[1];
  interceptor(logger)({ path: '/orders/List' } as Parameters<ServerInterceptor>[0], call);
  return { call, levels };
}

const failed = (details: string): Status => ({ code: status.INTERNAL, details, metadata: new Metadata() });

// The words of grpc-js 1.14 (server-interceptors.ts).
test.each([
  ['that could not be serialized', 'Error serializing response: x', ['error']],
  ['whose caller has left while it was written', 'Internal server error', []],
])('an answer %s is logged as %j', (_, details, expected) => {
  const { call, levels } = callUnder((logger) => refusals({ clock: systemClock, logger, observe: () => undefined }));
  call.sendMessage({}, () => undefined);
  call.sendStatus(failed(details));
  expect(levels).toEqual(expected);
});
