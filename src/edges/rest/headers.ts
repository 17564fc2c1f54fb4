/** On every answer; a handler may replace each. */
export const ANSWER_HEADERS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  // Answers depend on who asks.
  'cache-control': 'no-store',
} as const;
