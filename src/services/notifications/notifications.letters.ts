import type { MailTemplate } from './notifications.rules.js';

/** A letter in one language: `{order_number}`, `{total}`, `{name}`, `{host}` and `{reason}` stand for what it is about. */
interface Letter {
  readonly heading: string;
  readonly paragraphs: readonly string[];
  /** Instead of those of the language, for whoever is no customer. */
  readonly greeting?: string;
  readonly footer?: string;
}

/** One that is about something. */
export interface FilledLetter {
  readonly heading: string;
  readonly greeting: string;
  readonly paragraphs: readonly string[];
  readonly facts: readonly (readonly [label: string, value: string])[];
  readonly closing: string;
  readonly signature: string;
  readonly footer: string;
}

interface Language {
  readonly greeting: string;
  readonly closing: string;
  readonly signature: string;
  readonly footer: string;
  readonly orderNumber: string;
  readonly total: string;
  readonly endpoint: string;
  readonly host: string;
  readonly letters: Readonly<Record<MailTemplate, Letter>>;
  /** Sentences for the reasons of orders and of what becomes of endpoints; one that is not listed is said by `otherReason`. */
  readonly reasons: Readonly<Record<string, string>>;
  readonly otherReason: string;
}

const english: Language = {
  greeting: 'Hello {name},',
  closing: 'With kind regards',
  signature: 'Your Trivium team',
  footer:
    'This message was written by our order desk’s machine. If you have a question, write to us and name your order.',
  orderNumber: 'Order',
  total: 'Total',
  endpoint: 'Endpoint',
  host: 'Host',
  letters: {
    'order.confirmed': {
      heading: 'Your order is confirmed',
      paragraphs: [
        'Thank you for your order. Everything in it is set aside for you and your payment has arrived.',
        'We are packing it now and will write to you as soon as it is on its way.',
      ],
    },
    'order.failed': {
      heading: 'We could not complete your order',
      paragraphs: [
        'We are sorry: your order did not go through. {reason}',
        'You have not been charged. If your bank shows a payment, it is on its way back to you.',
      ],
    },
    'order.cancelled': {
      heading: 'Your order was cancelled',
      paragraphs: [
        'Your order will not be delivered. {reason}',
        'If you had paid already, the full amount is on its way back to you; banks take a few days to show it.',
      ],
    },
    'order.shipped': {
      heading: 'Your order is on its way',
      paragraphs: [
        'Good news: your parcel has left our warehouse and is with the carrier.',
        'Large pieces come by appointment. The carrier will call you to agree on a time.',
      ],
    },
    'order.delivered': {
      heading: 'Your order has arrived',
      paragraphs: [
        'Your parcel was delivered. We hope that everything is as you imagined it.',
        'If it is not, you have 30 days to send it back, whatever the reason.',
      ],
    },
    'order.return_requested': {
      heading: 'Your return is registered',
      paragraphs: [
        'We have noted what you want to send back.',
        'Please pack it as it came to you. As soon as it is with us, we refund what you paid for it.',
      ],
    },
    'order.returned': {
      heading: 'Your return is complete',
      paragraphs: [
        'What you sent back has arrived, and the amount you paid for it is on its way to you.',
        'Banks take a few days to show it. Thank you for packing it with care.',
      ],
    },
    'webhook_endpoint.disabled': {
      greeting: 'Hello,',
      heading: 'Your webhook endpoint was disabled',
      paragraphs: [
        'We send nothing to one of your webhook endpoints any more. {reason}',
        'What happens meanwhile is kept for it. Once it works again, resume it by the API, and it is sent in its order.',
      ],
      footer: 'This message was written by a machine, to the address that was given with the endpoint.',
    },
  },
  reasons: {
    payment_declined: 'Your card was declined; another card or a word with your bank may help.',
    payment_timed_out: 'Your bank did not confirm the payment in time.',
    insufficient_inventory: 'While you ordered, somebody else took the last pieces.',
    shipment_failed: 'None of our carriers delivers to your address.',
    requested_by_customer: 'You asked us to cancel it.',
    requested_by_staff: 'Our team had to cancel it.',
    failing: 'For days it has taken nothing that we sent.',
    gone: 'It answered that it is gone (410).',
  },
  otherReason: 'Something went wrong on our side.',
};

