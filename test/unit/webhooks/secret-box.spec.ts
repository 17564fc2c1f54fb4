import { randomBytes } from 'node:crypto';
import { SecretBox } from '../../../src/webhooks/secret-box.js';

const box = new SecretBox(randomBytes(32));
const secret = randomBytes(24);

test('what is sealed can be opened for its owner, and looks different each time', () => {
  const sealed = [box.seal('whe_1', secret), box.seal('whe_1', secret)];
  for (const each of sealed) expect(box.open('whe_1', each)).toEqual(secret);
  expect(new Set(sealed).size).toBe(2);
});

test('it cannot be opened for another owner, with another key or after a change', () => {
  const sealed = box.seal('whe_1', secret);
  const bytes = Buffer.from(sealed, 'base64');
  const changed = [0, 12, bytes.length - 1].map((place) => {
    const copy = Buffer.from(bytes);
    copy[place] = (copy[place] as number) ^ 1;
    return copy.toString('base64');
  });
  expect(() => box.open('whe_2', sealed)).toThrow();
  expect(() => new SecretBox(randomBytes(32)).open('whe_1', sealed)).toThrow();
  for (const each of [...changed, '', bytes.subarray(0, 20).toString('base64')])
    expect(() => box.open('whe_1', each)).toThrow();
});
