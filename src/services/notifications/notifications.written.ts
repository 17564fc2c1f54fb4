import { letterHtml } from './notifications.html.js';
import { LETTERS, type FilledLetter, type LetterLanguage } from './notifications.letters.js';
import type { MailTemplate } from './notifications.rules.js';
import { subjectOf } from './notifications.subjects.js';

export interface Occasion {
  readonly template: MailTemplate;
  readonly name: string;
  /** BCP 47; a language without letters is written to in English. */
  readonly locale: string;
  /** "order_number", "total", "reason"; of an endpoint "endpoint_id", "host", "reason" */
  readonly values: Readonly<Record<string, string>>;
}

export interface WrittenLetter {
  readonly language: LetterLanguage;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** The letter for an occasion, as text and as HTML. */
export function written({ template, name, locale, values }: Occasion): WrittenLetter {
  const language = languageOf(locale);
  const words = LETTERS[language];
  const { heading, paragraphs, greeting = words.greeting, footer = words.footer } = words.letters[template];
  const { order_number: number = '', total = '', endpoint_id: endpoint = '', host = '', reason = '' } = values;
  const known = { ...values, name, reason: reasonOf(words, reason) };
  const facts = [
    [words.orderNumber, number],
    [words.total, total],
    [words.endpoint, endpoint],
    [words.host, host],
  ].filter(([, value]) => value !== '') as [string, string][];
  const letter = {
    heading,
    greeting: filled(greeting, known),
    paragraphs: paragraphs.map((paragraph) => filled(paragraph, known).trim()),
    facts,
    closing: words.closing,
    signature: words.signature,
    footer,
  };
  const subject = subjectOf(template, language, number || endpoint);
  return { language, subject, text: letterText(letter), html: letterHtml({ ...letter, language, subject }) };
}

/** "-- " on a line of its own begins the signature for mail programs. */
const letterText = ({ greeting, paragraphs, facts, closing, signature, footer }: FilledLetter): string =>
  [
    greeting,
    ...paragraphs,
    facts.map(([label, value]) => `${label}: ${value}`).join('\n'),
    `${closing}\n${signature}`,
    `-- \n${footer}\n`,
  ].join('\n\n');

const filled = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '');

function languageOf(locale: string): LetterLanguage {
  const language = locale.toLowerCase().split('-')[0] ?? '';
  return Object.hasOwn(LETTERS, language) ? (language as LetterLanguage) : 'en';
}

const reasonOf = ({ reasons, otherReason }: (typeof LETTERS)[LetterLanguage], reason: string): string =>
  (Object.hasOwn(reasons, reason) ? reasons[reason] : undefined) ?? otherReason;