const german: Language = {
  greeting: 'Guten Tag {name},',
  closing: 'Mit freundlichen Grüßen',
  signature: 'Ihr Trivium-Team',
  footer:
    'Diese Nachricht hat unser Bestellsystem geschrieben. Wenn Sie eine Frage haben, schreiben Sie uns und nennen Sie Ihre Bestellung.',
  orderNumber: 'Bestellung',
  total: 'Summe',
  endpoint: 'Endpunkt',
  host: 'Adresse',
  letters: {
    'order.confirmed': {
      heading: 'Ihre Bestellung ist bestätigt',
      paragraphs: [
        'vielen Dank für Ihre Bestellung. Alles ist für Sie zurückgelegt, und Ihre Zahlung ist eingegangen.',
        'Wir packen jetzt und schreiben Ihnen, sobald Ihre Bestellung unterwegs ist.',
      ],
    },
    'order.failed': {
      heading: 'Ihre Bestellung kam nicht zustande',
      paragraphs: [
        'es tut uns leid: Ihre Bestellung konnten wir nicht annehmen. {reason}',
        'Ihnen wurde nichts berechnet. Zeigt Ihre Bank doch eine Zahlung, ist sie schon auf dem Weg zurück zu Ihnen.',
      ],
    },
    'order.cancelled': {
      heading: 'Ihre Bestellung wurde storniert',
      paragraphs: [
        'Ihre Bestellung wird nicht geliefert. {reason}',
        'Haben Sie schon bezahlt, ist der volle Betrag auf dem Weg zurück zu Ihnen; Banken brauchen dafür einige Tage.',
      ],
    },
    'order.shipped': {
      heading: 'Ihre Bestellung ist unterwegs',
      paragraphs: [
        'gute Nachrichten: Ihr Paket hat unser Lager verlassen und ist beim Zustelldienst.',
        'Große Stücke kommen nach Absprache. Der Zustelldienst ruft Sie an, um einen Termin zu finden.',
      ],
    },
    'order.delivered': {
      heading: 'Ihre Bestellung ist angekommen',
      paragraphs: [
        'Ihr Paket wurde zugestellt. Wir hoffen, alles ist so, wie Sie es sich vorgestellt haben.',
        'Wenn nicht, können Sie es innerhalb von 30 Tagen zurückschicken, aus welchem Grund auch immer.',
      ],
    },
    'order.return_requested': {
      heading: 'Ihre Rücksendung ist angemeldet',
      paragraphs: [
        'wir haben notiert, was Sie zurückschicken möchten.',
        'Bitte verpacken Sie es so, wie es zu Ihnen kam. Sobald es bei uns ist, erstatten wir, was Sie dafür bezahlt haben.',
      ],
    },
    'order.returned': {
      heading: 'Ihre Rücksendung ist abgeschlossen',
      paragraphs: [
        'was Sie zurückgeschickt haben, ist angekommen, und der Betrag dafür ist auf dem Weg zu Ihnen.',
        'Banken brauchen dafür einige Tage. Danke, dass Sie alles sorgfältig verpackt haben.',
      ],
    },
    'webhook_endpoint.disabled': {
      greeting: 'Guten Tag,',
      heading: 'Ihr Webhook-Endpunkt wurde abgeschaltet',
      paragraphs: [
        'an einen Ihrer Webhook-Endpunkte senden wir nichts mehr. {reason}',
        'Was inzwischen geschieht, heben wir für ihn auf. Nehmen Sie ihn über die API wieder in Betrieb, sobald er antwortet; dann senden wir alles der Reihe nach.',
      ],
      footer: 'Diese Nachricht hat eine Maschine an die Adresse geschrieben, die beim Endpunkt angegeben wurde.',
    },
  },
  reasons: {
    payment_declined: 'Ihre Karte wurde abgelehnt; eine andere Karte oder ein Anruf bei Ihrer Bank kann helfen.',
    payment_timed_out: 'Ihre Bank hat die Zahlung nicht rechtzeitig bestätigt.',
    insufficient_inventory: 'Während Sie bestellten, hat jemand anderes die letzten Stücke genommen.',
    shipment_failed: 'Keiner unserer Zustelldienste liefert an Ihre Adresse.',
    requested_by_customer: 'Sie haben uns darum gebeten.',
    requested_by_staff: 'Unser Team musste sie stornieren.',
    failing: 'Er hat seit Tagen nichts angenommen, was wir sandten.',
    gone: 'Er hat geantwortet, dass es ihn nicht mehr gibt (410).',
  },
  otherReason: 'Bei uns ist etwas schiefgegangen.',
};

export const LETTERS = { en: english, de: german } as const;

export type LetterLanguage = keyof typeof LETTERS;
