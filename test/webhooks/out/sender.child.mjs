// A worker that does nothing but send webhooks, to be killed and frozen: argv is what `startSending` takes.
import { systemClock } from '../../../dist/platform/clock.js';
import { Egress } from '../../../dist/platform/egress/egress.js';
import { egressRules } from '../../../dist/platform/egress/rules.js';
import { createLogger } from '../../../dist/platform/logger.js';
import { SecretBox } from '../../../dist/webhooks/secret-box.js';
import { startSending } from '../../../dist/webhooks/sending/start-sending.js';

const { databaseUrl, boxKey, slots } = JSON.parse(process.argv[2]);
const sending = startSending({
  keptDays: 90,
  databaseUrl,
  slots,
  egress: new Egress({ rules: egressRules({ development: true, allowed: undefined }) }),
  box: new SecretBox(Buffer.from(boxKey, 'base64')),
  clock: systemClock,
  logger: createLogger({ level: 'warn', pretty: false }),
  disableAfterMilliseconds: 5 * 86_400_000,
});
process.on('SIGTERM', () => void sending.close().then(() => process.exit(0)));
console.log('sending');
