import { Metadata, setLogger } from '@grpc/grpc-js';
import { pino } from 'pino';
import { logGrpcJs } from '../../src/edges/grpc/library-log.js';

afterAll(() => setLogger(console));

test('a credential that gRPC cannot take is not written to the log', () => {
  const lines: string[] = [];
  logGrpcJs(pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) }));
  Metadata.fromHttp2Headers({ authorization: 'Bearer trv_staff_é' });
  expect(lines.join()).toContain('Failed to add metadata entry authorization');
  expect(lines.join()).not.toContain('trv_staff');
});
