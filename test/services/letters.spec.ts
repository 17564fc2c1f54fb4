import { MAIL_TEMPLATES } from '../../src/services/notifications/notifications.rules.js';
import { written, type Occasion } from '../../src/services/notifications/notifications.written.js';

const occasion = (changes: Partial<Occasion> = {}): Occasion => ({
  template: 'order.confirmed',
  name: 'Ada Lovelace',
  locale: 'en-GB',
  values: { order_number: 'T-100042', total: '249.99 GBP', reason: '' },
  ...changes,
});

describe.each(['en-GB', 'de-DE'])('a letter in %s', (locale) => {
  test.each(MAIL_TEMPLATES)('about %s is whole, in both forms, and leaves no gap open', (template) => {
    const { language, subject, text, html } = written(occasion({ template, locale }));
    expect(language).toBe(locale.slice(0, 2));
    expect(html).toContain(`<html lang="${language}">`);
    expect(subject).toContain('T-100042');
    for (const body of [text, html]) {
      expect(body).toContain('Ada Lovelace');
      expect(body).toContain('T-100042');
      expect(body).toContain('249.99 GBP');
      expect(body).not.toMatch(/\{\w+\}|undefined/);
    }
  });
});

test('letters in two languages differ in every sentence', () => {
  for (const template of MAIL_TEMPLATES) {
    const [english, german] = ['en', 'de'].map((locale) => written(occasion({ template, locale })));
    expect(english?.subject).not.toBe(german?.subject);
    expect(english?.text.split('\n\n').slice(1, 3)).not.toEqual(german?.text.split('\n\n').slice(1, 3));
  }
});

test('a partner is told in its language too, without the words for customers', () => {
  const values = { endpoint_id: 'whe_1', host: 'hooks.partner.example', reason: 'gone' };
  const [english, german] = ['en', 'de'].map((locale) =>
    written({ template: 'webhook_endpoint.disabled', name: '', locale, values }),
  );
  expect(english?.text).toContain('It answered that it is gone (410).');
  expect(german?.subject).toBe('Ihr Webhook-Endpunkt whe_1 wurde abgeschaltet');
  expect(german?.text).toMatch(/^Guten Tag,\n/);
  for (const text of [english?.text, german?.text]) expect(text).not.toMatch(/\{\w+\}|Order|Bestell/);
});

test.each(['fr-FR', 'sw', 'x', ''])(
  'a customer whose locale is %j is written to in English, the subject too',
  (locale) => {
    expect(written(occasion({ locale }))).toEqual(written(occasion({ locale: 'en' })));
  },
);

test('why an order failed is said in the words of the language', () => {
  const because = (reason: string, locale: string) =>
    written(occasion({ template: 'order.failed', locale, values: { order_number: 'T-1', reason } })).text;
  expect(because('payment_declined', 'en')).toContain('Your card was declined');
  expect(because('payment_declined', 'de')).toContain('Ihre Karte wurde abgelehnt');
  // A reason that came later than the words is no reason to show its code.
  expect(because('moon_phase', 'en')).toContain('Something went wrong on our side.');
  expect(because('moon_phase', 'en')).not.toContain('moon_phase');
  expect(because('constructor', 'en')).not.toContain('native code');
});

test('markup in a name is text in the HTML', () => {
  const { html } = written(occasion({ name: '<img src=x onerror="alert(1)">' }));
  expect(html).not.toContain('<img');
  expect(html).toContain('&lt;img');
});

test('an order number is taken as it is written', () => {
  expect(written(occasion({ values: { order_number: "$&$'{name}" } })).subject).toBe(
    "Your order $&$'{name} is confirmed",
  );
});
