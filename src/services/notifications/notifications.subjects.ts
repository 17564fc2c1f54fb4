import type { Template } from './notifications.rules.js';

/** Subjects by language; `#` stands for the number of the order, or the id of the endpoint. */
const SUBJECTS = {
  en: {
    'order.received': 'We have received your order #',
    'order.confirmed': 'Your order # is confirmed',
    'order.shipped': 'Your order # is on its way',
    'order.cancelled': 'Your order # was cancelled',
    'order.payment_failed': 'The payment for your order # did not go through',
    'order.returned': 'We have received your return for order #',
    'order.failed': 'Your order # could not be completed',
    'order.delivered': 'Your order # has arrived',
    'order.return_requested': 'Your return for order # is registered',
    'webhook_endpoint.disabled': 'Your webhook endpoint # was disabled',
  },
  de: {
    'order.received': 'Wir haben Ihre Bestellung # erhalten',
    'order.confirmed': 'Ihre Bestellung # ist bestätigt',
    'order.shipped': 'Ihre Bestellung # ist unterwegs',
    'order.cancelled': 'Ihre Bestellung # wurde storniert',
    'order.payment_failed': 'Die Zahlung für Ihre Bestellung # ist fehlgeschlagen',
    'order.returned': 'Ihre Rücksendung zur Bestellung # ist angekommen',
    'order.failed': 'Ihre Bestellung # kam nicht zustande',
    'order.delivered': 'Ihre Bestellung # ist angekommen',
    'order.return_requested': 'Ihre Rücksendung zur Bestellung # ist angemeldet',
    'webhook_endpoint.disabled': 'Ihr Webhook-Endpunkt # wurde abgeschaltet',
  },
  fr: {
    'order.received': 'Nous avons bien reçu votre commande #',
    'order.confirmed': 'Votre commande # est confirmée',
    'order.shipped': 'Votre commande # est en route',
    'order.cancelled': 'Votre commande # a été annulée',
    'order.payment_failed': 'Le paiement de votre commande # a échoué',
    'order.returned': 'Nous avons reçu le retour de votre commande #',
    'order.failed': 'Votre commande # n’a pas pu aboutir',
    'order.delivered': 'Votre commande # est arrivée',
    'order.return_requested': 'Le retour de votre commande # est enregistré',
    'webhook_endpoint.disabled': 'Votre point de terminaison # a été désactivé',
  },
  es: {
    'order.received': 'Hemos recibido tu pedido #',
    'order.confirmed': 'Tu pedido # está confirmado',
    'order.shipped': 'Tu pedido # está en camino',
    'order.cancelled': 'Tu pedido # se ha cancelado',
    'order.payment_failed': 'No se ha podido cobrar tu pedido #',
    'order.returned': 'Hemos recibido la devolución de tu pedido #',
    'order.failed': 'No hemos podido completar tu pedido #',
    'order.delivered': 'Tu pedido # ha llegado',
    'order.return_requested': 'La devolución de tu pedido # está registrada',
    'webhook_endpoint.disabled': 'Tu punto de conexión # se ha desactivado',
  },
  ja: {
    'order.received': 'ご注文 # を承りました',
    'order.confirmed': 'ご注文 # が確定しました',
    'order.shipped': 'ご注文 # を発送しました',
    'order.cancelled': 'ご注文 # をキャンセルしました',
    'order.payment_failed': 'ご注文 # のお支払いを完了できませんでした',
    'order.returned': 'ご注文 # の返品を受け付けました',
    'order.failed': 'ご注文 # を完了できませんでした',
    'order.delivered': 'ご注文 # をお届けしました',
    'order.return_requested': 'ご注文 # の返品申請を受け付けました',
    'webhook_endpoint.disabled': 'Webhook の送信先 # を停止しました',
  },
} as const satisfies Record<string, Record<Template, string>>;

const isKnown = (language: string): language is keyof typeof SUBJECTS => Object.hasOwn(SUBJECTS, language);

/** In the language of the locale, or in English. */
export function subjectOf(template: Template, locale: string, number: string): string {
  const { language } = new Intl.Locale(locale);
  return SUBJECTS[isKnown(language) ? language : 'en'][template].replace('#', () => number);
}
