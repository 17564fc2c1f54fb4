// A worker that does nothing but send webhooks, to be killed and frozen: argv is what `startSending` takes.
import { systemClock } from '../../../build/platform/clock.js';
import { Egress } from '../../../build/platform/egress/egress.js';
import { egressRules } from '../../../build/platform/egress/rules.js';
import { createLogger } from '../../../build/platform/logger.js';
import { SecretBox } from '../../../build/webhooks/secret-box.js';
import { startSending } from '../../../build/webhooks/sending/start-sending.js';

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
